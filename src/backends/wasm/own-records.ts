/**
 * Where each rank keeps what it records: spikes and samples of its own neurons. Means, rates, hashes and sums are of all neurons and
 * small, so they go to all ranks as ever.
 */
import { partition } from '../../plan/partition.ts';
import type { Plan, PlannedRecorder } from '../../plan/plan.ts';
import type { RankShare } from '../machine/rank-crew.ts';
import type { WorkerResult } from './load.ts';

/** Recorders of a plan as the chunks of one rank hold them: samples have the columns of its neurons alone. */
export function ownRecorders(
  plan: Plan,
  workers: number,
  { first, count }: RankShare,
): PlannedRecorder[] {
  const slices = partition(plan, workers)
    .shards.filter(({ worker }) => worker >= first && worker < first + count)
    .flatMap((shard) => shard.slices);
  return plan.recorders.map((recorder) => {
    if (recorder.recorder !== 'states' || recorder.mean) return recorder;
    const own = slices.filter(({ population }) => population === recorder.target);
    const isOwn = (neuron: number) => own.some(({ from, to }) => neuron >= from && neuron < to);
    return { ...recorder, neurons: recorder.neurons.filter(isOwn) };
  });
}

/** Of a result what other ranks are told. */
export function toldOf({ recorders }: Plan) {
  const isMean = (index: number) => {
    const recorder = recorders[index];
    return recorder.recorder === 'states' && recorder.mean;
  };
  return (result: WorkerResult): WorkerResult => ({
    ...result,
    spikes: new Uint32Array(0),
    states: result.states.filter(({ recorder }) => isMean(recorder)),
  });
}
