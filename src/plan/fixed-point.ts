/**
 * The fixed-point scale of one receptor: what one integer unit is worth.
 *
 * Everything that arrives at a receptor in a step is summed in i32, so no order of summation can show.
 * Two promises: no sum that can occur overflows, and weights that are whole multiples of a common
 * weight stay exact. `exactScale` looks for such a common weight; where there is none, `binaryScale`
 * takes the finest power of two that the sum allows. A stored weight has 16 bits, so a projection of
 * large weights is stored in multiples of 2^shift units.
 */
import { SynfireError } from '../errors.ts';

/** All that can reach one receptor from one projection or Poisson input. */
export interface Arrivals {
  /** Path for messages. */
  readonly where: string;
  /** The weights themselves, where they are given and not drawn. */
  readonly values?: ArrayLike<number>;
  /** Largest and ordinary |weight|. */
  readonly largest: number;
  readonly typical: number;
  /** Most arrivals that one neuron can get in one step, and a bound on the sum of their |weight|. */
  readonly count: number;
  readonly sum: number;
  /** Weights are stored in 16 bits (projections) or taken as i32 (Poisson inputs). */
  readonly stored: boolean;
}

export interface Scale {
  readonly quantum: number;
  readonly narrow: boolean;
  /** Per arrivals. */
  readonly shifts: readonly number[];
}

const STORED_LIMIT = 32767;
const SUM_LIMIT = 2 ** 31;
const NARROW_LIMIT = 2 ** 24;
/** As fine as 16-bit weights make sense for the weights of inputs, which have none to store. */
const INPUT_LEVELS = 2 ** 20;
/** Weights coarser than this are not worth the cheaper conversion of narrow sums. */
const NARROW_LEVELS = 4096;

export function chooseScale(arrivals: readonly Arrivals[], where: string): Scale {
  if (arrivals.every((a) => a.largest === 0)) {
    return { quantum: 1, narrow: true, shifts: arrivals.map(() => 0) };
  }
  return exactScale(arrivals) ?? binaryScale(arrivals, where);
}

/** The scale in which every weight is a whole number, or undefined. */
function exactScale(arrivals: readonly Arrivals[]): Scale | undefined {
  let smallest = Number.POSITIVE_INFINITY;
  for (const { values } of arrivals) {
    if (values === undefined) return undefined;
    for (let k = 0; k < values.length; k++) {
      const w = Math.abs(values[k]);
      if (w !== 0 && w < smallest) smallest = w;
    }
  }
  for (let divisor = 1; divisor <= 10; divisor++) {
    const quantum = smallest / divisor;
    const shifts = exactShifts(arrivals, quantum);
    if (shifts === undefined) continue;
    let sum = 0;
    for (const a of arrivals) sum += (a.sum / quantum) * (1 + 1e-9) + 1;
    if (sum >= SUM_LIMIT) return undefined;
    return { quantum, narrow: sum < NARROW_LIMIT, shifts };
  }
  return undefined;
}

function exactShifts(arrivals: readonly Arrivals[], quantum: number): number[] | undefined {
  const shifts: number[] = [];
  for (const { values, largest, stored } of arrivals) {
    if (values === undefined || largest / quantum >= SUM_LIMIT) return undefined;
    let bits = 0;
    for (let k = 0; k < values.length; k++) {
      const ratio = Math.abs(values[k]) / quantum;
      const whole = Math.floor(ratio + 0.5);
      if (Math.abs(ratio - whole) > 1e-9 * ratio) return undefined;
      bits |= whole;
    }
    const shift = stored ? shiftFor(largest, quantum) : 0;
    if ((bits & (2 ** shift - 1)) !== 0) return undefined;
    shifts.push(shift);
  }
  return shifts;
}

/** The smallest shift for which the largest weight fits 16 bits. */
function shiftFor(largest: number, quantum: number): number {
  let shift = 0;
  while (largest / (quantum * 2 ** shift) + 0.51 >= STORED_LIMIT + 1) shift++;
  return shift;
}

interface Candidate {
  readonly quantum: number;
  readonly shifts: readonly number[];
  /** Bound on a sum, in quanta, rounding of each weight included. */
  readonly sum: number;
  /** Of the most coarsely represented weights: how many units an ordinary one is. */
  readonly levels: number;
}

function candidate(arrivals: readonly Arrivals[], quantum: number): Candidate {
  const shifts = arrivals.map((a) => (a.stored ? shiftFor(a.largest, quantum) : 0));
  let sum = 0;
  let levels = Number.POSITIVE_INFINITY;
  arrivals.forEach((a, i) => {
    const unit = 2 ** shifts[i];
    sum += a.sum / quantum + a.count * unit;
    if (a.largest > 0) levels = Math.min(levels, a.typical / (quantum * unit));
  });
  return { quantum, shifts, sum, levels };
}

function binaryScale(arrivals: readonly Arrivals[], where: string): Scale {
  let quantum = finestUseful(arrivals);
  let wide = candidate(arrivals, quantum);
  while (wide.sum >= SUM_LIMIT && wide.levels >= 1) {
    quantum *= 2;
    wide = candidate(arrivals, quantum);
  }
  if (wide.levels < 1 || wide.sum >= SUM_LIMIT) refuse(arrivals, where);
  let narrow = wide;
  while (narrow.sum >= NARROW_LIMIT && narrow.levels >= NARROW_LEVELS) {
    quantum *= 2;
    narrow = candidate(arrivals, quantum);
  }
  const fits = narrow.sum < NARROW_LIMIT && (narrow === wide || narrow.levels >= NARROW_LEVELS);
  const chosen = fits ? narrow : wide;
  return { quantum: chosen.quantum, narrow: fits, shifts: chosen.shifts };
}

/** The finest power of two below which no weight gains: 15 bits are full, or 20 of an input. */
function finestUseful(arrivals: readonly Arrivals[]): number {
  let quantum = 2 ** 64;
  for (const { largest, stored } of arrivals) {
    if (largest === 0) continue;
    const levels = stored ? STORED_LIMIT + 0.49 : INPUT_LEVELS;
    while (quantum > 2 ** -900 && largest / (quantum / 2) <= levels) quantum /= 2;
  }
  return quantum;
}

function refuse(arrivals: readonly Arrivals[], where: string): never {
  const largest = arrivals.reduce((a, b) => (b.sum > a.sum ? b : a));
  const small = arrivals.filter((a) => a.typical > 0);
  const smallest = small.reduce((a, b) => (b.typical < a.typical ? b : a), largest);
  throw new SynfireError({
    code: 'weights-overflow',
    where,
    found: `up to ${largest.count} arrivals of ${largest.largest} a step from ${largest.where}, and weights about ${smallest.typical} from ${smallest.where}`,
    expected: `sums below 2^31 times the smallest weight`,
    remedy: 'Bound the weights with max, or put the two on different receptors.',
  });
}
