/**
 * Simulates a rate network on WebAssembly, on a GPU or on the reference: same model and seed, same states, bit for bit, whatever
 * the engine and the number of workers.
 */

import { type RateOptions, startCrew } from '../backends/rate/start.ts';
import { printValue, SynfireError, suggest } from '../errors.ts';
import {
  anything,
  checked,
  list,
  number,
  numbers,
  object,
  optional,
  text,
  word,
} from '../network/shape.ts';
import { SpikeHash } from '../plan/hash.ts';
import type { RateModel } from './model.ts';
import type { RateCrewOf, RatePlan, RateRecorder } from './plan.ts';
import { planOf } from './plan.ts';
import type { Rows } from './weights.ts';

export interface RateRun {
  /** Steps to do. */
  readonly steps: number;
  /** Keep `variables` after every so many steps; default: nothing is kept. */
  readonly recordEvery?: number;
  /** States, or 'output'; default ['output']. */
  readonly variables?: readonly string[];
  /** Units that are kept, default all. */
  readonly units?: readonly number[];
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

export interface RateRecording {
  /** Steps that were done: fewer than asked for where the run was stopped. */
  readonly steps: number;
  /** Of each sample, in the unit of dt. */
  readonly times: Float64Array;
  readonly units: Uint32Array;
  readonly batch: number;
  /** Of each variable: sample after sample, unit after unit, copy after copy. */
  readonly values: Readonly<Record<string, Float32Array>>;
}

/** Everything that goes on from: of the same model, on any engine. */
export interface RateSnapshot {
  readonly step: number;
  /** State after state, unit after unit, copy after copy. */
  readonly states: Float32Array;
  /** Of weights that learn, in their order: row after row. */
  readonly weights?: readonly Float32Array[];
}

const optionsShape = object({
  backend: optional(word('wasm', 'webgpu', 'reference')),
  workers: optional(number),
  gpu: optional(anything),
});
const runShape = object({
  steps: number,
  recordEvery: optional(number),
  variables: optional(list(text)),
  units: optional(numbers),
  onProgress: optional(anything),
  signal: optional(anything),
});
const snapshotShape = object({ step: number, states: numbers, weights: optional(list(numbers)) });

export class RateSimulation {
  readonly #model: RateModel;
  readonly #plan: RatePlan;
  readonly #crew: RateCrewOf;
  /** Rows of each member. */
  readonly #shares: readonly Rows[];
  #step = 0;

  private constructor(model: RateModel, plan: RatePlan, crew: RateCrewOf, shares: readonly Rows[]) {
    this.#model = model;
    this.#plan = plan;
    this.#crew = crew;
    this.#shares = shares;
  }

  /** Rejects with SynfireError: a model that makes no sense (every fault), no memory, no GPU. */
  static async create(model: RateModel, options: RateOptions = {}): Promise<RateSimulation> {
    const plan = planOf(model);
    checked(optionsShape, options, 'rate simulation');
    const { crew, shares } = await startCrew(model, plan, options);
    const simulation = new RateSimulation(model, plan, crew, shares);
    try {
      await simulation.#restore(initialStates(model, plan), 0);
    } catch (error) {
      await crew.dispose();
      throw error;
    }
    return simulation;
  }

  /** In the unit of dt. */
  get time(): number {
    return this.#step * this.#model.dt;
  }

  get step(): number {
    return this.#step;
  }

  /** 0 where nothing but the calling thread works. */
  get members(): number {
    return this.#shares.length;
  }

  /**
   * Goes on. Rejects with SynfireError `diverged`, which names state, unit and step; the simulation then stands before that
   * step, and what `onProgress` told before is done.
   */
  async run(options: RateRun): Promise<RateRecording> {
    checked(runShape, options, 'rate run');
    const { steps, recordEvery, onProgress, signal } = options;
    count('steps', steps, 0);
    if (recordEvery !== undefined) count('recordEvery', recordEvery, 1);
    const recorder = this.#recorder(options);
    const parts: Float32Array[][] = [];
    let done = 0;
    let slice = 1;
    while (done < steps && !signal?.aborted) {
      const now = Math.min(slice, steps - done);
      const started = performance.now();
      parts.push(await this.#slice(now, recorder));
      const wall = Math.max(0.1, performance.now() - started);
      slice = Math.max(1, Math.min(4 * now, Math.round((now * 250) / wall)));
      done += now;
      onProgress?.(done / steps);
    }
    return this.#recording(done, parts, recorder);
  }

  /** Of a state: unit after unit, copy after copy. */
  async state(name: string): Promise<Float32Array> {
    const k = this.#plan.states.indexOf(name);
    if (k < 0) throw unknown('state', name, this.#plan.states);
    const { size, batch = 1 } = this.#model;
    const length = size * batch;
    return (await this.#states()).slice(k * length, (k + 1) * length);
  }

  /** Weights that learn, as they are now, row after row: `index` is their place among those that learn. Rejects with SynfireError. */
  async weights(index = 0): Promise<Float32Array> {
    const count = this.#plan.programs.learning.length;
    if (!(Number.isInteger(index) && index >= 0 && index < count)) {
      throw bad(
        'rate simulation › weights',
        index,
        `an index below ${count}, the number that learn`,
      );
    }
    return (await this.#weights())[index];
  }

  async snapshot(): Promise<RateSnapshot> {
    const weights = await this.#weights();
    const learned = weights.length > 0 ? { weights } : {};
    return { step: this.#step, states: await this.#states(), ...learned };
  }

  /** Rejects with SynfireError where the snapshot is of another model. */
  async restore(snapshot: RateSnapshot): Promise<void> {
    checked(snapshotShape, snapshot, 'rate snapshot');
    const { size, batch = 1 } = this.#model;
    const length = this.#plan.states.length * size * batch;
    if (snapshot.states.length !== length) {
      throw bad('rate snapshot › states', snapshot.states.length, `${length} numbers`);
    }
    count('snapshot › step', snapshot.step, 0);
    const { weights = [] } = snapshot;
    const sizes = weights.map((matrix) => matrix.length);
    const expected = this.#plan.programs.learning.map(() => size * size);
    if (sizes.join() !== expected.join()) {
      throw bad('rate snapshot › weights', sizes, `${expected.length} matrices of ${size * size}`);
    }
    const matrices = weights.map((matrix) => Float32Array.from(matrix));
    await this.#restore(Float32Array.from(snapshot.states), snapshot.step, matrices);
  }

  /** 16 hexadecimal digits of the bits of all states and of weights that learn: equal on all engines. */
  async hash(): Promise<string> {
    const hash = new SpikeHash();
    let place = 0;
    for (const numbers of [await this.#states(), ...(await this.#weights())]) {
      const bits = new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length);
      for (let i = 0; i < bits.length; i++) hash.add(bits[i], place + i);
      place += bits.length;
    }
    return hash.toString();
  }

  async dispose(): Promise<void> {
    await this.#crew.dispose();
  }

  async #slice(steps: number, recorder: RateRecorder | undefined): Promise<Float32Array[]> {
    const before = await this.#states();
    const learned = await this.#weights();
    const slices = await this.#crew.all((member) => member.advance(steps, recorder));
    if (slices.every(({ diverged }) => diverged === undefined)) {
      this.#step += steps;
      return slices.map(({ records }) => records);
    }
    await this.#restore(before, this.#step, learned);
    for (;;) {
      const last = await this.#states();
      const lastWeights = await this.#weights();
      const each = await this.#crew.all((member) => member.advance(1));
      const found = each.map(({ diverged }) => diverged).find((x) => x !== undefined);
      if (!found) {
        this.#step++;
        continue;
      }
      await this.#restore(last, this.#step, lastWeights);
      const copy = (this.#model.batch ?? 1) > 1 ? ` › copy ${found.copy}` : '';
      throw new SynfireError({
        code: 'diverged',
        where: `rate model › state "${found.state}" › unit ${found.unit}${copy} › step ${this.#step} (t = ${this.time.toPrecision(6)})`,
        found: 'a state that is not finite',
        expected: 'finite states',
        remedy:
          'A smaller dt, another method, weaker weights or an output that saturates may keep it finite.',
      });
    }
  }

  async #states(): Promise<Float32Array<ArrayBuffer>> {
    const parts = await this.#crew.all((member) => member.rateStates());
    if (parts.length === 1) return parts[0];
    const { size, batch = 1 } = this.#model;
    const { states } = this.#plan;
    const out = new Float32Array(states.length * size * batch);
    parts.forEach((part, w) => {
      const width = part.length / states.length;
      states.forEach((_, k) => {
        const own = part.subarray(k * width, (k + 1) * width);
        out.set(own, (k * size + this.#shares[w].first) * batch);
      });
    });
    return out;
  }

  /** Whole matrices that learn. */
  async #weights(): Promise<Float32Array<ArrayBuffer>[]> {
    const { learning } = this.#plan.programs;
    if (learning.length === 0) return [];
    const parts = await this.#crew.all((member) => member.rateWeights());
    if (parts.length === 1) return parts[0];
    const { size } = this.#model;
    return learning.map((_, k) => {
      const out = new Float32Array(size * size);
      parts.forEach((matrices, w) => {
        out.set(matrices[k], this.#shares[w].first * size);
      });
      return out;
    });
  }

  async #restore(states: Float32Array, step: number, weights?: Float32Array[]): Promise<void> {
    await this.#crew.all((member) => member.restoreRates(states, step, weights));
    this.#step = step;
  }

  #recorder({ recordEvery, variables = ['output'], units }: RateRun): RateRecorder | undefined {
    if (recordEvery === undefined) return undefined;
    const known = ['output', ...this.#plan.states];
    for (const id of variables) if (!known.includes(id)) throw unknown('variable', id, known);
    const { size } = this.#model;
    const all = units ?? Array.from({ length: size }, (_, i) => i);
    const wrong = all.find((u, k) => {
      const fits = Number.isInteger(u) && u >= 0 && u < size;
      return !fits || (k > 0 && u <= all[k - 1]);
    });
    if (wrong !== undefined) {
      throw bad('rate run › units', wrong, `indices below ${size} in rising order`);
    }
    return { every: recordEvery, variables: [...new Set(variables)], units: Uint32Array.from(all) };
  }

  /** From members' parts to one list for each variable. */
  #recording(
    steps: number,
    parts: readonly (readonly Float32Array[])[],
    recorder: RateRecorder | undefined,
  ): RateRecording {
    const { batch = 1, dt } = this.#model;
    const { every = 1, variables = [], units = new Uint32Array() } = recorder ?? {};
    const first = this.#step - steps;
    const samples = recorder ? Math.floor(this.#step / every) - Math.floor(first / every) : 0;
    const next = (Math.floor(first / every) + 1) * every;
    const times = Float64Array.from({ length: samples }, (_, k) => (next + k * every) * dt);
    const width = units.length * batch;
    const values = Object.fromEntries(
      variables.map((id) => [id, new Float32Array(samples * width)]),
    );
    const owned = this.#shares.map(({ first: from, count: rows }) => {
      const below = (end: number) => units.filter((unit) => unit < end).length;
      return [below(from), below(from + rows)] as const;
    });
    let at = 0;
    for (const slice of parts) {
      let more = 0;
      slice.forEach((records, w) => {
        const [from, to] = owned[w];
        const own = (to - from) * batch;
        const rows = own === 0 ? 0 : records.length / (own * variables.length);
        more = Math.max(more, rows);
        for (let k = 0; k < rows; k++) {
          variables.forEach((id, v) => {
            const start = (k * variables.length + v) * own;
            values[id].set(records.subarray(start, start + own), (at + k) * width + from * batch);
          });
        }
      });
      at += more;
    }
    return { steps, times, units, batch, values };
  }
}

function initialStates({ size, batch = 1, initial = {} }: RateModel, { states }: RatePlan) {
  const out = new Float32Array(states.length * size * batch);
  states.forEach((state, k) => {
    const given = initial[state] ?? 0;
    const value = (i: number) => {
      if (typeof given === 'number') return given;
      return given[given.length === size ? Math.floor(i / batch) : i];
    };
    for (let i = 0; i < size * batch; i++) out[k * size * batch + i] = value(i);
  });
  return out;
}

const bad = (where: string, found: unknown, expected: string) =>
  new SynfireError({
    code: 'bad-option',
    where,
    found: printValue(found),
    expected,
    remedy: 'Correct the value.',
  });

const unknown = (what: string, found: string, known: readonly string[]) =>
  new SynfireError({
    code: 'unknown-name',
    where: `rate simulation › ${what}`,
    found: printValue(found),
    expected: known.join(', '),
    remedy: suggest(String(found), known),
  });

function count(where: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least && value <= 2 ** 31) return;
  throw bad(`rate run › ${where}`, value, `an integer from ${least} to 2³¹`);
}
