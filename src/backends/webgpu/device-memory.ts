/** The device's buffers for one plan, and the programs with what they are bound to. */
import type { GpuBindGroup, GpuBuffer, GpuHost, GpuProgram } from '../../../bindings/gpu.ts';
import { GpuCompileError } from '../../../bindings/gpu.ts';
import { SynfireError } from '../../errors.ts';
import { printBytes } from '../../plan/budget.ts';
import type { Plan } from '../../plan/plan.ts';
import { HEADER, type Layout, layOut } from './layout.ts';
import {
  deliverModule,
  generatorModule,
  recordModule,
  replayModule,
  sourcesModule,
  updateModule,
} from './modules.ts';
import { placeRegenerated, type Regenerated } from './regenerated.ts';
import { buildRows, MOST_ACCUMULATORS, type Rows, type Segment } from './rows.ts';

/** Steps that one submission may have. */
export const MOST_STEPS = 1024;
/** Words of control before the starts of steps: see shaders/step.wgsl. */
export const CONTROL_WORDS = 16;
/** A dynamic offset is a multiple of this, by the specification's default limit. */
const STEP_BYTES = 256;
const SAMPLE_BYTES = 1 << 22;

/** A program with everything that it is bound to but the step. */
export interface Bound {
  readonly program: GpuProgram;
  readonly groups: readonly GpuBindGroup[];
  /** Workgroups. */
  readonly grid: readonly [x: number, y: number];
}

export interface SampledRecorder {
  /** Index in `plan.recorders`. */
  readonly recorder: number;
  readonly every: number;
  /** Values of one sample, and samples that there is room for. */
  readonly width: number;
  readonly room: number;
  readonly samples: GpuBuffer;
  readonly uniform: GpuBuffer;
  readonly words: readonly number[];
  readonly bound: Bound;
}

export interface DeviceMemory {
  readonly layout: Layout;
  readonly rows: Rows;
  readonly bytes: number;
  readonly logRoom: number;
  readonly control: GpuBuffer;
  readonly log: GpuBuffer;
  readonly ring: GpuBuffer;
  readonly arenas: readonly GpuBuffer[];
  /** Dispatches that find spikes, in order: kernels, Poisson units. */
  readonly updates: readonly Bound[];
  readonly generator: { readonly bound: Bound; readonly schedule: GpuBuffer } | undefined;
  /** Dispatches that deliver them; the first also ends the step. */
  readonly deliveries: readonly Bound[];
  readonly replays: readonly Bound[];
  readonly replay: { readonly uniform: GpuBuffer; readonly past: GpuBuffer; readonly room: number };
  readonly recorders: readonly SampledRecorder[];
  /** Frees the buffers. */
  release(): void;
}

/** Everything on the device. Throws `gpu-limit` before it allocates what would not fit. */
export async function allocate(
  plan: Plan,
  host: GpuHost,
  onProgress: (fraction: number) => void,
): Promise<DeviceMemory> {
  const builder = new MemoryBuilder(plan, host);
  try {
    return await builder.build(onProgress);
  } catch (error) {
    builder.release();
    throw error;
  }
}

class MemoryBuilder {
  readonly #plan: Plan;
  readonly #host: GpuHost;
  readonly #layout: Layout;
  readonly #buffers: GpuBuffer[] = [];
  #bytes = 0;

  constructor(plan: Plan, host: GpuHost) {
    this.#plan = plan;
    this.#host = host;
    this.#layout = layOut(plan);
  }

  async build(onProgress: (fraction: number) => void): Promise<DeviceMemory> {
    const { tables, stride, mostSpikes, groups } = this.#layout;
    const neurons = this.#plan.populations.reduce((sum, { size }) => sum + size, 0);
    const longest = this.#plan.projections.reduce((most, p) => Math.max(most, p.delaySteps[1]), 0);
    const ringLength = longest + 1;
    const { bindingBytes } = this.#host.info.limits;
    const logRoom = Math.max(
      mostSpikes,
      Math.min(Math.max(2 * mostSpikes, 1 << 16), Math.floor(bindingBytes / 4)),
    );
    this.#fits('spikes of a step', 4 * logRoom);
    this.#fits(
      `sums of ${ringLength} steps (the longest delay) and ${stride} accumulators`,
      4 * ringLength * stride,
    );
    for (const group of groups)
      this.#fits(`state of ${group.populations.join(', ')}`, 4 * group.initial.length);
    if (stride > MOST_ACCUMULATORS) this.#fits('accumulators', Number.POSITIVE_INFINITY);

    const recorders = this.#recorderTables();
    tables.set(HEADER.logRoom, logRoom);
    tables.set(HEADER.mostSpikes, mostSpikes);
    tables.set(HEADER.ringLength, ringLength);
    tables.set(HEADER.ringStride, stride);
    const { segments, buffers, rows } = await this.#rows(onProgress);
    const regenerated = await placeRegenerated(this.#plan, this.#layout, rows.longestDelay);
    this.#fits('tables of parameters and inputs', 4 * tables.length);

    const step = await this.#buffer('uniform', STEP_BYTES * MOST_STEPS, 'steps');
    const steps = new Uint32Array((STEP_BYTES / 4) * MOST_STEPS);
    for (let k = 0; k < MOST_STEPS; k++) steps[(STEP_BYTES / 4) * k + 1] = k;
    this.#host.write(step, 0, steps);
    const control = await this.#buffer('storage', 4 * (CONTROL_WORDS + MOST_STEPS + 1), 'control');
    const log = await this.#buffer('storage', 4 * logRoom, 'the spikes of a submission');
    const ring = await this.#buffer('storage', 4 * ringLength * stride, 'sums');
    const table = await this.#filled(tables.all, 'tables');
    const arenas: GpuBuffer[] = [];
    for (const group of groups) arenas.push(await this.#filled(group.initial, 'state'));
    const common = [{ buffer: step, bytes: 16 }, control, log, table];

    const updates = await this.#updates(common, ring, arenas);
    const generator = await this.#generator(common);
    const stored = await this.#stored(segments, buffers, rows, neurons, regenerated !== undefined);
    const layers = [...stored, ...(regenerated ? [regeneratedLayer(regenerated)] : [])];
    const deliveries = await this.#deliveries(common, ring, layers);
    const past = await this.#buffer('storage', 8 * PAST_ROOM, 'past spikes');
    const uniform = await this.#buffer('uniform', 16, 'replay');
    const replays: Bound[] = [];
    for (const [index, delivery] of deliveries.entries()) {
      const { kind, buffers: bound } = layers[index];
      if (kind === 'stored' && segments.length === 0) continue;
      const program = await this.#program('replay', replayModule[kind], 'replaySpikes', [
        COMMON,
        ['uniform', 'storage', ...bound.map(() => 'read' as const)],
        ['uniform', 'read'],
      ]);
      const again = this.#host.bind(program, 2, [uniform, past]);
      replays.push({ program, groups: [...delivery.groups, again], grid: [this.#grid(1024), 1] });
    }
    return {
      layout: this.#layout,
      rows,
      bytes: this.#bytes,
      logRoom,
      control,
      log,
      ring,
      arenas,
      updates,
      generator,
      deliveries,
      replays,
      replay: { uniform, past, room: PAST_ROOM },
      recorders: await this.#recorders(recorders, common, arenas),
      release: () => this.release(),
    };
  }

  release(): void {
    for (const buffer of this.#buffers) buffer.destroy();
  }

  /** Refuses an array that no shader could see. */
  #fits(what: string, bytes: number): void {
    const { bindingBytes } = this.#host.info.limits;
    if (bytes <= bindingBytes) return;
    throw new SynfireError({
      code: 'gpu-limit',
      where: what,
      found: `${Number.isFinite(bytes) ? printBytes(bytes) : 'more than 2^27'} in one array`,
      expected: `at most ${printBytes(bindingBytes)}, what this adapter (${this.#host.info.description || this.#host.info.vendor}) lets a shader see at once`,
      remedy:
        'Use backend "wasm", a smaller network or shorter delays, or a GPU with larger limits.',
    });
  }

  async #buffer(kind: 'storage' | 'uniform', bytes: number, label: string): Promise<GpuBuffer> {
    this.#bytes += bytes;
    try {
      const buffer = await this.#host.buffer(kind, bytes, label);
      this.#buffers.push(buffer);
      return buffer;
    } catch (error) {
      throw new SynfireError({
        code: 'out-of-memory',
        where: `GPU memory for ${label}`,
        found: `${printBytes(bytes)} refused, after ${printBytes(this.#bytes - bytes)}: ${(error as Error).message}`,
        expected: 'a network that fits into the memory of the GPU',
        remedy: 'Use a smaller scale, backend "wasm", or a GPU with more memory.',
      });
    }
  }

  async #filled(words: Uint32Array<ArrayBuffer>, label: string): Promise<GpuBuffer> {
    const buffer = await this.#buffer('storage', words.byteLength, label);
    if (words.length > 0) this.#host.write(buffer, 0, words);
    return buffer;
  }

  async #program(
    label: string,
    code: string,
    entry: string,
    groups: Parameters<GpuHost['program']>[3],
  ): Promise<GpuProgram> {
    try {
      return await this.#host.program(label, code, entry, groups);
    } catch (error) {
      if (!(error instanceof GpuCompileError)) throw error;
      const [fault] = error.faults;
      throw new SynfireError({
        code: 'shader-compile',
        where: `${label} › line ${fault.line} of its WGSL`,
        found: `${fault.message}${fault.text ? ` in "${fault.text.trim()}"` : ''}`,
        expected: 'a shader that this driver compiles',
        remedy:
          'Use backend "wasm" and report this with the model: its equations should compile everywhere.',
      });
    }
  }

  /** At most `workgroups`; few on a processor that plays a GPU, where idle ones cost as much as busy ones. */
  #grid(workgroups: number): number {
    const { software, limits } = this.#host.info;
    return Math.max(
      1,
      Math.min(workgroups, limits.workgroups, software ? 16 : Number.POSITIVE_INFINITY),
    );
  }

  /** A grid of exactly `count` workgroups or a few more, in two dimensions where one is too short. */
  #cover(count: number): readonly [number, number] {
    const { workgroups } = this.#host.info.limits;
    const rows = Math.ceil(count / workgroups);
    return [Math.ceil(count / Math.max(1, rows)), Math.max(1, rows)];
  }

  async #rows(onProgress: (fraction: number) => void) {
    const segments: Segment[] = [];
    const buffers: GpuBuffer[] = [];
    const { bindingBytes } = this.#host.info.limits;
    let current: GpuBuffer | undefined;
    const rows = await buildRows(
      this.#plan,
      this.#layout,
      {
        begin: async (words) => {
          const room = Math.min(words, Math.floor(bindingBytes / 16) * 4);
          current = await this.#buffer('storage', 4 * room, 'synapses');
          return room;
        },
        write: (at, words) => {
          if (words.length > 0) this.#host.write(current!, 4 * at, words);
        },
        end: (segment) => {
          segments.push(segment);
          buffers.push(current!);
        },
      },
      onProgress,
    );
    return { segments, buffers, rows };
  }

  async #updates(common: Common, ring: GpuBuffer, arenas: readonly GpuBuffer[]): Promise<Bound[]> {
    const { groups, poisson } = this.#layout;
    const updates: Bound[] = [];
    for (const [index, group] of groups.entries()) {
      const label = `kernel of ${group.populations.map((name) => `"${name}"`).join(', ')}`;
      const program = await this.#program(label, updateModule(group.text), 'update', [
        COMMON,
        ['uniform', 'storage', 'storage'],
      ]);
      const { place, count } = group.blocks;
      const uniform = await this.#filledUniform([place, count, group.length]);
      updates.push({
        program,
        groups: [
          this.#host.bind(program, 0, common),
          this.#host.bind(program, 1, [uniform, ring, arenas[index]]),
        ],
        grid: this.#cover(count),
      });
    }
    if (poisson) {
      const program = await this.#program('Poisson units', sourcesModule, 'poissonSource', [
        COMMON,
        ['uniform'],
      ]);
      const uniform = await this.#filledUniform([poisson.place, poisson.count]);
      updates.push({
        program,
        groups: [this.#host.bind(program, 0, common), this.#host.bind(program, 1, [uniform])],
        grid: this.#cover(poisson.count),
      });
    }
    return updates;
  }

  async #generator(common: Common): Promise<DeviceMemory['generator']> {
    const { given } = this.#layout;
    if (!given) return undefined;
    const program = await this.#program('spike generators', generatorModule, 'spikeGenerator', [
      COMMON,
      ['read', 'read'],
    ]);
    const schedule = await this.#buffer('storage', 4 * (MOST_STEPS + 1), 'given spikes');
    const neurons = new Uint32Array(given.neurons);
    const list = await this.#filled(neurons, 'given spikes');
    const bound = {
      program,
      groups: [this.#host.bind(program, 0, common), this.#host.bind(program, 1, [schedule, list])],
      grid: [this.#grid(64), 1] as const,
    };
    return { bound, schedule };
  }

  /** Without any synapses spikes are hashed and steps end all the same: an empty segment. */
  async #stored(
    segments: readonly Segment[],
    buffers: readonly GpuBuffer[],
    rows: Rows,
    neurons: number,
    others: boolean,
  ): Promise<Layer[]> {
    const layers: Layer[] = [];
    const none = { layer: 0, rows: new Uint32Array(neurons + 1), synapses: 0 };
    const given = segments.length > 0 || others ? segments : [none];
    for (const [index, segment] of given.entries()) {
      const senders = segment.rows.filter((start, k, all) => k > 0 && start > all[k - 1]).length;
      const starts = await this.#filled(segment.rows, 'rows');
      const synapses = buffers[index] ?? (await this.#buffer('storage', 16, 'synapses'));
      layers.push({
        kind: 'stored',
        split: splitOf(segment.synapses / Math.max(1, senders)),
        extra: rows.wide ? 1 : 0,
        buffers: [starts, synapses],
      });
    }
    return layers;
  }

  async #deliveries(common: Common, ring: GpuBuffer, layers: readonly Layer[]): Promise<Bound[]> {
    const deliveries: Bound[] = [];
    for (const [index, { kind, split, extra, buffers }] of layers.entries()) {
      const program = await this.#program('delivery', deliverModule[kind], 'deliver', [
        COMMON,
        ['uniform', 'storage', ...buffers.map(() => 'read' as const)],
      ]);
      const uniform = await this.#filledUniform([split, index === 0 ? 1 : 0, extra]);
      const grid = split * Math.max(1, Math.floor(this.#grid(4096) / split));
      deliveries.push({
        program,
        groups: [
          this.#host.bind(program, 0, common),
          this.#host.bind(program, 1, [uniform, ring, ...buffers]),
        ],
        grid: [grid, 1],
      });
    }
    return deliveries;
  }

  /** Lists that recorders read, put into the tables before these are sent. */
  #recorderTables() {
    const { tables, places, groups } = this.#layout;
    return this.#plan.recorders.flatMap((recorder, index) => {
      if (recorder.recorder !== 'states') return [];
      const place = places[recorder.target];
      const variables = recorder.variables.map((variable) =>
        place
          ? groups[place.group].arrays.indexOf(`state:${variable}`) * groups[place.group].length
          : 0,
      );
      const units = Array.from(recorder.neurons, (neuron) => (place?.first ?? 0) + neuron);
      const words = [
        tables.words(variables),
        tables.words(units),
        variables.length,
        units.length,
        recorder.every,
      ];
      return [{ recorder: index, every: recorder.every, words, group: place?.group ?? -1 }];
    });
  }

  async #recorders(
    given: readonly { recorder: number; every: number; words: number[]; group: number }[],
    common: Common,
    arenas: readonly GpuBuffer[],
  ): Promise<SampledRecorder[]> {
    const recorders: SampledRecorder[] = [];
    for (const { recorder, every, words, group } of given) {
      const width = words[2] * words[3];
      if (width === 0 || group < 0) continue;
      const program = await this.#program('recorders', recordModule, 'recordStates', [
        COMMON,
        ['uniform', 'read', 'storage'],
      ]);
      const room = Math.max(1, Math.floor(SAMPLE_BYTES / (4 * width)));
      this.#fits('a sample of the recorded states', 4 * width);
      const samples = await this.#buffer('storage', 4 * width * room, 'recorded states');
      const uniform = await this.#filledUniform([...words, 0]);
      const bound = {
        program,
        groups: [
          this.#host.bind(program, 0, common),
          this.#host.bind(program, 1, [uniform, arenas[group], samples]),
        ],
        grid: [this.#grid(Math.ceil(width / 64)), 1] as const,
      };
      recorders.push({ recorder, every, width, room, samples, uniform, words, bound });
    }
    return recorders;
  }

  async #filledUniform(words: readonly number[]): Promise<GpuBuffer> {
    const buffer = await this.#buffer('uniform', 32, 'numbers of a dispatch');
    this.#host.write(buffer, 0, Uint32Array.from(words));
    return buffer;
  }
}

type Common = Parameters<GpuHost['bind']>[2];

/** Spikes that one replay takes. */
const PAST_ROOM = 1 << 16;

const COMMON = ['step', 'storage', 'storage', 'read'] as const;

/** Rows of one kind that one dispatch delivers. */
interface Layer {
  readonly kind: 'stored' | 'regenerated';
  readonly split: number;
  /** The third word of shaders/synapses.wgsl's Layer. */
  readonly extra: number;
  readonly buffers: readonly GpuBuffer[];
}

const regeneratedLayer = ({ list, meanRow }: Regenerated): Layer => ({
  kind: 'regenerated',
  split: splitOf(meanRow),
  extra: list,
  buffers: [],
});

/** Workgroups that share a row, so that an invocation adds some four synapses. */
const splitOf = (meanRow: number): number => Math.max(1, Math.min(64, Math.ceil(meanRow / 256)));
