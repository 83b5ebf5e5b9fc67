/** What a run with checkpoints has recorded, read back: up to its last checkpoint while it goes on, all of it when it is done. */
import { nodeModule } from '../backends/machine/host.ts';
import type { Reals } from '../equations/precision.ts';
import { SynfireError } from '../errors.ts';
import { stepsOf } from '../network/grid.ts';
import { compilePlan } from '../plan/compile.ts';
import { Recording } from '../simulate/recording.ts';
import { rateRecorders, statesRecorders } from '../simulate/recording-head.ts';
import { streamsOf } from './disk-recording.ts';
import { readRunFile } from './long-run.ts';
import { loadRunState } from './state-files.ts';

const HEAD = 128;

/**
 * The recording, in memory: of what is larger read the .npy files themselves (numpy.load with mmap_mode). Rejects with `not-a-run`,
 * `run-damaged`, and faults of checkpoints.
 */
export async function readRun(folder: string): Promise<Recording> {
  const { file, network } = await readRunFile(folder);
  const plan = compilePlan(network.describe());
  const { readFile } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const { join } = await nodeModule<typeof import('node:path')>('path');
  const found = await loadRunState(folder, plan);
  const from = stepsOf(file.warmup, plan.dt);
  if (!found || found.state.step <= from) return new Recording(plan);
  const { step, rows, hash, spikes, events } = found.state;
  const read = async (k: number): Promise<ArrayBuffer> => {
    const { name, type, width } = streamsOf(plan)[k];
    const bytes = await readFile(join(folder, name));
    const wanted = HEAD + rows[k] * width * (type === 'f64' ? 8 : 4);
    if (bytes.length >= wanted) return new Uint8Array(bytes.subarray(HEAD, wanted)).buffer;
    throw new SynfireError({
      code: 'run-damaged',
      where: join(folder, name),
      found: `${bytes.length} bytes`,
      expected: `${wanted} bytes, which were confirmed`,
      remedy: 'The file was cut: copy it again.',
    });
  };
  const pairs = new Uint32Array(await read(0));
  const states: Reals[] = [];
  for (const _ of statesRecorders(plan)) {
    const bytes = await read(1 + states.length);
    states.push(plan.precision === 'double' ? new Float64Array(bytes) : new Float32Array(bytes));
  }
  const counts: Float64Array[] = [];
  for (const _ of rateRecorders(plan)) {
    counts.push(new Float64Array(await read(1 + states.length + counts.length)));
  }
  const part = {
    ...{ from, to: step, states, counts, spikes, events },
    spikeSteps: pairs.filter((_, k) => k % 2 === 0),
    spikeNeurons: pairs.filter((_, k) => k % 2 === 1),
    hash: [hash[0], hash[1]] as const,
  };
  return new Recording(plan, [part]);
}
