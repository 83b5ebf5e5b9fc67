/**
 * Distances between two spike trains: of their filtered traces (van Rossum 2001, Neural Comput. 13:751), or the least cost of
 * turning one into the other (Victor & Purpura 1996, J. Neurophysiol. 76:1310).
 */
import { expectArgument, expectOptions, isReal } from '../connect/argument.ts';
import { expectOrdered } from './arguments.ts';

export type SpikeTrainDistance =
  | {
      readonly measure: 'van-rossum';
      /** Time constant of the exponential, ms. */
      readonly tau: number;
    }
  | {
      readonly measure: 'victor-purpura';
      /** Cost of moving a spike by 1 ms; to add or remove one costs 1. */
      readonly cost: number;
    };

/**
 * Times in ms, ascending. Van Rossum: √(∫(f − g)² dt/τ) of f = Σ e^(−(t − t_i)/τ), which is √½ for one spike against none, and
 * √(1 − e^(−Δ/τ)) for two that are Δ apart; linear time. Victor–Purpura: min(2, cost·Δ) for the same two; n × m time.
 * Throws SynfireError.
 */
export function spikeTrainDistance(
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  options: SpikeTrainDistance,
): number {
  expectOrdered(first, 'spikeTrainDistance › first');
  expectOrdered(second, 'spikeTrainDistance › second');
  expectOptions(options, 'spikeTrainDistance', ['measure', 'tau', 'cost']);
  if (options.measure === 'van-rossum') {
    const { tau } = options;
    expectArgument(isReal(tau) && tau > 0, 'spikeTrainDistance › tau', tau, 'ms > 0');
    const square =
      (overlap(first, first, tau) + overlap(second, second, tau)) / 2 - overlap(first, second, tau);
    return Math.sqrt(Math.max(0, square));
  }
  const known = options.measure === 'victor-purpura';
  const measures = '"van-rossum" or "victor-purpura"';
  expectArgument(known, 'spikeTrainDistance › measure', options.measure, measures);
  const { cost } = options;
  expectArgument(isReal(cost) && cost >= 0, 'spikeTrainDistance › cost', cost, 'a cost per ms ≥ 0');
  return cheapest(first, second, cost);
}

/** Σ e^(−|a_i − b_j|/τ), by two running sums. */
function overlap(a: ArrayLike<number>, b: ArrayLike<number>, tau: number): number {
  let sum = 0;
  let [ofA, ofB] = [0, 0];
  let last = Math.min(a[0] ?? Infinity, b[0] ?? Infinity);
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    const t = Math.min(i < a.length ? a[i] : Infinity, j < b.length ? b[j] : Infinity);
    const decay = Math.exp((last - t) / tau);
    ofA *= decay;
    ofB *= decay;
    last = t;
    // what falls on one instant pairs fully
    let [newA, newB] = [0, 0];
    for (; i < a.length && a[i] === t; i++) newA++;
    for (; j < b.length && b[j] === t; j++) newB++;
    sum += newA * ofB + newB * ofA + newA * newB;
    ofA += newA;
    ofB += newB;
  }
  return sum;
}

/** The table of least costs, a row at a time. */
function cheapest(a: ArrayLike<number>, b: ArrayLike<number>, cost: number): number {
  let row = Float64Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 0; i < a.length; i++) {
    const next = new Float64Array(b.length + 1);
    next[0] = i + 1;
    for (let j = 0; j < b.length; j++) {
      const moved = row[j] + cost * Math.abs(a[i] - b[j]);
      next[j + 1] = Math.min(row[j + 1] + 1, next[j] + 1, moved);
    }
    row = next;
  }
  return row[b.length];
}
