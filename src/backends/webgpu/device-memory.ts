/** The device's buffers for one plan, and the dispatches that use them. */
import type { GpuBuffer, GpuHost } from '../../../bindings/gpu.ts';
import type { Plan, PlannedProjection } from '../../plan/plan.ts';
import { as, type Common, Device } from '../machine/device.ts';
import type { Bound } from '../machine/submission.ts';
import { type Couplings, placeCouplings } from './couplings.ts';
import { deliveries, layersOf, type Replay } from './delivery.ts';
import { HEADER, type Layout, layOut } from './layout.ts';
import { generatorModule, sourcesModule, updateModule } from './modules.ts';
import { PlasticMemory } from './plastic.ts';
import { layOutPlastic } from './plastic-layout.ts';
import { type PlacedProjections, placeProjections } from './projection-tables.ts';
import { listRecorders, recorders, type SampledRecorder } from './recorders.ts';
import { isStoredRow, MOST_ACCUMULATORS, type Rows } from './rows.ts';
import { canBuildOnDevice, rowsFromHost, rowsOnDevice } from './stored-rows.ts';

/** Steps that one submission may have. */
export const MOST_STEPS = 1024;
/** Words of control before the starts of steps: see shaders/step.wgsl. */
export const CONTROL_WORDS = 16;
/** A dynamic offset is a multiple of this, by the specification's default limit. */
export const STEP_BYTES = 256;

/** Who draws stored rows; the host where the device cannot. */
export type RowBuilding = 'host' | 'device';

export interface DeviceMemory {
  readonly device: Device;
  readonly layout: Layout;
  readonly rows: Rows;
  /** Spikes that the log holds. */
  readonly logRoom: number;
  readonly control: GpuBuffer;
  readonly log: GpuBuffer;
  readonly ring: GpuBuffer;
  readonly arenas: readonly GpuBuffer[];
  readonly couplings: Couplings | undefined;
  /** Dispatches that find spikes, in order. */
  readonly updates: readonly Bound[];
  readonly generator: { readonly bound: Bound; readonly schedule: GpuBuffer } | undefined;
  readonly deliveries: readonly Bound[];
  readonly replay: Replay;
  /** Synapses that learn, if any do. */
  readonly plastic: PlasticMemory | undefined;
  readonly recorders: readonly SampledRecorder[];
}

/** Everything on the device. Throws `gpu-limit` before it allocates what would not fit. */
export async function allocate(
  plan: Plan,
  host: GpuHost,
  onProgress: (fraction: number) => void,
  builder?: RowBuilding,
): Promise<DeviceMemory> {
  const device = new Device(host);
  try {
    return await build(plan, device, onProgress, builder);
  } catch (error) {
    device.release();
    throw error;
  }
}

async function build(
  plan: Plan,
  device: Device,
  onProgress: (fraction: number) => void,
  builder: RowBuilding | undefined,
): Promise<DeviceMemory> {
  const layout = layOut(plan);
  const { tables, stride, groups } = layout;
  const ringLength = longestOf(plan) + 1;
  const logRoom = checkSizes(layout, ringLength, device);
  const listed = listRecorders(plan, layout);
  tables.set(HEADER.logRoom, logRoom);
  tables.set(HEADER.mostSpikes, layout.mostSpikes);
  tables.set(HEADER.ringLength, ringLength);
  tables.set(HEADER.ringStride, stride);
  const laid = layOutPlastic(plan, layout);
  const onDevice = (builder ?? (device.isSoftware ? 'host' : 'device')) === 'device';
  const stored = onDevice && canBuildOnDevice(plan);
  const drawn = stored ? await placeProjections(plan, layout, isStoredRow) : undefined;
  const regenerated: (PlacedProjections & { digits: boolean })[] = [];
  for (const digits of [false, true]) {
    const wanted = (p: PlannedProjection) => p.regenerated === true && !!p.digits === digits;
    const placed = await placeProjections(plan, layout, wanted);
    if (placed) regenerated.push({ ...placed, digits });
  }
  device.fits('tables of parameters and inputs', 4 * tables.length);

  const step = await device.buffer('uniform', STEP_BYTES * MOST_STEPS, 'steps');
  const steps = new Uint32Array((STEP_BYTES / 4) * MOST_STEPS);
  for (let k = 0; k < MOST_STEPS; k++) steps[(STEP_BYTES / 4) * k + 1] = k;
  device.write(step, 0, steps);
  const control = await device.buffer('storage', 4 * (CONTROL_WORDS + MOST_STEPS + 1), 'control');
  const log = await device.buffer('storage', 4 * logRoom, 'the spikes of a submission');
  const ring = await device.buffer('storage', 4 * ringLength * stride, 'sums');
  const table = await device.filled(tables.all, 'tables');
  const arenas: GpuBuffer[] = [];
  for (const group of groups) arenas.push(await device.filled(group.initial, 'state'));
  const common = [{ buffer: step, bytes: 16 }, control, log, table];
  const kept = drawn
    ? await rowsOnDevice(plan, device, common, drawn, onProgress)
    : await rowsFromHost(plan, layout, device, onProgress);
  const { rows } = kept;
  boundDelays(plan, rows.longestDelay);
  const plastic =
    laid &&
    (await PlasticMemory.allocate(
      plan,
      device,
      layout,
      laid,
      { common, ring, arenas },
      rows.longestDelay,
    ));
  const layers = await layersOf(plan, device, kept, regenerated);
  return {
    device,
    layout,
    rows,
    logRoom,
    control,
    log,
    ring,
    arenas,
    couplings: await placeCouplings(plan, layout, device, common, arenas),
    updates: await updates(device, layout, common, ring, arenas),
    generator: await givenSpikes(device, layout, common),
    ...(await deliveries(device, common, ring, layers)),
    plastic,
    recorders: await recorders(device, listed, common, arenas),
  };
}

/** Longest delay of what goes through the ring, steps: synapses that learn are read when they are due. */
const longestOf = ({ projections }: Plan): number =>
  projections.reduce((most, p) => (p.plasticity ? most : Math.max(most, p.delaySteps[1])), 0);

/** Of rows that are not stored only the bound of their delays is known. */
function boundDelays(plan: Plan, longest: Uint16Array): void {
  for (const { source, regenerated, delaySteps } of plan.projections) {
    if (!regenerated) continue;
    const { first, size } = plan.populations[source];
    for (let n = first; n < first + size; n++) longest[n] = Math.max(longest[n], delaySteps[1]);
  }
}

/** Refuses what no shader could see at once; returns the room of the log. */
function checkSizes(layout: Layout, ringLength: number, device: Device): number {
  const { stride, groups, mostSpikes } = layout;
  const most = Math.floor(device.bindingBytes / 4);
  const logRoom = Math.max(mostSpikes, Math.min(Math.max(2 * mostSpikes, 1 << 16), most));
  device.fits('spikes of a step', 4 * logRoom);
  const sums = `sums of ${ringLength} steps (the longest delay) and ${stride} accumulators`;
  device.fits(sums, 4 * ringLength * stride);
  for (const { populations, initial } of groups) {
    device.fits(`state of ${populations.join(', ')}`, 4 * initial.length);
  }
  if (stride > MOST_ACCUMULATORS) device.fits('accumulators', Number.POSITIVE_INFINITY);
  return logRoom;
}

/** Kernels, then Poisson units. */
async function updates(
  device: Device,
  { groups, poisson }: Layout,
  common: Common,
  ring: GpuBuffer,
  arenas: readonly GpuBuffer[],
): Promise<Bound[]> {
  const bounds: Bound[] = [];
  for (const [index, group] of groups.entries()) {
    const label = `kernel of ${group.populations.map((name) => `"${name}"`).join(', ')}`;
    const { place, count } = group.blocks;
    const uniform = await device.filledUniform([place, count, group.length]);
    const code = updateModule(group.text);
    bounds.push(
      await device.bound(common, label, code, 'update', device.cover(count), [
        [as.uniform(uniform), as.storage(ring), as.storage(arenas[index])],
      ]),
    );
  }
  if (poisson) {
    const { place, count } = poisson;
    const uniform = await device.filledUniform([place, count]);
    const [label, entry, sees] = ['Poisson units', 'poissonSource', [[as.uniform(uniform)]]];
    const grid = device.cover(count);
    bounds.push(await device.bound(common, label, sourcesModule, entry, grid, sees));
  }
  return bounds;
}

async function givenSpikes(
  device: Device,
  { given }: Layout,
  common: Common,
): Promise<DeviceMemory['generator']> {
  if (!given) return undefined;
  const schedule = await device.buffer('storage', 4 * (MOST_STEPS + 1), 'given spikes');
  const neurons = new Uint32Array(given.neurons);
  const list = await device.filled(neurons, 'given spikes');
  const [label, entry, sees] = [
    'spike generators',
    'spikeGenerator',
    [[as.read(schedule), as.read(list)]],
  ];
  const bound = await device.bound(
    common,
    label,
    generatorModule,
    entry,
    [device.grid(64), 1],
    sees,
  );
  return { bound, schedule };
}
