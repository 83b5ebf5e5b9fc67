/** Minimum of a smooth function by limited-memory BFGS with backtracking (Nocedal & Wright, Numerical Optimization, 7.2). Not public. */

interface MinimiseOptions {
  /** Largest component of the gradient at which it ends. */
  readonly tolerance: number;
  readonly iterations?: number;
}

const MEMORY = 12;

/** `cost` writes its gradient into the second array. Gives the point at which it ended. */
export function minimise(
  cost: (point: Float64Array, slope: Float64Array) => number,
  start: Float64Array,
  { tolerance, iterations = 1000 }: MinimiseOptions,
): Float64Array {
  let point = start.slice();
  let slope = new Float64Array(point.length);
  let value = cost(point, slope);
  const steps: Float64Array[] = [];
  const changes: Float64Array[] = [];
  for (let k = 0; k < iterations && slope.some((g) => Math.abs(g) > tolerance); k++) {
    let direction = bfgs(slope, steps, changes);
    let fall = dot(direction, slope);
    if (!(fall < 0)) {
      steps.length = 0;
      changes.length = 0;
      direction = slope.map((g) => -g);
      fall = dot(direction, slope);
    }
    let length = steps.length === 0 ? Math.min(1, 1 / Math.sqrt(-fall)) : 1;
    const nextSlope = new Float64Array(point.length);
    let next = point;
    let nextValue = value;
    for (let tries = 0; ; tries++) {
      next = point.map((x, i) => x + length * direction[i]);
      nextValue = cost(next, nextSlope);
      if (nextValue <= value + 1e-4 * length * fall) break;
      if (tries === 50) return point;
      length /= 2;
    }
    const step = next.map((x, i) => x - point[i]);
    const change = nextSlope.map((g, i) => g - slope[i]);
    if (dot(step, change) > 1e-14 * dot(change, change)) {
      steps.push(step);
      changes.push(change);
      if (steps.length > MEMORY) {
        steps.shift();
        changes.shift();
      }
    }
    [point, slope, value] = [next, nextSlope, nextValue];
  }
  return point;
}

/** −H·slope by the two loops over what is remembered. */
function bfgs(
  slope: Float64Array,
  steps: readonly Float64Array[],
  changes: readonly Float64Array[],
): Float64Array {
  const q = slope.slice();
  const factors: number[] = [];
  for (let k = steps.length - 1; k >= 0; k--) {
    const factor = dot(steps[k], q) / dot(steps[k], changes[k]);
    factors[k] = factor;
    for (let i = 0; i < q.length; i++) q[i] -= factor * changes[k][i];
  }
  const last = steps.length - 1;
  const scale = last < 0 ? 1 : dot(steps[last], changes[last]) / dot(changes[last], changes[last]);
  for (let i = 0; i < q.length; i++) q[i] *= scale;
  for (let k = 0; k < steps.length; k++) {
    const back = dot(changes[k], q) / dot(steps[k], changes[k]);
    for (let i = 0; i < q.length; i++) q[i] += (factors[k] - back) * steps[k][i];
  }
  return q.map((x) => -x);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
