/** The dispatches of plastic synapses, in the order that shaders/plastic.wgsl tells. */

import type { GpuBuffer } from '../../../bindings/gpu.ts';
import { mentions } from '../../equations/walk.ts';
import { powerAbove, powerBelow } from '../../plan/power-of-two.ts';
import { as, type Common, type Device } from '../machine/device.ts';
import type { Bound } from '../machine/submission.ts';
import { observeModule, plasticModule, raiseModule, tendModule } from './modules.ts';
import type { LaidPlastic, PlasticLayout } from './plastic-layout.ts';
import type { PlasticRows } from './plastic-rows.ts';

/** What all of them see. */
export interface Shared {
  readonly common: Common;
  readonly ring: GpuBuffer;
  readonly traces: GpuBuffer;
  readonly arenas: readonly GpuBuffer[];
}

/** Dispatches of one part; those that a rule has no need of are not there. */
export interface PartDispatches {
  /** Without the spikes under way, whose buffer grows. */
  readonly arrive: Bound;
  readonly act?: Bound;
  readonly learn?: Bound;
  readonly tend?: Bound;
}

/** Invocations that share one bucket or list, at most. */
const MOST_LANES = 1024;
const MOST_GROUPS = 4096;

export async function partDispatches(
  device: Device,
  laid: LaidPlastic,
  rows: PlasticRows,
  buffers: { readonly index: GpuBuffer; readonly records: GpuBuffer },
  shared: Shared,
): Promise<PartDispatches> {
  const { descriptor, kernel, text, states, targets, firstSource } = laid;
  const { common, ring, traces } = shared;
  const { index, records } = buffers;
  const observed = kernel.traces.slice(kernel.traces.length - states.length);
  const early = !kernel.pre.some(({ value }) => mentions(value, (id) => observed.includes(id)));
  const bucketLanes = lanesOf(device, rows.meanBucket);
  const listLanes = lanesOf(device, rows.synapses / Math.max(1, targets));
  const uniform = await device.filledUniform([
    ...[descriptor, firstSource + rows.first, rows.sources, rows.incoming],
    ...[bucketLanes, listLanes, early ? 1 : 0],
  ]);
  const label = `rule "${kernel.name}"`;
  const seen = [as.uniform(uniform), as.storage(traces), as.read(index), as.storage(records)];
  const arrival = (entry: 'arrive' | 'act') => {
    const grid = gridOf(device, bucketLanes * rows.sources);
    const sees = [[...seen, as.storage(ring)]];
    return device.bound(common, label, plasticModule(text), entry, grid, sees, [['read']]);
  };
  const visit = (entry: 'learn' | 'tend', module: string) =>
    device.bound(common, label, module, entry, gridOf(device, listLanes * targets), [seen]);
  const learns = kernel.post.length > 0 || kernel.traces.length > states.length;
  return {
    arrive: await arrival('arrive'),
    ...(early ? {} : { act: await arrival('act') }),
    ...(learns ? { learn: await visit('learn', plasticModule(text)) } : {}),
    ...(kernel.step.length > 0 ? { tend: await visit('tend', tendModule(text)) } : {}),
  };
}

/** Copies the states that a rule reads; undefined where it reads none. */
export async function observation(
  device: Device,
  { descriptor, states, group, targets }: LaidPlastic,
  { common, traces, arenas }: Shared,
): Promise<Bound | undefined> {
  if (states.length === 0 || group === undefined) return undefined;
  const uniform = await device.filledUniform([descriptor, states.length]);
  const [label, grid] = ['states that a rule reads', gridOf(device, targets)];
  return device.bound(common, label, observeModule, 'observe', grid, [
    [as.uniform(uniform), as.storage(traces), as.read(arenas[group])],
  ]);
}

/** Whether what is transmitted depends on states. */
export const transmitsStates = ({ kernel, states }: LaidPlastic): boolean =>
  [kernel.sent, ...kernel.transmit.map(({ value }) => value)].some((tree) =>
    mentions(tree, (id) => states.includes(id)),
  );

/** The end of a step for all traces; undefined where there are none. */
export async function raising(
  device: Device,
  { blocks }: PlasticLayout,
  { common, traces }: Shared,
): Promise<Bound | undefined> {
  if (blocks.count === 0) return undefined;
  const { place, count } = blocks;
  const uniform = await device.filledUniform([place, count]);
  return device.bound(common, 'traces', raiseModule, 'raiseTraces', device.cover(count), [
    [as.uniform(uniform), as.storage(traces)],
  ]);
}

/** So many that each takes some four synapses; never more than the smallest grid has. */
function lanesOf(device: Device, mean: number): number {
  const most = 64 * device.grid(MOST_LANES / 64);
  const lanes = powerAbove(Math.max(1, mean / 4));
  return Math.min(lanes, powerBelow(most));
}

const gridOf = (device: Device, invocations: number): readonly [number, number] => [
  device.grid(Math.min(MOST_GROUPS, Math.ceil(Math.max(MOST_LANES, invocations) / 64))),
  1,
];
