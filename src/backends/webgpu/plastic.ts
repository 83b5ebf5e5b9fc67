/**
 * Plastic synapses on the device: their buffers and the dispatches of a step.
 *
 * What arrives in a step is found among the spikes of the steps before: the host writes those before the submission, the
 * log has the others. So nothing of a spike under way is kept on the device.
 */
import type { GpuBuffer } from '../../../bindings/gpu.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PlasticState } from '../backend.ts';
import type { Device } from '../machine/device.ts';
import type { Bound } from '../machine/submission.ts';
import type { PlasticPart } from '../wasm/plastic.ts';
import type { Layout } from './layout.ts';
import {
  observation,
  type PartDispatches,
  partDispatches,
  raising,
  type Shared,
  transmitsStates,
} from './plastic-dispatches.ts';
import type { PlasticLayout } from './plastic-layout.ts';
import { drawPlasticRows, type PlasticRows } from './plastic-rows.ts';
import { PlasticStates, type StoredPart } from './plastic-states.ts';
import { RowDrawer } from './row-drawer.ts';

/** Words that spikes under way have room for at first. */
const LEAST_PAST = 4096;

/** Dispatches that copy states: before what is transmitted, and after the update. */
interface Observations {
  readonly before: readonly Bound[];
  readonly after: readonly Bound[];
}

export class PlasticMemory {
  readonly synapses: number;
  readonly #device: Device;
  readonly #layout: PlasticLayout;
  readonly #parts: readonly PartDispatches[];
  readonly #observations: Observations;
  readonly #raising: readonly Bound[];
  readonly #states: PlasticStates;
  /** By global neuron number: spikes of it may arrive at synapses that learn. */
  readonly #sends: Uint8Array;
  #past: GpuBuffer | undefined;
  #room = 0;
  #arrivals: readonly Bound[] = [];
  #learning: readonly Bound[] = [];

  private constructor(
    plan: Plan,
    device: Device,
    layout: PlasticLayout,
    parts: readonly (StoredPart & PartDispatches)[],
    observations: Observations,
    raise: Bound | undefined,
    traces: GpuBuffer,
  ) {
    this.#device = device;
    this.#layout = layout;
    this.#parts = parts;
    this.#observations = observations;
    this.#raising = raise ? [raise] : [];
    this.#states = new PlasticStates(plan, device, layout, parts, traces);
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
    buffers: Omit<Shared, 'traces'>,
    longestDelay: Uint16Array,
  ): Promise<PlasticMemory> {
    device.fits('traces', 4 * plastic.traceWords);
    const traces = await device.buffer('storage', 4 * plastic.traceWords, 'traces');
    const shared = { ...buffers, traces };
    const drawer = await RowDrawer.open(plan, layout);
    const parts: (StoredPart & PartDispatches)[] = [];
    const before: Bound[] = [];
    const after: Bound[] = [];
    for (const laid of plastic.projections) {
      const { first, size } = plan.populations[plan.projections[laid.projection].source];
      const longest = new Uint16Array(size);
      const sink = {
        room: Math.floor(device.bindingBytes / 4),
        refuse: (own: number, words: number) =>
          device.fits(`plastic synapses of neuron ${first + own}`, 4 * words),
        take: async (rows: PlasticRows) => {
          const index = await device.filled(rows.index, 'what arrives where');
          const records = await device.filled(rows.records, 'plastic synapses');
          const dispatches = await partDispatches(device, laid, rows, { index, records }, shared);
          const { sources, synapses, incoming } = rows;
          const stored = { laid, first: rows.first, sources, synapses, incoming, index, records };
          parts.push({ ...stored, ...dispatches });
        },
      };
      await drawPlasticRows(plan, layout, laid.set, drawer, sink, longest);
      for (let k = 0; k < size; k++) {
        longestDelay[first + k] = Math.max(longestDelay[first + k], longest[k]);
      }
      const observe = await observation(device, laid, shared);
      if (!observe) continue;
      after.push(observe);
      if (transmitsStates(laid)) before.push(observe);
    }
    const raise = await raising(device, plastic, shared);
    const observations = { before, after };
    const memory = new PlasticMemory(plan, device, plastic, parts, observations, raise, traces);
    await memory.#makePast(LEAST_PAST);
    return memory;
  }

  /** Before the neurons of a step are updated. */
  get arrivals(): readonly Bound[] {
    return this.#arrivals;
  }

  /** After the spikes of a step are logged. */
  get learning(): readonly Bound[] {
    return this.#learning;
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
    const past = await this.#device.buffer('storage', 4 * words, 'spikes under way');
    this.#past = past;
    this.#room = words;
    const bound = (arrival: Bound | undefined): Bound[] => {
      if (!arrival) return [];
      const { program, groups, grid } = arrival;
      return [{ program, groups: [...groups, this.#device.bind(program, 2, [past])], grid }];
    };
    const { before, after } = this.#observations;
    const some = (of: (part: PartDispatches) => Bound | undefined): Bound[] =>
      this.#parts.flatMap((part) => of(part) ?? []);
    this.#arrivals = [...before, ...this.#parts.flatMap(({ arrive }) => bound(arrive))];
    this.#learning = [
      ...after,
      ...this.#parts.flatMap(({ act }) => bound(act)),
      ...some(({ learn }) => learn),
      ...this.#raising,
      ...some(({ tend }) => tend),
    ];
  }

  /** The synapses of a projection as they lie here; undefined where it does not learn. */
  read(projection: number): Promise<PlasticPart | undefined> {
    return this.#states.read(projection);
  }

  /** What is to be written for a state; throws `bad-snapshot` where it has another number of synapses. */
  prepare(projection: number, state: PlasticState): Promise<() => void> {
    return this.#states.prepare(projection, state);
  }
}
