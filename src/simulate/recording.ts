/**
 * What a run recorded, as arrays: spikes, states, rates, and what is known of the run as a whole. Grows by
 * chunks while the run goes on.
 */
import type { Chunk } from '../backends/backend.ts';
import { SynfireError, suggest } from '../errors.ts';
import { SpikeHash } from '../plan/hash.ts';
import type { Plan, PlannedPopulation } from '../plan/plan.ts';

/** Spikes of one population. */
export interface Spikes {
  /** Index within the population of each spike's neuron. */
  readonly senders: Uint32Array;
  /** ms, ascending; equal times are ordered by sender. */
  readonly times: Float64Array;
}

/** Samples of state variables of one population. */
export interface StateTraces {
  /** ms. */
  readonly times: Float64Array;
  /** Indices within the population. */
  readonly neurons: Uint32Array;
  /** By variable: samples × neurons. */
  readonly values: Readonly<Record<string, Float32Array>>;
}

/** Mean firing rate in bins. */
export interface RateTrace {
  /** End of each bin, ms. */
  readonly times: Float64Array;
  /** Hz. */
  readonly rates: Float64Array;
}

export class Recording {
  readonly #plan: Plan;
  readonly #chunks: Chunk[] = [];
  readonly #hash = new SpikeHash();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  add(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#hash.merge(chunk.hash);
  }

  get dt(): number {
    return this.#plan.dt;
  }

  /** Start and end of what was recorded, ms. */
  get from(): number {
    return (this.#chunks[0]?.from ?? 0) * this.dt;
  }

  get to(): number {
    return (this.#chunks.at(-1)?.to ?? 0) * this.dt;
  }

  /** ms that were simulated. */
  get duration(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.to - chunk.from, 0) * this.dt;
  }

  /** Spikes of all populations, recorded or not. */
  get spikeCount(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.spikes, 0);
  }

  /** Synaptic events delivered. */
  get synapticEvents(): number {
    return this.#chunks.reduce((sum, chunk) => sum + chunk.events, 0);
  }

  /** Hash of the spike train: 16 hexadecimal digits, equal on every host, engine and worker count. */
  get hash(): string {
    return this.#hash.toString();
  }

  get populations(): readonly { name: string; first: number; size: number }[] {
    return this.#plan.populations.map(({ name, first, size }) => ({ name, first, size }));
  }

  /** Spikes of all recorded populations: global neuron numbers and times (ms), ordered. */
  allSpikes(): Spikes {
    const total = this.#chunks.reduce((sum, chunk) => sum + chunk.spikeSteps.length, 0);
    const senders = new Uint32Array(total);
    const times = new Float64Array(total);
    let at = 0;
    for (const { spikeSteps, spikeNeurons } of this.#chunks) {
      senders.set(spikeNeurons, at);
      for (let i = 0; i < spikeSteps.length; i++) times[at + i] = this.#time(spikeSteps[i]);
      at += spikeSteps.length;
    }
    return { senders, times };
  }

  /** Spikes of one population. Throws `unknown-population`, `not-recorded`. */
  spikes(population: string): Spikes {
    const planned = this.#population(population);
    const index = this.#plan.populations.indexOf(planned);
    this.#requireRecorder('spikes', index, population);
    const senders: number[] = [];
    const times: number[] = [];
    for (const { spikeSteps, spikeNeurons } of this.#chunks) {
      for (let i = 0; i < spikeNeurons.length; i++) {
        const sender = spikeNeurons[i] - planned.first;
        if (sender < 0 || sender >= planned.size) continue;
        senders.push(sender);
        times.push(this.#time(spikeSteps[i]));
      }
    }
    return { senders: Uint32Array.from(senders), times: Float64Array.from(times) };
  }

  /** Mean rate of each recorded population over the run (or from `start` ms on), Hz. */
  rates(start = this.from): Record<string, number> {
    const counts = new Float64Array(this.#plan.populations.length);
    const spans = this.#plan.populations.map(({ first, size }) => [first, first + size] as const);
    for (const { spikeSteps, spikeNeurons } of this.#chunks) {
      for (let i = 0; i < spikeNeurons.length; i++) {
        if (this.#time(spikeSteps[i]) <= start) continue;
        const neuron = spikeNeurons[i];
        counts[spans.findIndex(([from, to]) => neuron >= from && neuron < to)]++;
      }
    }
    const seconds = (this.to - start) / 1000;
    return Object.fromEntries(
      this.#plan.populations.flatMap(({ name, size }, index) =>
        this.#recorded('spikes', index)
          ? [[name, size > 0 && seconds > 0 ? counts[index] / size / seconds : 0]]
          : [],
      ),
    );
  }

  /** Samples of the first `states` recorder of a population. Throws as `spikes`. */
  states(population: string): StateTraces {
    const planned = this.#population(population);
    const index = this.#plan.populations.indexOf(planned);
    this.#requireRecorder('states', index, population);
    const { place, variables, neurons, every } = this.#sampled(index, false);
    return { ...this.#samples(place, variables, neurons.length, every), neurons: neurons.slice() };
  }

  /** Samples of the first recorder of means of a population. Throws as `spikes`. */
  means(population: string): Omit<StateTraces, 'neurons'> {
    const index = this.#plan.populations.indexOf(this.#population(population));
    this.#requireRecorder('means', index, population);
    const { place, variables, every } = this.#sampled(index, true);
    return this.#samples(place, variables, 1, every);
  }

  #sampled(population: number, mean: boolean) {
    const recorders = this.#plan.recorders.filter((r) => r.recorder === 'states');
    const place = recorders.findIndex((r) => r.target === population && r.mean === mean);
    return { place, ...recorders[place] };
  }

  #samples(place: number, variables: readonly string[], units: number, every: number) {
    const width = variables.length * units;
    const samples = this.#chunks.map((chunk) => chunk.states[place].length / width || 0);
    const total = samples.reduce((sum, n) => sum + n, 0);
    const values = Object.fromEntries(
      variables.map((variable) => [variable, new Float32Array(total * units)]),
    );
    const times = new Float64Array(total);
    let row = 0;
    this.#chunks.forEach((chunk, c) => {
      const first = Math.floor(chunk.from / every) + 1;
      for (let s = 0; s < samples[c]; s++, row++) {
        times[row] = this.#clean((first + s) * every * this.dt);
        variables.forEach((variable, v) => {
          const at = s * width + v * units;
          const part = chunk.states[place].subarray(at, at + units);
          values[variable].set(part, row * units);
        });
      }
    });
    return { times, values };
  }

  /** The first `rate` recorder of a population. Throws as `spikes`. */
  rate(population: string): RateTrace {
    const planned = this.#population(population);
    const index = this.#plan.populations.indexOf(planned);
    this.#requireRecorder('rate', index, population);
    const recorders = this.#plan.recorders.filter((r) => r.recorder === 'rate');
    const place = recorders.findIndex((r) => r.target === index);
    const { binSteps } = recorders[place];
    const from = Math.ceil((this.#chunks[0]?.from ?? 0) / binSteps);
    const to = Math.floor((this.#chunks.at(-1)?.to ?? 0) / binSteps);
    const rates = new Float64Array(Math.max(0, to - from));
    const scale = 1000 / (binSteps * this.dt) / Math.max(1, planned.size);
    for (const { counts } of this.#chunks) {
      for (let i = 0; i < counts[place].length; i += 2) {
        const bin = counts[place][i] - from;
        if (bin >= 0 && bin < rates.length) rates[bin] += counts[place][i + 1] * scale;
      }
    }
    const times = rates.map((_, bin) => this.#clean((from + bin + 1) * binSteps * this.dt));
    return { times, rates };
  }

  /** A spike found in step k has the time (k + 1)·dt. */
  #time(step: number): number {
    return this.#clean((step + 1) * this.dt);
  }

  /** Without the last digits of a product: 0.30000000000000004 → 0.3. */
  #clean(time: number): number {
    return Math.round(time * 1e9) / 1e9;
  }

  #population(name: string): PlannedPopulation {
    const found = this.#plan.populations.find((population) => population.name === name);
    if (found) return found;
    throw new SynfireError({
      code: 'unknown-population',
      where: 'recording',
      found: `population ${JSON.stringify(name)}`,
      expected: 'a population of the network',
      remedy: suggest(
        String(name),
        this.#plan.populations.map((p) => p.name),
      ),
    });
  }

  #recorded(wanted: string, population: number): boolean {
    return this.#plan.recorders.some((r) => {
      const kind = r.recorder === 'states' && r.mean ? 'means' : r.recorder;
      return kind === wanted && r.target === population;
    });
  }

  #requireRecorder(recorder: string, population: number, name: string): void {
    if (this.#recorded(recorder, population)) return;
    throw new SynfireError({
      code: 'not-recorded',
      where: `population "${name}"`,
      found: `no recorder of ${recorder}`,
      expected: `a recorder that was there before the run`,
      remedy: `Add one with net.record${recorder[0].toUpperCase()}${recorder.slice(1)} before simulating.`,
    });
  }
}
