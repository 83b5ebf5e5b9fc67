/**
 * Stored rows on the device, in segments that a shader can see at once: drawn by the WebAssembly core and copied, or
 * drawn where they will be read (shaders/build.wgsl), which is faster and takes no memory of the host, but knows only
 * the connectors that can be made row by row.
 */
import type { GpuBuffer } from '../../../bindings/gpu.ts';
import type { Plan } from '../../plan/plan.ts';
import { isRegenerable } from '../../plan/storage.ts';
import { as, type Common, type Device } from '../machine/device.ts';
import type { Layout } from './layout.ts';
import { buildModule } from './modules.ts';
import type { PlacedProjections } from './projection-tables.ts';
import { buildRows, isStoredRow, isWide, type Rows, type Segment } from './rows.ts';

export interface StoredRows {
  readonly rows: Rows;
  readonly segments: readonly { readonly segment: Segment; readonly buffer: GpuBuffer }[];
}

/** Synapses that one dispatch makes: longer ones are killed by some drivers. */
const BATCH = 1 << 24;

/** Whether the device can draw all rows of a plan that are stored. */
export const canBuildOnDevice = (plan: Plan): boolean =>
  plan.projections.every((p) => !isStoredRow(p) || (isRegenerable(p) && !p.digits));

/** Rows that the WebAssembly core draws, copied to the device as they are made: any connector. */
export async function rowsFromHost(
  plan: Plan,
  layout: Layout,
  device: Device,
  onProgress: (fraction: number) => void,
): Promise<StoredRows> {
  const segments: { segment: Segment; buffer: GpuBuffer }[] = [];
  let current: GpuBuffer | undefined;
  const rows = await buildRows(
    plan,
    layout,
    {
      begin: async (words) => {
        const room = Math.min(words, Math.floor(device.bindingBytes / 16) * 4);
        current = await device.buffer('storage', 4 * room, 'synapses');
        return room;
      },
      write: (at, words) => device.write(current!, 4 * at, words),
      end: (segment) => segments.push({ segment, buffer: current! }),
    },
    onProgress,
  );
  return { segments, rows };
}

/** Counts the synapses of every row, then puts them into their segments. */
export async function rowsOnDevice(
  plan: Plan,
  device: Device,
  common: Common,
  placed: PlacedProjections,
  onProgress: (fraction: number) => void,
): Promise<StoredRows> {
  const neurons = plan.populations.reduce((sum, { size }) => sum + size, 0);
  const wide = isWide(plan);
  const layer = await device.filledUniform([1, 0, placed.list]);
  const build = await device.filledUniform([0, 0, 0, 0]);
  const progress = await device.buffer('storage', 12 * neurons, 'progress of the build');
  // a buffer may not be read and written in one dispatch, not even where neither is done
  const noRows = await device.buffer('storage', 16, 'nothing');
  const noSynapses = await device.buffer('storage', 16, 'nothing');
  const batch = Math.max(1, Math.ceil(BATCH / Math.max(1, placed.meanRow)));
  const visit = async (
    rows: GpuBuffer,
    stored: GpuBuffer,
    from: number,
    to: number,
    fill: 0 | 1,
  ) => {
    const seen = [
      as.uniform(layer),
      as.uniform(build),
      as.storage(progress),
      as.read(rows),
      as.storage(stored),
    ] as const;
    const grid = [device.grid(Math.min(batch, to - from)), 1] as const;
    const bound = await device.bound(common, 'building of rows', buildModule, 'buildRows', grid, [
      seen,
    ]);
    for (let at = from; at < to; at += batch) {
      const count = Math.min(batch, to - at);
      device.write(build, 0, Uint32Array.of(at, count, fill, wide ? 1 : 0));
      device.run(bound);
      await device.read(build, 16); // one after the other
      onProgress((fill + at / neurons) / 2);
    }
  };
  await visit(noRows, noSynapses, 0, neurons, 0);
  const counts = new Uint32Array(await device.read(progress, 12 * neurons));
  const size = wide ? 3 : 2;
  const room = Math.floor(device.bindingBytes / 4 / size);
  const segments: { segment: Segment; buffer: GpuBuffer }[] = [];
  let synapses = 0;
  for (let from = 0; from < neurons; ) {
    const rows = new Uint32Array(neurons + 1);
    let to = from;
    let filled = 0;
    while (to < neurons && filled + counts[3 * to] <= room) {
      filled += counts[3 * to];
      rows[++to] = filled;
    }
    if (to === from) device.fits(`synapses of neuron ${from}`, 4 * size * counts[3 * from]);
    rows.fill(filled, to + 1);
    if (filled > 0) {
      const buffer = await device.buffer('storage', 4 * size * filled, 'synapses');
      await visit(await device.filled(rows, 'rows'), buffer, from, to, 1);
      segments.push({ segment: { digits: false, rows, synapses: filled }, buffer });
    }
    synapses += filled;
    from = to;
  }
  const longestDelay = Uint16Array.from({ length: neurons }, (_, n) => counts[3 * n + 1]);
  return { segments, rows: { synapses, longestDelay, wide } };
}
