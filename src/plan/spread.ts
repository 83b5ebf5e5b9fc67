/**
 * The range that a distribution can give, and the plan's form of it: numbers divided by a unit and
 * rounded to f32. Distributions without spread become constants.
 */
import { type Distribution, LARGEST_NORMAL } from '../connect/distribution.ts';
import { exp } from '../equations/f64.ts';
import type { PlannedDraw } from './plan.ts';

/** What a distribution can give, in its own unit. */
interface Spread {
  readonly low: number;
  readonly high: number;
  /** Magnitude of an ordinary draw. */
  readonly typical: number;
  /** Standard deviation of the draws; of a lognormal that about its median, where it is narrowest. */
  readonly spread: number;
  /** Set where every draw is the same. */
  readonly constant?: number;
}

/** More than the rounding of a few f32 operations, so that a natural bound refuses nothing. */
const SLACK = 1e-5;

const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** Where draws end by themselves, bounds left aside. */
function natural(given: Distribution): readonly [number, number] {
  switch (given.distribution) {
    case 'uniform':
      return [given.low, given.high];
    case 'normal': {
      const reach = LARGEST_NORMAL * given.sd + SLACK * (Math.abs(given.mean) + given.sd);
      return [given.mean - reach, given.mean + reach];
    }
    case 'lognormal': {
      const reach = LARGEST_NORMAL * given.sigma;
      return [exp(given.mu - reach) * (1 - SLACK), exp(given.mu + reach) * (1 + SLACK)];
    }
    default:
      return given satisfies never;
  }
}

/** `least` is the lower bound of a distribution that names none. */
export function spreadOf(given: Distribution, least = Number.NEGATIVE_INFINITY): Spread {
  const [lowest, highest] = natural(given);
  if (given.distribution === 'uniform') {
    const typical = Math.max(Math.abs(lowest), Math.abs(highest)) / 2;
    const constant = lowest === highest ? { constant: lowest } : {};
    const spread = evenly(highest - lowest);
    return { low: lowest, high: highest, typical, spread, ...constant };
  }
  const max = given.max ?? Number.POSITIVE_INFINITY;
  const min = given.min ?? least;
  const low = clamp(lowest, min, max);
  const high = clamp(highest, min, max);
  const isNormal = given.distribution === 'normal';
  const centre = isNormal ? given.mean : exp(given.mu);
  const still = (isNormal ? given.sd : given.sigma) === 0 || low === high;
  const ordinary = isNormal ? Math.max(Math.abs(given.mean), given.sd) : centre;
  const typical = Math.min(ordinary, Math.max(Math.abs(low), Math.abs(high)));
  const spread = Math.min(isNormal ? given.sd : given.sigma * centre, evenly(high - low));
  return { low, high, typical, spread, ...(still ? { constant: clamp(centre, min, max) } : {}) };
}

/** Standard deviation of what is uniform over a range. */
const evenly = (range: number): number => range / Math.sqrt(12);

/** x / unit, taken as the whole number that it is within 1e-6, rounded to f32. */
function inUnits(x: number, unit: number): number {
  const ratio = x / unit;
  const whole = Math.floor(ratio + 0.5);
  return Math.fround(Math.abs(ratio - whole) <= 1e-6 * Math.abs(whole) ? whole : ratio);
}

/** The planned form of a distribution in multiples of `unit`; `spread` is its `spreadOf`. */
export function plannedDraw(given: Distribution, spread: Spread, unit: number): PlannedDraw {
  if (spread.constant !== undefined) {
    return { draw: 'constant', value: Math.floor(inUnits(spread.constant, unit) + 0.5) };
  }
  if (given.distribution === 'uniform') {
    return { draw: 'uniform', low: inUnits(given.low, unit), high: inUnits(given.high, unit) };
  }
  const isNormal = given.distribution === 'normal';
  return {
    draw: given.distribution,
    mean: isNormal ? Math.fround(given.mean / unit) : Math.fround(given.mu),
    sd: isNormal ? Math.fround(given.sd / unit) : Math.fround(given.sigma),
    min: inUnits(given.min ?? spread.low, unit),
    max: inUnits(given.max ?? spread.high, unit),
    outside: given.outside ?? 'redraw',
    factor: isNormal ? 1 : Math.fround(1 / unit),
  };
}
