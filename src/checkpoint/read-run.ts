/** What a run with checkpoints has recorded, read back: up to its last checkpoint while it goes on, all of it when it is done. */
import type { Reals } from '../equations/precision.ts';
import { stepsOf } from '../network/grid.ts';
import { compilePlan } from '../plan/compile.ts';
import { concatenate } from '../plan/concatenate.ts';
import { Recording } from '../simulate/recording.ts';
import { rateRecorders, statesRecorders } from '../simulate/recording-head.ts';
import { rowsOf } from './by-rank.ts';
import { streamsOf } from './disk-recording.ts';
import { type Numbers, TYPES } from './npy-stream.ts';
import { readRunFile } from './run-file.ts';
import { loadRunState } from './state-files.ts';

/**
 * The recording, in memory: of what is larger read the .npy files themselves (numpy.load with mmap_mode). Rejects with `not-a-run`,
 * `run-damaged`, and faults of checkpoints.
 */
export async function readRun(folder: string): Promise<Recording> {
  const { file, network } = await readRunFile(folder);
  const plan = compilePlan(network.describe());
  const found = await loadRunState(folder, plan);
  const from = stepsOf(file.warmup, plan.dt);
  if (!found || found.state.step <= from) return new Recording(plan);
  const { step, rows, hash, spikes, events, byRank } = found.state;
  const there = { rows, ...(file.byRank ? { byRank } : {}) };
  const read = async <T extends Numbers>(k: number): Promise<T> => {
    const pieces: T[] = [];
    for await (const piece of rowsOf(folder, plan, there, k)) pieces.push(piece as T);
    const { type } = streamsOf(plan)[k];
    return (pieces.length > 0 ? concatenate(pieces) : new TYPES[type](0)) as T;
  };
  const pairs = await read<Uint32Array<ArrayBuffer>>(0);
  const states: Reals[] = [];
  for (const _ of statesRecorders(plan)) states.push((await read(1 + states.length)) as Reals);
  const counts: Float64Array[] = [];
  for (const _ of rateRecorders(plan)) {
    counts.push(await read<Float64Array<ArrayBuffer>>(1 + states.length + counts.length));
  }
  const part = {
    ...{ from, to: step, states, counts, spikes, events },
    spikeSteps: pairs.filter((_, k) => k % 2 === 0),
    spikeNeurons: pairs.filter((_, k) => k % 2 === 1),
    hash: [hash[0], hash[1]] as const,
  };
  return new Recording(plan, [part]);
}
