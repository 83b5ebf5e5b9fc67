/** What the host makes of a submission's log: (step, neuron) pairs, those that are recorded, counts in bins. */
import type { Plan } from '../../plan/plan.ts';
import type { WorkerResult } from '../wasm/load.ts';
import { countingBin } from '../wasm/recording.ts';

/** Pairs from the log; neurons of step k are [starts[k], starts[k + 1]). */
export function stepsAndNeurons(
  from: number,
  starts: Uint32Array,
  neurons: Uint32Array,
): Uint32Array<ArrayBuffer> {
  const pairs = new Uint32Array(2 * starts[starts.length - 1]);
  for (let k = 0; k + 1 < starts.length; k++) {
    for (let i = starts[k]; i < starts[k + 1]; i++) {
      pairs[2 * i] = from + k;
      pairs[2 * i + 1] = neurons[i];
    }
  }
  return pairs;
}

/** Index of the population that a global neuron number belongs to. */
export const populationOf = (plan: Plan, neuron: number): number =>
  plan.populations.findIndex(({ first, size }) => neuron - first < size);

/** Pairs of the populations whose spikes are recorded. */
export function recordedSpikes(
  plan: Plan,
  pairs: Uint32Array<ArrayBuffer>,
): Uint32Array<ArrayBuffer> {
  const recorded = plan.populations.map((_, index) =>
    plan.recorders.some((r) => r.recorder === 'spikes' && r.target === index),
  );
  if (recorded.every((flag) => flag)) return pairs;
  const kept: number[] = [];
  for (let k = 0; k < pairs.length; k += 2) {
    if (recorded[populationOf(plan, pairs[k + 1])]) kept.push(pairs[k], pairs[k + 1]);
  }
  return Uint32Array.from(kept);
}

/** Spikes in steps [from, to) of populations with a rate recorder, in bins that its recorders' bins are made of. */
export function countSpikes(
  plan: Plan,
  from: number,
  to: number,
  pairs: Uint32Array,
): WorkerResult['counts'] {
  return plan.populations.flatMap(({ first, size }, population) => {
    const bin = countingBin({ plan }, population);
    if (bin === 0) return [];
    const firstBin = Math.floor(from / bin);
    const counts = new Uint32Array(Math.floor((to - 1) / bin) + 1 - firstBin);
    for (let k = 0; k < pairs.length; k += 2) {
      const index = pairs[k + 1] - first;
      if (index >= 0 && index < size) counts[Math.floor(pairs[k] / bin) - firstBin]++;
    }
    return [{ population, firstBin, counts }];
  });
}
