/**
 * The fixed-point scale of one receptor: what one integer unit is worth.
 *
 * Everything that arrives at a receptor in a step is summed in whole numbers, so no order of summation can show. Promised: no sum that
 * can occur overflows; a weight that is given acts with a relative error of at most 2^-23 (2^-52 in double precision), whatever stands beside it;
 * what a distribution gives is resolved so finely that mean and spread of the law are right to 2^-16. Where one unit cannot
 * do that for all, the receptor has several scales (several-scales.ts), each with sums of its own.
 *
 * Tried in this order: a common weight of which all are multiples; a power of two; a common weight with rows of 32 bits, or beside
 * drawn ones; a power of two with rows of 32 bits; several scales. Weights are stored in 16 bits, in multiples of 2^shift
 * units, wherever that keeps the promise.
 */
import { SynfireError } from '../errors.ts';
import {
  type Arrivals,
  type Grain,
  grains,
  isGiven,
  isStorable,
  keepsGiven,
  keepsLaw,
  type Scale,
  STORED_LIMIT,
  shiftFor,
  smallestGiven,
} from './arrivals.ts';
import { severalScales } from './several-scales.ts';

/** Weights coarser than this are not worth the cheaper conversion of narrow sums. */
const NARROW_LEVELS = 4096;
/** A common weight is looked for among the parts of the smallest: decimal fractions have one. */
const DIVISORS = 4096;

/** `narrow: false` passes over units whose sums are narrow, where weights are drawn. */
export function chooseScale(
  arrivals: readonly Arrivals[],
  where: string,
  narrow = true,
  g: Grain = grains.single,
): Scale {
  if (arrivals.every((a) => a.largest === 0)) {
    return { quanta: [1], narrow: true, placed: arrivals.map(() => ({ scale: 0, shift: 0 })) };
  }
  return (
    exactScale(arrivals, g) ??
    oneScale(arrivals, narrow, { ...g, moving: g.fine }) ??
    oneScale(arrivals, narrow, g) ??
    severalScales(arrivals, g) ??
    severalScales(arrivals, g, false) ??
    // weights that are drawn or move get fewer levels than one would wish: the plan's summary says so
    finestScale(arrivals, 1, narrow, g, holdsGiven) ??
    refuse(arrivals, where, g)
  );
}

function oneScale(arrivals: readonly Arrivals[], narrow: boolean, g: Grain): Scale | undefined {
  const plain = binaryScale(arrivals, narrow, g);
  return (
    (plain !== undefined && holds(arrivals, plain, g) ? asScale(plain) : undefined) ??
    commonScale(arrivals, narrow, g) ??
    finestScale(arrivals, 1, narrow, g)
  );
}

/** A unit, and what would be summed in it. */
interface Candidate {
  readonly quantum: number;
  readonly shifts: readonly number[];
  /** Bound on a sum, in quanta, rounding of each weight included. */
  readonly sum: number;
  /** Of the most coarsely represented weights: how many units an ordinary one is. */
  readonly levels: number;
  readonly narrow: boolean;
}

const asScale = ({ quantum, narrow, shifts }: Candidate): Scale => ({
  quanta: [quantum],
  narrow,
  placed: shifts.map((shift) => ({ scale: 0, shift })),
});

/** The scale in which every weight is a whole number that 16 bits hold, or undefined. */
function exactScale(arrivals: readonly Arrivals[], g: Grain): Scale | undefined {
  if (!arrivals.every(isGiven)) return undefined;
  const smallest = smallestGiven(arrivals);
  for (let divisor = 1; divisor <= 10; divisor++) {
    const quantum = smallest / divisor;
    if (!arrivals.every((a) => isWhole(a, quantum, g) && isStorable(a, quantum))) continue;
    const shifts = arrivals.map((a) => (a.stored ? shiftFor(a.largest, quantum) : 0));
    if (!arrivals.every((a, i) => isWhole(a, quantum * 2 ** shifts[i], g))) continue;
    let sum = 0;
    for (const a of arrivals) sum += (a.sum / quantum) * (1 + 1e-9) + 1;
    if (sum >= g.sum) return undefined;
    return asScale({ quantum, shifts, sum, levels: 1, narrow: sum < g.narrow });
  }
  return undefined;
}

/** The same with rows of 32 bits where it takes them, and beside weights that are drawn or move: a power of two below it. */
function commonScale(arrivals: readonly Arrivals[], narrow: boolean, g: Grain): Scale | undefined {
  const smallest = smallestGiven(arrivals);
  if (smallest === Number.POSITIVE_INFINITY) return undefined;
  const sum = arrivals.reduce((all, a) => all + a.sum, 0);
  for (let divisor = 1; divisor <= DIVISORS; divisor++) {
    const quantum = smallest / divisor;
    if (sum / quantum >= g.sum) return undefined;
    if (!arrivals.every((a) => isWhole(a, quantum, g))) continue;
    if (!arrivals.every(isGiven)) return finestScale(arrivals, quantum, narrow, g);
    const found = candidate(arrivals, quantum, g, roomyShift);
    if (found.sum >= g.sum) return undefined;
    return asScale({ ...found, narrow: found.sum < g.narrow });
  }
  return undefined;
}

/** The finest unit base·2^k that keeps the promises; a narrow one if there is and it is wanted. */
function finestScale(
  arrivals: readonly Arrivals[],
  base: number,
  narrow: boolean,
  g: Grain,
  kept: typeof holds = holds,
): Scale | undefined {
  const total = arrivals.reduce((all, a) => all + a.sum, 0);
  let quantum = base;
  while (quantum > total / g.sum / 4) quantum /= 2;
  let wide: Candidate | undefined;
  for (; quantum < total; quantum *= 2) {
    const tried = candidate(arrivals, quantum, g, roomyShift);
    if (tried.sum >= g.sum || tried.levels < 1) continue;
    if (wide !== undefined && tried.sum >= g.narrow) continue;
    if (!kept(arrivals, tried, g)) continue;
    if (tried.sum < g.narrow) {
      const fine = arrivals.every(
        (a, i) => isGiven(a) || a.typical >= NARROW_LEVELS * quantum * 2 ** tried.shifts[i],
      );
      if (fine || wide === undefined) return asScale({ ...tried, narrow: true });
      break;
    }
    wide = tried;
    if (!narrow) break;
  }
  return wide && asScale(wide);
}

/** 16 bits where they keep the promise, else 32. */
function roomyShift(a: Arrivals, quantum: number, g: Grain): number {
  if (!a.stored || a.values?.length === 1) return 0;
  const shift = shiftFor(a.largest, quantum);
  return keepsGiven(a, quantum * 2 ** shift, g) && keepsLaw(a, quantum * 2 ** shift) ? shift : 0;
}

const plainShift = (a: Arrivals, quantum: number): number =>
  a.stored ? shiftFor(a.largest, quantum) : 0;

function candidate(
  arrivals: readonly Arrivals[],
  quantum: number,
  g: Grain,
  shiftOf: (a: Arrivals, quantum: number, g: Grain) => number,
): Candidate {
  const shifts = arrivals.map((a) => shiftOf(a, quantum, g));
  let sum = 0;
  let levels = Number.POSITIVE_INFINITY;
  arrivals.forEach((a, i) => {
    const unit = 2 ** shifts[i];
    sum += isStorable(a, quantum * unit) ? a.sum / quantum + a.count * unit : g.sum;
    if (a.largest > 0) levels = Math.min(levels, a.typical / (quantum * unit));
  });
  return { quantum, shifts, sum, levels, narrow: false };
}

/** The finest power of two that sums of 16-bit weights allow. */
function binaryScale(
  arrivals: readonly Arrivals[],
  wanted: boolean,
  g: Grain,
): Candidate | undefined {
  let quantum = finestUseful(arrivals, g);
  let wide = candidate(arrivals, quantum, g, plainShift);
  while (wide.sum >= g.sum && wide.levels >= 1) {
    quantum *= 2;
    wide = candidate(arrivals, quantum, g, plainShift);
  }
  if (wide.levels < 1 || wide.sum >= g.sum) return undefined;
  let narrow = wide;
  while (wanted && narrow.sum >= g.narrow && narrow.levels >= NARROW_LEVELS) {
    quantum *= 2;
    narrow = candidate(arrivals, quantum, g, plainShift);
  }
  const fits = narrow.sum < g.narrow && (narrow === wide || narrow.levels >= NARROW_LEVELS);
  return { ...(fits ? narrow : wide), narrow: fits };
}

/** The finest power of two below which no weight gains: 15 bits are full, or 20 of an input. */
function finestUseful(arrivals: readonly Arrivals[], g: Grain): number {
  let quantum = 2 ** 64;
  for (const { largest, stored } of arrivals) {
    if (largest === 0) continue;
    const levels = stored ? STORED_LIMIT + 0.49 : g.levels;
    while (quantum > 2 ** -900 && largest / (quantum / 2) <= levels) quantum /= 2;
  }
  return quantum;
}

function holds(arrivals: readonly Arrivals[], { quantum, shifts }: Candidate, g: Grain): boolean {
  return arrivals.every((a, i) => {
    const unit = quantum * 2 ** shifts[i];
    if (a.moves && a.largest < g.moving * unit) return false;
    return keepsLaw(a, unit) && keepsGiven(a, unit, g);
  });
}

const holdsGiven: typeof holds = (arrivals, { quantum, shifts }, g) =>
  arrivals.every((a, i) => !isGiven(a) || keepsGiven(a, quantum * 2 ** shifts[i], g));

/** The weights that are given are multiples of the quantum. */
function isWhole({ values }: Arrivals, quantum: number, g: Grain): boolean {
  if (values === undefined) return true;
  for (let k = 0; k < values.length; k++) {
    const ratio = Math.abs(values[k]) / quantum;
    if (!(Math.abs(ratio - Math.floor(ratio + 0.5)) <= g.whole * ratio)) return false;
  }
  return true;
}

function refuse(arrivals: readonly Arrivals[], where: string, { sum }: Grain): never {
  const largest = arrivals.reduce((a, b) => (b.sum > a.sum ? b : a));
  const small = arrivals.filter((a) => a.typical > 0);
  const smallest = small.reduce((a, b) => (b.typical < a.typical ? b : a), largest);
  throw new SynfireError({
    code: 'weights-overflow',
    where,
    found: `up to ${largest.count} arrivals of ${largest.largest} a step from ${largest.where}, and weights about ${smallest.typical} from ${smallest.where}`,
    expected: `sums below ${sum} times the smallest weight`,
    remedy: 'Bound the weights with max, or put the two on different receptors.',
  });
}
