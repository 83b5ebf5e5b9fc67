/** What reaches a receptor, where it is summed, and when a unit is fine enough for it. */
import type { Precision } from '../equations/precision.ts';

/** What sums and weights of a precision hold. */
export interface Grain {
  /** Sums are whole numbers below it in magnitude: an i32, or what an f64 counts exactly. */
  readonly sum: number;
  /** Sums below it are numbers of the precision as they are. */
  readonly narrow: number;
  /** Relative error with which a weight that is given may act. */
  readonly error: number;
  /** And by which it may miss a whole number of units to be taken for one. */
  readonly whole: number;
  /** Levels of a weight that moves: where the sum has room for them, and at the least. */
  readonly fine: number;
  readonly moving: number;
  /** Of one that is not stored, as far as they make sense. */
  readonly levels: number;
}

export const grains: Readonly<Record<Precision, Grain>> = {
  single: {
    sum: 2 ** 31,
    narrow: 2 ** 24,
    error: 2 ** -23,
    whole: 1e-9,
    fine: 2 ** 20,
    moving: 2 ** 16,
    levels: 2 ** 20,
  },
  double: {
    sum: 2 ** 53,
    narrow: 2 ** 53,
    error: 2 ** -52,
    whole: 2 ** -51,
    fine: 2 ** 36,
    moving: 2 ** 36,
    levels: 2 ** 50,
  },
};

/** All that can reach one receptor from one projection or Poisson input. */
export interface Arrivals {
  /** Path for messages. */
  readonly where: string;
  /** The weights themselves, where they are given and not drawn; of plastic ones those at the start. */
  readonly values?: ArrayLike<number>;
  /** Largest and ordinary |weight|. */
  readonly largest: number;
  readonly typical: number;
  /** Most arrivals that one neuron can get in one step, and a bound on the sum of their |weight|. */
  readonly count: number;
  readonly sum: number;
  /** Weights are stored, in 16 bits if may be; those of Poisson inputs and plastic ones are not. */
  readonly stored: boolean;
  /** Standard deviation of drawn weights where the law is narrowest. */
  readonly spread?: number;
  /** A rule moves the weights anywhere up to `largest`. */
  readonly moves?: true;
}

/** Where the weights of one projection or input are summed. */
export interface Placed {
  /** Place among the quanta; `all`: every weight is cut into multiples of each. */
  readonly scale: number | 'all';
  /** Stored in multiples of 2^shift quanta. */
  readonly shift: number;
}

export interface Scale {
  /** The coarsest first; each has sums of its own. */
  readonly quanta: readonly number[];
  /** No sum reaches `Grain.narrow`. */
  readonly narrow: boolean;
  /** Per arrivals. */
  readonly placed: readonly Placed[];
}

/** What 16 bits hold. */
export const STORED_LIMIT = 32767;
/** What 32 bits hold: stored multiples are i32 in either precision. */
export const STORED_MOST = 2 ** 31;
/** Rounding to whole units raises a variance by unit²/12, hence a standard deviation by (unit/spread)²/24: at most 2^-16. */
const LARGEST_SHARE = Math.sqrt(24) / 2 ** 8;

/** The smallest shift for which the largest weight fits 16 bits. */
export function shiftFor(largest: number, quantum: number): number {
  let shift = 0;
  while (largest / (quantum * 2 ** shift) + 0.51 >= STORED_LIMIT + 1) shift++;
  return shift;
}

/** Weights in multiples of the unit fit 32 bits, if they are stored. */
export const isStorable = (a: Arrivals, unit: number): boolean =>
  !a.stored || a.largest / unit + 0.51 < STORED_MOST;

/** The weights that are given are multiples of the unit, or nearly. */
export function keepsGiven(
  { values }: Pick<Arrivals, 'values'>,
  unit: number,
  { error }: Grain,
): boolean {
  if (values === undefined) return true;
  for (let k = 0; k < values.length; k++) {
    const ratio = Math.abs(values[k]) / unit;
    if (Math.abs(Math.floor(ratio + 0.5) - ratio) > error * ratio) return false;
  }
  return true;
}

/** The unit is small beside what distinguishes drawn weights. */
export const keepsLaw = ({ spread }: Pick<Arrivals, 'spread'>, unit: number): boolean =>
  spread === undefined || unit <= LARGEST_SHARE * spread;

/** Weights that stay as they were given. */
export const isGiven = (a: Arrivals): boolean => a.values !== undefined && !a.moves;

/** Infinity where none is given. */
export function smallestGiven(arrivals: readonly Arrivals[]): number {
  let smallest = Number.POSITIVE_INFINITY;
  for (const { values } of arrivals) {
    if (values === undefined) continue;
    for (let k = 0; k < values.length; k++) {
      const w = Math.abs(values[k]);
      if (w !== 0 && w < smallest) smallest = w;
    }
  }
  return smallest;
}
