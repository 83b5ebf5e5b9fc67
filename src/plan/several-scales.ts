/**
 * A receptor with several scales: sums of their own for multiples of a coarse, a finer, … unit, powers of two.
 *
 * A weight that is given is cut into digits, one a scale: w = Σ d_k·q_k with |d_k| ≤ q_{k−1}/(2·q_k), so that it keeps 24 bits
 * however large its neighbours are, and no sum of digits overflows. Drawn weights are summed whole in the finest scale that
 * holds them.
 */
import {
  type Arrivals,
  type Grain,
  isGiven,
  isStorable,
  keepsGiven,
  keepsLaw,
  type Placed,
  type Scale,
  STORED_MOST,
  shiftFor,
  smallestGiven,
} from './arrivals.ts';
import { powerAbove, powerBelow } from './power-of-two.ts';

/** Digits are stored in 32 bits. */
const MOST_RATIO = STORED_MOST;
const MOST_SCALES = 6;

/**
 * Undefined where weights that are drawn or move fit nowhere, or digits would get too short. `strict`: the first values of weights that
 * move act as those that are given do; else those weights get a scale of their own, as fine as their sum has room for.
 */
export function severalScales(
  arrivals: readonly Arrivals[],
  g: Grain,
  strict = true,
): Scale | undefined {
  // half of what a sum holds is for digits, half for weights that are summed whole
  const share = g.sum / 2;
  const given = arrivals.filter(isCut);
  const count = given.reduce((all, a) => all + a.count, 0);
  const smallest = smallestGiven(given);
  if (count === 0) return undefined;
  const finest = powerBelow(smallest) * g.error;
  const total = bound(arrivals);
  const largest = given.reduce((all, a) => Math.max(all, a.largest), 0);
  const coarsest = powerAbove(Math.max(total / (share / 2), largest / (MOST_RATIO / 2)));
  // |digit| ≤ ratio / 2
  const most = Math.min(MOST_RATIO, powerBelow((2 * share) / count));
  for (let scales = 2; scales <= MOST_SCALES; scales++) {
    const ladder = (ratio: number): number[] => {
      const quanta = [coarsest];
      while (quanta.length < scales) quanta.push(quanta.at(-1)! / ratio);
      return quanta;
    };
    const reaches = (ratio: number) => ladder(ratio).at(-1)! <= finest;
    if (!reaches(most)) continue;
    let ratio = most;
    while (reaches(ratio / 2)) ratio /= 2;
    const quanta = ladder(ratio);
    if (!strict) insert(powerAbove(bound(arrivals.filter((a) => a.moves)) / (share / 2)), quanta);
    const placed = place(arrivals, quanta, g, strict);
    if (placed !== undefined) return { quanta, narrow: false, placed };
  }
  return undefined;
}

const bound = (arrivals: readonly Arrivals[]): number =>
  arrivals.reduce((all, a) => all + a.sum, 0);

/** Among falling quanta, unless there is a finer or no coarser one. */
function insert(quantum: number, quanta: number[]): void {
  const k = quanta.findIndex((q) => q <= quantum);
  if (k > 0 && quanta[k] < quantum) quanta.splice(k, 0, quantum);
}

const isCut = (a: Arrivals): boolean => isGiven(a) && a.largest > 0;

function place(
  arrivals: readonly Arrivals[],
  quanta: readonly number[],
  g: Grain,
  strict: boolean,
): Placed[] | undefined {
  const room = quanta.map(() => g.sum / 2);
  const placed: Placed[] = [];
  for (const a of arrivals) {
    if (isCut(a)) {
      placed.push({ scale: 'all', shift: 0 });
      continue;
    }
    const found = quanta.findLastIndex(
      (quantum, k) => a.sum / quantum + a.count <= room[k] && isStorable(a, quantum),
    );
    if (found < 0) return undefined;
    const quantum = quanta[found];
    const short = a.stored ? shiftFor(a.largest, quantum) : 0;
    const shift =
      keepsLaw(a, quantum * 2 ** short) && a.sum / quantum + a.count * 2 ** short <= room[found]
        ? short
        : 0;
    if (!keepsLaw(a, quantum * 2 ** shift)) return undefined;
    const acts = keepsGiven(a, quantum, g) && !(a.moves && a.largest < g.moving * quantum);
    if (!acts && (strict || !a.moves)) return undefined;
    room[found] -= a.sum / quantum + a.count * 2 ** shift;
    placed.push({ scale: found, shift });
  }
  return placed;
}

/** The digits of a weight, one for each quantum, the coarsest first. */
export function digitsOf(weight: number, quanta: readonly number[]): number[] {
  let left = weight;
  return quanta.map((quantum) => {
    const digit = Math.floor(left / quantum + 0.5);
    left -= digit * quantum;
    return digit;
  });
}
