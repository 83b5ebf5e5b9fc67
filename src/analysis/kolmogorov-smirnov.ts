/** One-sample Kolmogorov–Smirnov test: do values follow a distribution? */
import { expectArgument } from '../connect/argument.ts';
import { expectNumbers } from './arguments.ts';

export interface KolmogorovSmirnov {
  /** Largest distance between the two cumulative distributions. */
  readonly statistic: number;
  /** Probability of a distance as large by chance (Stephens' approximation of Kolmogorov's series). */
  readonly p: number;
}

/** `cdf`: cumulative distribution; by default that of uniform numbers in [0, 1]. Throws SynfireError. */
export function kolmogorovSmirnov(
  values: ArrayLike<number>,
  cdf: (x: number) => number = (x) => Math.min(1, Math.max(0, x)),
): KolmogorovSmirnov {
  expectNumbers(values, 'kolmogorovSmirnov › values');
  expectArgument(values.length > 0, 'kolmogorovSmirnov › values', 0, 'at least one number');
  expectArgument(typeof cdf === 'function', 'kolmogorovSmirnov › cdf', cdf, 'a function');
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let statistic = 0;
  for (let i = 0; i < n; i++) {
    const share = cdf(sorted[i]);
    statistic = Math.max(statistic, share - i / n, (i + 1) / n - share);
  }
  const root = Math.sqrt(n);
  return { statistic, p: survival((root + 0.12 + 0.11 / root) * statistic) };
}

/** 2 Σ (−1)^(k−1) e^(−2k²x²). */
function survival(x: number): number {
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
