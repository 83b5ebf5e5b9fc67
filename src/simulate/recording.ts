/**
 * What a run recorded, as arrays: spikes, states, rates, and what is known of the run as a whole. Grows by chunks while the run
 * goes on; can be cut, put together, and printed by JSON.stringify. What it holds of a time does not depend on where runs were cut.
 */
import { reals } from '../equations/precision.ts';
import { named, printValue, SynfireError } from '../errors.ts';
import { onGrid, stepsOf, timeOf } from '../network/grid.ts';
import { SpikeHash } from '../plan/hash.ts';
import type { RecorderKind } from '../record/recorder.ts';
import { kindOf } from '../record/recorder.ts';
import {
  notRecorded,
  populationOf,
  type RecordingHead,
  recorderOf,
  recordsSpikes,
  type StatesRecorder,
} from './recording-head.ts';
import { cut, join, type Part } from './recording-part.ts';

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
  readonly values: Readonly<Record<string, Float32Array | Float64Array>>;
}

/** Mean firing rate in bins. */
export interface RateTrace {
  /** End of each bin, ms. */
  readonly times: Float64Array;
  /** Hz. */
  readonly rates: Float64Array;
}

/** A recorder: its name is what `states`, `means` or `rate` is asked for. */
export interface RecorderName {
  readonly kind: RecorderKind;
  readonly name: string;
  readonly population: string;
}

export class Recording {
  static {
    named(Recording, 'Recording');
  }

  readonly #head: RecordingHead;
  readonly #parts: Part[] = [];

  constructor(head: RecordingHead, parts: readonly Part[] = []) {
    this.#head = head;
    this.#parts.push(...parts);
  }

  add(part: Part): void {
    this.#parts.push(part);
  }

  get dt(): number {
    return this.#head.dt;
  }

  /** Start and end of what was recorded, ms. */
  get from(): number {
    return timeOf(this.#from, this.dt);
  }

  get to(): number {
    return timeOf(this.#to, this.dt);
  }

  get #from(): number {
    return this.#parts[0]?.from ?? 0;
  }

  get #to(): number {
    return this.#parts.at(-1)?.to ?? 0;
  }

  /** ms that were simulated. */
  get duration(): number {
    return this.#parts.reduce((sum, part) => sum + part.to - part.from, 0) * this.dt;
  }

  /** Spikes of all populations, recorded or not; NaN in a slice that does not know of all. */
  get spikeCount(): number {
    return this.#parts.reduce((sum, part) => sum + part.spikes, 0);
  }

  /** Synaptic events delivered; NaN in a slice. */
  get synapticEvents(): number {
    return this.#parts.reduce((sum, part) => sum + part.events, 0);
  }

  /**
   * Hash of the spike train: 16 hexadecimal digits, equal on every host, engine and worker count. Throws `not-recorded` in a slice of a
   * run in which not every population’s spikes were recorded.
   */
  get hash(): string {
    const sum = new SpikeHash();
    for (const { hash } of this.#parts) {
      if (hash === undefined) {
        const unknown = this.#head.populations.find(
          (_, index) => !recordsSpikes(this.#head, index),
        );
        throw notRecorded('spikes', unknown?.name ?? '');
      }
      sum.merge(hash);
    }
    return sum.toString();
  }

  get populations(): readonly { name: string; first: number; size: number }[] {
    return this.#head.populations.map(({ name, first, size }) => ({ name, first, size }));
  }

  get recorders(): readonly RecorderName[] {
    return this.#head.recorders.map((recorder) => {
      const population = this.#head.populations[recorder.target].name;
      const name = recorder.recorder === 'spikes' ? population : recorder.name;
      return { kind: kindOf(recorder), name, population };
    });
  }

  /** Spikes of all recorded populations: global neuron numbers and times (ms), ordered. */
  allSpikes(): Spikes & Pick<Recording, 'populations'> {
    const total = this.#parts.reduce((sum, part) => sum + part.spikeSteps.length, 0);
    const senders = new Uint32Array(total);
    const times = new Float64Array(total);
    let at = 0;
    for (const { spikeSteps, spikeNeurons } of this.#parts) {
      senders.set(spikeNeurons, at);
      for (let i = 0; i < spikeSteps.length; i++) times[at + i] = this.#time(spikeSteps[i]);
      at += spikeSteps.length;
    }
    return { senders, times, populations: this.populations };
  }

  /** Spikes of one population. Throws `unknown-population`, `not-recorded`. */
  spikes(population: string): Spikes {
    const { index, first, size } = populationOf(this.#head, population);
    if (!recordsSpikes(this.#head, index)) throw notRecorded('spikes', population);
    const inside = (neuron: number) => neuron >= first && neuron - first < size;
    let count = 0;
    for (const { spikeNeurons } of this.#parts) {
      for (let i = 0; i < spikeNeurons.length; i++) if (inside(spikeNeurons[i])) count++;
    }
    const senders = new Uint32Array(count);
    const times = new Float64Array(count);
    let at = 0;
    for (const { spikeSteps, spikeNeurons } of this.#parts) {
      for (let i = 0; i < spikeNeurons.length; i++) {
        if (!inside(spikeNeurons[i])) continue;
        senders[at] = spikeNeurons[i] - first;
        times[at++] = this.#time(spikeSteps[i]);
      }
    }
    return { senders, times };
  }

  /** Mean rate of each recorded population over the run (or from `start` ms on), Hz. */
  rates(start = this.from): Record<string, number> {
    const { populations } = this.#head;
    const counts = new Float64Array(populations.length);
    const spans = populations.map(({ first, size }) => [first, first + size] as const);
    for (const { spikeSteps, spikeNeurons } of this.#parts) {
      for (let i = 0; i < spikeNeurons.length; i++) {
        if (this.#time(spikeSteps[i]) <= start) continue;
        const neuron = spikeNeurons[i];
        counts[spans.findIndex(([from, to]) => neuron >= from && neuron < to)]++;
      }
    }
    const seconds = (this.to - start) / 1000;
    return Object.fromEntries(
      populations.flatMap(({ name, size }, index) =>
        recordsSpikes(this.#head, index)
          ? [[name, size > 0 && seconds > 0 ? counts[index] / size / seconds : 0]]
          : [],
      ),
    );
  }

  /** Samples of states, by the recorder’s name (its population’s, if it has no other). Throws as `spikes`. */
  states(name: string): StateTraces {
    const { recorder, place } = recorderOf(this.#head, 'states', name);
    const { neurons } = recorder;
    return { ...this.#samples(place, recorder, neurons.length), neurons: neurons.slice() };
  }

  /** Samples of means, by the recorder’s name. Throws as `spikes`. */
  means(name: string): Omit<StateTraces, 'neurons'> {
    const { recorder, place } = recorderOf(this.#head, 'means', name);
    return this.#samples(place, recorder, 1);
  }

  #samples(place: number, { variables, every }: StatesRecorder, units: number) {
    const width = variables.length * units;
    const samples = this.#parts.map((part) => part.states[place].length / width || 0);
    const total = samples.reduce((sum, n) => sum + n, 0);
    const values = Object.fromEntries(
      variables.map((variable) => [
        variable,
        reals(this.#head.precision ?? 'single', total * units),
      ]),
    );
    const times = new Float64Array(total);
    let row = 0;
    this.#parts.forEach((part, c) => {
      const first = Math.floor(part.from / every) + 1;
      for (let s = 0; s < samples[c]; s++, row++) {
        times[row] = timeOf((first + s) * every, this.dt);
        variables.forEach((variable, v) => {
          const at = s * width + v * units;
          values[variable].set(part.states[place].subarray(at, at + units), row * units);
        });
      }
    });
    return { times, values };
  }

  /**
   * Mean rates of the bins that ended in the recording, by the recorder’s name; a bin that began in an earlier run is whole. Throws as
   * `spikes`.
   */
  rate(name: string): RateTrace {
    const { recorder, place } = recorderOf(this.#head, 'rate', name);
    const { binSteps, target } = recorder;
    const from = Math.floor(this.#from / binSteps);
    const rates = new Float64Array(Math.max(0, Math.floor(this.#to / binSteps) - from));
    const scale = 1000 / (binSteps * this.dt) / Math.max(1, this.#head.populations[target].size);
    for (const { counts } of this.#parts) {
      for (let i = 0; i < counts[place].length; i += 2) {
        rates[counts[place][i] - from] += counts[place][i + 1] * scale;
      }
    }
    const times = rates.map((_, bin) => timeOf((from + bin + 1) * binSteps, this.dt));
    return { times, rates };
  }

  /**
   * What was recorded after `from` ms up to `to` ms (of all of it if absent), times unchanged: spikes, samples and bins that ended then.
   * Throws `bad-window`.
   */
  slice(from = this.from, to = this.to): Recording {
    const [start, end] = [from, to].map((time) => stepsOf(time, this.dt));
    const sound = onGrid(from, this.dt) && onGrid(to, this.dt);
    if (!(sound && start >= this.#from && end <= this.#to && start <= end)) {
      throw new SynfireError({
        code: 'bad-window',
        where: 'slice',
        found: `${printValue(from)} to ${printValue(to)} ms`,
        expected: `multiples of dt (${this.dt} ms) between ${this.from} and ${this.to}`,
        remedy: 'Give a window inside of the recording.',
      });
    }
    const parts = this.#parts.flatMap((part) => cut(this.#head, part, start, end) ?? []);
    return new Recording(this.#head, parts);
  }

  /** This recording and those that follow it, each from where the one before ended, as one. Throws `bad-recording`. */
  concat(...others: readonly Recording[]): Recording {
    const all: Part[] = [...this.#parts];
    const head = JSON.stringify(headOf(this.#head));
    for (const other of others) {
      const [part] = other instanceof Recording ? other.#parts : [];
      const follows = all.length === 0 || part === undefined || part.from === all.at(-1)!.to;
      const same = other instanceof Recording && JSON.stringify(headOf(other.#head)) === head;
      if (!same || !follows) {
        throw new SynfireError({
          code: 'bad-recording',
          where: 'concat',
          found: !same ? 'no recording of this network' : `a recording from ${other.from} ms on`,
          expected: `one with the same populations and recorders, from ${timeOf(all.at(-1)?.to ?? 0, this.dt)} ms on`,
          remedy: 'Put together what one simulation recorded, in order.',
        });
      }
      all.push(...other.#parts);
    }
    return new Recording(this.#head, all);
  }

  /** As one part and what is needed to read it: what files hold (interchange/recording.ts). */
  get data(): { readonly head: RecordingHead; readonly part: Part | undefined } {
    const part = this.#parts.length > 0 ? join(this.#parts) : undefined;
    return { head: headOf(this.#head), part };
  }

  /** Plain data for JSON.stringify: spikes by population, samples and rates by recorder. */
  toJSON(): unknown {
    const plain = (traces: object): unknown =>
      Object.fromEntries(
        Object.entries(traces).map(([key, value]) => [
          key,
          ArrayBuffer.isView(value) ? Array.from(value as Float64Array) : plain(value),
        ]),
      );
    const of = (kind: RecorderKind, read: (name: string) => object) =>
      Object.fromEntries(
        this.recorders.filter((r) => r.kind === kind).map(({ name }) => [name, plain(read(name))]),
      );
    const { dt, from, to, populations } = this;
    return {
      format: 'synfire-recording',
      ...{ dt, from, to, populations },
      hash: this.#parts.every(({ hash }) => hash !== undefined) ? this.hash : null,
      spikes: of('spikes', (name) => this.spikes(name)),
      states: of('states', (name) => this.states(name)),
      means: of('means', (name) => this.means(name)),
      rates: of('rate', (name) => this.rate(name)),
    };
  }

  /** A spike found in step k has the time (k + 1)·dt. */
  #time(step: number): number {
    return timeOf(step + 1, this.dt);
  }
}

/** Of a plan what a recording needs. */
const headOf = ({ dt, precision, populations, recorders }: RecordingHead): RecordingHead => ({
  ...(precision === undefined ? {} : { precision }),
  dt,
  populations: populations.map(({ name, first, size }) => ({ name, first, size })),
  recorders,
});
