/** Recorders of state on the device: what they read, and where their samples wait for the host. */
import type { GpuBuffer } from '../../../bindings/gpu.ts';
import type { Plan } from '../../plan/plan.ts';
import { blocksOf } from '../block-sums.ts';
import { as, type Common, type Device } from '../machine/device.ts';
import type { Bound } from '../machine/submission.ts';
import type { Layout } from './layout.ts';
import { recordModule } from './modules.ts';

export interface SampledRecorder {
  /** Index in `plan.recorders`. */
  readonly recorder: number;
  readonly every: number;
  /** Values of one sample, and samples that there is room for. */
  readonly width: number;
  readonly room: number;
  readonly samples: GpuBuffer;
  readonly uniform: GpuBuffer;
  /** The uniform but for its last word, the number of the first sample. */
  readonly words: readonly number[];
  readonly bound: Bound;
}

const SAMPLE_BYTES = 1 << 22;

interface Listed {
  readonly recorder: number;
  readonly every: number;
  readonly words: readonly number[];
  readonly group: number;
  readonly mean: boolean;
}

/** Puts the lists that recorders read into the tables. */
export function listRecorders(plan: Plan, { tables, places, groups }: Layout): Listed[] {
  return plan.recorders.flatMap((recorder, index) => {
    const place = places[recorder.target];
    if (recorder.recorder !== 'states' || !place) return [];
    const { arrays, length } = groups[place.group];
    const variables = recorder.variables.map((name) => arrays.indexOf(`state:${name}`) * length);
    const { every, mean } = recorder;
    const units = mean
      ? [place.first]
      : Array.from(recorder.neurons, (neuron) => place.first + neuron);
    const lists = [tables.words(variables), tables.words(units)];
    const words = [...lists, variables.length, recorder.neurons.length, every];
    return [{ recorder: index, every, words, group: place.group, mean }];
  });
}

export async function recorders(
  device: Device,
  listed: readonly Listed[],
  common: Common,
  arenas: readonly GpuBuffer[],
): Promise<SampledRecorder[]> {
  const made: SampledRecorder[] = [];
  for (const { recorder, every, words, group, mean } of listed) {
    const width = words[2] * (mean ? blocksOf(words[3]) : words[3]);
    if (width === 0) continue;
    const entry = mean ? 'recordMeans' : 'recordStates';
    const room = Math.max(1, Math.floor(SAMPLE_BYTES / (4 * width)));
    device.fits('a sample of the recorded states', 4 * width);
    const samples = await device.buffer('storage', 4 * width * room, 'recorded states');
    const uniform = await device.filledUniform([...words, 0]);
    const grid = [device.grid(Math.ceil(width / 64)), 1] as const;
    const bound = await device.bound(common, 'recorders', recordModule, entry, grid, [
      [as.uniform(uniform), as.read(arenas[group]), as.storage(samples)],
    ]);
    made.push({ recorder, every, width, room, samples, uniform, words, bound });
  }
  return made;
}
