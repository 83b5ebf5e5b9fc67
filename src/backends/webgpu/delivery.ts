/** The dispatches that deliver spikes: rows stored in segments, and rows made anew; and those that replay past ones. */
import type { GpuBuffer } from '../../../bindings/gpu.ts';
import type { Plan } from '../../plan/plan.ts';
import { as, type Common, type Device } from '../machine/device.ts';
import type { Bound } from '../machine/submission.ts';
import { deliverModule, replayModule } from './modules.ts';
import type { PlacedProjections } from './projection-tables.ts';
import type { StoredRows } from './stored-rows.ts';

/** Rows of one kind that one dispatch delivers. */
interface Layer {
  readonly kind: 'stored' | 'regenerated';
  readonly split: number;
  /** The third word of shaders/synapses.wgsl's Layer. */
  readonly extra: number;
  /** Its synapses are counted in other layers. */
  readonly digits: boolean;
  readonly buffers: readonly GpuBuffer[];
  /** It has synapses. */
  readonly filled: boolean;
}

export interface Replay {
  readonly dispatches: readonly Bound[];
  readonly uniform: GpuBuffer;
  readonly past: GpuBuffer;
  /** Spikes that one replay takes. */
  readonly room: number;
}

const PAST_ROOM = 1 << 16;

/** One layer for each segment, and one for all rows that are made anew. */
export async function layersOf(
  plan: Plan,
  device: Device,
  { segments, rows }: StoredRows,
  regenerated: readonly (PlacedProjections & { readonly digits: boolean })[],
): Promise<Layer[]> {
  const layers: Layer[] = [];
  for (const { segment, buffer } of segments) {
    const senders = segment.rows.filter((start, k, all) => k > 0 && start > all[k - 1]).length;
    layers.push({
      kind: 'stored',
      split: splitOf(segment.synapses / Math.max(1, senders)),
      extra: rows.wide ? 1 : 0,
      digits: segment.digits,
      buffers: [await device.filled(segment.rows, 'rows'), buffer],
      filled: true,
    });
  }
  for (const { list, meanRow, digits } of regenerated) {
    const split = splitOf(meanRow);
    layers.push({ kind: 'regenerated', split, extra: list, digits, buffers: [], filled: true });
  }
  if (layers.length === 0) {
    // without any synapses spikes are hashed and steps end all the same
    const neurons = plan.populations.reduce((sum, { size }) => sum + size, 0);
    const buffers = [
      await device.filled(new Uint32Array(neurons + 1), 'rows'),
      await device.buffer('storage', 16, 'synapses'),
    ];
    layers.push({ kind: 'stored', split: 1, extra: 0, digits: false, buffers, filled: false });
  }
  return layers;
}

/** For each layer a dispatch that delivers, of which the first also ends the step, and one that replays. */
export async function deliveries(
  device: Device,
  common: Common,
  ring: GpuBuffer,
  layers: readonly Layer[],
): Promise<{ readonly deliveries: readonly Bound[]; readonly replay: Replay }> {
  const past = await device.buffer('storage', 8 * PAST_ROOM, 'past spikes');
  const uniform = await device.buffer('uniform', 16, 'replay');
  const again = [as.uniform(uniform), as.read(past)];
  const bounds: Bound[] = [];
  const dispatches: Bound[] = [];
  for (const [index, { kind, split, extra, digits, buffers, filled }] of layers.entries()) {
    const own = await device.filledUniform([split, index === 0 ? 1 : 0, extra, digits ? 1 : 0]);
    const sees = [as.uniform(own), as.storage(ring), ...buffers.map((buffer) => as.read(buffer))];
    const grid = [split * Math.max(1, Math.floor(device.grid(4096) / split)), 1] as const;
    const code = deliverModule[kind];
    bounds.push(await device.bound(common, 'delivery', code, 'deliver', grid, [sees]));
    if (!filled) continue;
    const wide = [device.grid(1024), 1] as const;
    const replayed = [sees, again];
    dispatches.push(
      await device.bound(common, 'replay', replayModule[kind], 'replaySpikes', wide, replayed),
    );
  }
  return { deliveries: bounds, replay: { dispatches, uniform, past, room: PAST_ROOM } };
}

/** Workgroups that share a row, so that an invocation adds some four synapses. */
const splitOf = (meanRow: number): number => Math.max(1, Math.min(64, Math.ceil(meanRow / 256)));
