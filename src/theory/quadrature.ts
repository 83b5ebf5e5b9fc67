/** Gauss–Legendre sums over panels. Not public. */

const ORDER = 10;

/** Nodes and weights on [−1, 1], from the roots of the Legendre polynomial. */
const RULE: readonly (readonly [node: number, weight: number])[] = Array.from(
  { length: ORDER },
  (_, k) => {
    let x = Math.cos((Math.PI * (k + 0.75)) / (ORDER + 0.5));
    let slope = 1;
    for (let step = 0; step < 8; step++) {
      let [before, here] = [1, x];
      for (let n = 2; n <= ORDER; n++) {
        [before, here] = [here, ((2 * n - 1) * x * here - (n - 1) * before) / n];
      }
      slope = (ORDER * (x * here - before)) / (x * x - 1);
      x -= here / slope;
    }
    return [x, 2 / ((1 - x * x) * slope * slope)];
  },
);

/** Calls `take` with every node of the panel and its weight. */
export function panel(from: number, to: number, take: (x: number, weight: number) => void): void {
  const [middle, half] = [(from + to) / 2, (to - from) / 2];
  for (const [node, weight] of RULE) take(middle + half * node, half * weight);
}

export function integrate(
  of: (x: number) => number,
  from: number,
  to: number,
  width: number,
): number {
  const panels = Math.max(1, Math.ceil(Math.abs(to - from) / width));
  let sum = 0;
  for (let k = 0; k < panels; k++) {
    const at = (part: number) => from + ((to - from) * part) / panels;
    panel(at(k), at(k + 1), (x, weight) => {
      sum += weight * of(x);
    });
  }
  return sum;
}
