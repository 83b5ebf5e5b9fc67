/** The dispatches that deliver spikes: rows stored in segments, and rows made anew; and those that replay past ones. */
import type { GpuBuffer } from '../../../bindings/gpu.ts';
import type { Plan } from '../../plan/plan.ts';
import { COMMON, type Common, type Device } from '../machine/device.ts';
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

/** One dispatch for each layer; the first also ends the step. */
export async function deliveries(
  device: Device,
  common: Common,
  ring: GpuBuffer,
  layers: readonly Layer[],
): Promise<Bound[]> {
  const bounds: Bound[] = [];
  for (const [index, { kind, split, extra, digits, buffers }] of layers.entries()) {
    const program = await device.program('delivery', deliverModule[kind], 'deliver', [
      COMMON,
      ['uniform', 'storage', ...buffers.map(() => 'read' as const)],
    ]);
    const uniform = await device.filledUniform([split, index === 0 ? 1 : 0, extra, digits ? 1 : 0]);
    bounds.push({
      program,
      groups: [
        device.bind(program, 0, common),
        device.bind(program, 1, [uniform, ring, ...buffers]),
      ],
      grid: [split * Math.max(1, Math.floor(device.grid(4096) / split)), 1],
    });
  }
  return bounds;
}

export async function replays(
  device: Device,
  layers: readonly Layer[],
  delivered: readonly Bound[],
): Promise<Replay> {
  const past = await device.buffer('storage', 8 * PAST_ROOM, 'past spikes');
  const uniform = await device.buffer('uniform', 16, 'replay');
  const dispatches: Bound[] = [];
  for (const [index, { kind, buffers, filled }] of layers.entries()) {
    if (!filled) continue;
    const program = await device.program('replay', replayModule[kind], 'replaySpikes', [
      COMMON,
      ['uniform', 'storage', ...buffers.map(() => 'read' as const)],
      ['uniform', 'read'],
    ]);
    const again = device.bind(program, 2, [uniform, past]);
    const groups = [...delivered[index].groups, again];
    dispatches.push({ program, groups, grid: [device.grid(1024), 1] });
  }
  return { dispatches, uniform, past, room: PAST_ROOM };
}

/** Workgroups that share a row, so that an invocation adds some four synapses. */
const splitOf = (meanRow: number): number => Math.max(1, Math.min(64, Math.ceil(meanRow / 256)));
