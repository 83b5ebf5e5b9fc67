/**
 * A raster in words, for who hears the page instead of seeing it: "E 5.2 Hz, irregular; I 8.1 Hz, regular".
 *
 * Regularity is the local variation of intervals (Shinomoto, Shima & Tanji 2003, Neural Comput 15:2823), over all pairs of
 * neighbouring intervals of a population: 0 where spikes keep time, 1 where they fall at random, whatever the rate.
 */
import { displayName } from './display-name.ts';
import { type PlottedPopulation, populationTable } from './population.ts';
import { formatRate } from './scale.ts';

/** Pairs of intervals below which nothing is said of regularity. */
const FEWEST = 10;
/** Local variation of spikes that keep time, and of spikes in bursts. */
const [REGULAR, BURSTS] = [0.5, 1.5];

/** `times` in ms from `from` to `to`; those of one neuron ascend. Populations without a neuron are left out. */
export function spikesInWords(options: {
  readonly times: ArrayLike<number>;
  readonly senders: ArrayLike<number>;
  readonly populations: readonly PlottedPopulation[];
  readonly from: number;
  readonly to: number;
}): string {
  const { times, senders, populations, from, to } = options;
  const table = populationTable(populations);
  const counts = populations.map(() => 0);
  const [pairs, sums] = [populations.map(() => 0), populations.map(() => 0)];
  const last = new Float64Array(table.length).fill(Number.NaN);
  const interval = new Float64Array(table.length).fill(Number.NaN);
  for (let k = 0; k < times.length; k++) {
    const [sender, time] = [senders[k], times[k]];
    const p = table[sender] ?? -1;
    if (p < 0 || time < from || time > to) continue;
    counts[p]++;
    const [now, before] = [time - last[sender], interval[sender]];
    // two spikes in one step leave no interval
    if (now > 0 && before > 0) {
      pairs[p]++;
      sums[p] += 3 * ((now - before) / (now + before)) ** 2;
    }
    last[sender] = time;
    interval[sender] = now;
  }
  const told = populations.flatMap(({ name, size }, p) => {
    if (size === 0 || !(to > from)) return [];
    if (counts[p] === 0) return [`${displayName(name)} silent`];
    const rate = `${displayName(name)} ${formatRate((1000 * counts[p]) / size / (to - from))} Hz`;
    if (pairs[p] < FEWEST) return [rate];
    const variation = sums[p] / pairs[p];
    const how = variation < REGULAR ? 'regular' : variation > BURSTS ? 'in bursts' : 'irregular';
    return [`${rate}, ${how}`];
  });
  return told.join('; ');
}
