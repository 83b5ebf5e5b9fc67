/** Graded projections on the device: the ring of states, what fills it, and the sums onto each population. */
import type { GpuBuffer } from '../../../bindings/gpu.ts';
import { type Channels, channelsOf, ringRows } from '../../plan/couplings.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Snapshot } from '../backend.ts';
import { as, type Common, type Device } from '../machine/device.ts';
import type { Bound } from '../machine/submission.ts';
import type { Layout } from './layout.ts';
import { coupleModule } from './modules.ts';

export interface Couplings {
  readonly channels: Channels;
  /** Rows of the ring. */
  readonly rows: number;
  readonly ring: GpuBuffer;
  readonly synapses: number;
  /** At the start of a step, in order. */
  readonly dispatches: readonly Bound[];
}

export async function placeCouplings(
  plan: Plan,
  layout: Layout,
  device: Device,
  common: Common,
  arenas: readonly GpuBuffer[],
): Promise<Couplings | undefined> {
  if (plan.couplings.length === 0) return undefined;
  const { couplingRows } = await import('../coupling-rows.ts');
  const channels = channelsOf(plan);
  const { width } = channels;
  const rows = ringRows(plan, 0);
  device.fits(`states of ${rows} steps, which couplings read`, 4 * rows * width);
  const ring = await device.buffer('storage', 4 * Math.max(1, rows * width), 'states of the past');
  const dispatches: Bound[] = [];
  let synapses = 0;
  /** Word of an array of a population in its group's arena. */
  const wordOf = (population: number, array: string) => {
    const { group, first } = layout.places[population]!;
    const { arrays, length } = layout.groups[group];
    return { buffer: arenas[group], word: arrays.indexOf(array) * length + first };
  };
  const bound = (entry: string, size: number, sees: Parameters<Device['bound']>[5]) =>
    device.bound(
      common,
      'couplings',
      coupleModule,
      entry,
      [device.grid(Math.ceil(size / 64)), 1],
      sees,
    );
  for (const { population, variable, place, size } of channels.list) {
    if (size === 0) continue;
    const { buffer, word } = wordOf(population, `state:${variable}`);
    const uniform = await device.filledUniform([word, place, size, width, rows - 1]);
    dispatches.push(
      await bound('keepStates', size, [[as.uniform(uniform), as.read(buffer), as.storage(ring)]]),
    );
  }
  for (const [population, { size }] of plan.populations.entries()) {
    const listed = couplingRows(plan, population);
    if (listed === undefined || size === 0) continue;
    const words = new Uint32Array(listed.starts.length + listed.words.length);
    words.set(listed.starts);
    words.set(listed.words, listed.starts.length);
    device.fits('graded synapses', words.byteLength);
    synapses += listed.synapses;
    const { buffer, word } = wordOf(population, 'coupled');
    const uniform = await device.filledUniform([word, size, width, rows - 1]);
    const list = await device.filled(words, 'graded synapses');
    dispatches.push(
      await bound('couple', size, [
        [],
        [as.uniform(uniform), as.read(ring), as.read(list), as.storage(buffer)],
      ]),
    );
  }
  return { channels, rows, ring, synapses, dispatches };
}

/** What a snapshot holds of couplings. */
export async function readGraded(
  device: Device,
  couplings: Couplings | undefined,
  step: number,
): Promise<Pick<Snapshot, 'graded'>> {
  if (!couplings) return {};
  const { rows, ring } = couplings;
  const { list, width, longest } = couplings.channels;
  const all = new Float32Array(await device.read(ring, 4 * rows * width));
  const graded = list.map(({ place, size }) => {
    const values = new Float32Array(longest * size);
    for (let k = Math.max(0, longest - step); k < longest; k++) {
      const at = ((step - longest + k) % rows) * width + place;
      values.set(all.subarray(at, at + size), k * size);
    }
    return values;
  });
  return { graded };
}

export function writeGraded(
  device: Device,
  couplings: Couplings | undefined,
  { step, graded }: Snapshot,
): void {
  if (!couplings || !graded) return;
  const { rows, ring } = couplings;
  const { list, width, longest } = couplings.channels;
  for (const [c, { place, size }] of list.entries()) {
    for (let k = Math.max(0, longest - step); k < longest; k++) {
      const at = ((step - longest + k) % rows) * width + place;
      const row = Float32Array.from(graded[c].subarray(k * size, (k + 1) * size));
      device.write(ring, 4 * at, row);
    }
  }
}
