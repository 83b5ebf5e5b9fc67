/** How far counts are from probabilities of the same cells, and how far independent draws would be. */

/** Total variation between counts and probabilities of the same cells: half the sum of what the shares differ by. */
export function totalVariation(counts: Float64Array, probabilities: Float64Array): number {
  const count = counts.reduce((sum, n) => sum + n, 0);
  if (count === 0) return 1;
  return counts.reduce((sum, n, k) => sum + Math.abs(n / count - probabilities[k]), 0) / 2;
}

/**
 * What the total variation of `count` independent draws is expected to be: half the sum of the mean deviations of binomial
 * counts, E|n − Np| = 2(1−p)·k·b(k; N, p) with k = ⌊Np⌋ + 1 (de Moivre 1730).
 */
export function expectedVariation(count: number, probabilities: Float64Array): number {
  if (count === 0) return 1;
  let sum = 0;
  for (const p of probabilities) {
    if (p < 1e-12 || p >= 1) continue;
    const k = Math.min(count, Math.floor(count * p) + 1);
    const log =
      logFactorial(count) -
      logFactorial(k) -
      logFactorial(count - k) +
      k * Math.log(p) +
      (count - k) * Math.log1p(-p);
    sum += (2 * (1 - p) * k * Math.exp(log)) / count;
  }
  return sum / 2;
}

const SMALL = Array.from({ length: 20 }, (_, n) => {
  let product = 1;
  for (let k = 2; k <= n; k++) product *= k;
  return Math.log(product);
});

/** ln n!, Stirling's series where n ≥ 20: to 1e-12. */
const logFactorial = (n: number): number =>
  n < SMALL.length
    ? SMALL[n]
    : (n + 0.5) * Math.log(n) - n + Math.log(2 * Math.PI) / 2 + 1 / (12 * n) - 1 / (360 * n ** 3);
