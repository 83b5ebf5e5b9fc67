/** Statistics of angles: directions, phases, times of day (Mardia & Jupp, Directional Statistics, 2000). */
import { expectArgument, isReal } from '../connect/argument.ts';
import { expectFinite } from './arguments.ts';

export interface CircularStatistics {
  /** Mean direction, −π … π; NaN where the angles cancel to nothing. */
  readonly mean: number;
  /** Length R of the mean vector: 1 where all angles agree, 0 where they cancel. */
  readonly length: number;
  /** 1 − R. */
  readonly variance: number;
  /** √(−2 ln R), rad. */
  readonly deviation: number;
  /** κ of the von Mises distribution that is most likely: I₁(κ)/I₀(κ) = R. */
  readonly concentration: number;
  /** Probability of so large an R from uniform angles (Rayleigh's test; Zar's approximation). */
  readonly p: number;
}

/** `angles` in rad; `weights` ≥ 0, spike counts of bins for instance. Throws SynfireError. */
export function circularStatistics(
  angles: ArrayLike<number>,
  weights?: ArrayLike<number>,
): CircularStatistics {
  expectFinite(angles, 'circularStatistics › angles');
  expectArgument(angles.length > 0, 'circularStatistics › angles', angles, 'at least one angle');
  if (weights !== undefined) {
    expectFinite(weights, 'circularStatistics › weights');
    const same = weights.length === angles.length && Array.from(weights).every((w) => w >= 0);
    expectArgument(same, 'circularStatistics › weights', weights, 'one weight ≥ 0 for each angle');
  }
  let [x, y, n] = [0, 0, 0];
  for (let k = 0; k < angles.length; k++) {
    const weight = weights === undefined ? 1 : weights[k];
    x += weight * Math.cos(angles[k]);
    y += weight * Math.sin(angles[k]);
    n += weight;
  }
  const length = Math.min(1, Math.hypot(x, y) / n);
  const resultant = length * n;
  const p = Math.exp(Math.sqrt(1 + 4 * n + 4 * (n * n - resultant ** 2)) - (1 + 2 * n));
  return {
    mean: length < 1e-15 ? Number.NaN : Math.atan2(y, x),
    length,
    variance: 1 - length,
    deviation: Math.sqrt(-2 * Math.log(length)),
    concentration: vonMises(length),
    p: Math.min(1, p),
  };
}

/** κ with I₁(κ)/I₀(κ) = R, by Newton's method from Fisher's approximation. */
function vonMises(length: number): number {
  if (length >= 1) return Number.POSITIVE_INFINITY;
  const r = length;
  let kappa =
    r < 0.53
      ? 2 * r + r ** 3 + (5 * r ** 5) / 6
      : r < 0.85
        ? -0.4 + 1.39 * r + 0.43 / (1 - r)
        : 1 / (r ** 3 - 4 * r ** 2 + 3 * r);
  for (let k = 0; k < 8 && kappa > 1e-12; k++) {
    const ratio = besselRatio(kappa);
    kappa -= (ratio - r) / (1 - ratio * ratio - ratio / kappa);
  }
  return kappa;
}

/** I₁(κ)/I₀(κ) as a continued fraction: 1/(2/κ + 1/(4/κ + 1/(6/κ + …))). */
function besselRatio(kappa: number): number {
  let ratio = 0;
  for (let k = 60 + Math.ceil(kappa); k >= 1; k--) ratio = 1 / ((2 * k) / kappa + ratio);
  return ratio;
}

/** Vector strength and preferred phase of spikes under a period (Goldberg & Brown 1969). Times in ms, frequency in Hz. */
export function phaseLocking(times: ArrayLike<number>, frequency: number): CircularStatistics {
  expectFinite(times, 'phaseLocking › times');
  const positive = isReal(frequency) && frequency > 0;
  expectArgument(positive, 'phaseLocking › frequency', frequency, 'Hz > 0');
  return circularStatistics(
    Float64Array.from(times, (t) => {
      const cycles = (t * frequency) / 1000;
      return 2 * Math.PI * (cycles - Math.floor(cycles));
    }),
  );
}

/** Correlation of two lists of angles, −1 … 1 (Jammalamadaka & Sarma 1988). Throws SynfireError. */
export function circularCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expectFinite(a, 'circularCorrelation › a');
  expectFinite(b, 'circularCorrelation › b');
  const same = a.length === b.length && a.length > 0;
  expectArgument(same, 'circularCorrelation › b', b, 'as many angles as in a');
  const [ofA, ofB] = [circularStatistics(a).mean, circularStatistics(b).mean];
  let [ab, aa, bb] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [Math.sin(a[k] - ofA), Math.sin(b[k] - ofB)];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}
