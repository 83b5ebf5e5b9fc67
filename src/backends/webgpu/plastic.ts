/**
 * Plastic synapses on the device: their buffers, the dispatches of a step, and their state as it goes out and comes in.
 *
 * What arrives in a step is found among the spikes of the steps before: the host writes those before the submission, the
 * log has the others. So nothing of a spike under way is kept on the device.
 */
import type { GpuBindGroup, GpuBuffer, GpuProgram } from '../../../bindings/gpu.ts';
import { recordWords } from '../../codegen/wgsl-rule-layout.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PlasticState } from '../backend.ts';
import { otherSynapses } from '../synapse-count.ts';
import type { PlasticPart } from '../wasm/plastic.ts';
import { partsOf } from '../wasm/plastic-merge.ts';
import { type Bound, COMMON, type Common, type Device } from './device.ts';
import type { Layout } from './layout.ts';
import { plasticModule, raiseModule } from './modules.ts';
import type { LaidPlastic, PlasticLayout } from './plastic-layout.ts';
import { drawPlasticRows, type PlasticRows } from './plastic-rows.ts';
import { RowDrawer } from './row-drawer.ts';

/** Rows on the device: the words of the index before the lists stay there only. */
interface Part {
  readonly laid: LaidPlastic;
  readonly first: number;
  readonly sources: number;
  readonly synapses: number;
  readonly incoming: number;
  readonly index: GpuBuffer;
  readonly records: GpuBuffer;
  readonly arrive: Arrive;
}

/** A dispatch but for the past, whose buffer grows. */
interface Arrive {
  readonly program: GpuProgram;
  readonly groups: readonly GpuBindGroup[];
  readonly grid: readonly [number, number];
}

/** Invocations that share one bucket or list, at most. */
const MOST_LANES = 1024;
const LEAST_PAST = 4096;

export class PlasticMemory {
  readonly synapses: number;
  /** After the spikes of a step are logged. */
  readonly learning: readonly Bound[];
  readonly #plan: Plan;
  readonly #device: Device;
  readonly #layout: PlasticLayout;
  readonly #parts: readonly Part[];
  readonly #traces: GpuBuffer;
  /** By global neuron number: spikes of it may arrive at synapses that learn. */
  readonly #sends: Uint8Array;
  #arrivals: readonly Bound[] = [];
  #past: GpuBuffer | undefined;
  #room = 0;

  private constructor(
    plan: Plan,
    device: Device,
    layout: PlasticLayout,
    parts: readonly Part[],
    traces: GpuBuffer,
    learning: readonly Bound[],
  ) {
    this.#plan = plan;
    this.#device = device;
    this.#layout = layout;
    this.#parts = parts;
    this.#traces = traces;
    this.learning = learning;
    this.synapses = parts.reduce((sum, part) => sum + part.synapses, 0);
    this.#sends = new Uint8Array(plan.populations.reduce((sum, { size }) => sum + size, 0));
    for (const { projection } of layout.projections) {
      const { first, size } = plan.populations[plan.projections[projection].source];
      this.#sends.fill(1, first, first + size);
    }
  }

  /** Draws the synapses and puts them there; `longestDelay` (steps, by neuron) is raised to theirs. */
  static async allocate(
    plan: Plan,
    device: Device,
    layout: Layout,
    plastic: PlasticLayout,
    common: Common,
    ring: GpuBuffer,
    longestDelay: Uint16Array,
  ): Promise<PlasticMemory> {
    device.fits('traces', 4 * plastic.traceWords);
    const traces = await device.buffer('storage', 4 * plastic.traceWords, 'traces');
    const drawer = await RowDrawer.open(plan, layout);
    const parts: Part[] = [];
    const learning: Bound[] = [];
    for (const laid of plastic.projections) {
      const { source, target } = plan.projections[laid.projection];
      const { first, size } = plan.populations[source];
      const longest = new Uint16Array(size);
      const sink = {
        room: Math.floor(device.bindingBytes / 4),
        refuse: (own: number, words: number) =>
          device.fits(`plastic synapses of neuron ${first + own}`, 4 * words),
        take: async (rows: PlasticRows) => {
          const made = await makePart(device, laid, rows, first, plan.populations[target].size, {
            common,
            ring,
            traces,
          });
          parts.push(made.part);
          if (made.learn) learning.push(made.learn);
        },
      };
      await drawPlasticRows(plan, layout, laid.set, drawer, sink, longest);
      for (let k = 0; k < size; k++) {
        longestDelay[first + k] = Math.max(longestDelay[first + k], longest[k]);
      }
    }
    if (plastic.blocks.count > 0) learning.push(await raise(device, plastic, common, traces));
    const memory = new PlasticMemory(plan, device, plastic, parts, traces, learning);
    await memory.#makePast(LEAST_PAST);
    return memory;
  }

  /** Before the neurons of a step are updated. */
  get arrivals(): readonly Bound[] {
    return this.#arrivals;
  }

  /** Writes the spikes that a submission from step `from` on meets: (step, neuron) pairs in order of step. */
  async writePast(pairs: Uint32Array, from: number): Promise<void> {
    const steps = this.#layout.longestDelay;
    const neurons: number[] = [];
    const starts = new Uint32Array(steps + 1);
    for (let k = 0; k < pairs.length; k += 2) {
      const age = from - pairs[k];
      if (age > steps || this.#sends[pairs[k + 1]] === 0) continue;
      starts[steps - age + 1]++;
      neurons.push(pairs[k + 1]);
    }
    for (let k = 0; k < steps; k++) starts[k + 1] += starts[k];
    const words = new Uint32Array(2 + steps + neurons.length);
    words[0] = neurons.length;
    words.set(starts, 1);
    words.set(neurons, 2 + steps);
    if (words.length > this.#room) {
      const most = Math.floor(this.#device.bindingBytes / 4);
      await this.#makePast(Math.max(words.length, Math.min(2 * words.length, most)));
    }
    this.#device.write(this.#past!, 0, words);
  }

  async #makePast(words: number): Promise<void> {
    this.#device.fits('spikes under way', 4 * words);
    this.#past?.destroy();
    this.#past = await this.#device.buffer('storage', 4 * words, 'spikes under way');
    this.#room = words;
    this.#arrivals = this.#parts.map(({ arrive: { program, groups, grid } }) => ({
      program,
      groups: [...groups, this.#device.bind(program, 2, [this.#past!])],
      grid,
    }));
  }

  /** The synapses of a projection as they lie here; undefined where it does not learn. */
  async read(projection: number): Promise<PlasticPart | undefined> {
    if (this.#plan.projections[projection].plasticity === undefined) return undefined;
    const laid = this.#layout.projections.find((p) => p.projection === projection);
    const parts = this.#parts.filter((part) => part.laid === laid);
    const fieldCount = 1 + this.#plan.projections[projection].plasticity!.variables.length;
    const total = parts.reduce((sum, part) => sum + part.synapses, 0);
    const out = {
      sources: new Uint32Array(total),
      targets: new Uint32Array(total),
      delays: new Uint16Array(total),
      fields: new Float32Array(total * fieldCount),
      last: new Int32Array(total),
    };
    const [least] = this.#plan.projections[projection].delaySteps;
    const bits = new Uint32Array(out.fields.buffer);
    const stride = fieldCount + 2;
    let n = 0;
    for (const { first, sources, synapses, incoming, index, records } of parts) {
      const words = await this.#device.words(records, 0, synapses * stride);
      const buckets = await this.#device.words(index, 0, incoming);
      const delays = (incoming - 1) / Math.max(1, sources);
      for (let bucket = 0; bucket + 1 < incoming; bucket++) {
        for (let k = buckets[bucket]; k < buckets[bucket + 1]; k++) {
          out.sources[n + k] = first + Math.floor(bucket / delays);
          out.delays[n + k] = least + (bucket % delays);
        }
      }
      for (let k = 0; k < synapses; k++, n++) {
        const at = k * stride;
        out.targets[n] = words[at];
        for (let f = 0; f < fieldCount; f++) bits[n * fieldCount + f] = words[at + 1 + f];
        out.last[n] = words[at + stride - 1];
      }
    }
    return { ...out, traces: laid ? [{ from: 0, values: await this.#readTraces(laid) }] : [] };
  }

  async #readTraces({ projection, marks, padded }: LaidPlastic) {
    const { plasticity, target } = this.#plan.projections[projection];
    const { size } = this.#plan.populations[target];
    const values: Record<string, Float32Array<ArrayBuffer>> = {};
    for (const [k, { name }] of plasticity!.traces.entries()) {
      const words = await this.#device.words(this.#traces, marks + (k + 1) * padded, size);
      values[name] = new Float32Array(words.buffer);
    }
    return values;
  }

  /** What is to be written for a state; throws `bad-snapshot` where it has another number of synapses. */
  async prepare(projection: number, state: PlasticState): Promise<() => void> {
    const here = await this.read(projection);
    if (here === undefined) return () => {};
    if (here.last.length !== state.last.length) {
      throw otherSynapses(this.#plan, projection, here.last.length, state);
    }
    const [own] = partsOf(this.#plan, projection, [here], state);
    return () => this.#write(projection, here.targets, own);
  }

  #write(projection: number, targets: Uint32Array, own: ReturnType<typeof partsOf>[number]): void {
    const laid = this.#layout.projections.find((p) => p.projection === projection);
    if (laid === undefined) return;
    const bits = new Uint32Array(own.fields.buffer);
    const stride = recordWords(laid.kernel);
    const fieldCount = stride - 2;
    let n = 0;
    for (const { synapses, records } of this.#parts.filter((part) => part.laid === laid)) {
      const words = new Uint32Array(synapses * stride);
      for (let k = 0; k < synapses; k++, n++) {
        const at = k * stride;
        words[at] = targets[n];
        for (let f = 0; f < fieldCount; f++) words[at + 1 + f] = bits[n * fieldCount + f];
        words[at + stride - 1] = own.last[n];
      }
      this.#device.write(records, 0, words);
    }
    const { traces } = this.#plan.projections[projection].plasticity!;
    // marks are of another time
    const all = new Float32Array(traces.length > 0 ? laid.padded * (1 + traces.length) : 0);
    traces.forEach(({ name }, k) => {
      all.set(own.traces[name], laid.padded * (k + 1));
    });
    this.#device.write(this.#traces, 4 * laid.marks, new Uint32Array(all.buffer));
  }
}

async function makePart(
  device: Device,
  laid: LaidPlastic,
  rows: PlasticRows,
  firstSource: number,
  targets: number,
  { common, ring, traces }: { common: Common; ring: GpuBuffer; traces: GpuBuffer },
): Promise<{ part: Part; learn: Bound | undefined }> {
  const { descriptor, kernel, text } = laid;
  const { first, sources, synapses, incoming } = rows;
  const bucketLanes = lanesOf(device, rows.meanBucket);
  const listLanes = lanesOf(device, synapses / Math.max(1, targets));
  const words = [descriptor, firstSource + first, sources, incoming, bucketLanes, listLanes];
  const uniform = await device.filledUniform(words);
  const index = await device.filled(rows.index, 'what arrives where');
  const records = await device.filled(rows.records, 'plastic synapses');
  const module = plasticModule(text);
  const label = `rule "${kernel.name}"`;
  const arrive = await device.program(label, module, 'arrive', [
    COMMON,
    ['uniform', 'storage', 'read', 'storage', 'storage'],
    ['read'],
  ]);
  const part = {
    ...{ laid, first, sources, synapses, incoming, index, records },
    arrive: {
      program: arrive,
      groups: [
        device.bind(arrive, 0, common),
        device.bind(arrive, 1, [uniform, traces, index, records, ring]),
      ],
      grid: gridOf(device, bucketLanes * sources),
    },
  };
  if (kernel.post.length === 0 && kernel.traces.length === 0) return { part, learn: undefined };
  const program = await device.program(label, module, 'learn', [
    COMMON,
    ['uniform', 'storage', 'read', 'storage'],
  ]);
  const groups = [
    device.bind(program, 0, common),
    device.bind(program, 1, [uniform, traces, index, records]),
  ];
  return { part, learn: { program, groups, grid: gridOf(device, listLanes * targets) } };
}

async function raise(
  device: Device,
  { blocks }: PlasticLayout,
  common: Common,
  traces: GpuBuffer,
): Promise<Bound> {
  const program = await device.program('traces', raiseModule, 'raiseTraces', [
    COMMON,
    ['uniform', 'storage'],
  ]);
  const uniform = await device.filledUniform([blocks.place, blocks.count]);
  return {
    program,
    groups: [device.bind(program, 0, common), device.bind(program, 1, [uniform, traces])],
    grid: device.cover(blocks.count),
  };
}

/** So many that each takes some four synapses; never more than the smallest grid has. */
function lanesOf(device: Device, mean: number): number {
  const most = Math.min(MOST_LANES, 64 * device.grid(MOST_LANES / 64));
  const lanes = 2 ** Math.ceil(Math.log2(Math.max(1, mean / 4)));
  return Math.min(lanes, 2 ** Math.floor(Math.log2(most)));
}

const gridOf = (device: Device, invocations: number): readonly [number, number] => [
  device.grid(Math.min(4096, Math.ceil(Math.max(MOST_LANES, invocations) / 64))),
  1,
];
