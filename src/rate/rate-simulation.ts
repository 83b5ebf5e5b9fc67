/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Simulates a rate network on WebAssembly, on a GPU or on the reference: same model and seed, same states, bit for bit, whatever
 * the engine and the number of workers. Times are in the unit of the model's dt.
 */

import { called } from '../backends/machine/callbacks.ts';
import { orDisposed } from '../backends/machine/crew.ts';
import { RollBack } from '../backends/machine/roll-back.ts';
import { keeping } from '../backends/machine/run-error.ts';
import { progressOf, type RunControl, RunLoop, stepsOf } from '../backends/machine/run-loop.ts';
import { type RateOptions, startCrew } from '../backends/rate/start.ts';
import { gpuOptions } from '../backends/webgpu/options.ts';
import { CREATED, expectCreated } from '../connect/made.ts';
import { type Reals, reals } from '../equations/precision.ts';
import { badOption, named } from '../errors.ts';
import { timeOf } from '../network/grid.ts';
import {
  checked,
  flag,
  list,
  number,
  numbers,
  object,
  optional,
  runControl,
  text,
  word,
} from '../network/shape.ts';
import type { RateModel } from './model.ts';
import type { RateValues } from './other-values.ts';
import type { Diverged, RateCrewOf, RatePlan, RateRecorder } from './plan.ts';
import { planOf } from './plan.ts';
import { type RateRecording, RateSamples } from './rate-recording.ts';
import type { RateState } from './snapshot.ts';
import { initialStates, notFiniteAt, unknown } from './states.ts';
import type { Rows } from './weights.ts';

/** What is kept while a run goes on. */
export interface RateRecord {
  /** Between samples, a multiple of dt: samples are at multiples of it. */
  readonly every: number;
  /** States, or 'output'; default ['output']. */
  readonly variables?: readonly string[];
  /** Indices in rising order; default all. */
  readonly units?: readonly number[];
}

export interface RateRun extends RunControl {
  /** Default: nothing is kept. */
  readonly record?: RateRecord;
}

const optionsShape = object({
  backend: optional(word('wasm', 'webgpu', 'reference')),
  workers: optional(number),
  mpi: optional(flag),
  gpu: optional(gpuOptions),
});
const runShape = object({
  record: optional(
    object({ every: number, variables: optional(list(text)), units: optional(numbers) }),
  ),
  ...runControl,
});

type Held = Omit<RateState, 'step'>;

export class RateSimulation {
  static {
    named(RateSimulation, 'RateSimulation');
  }

  #model: RateModel;
  #plan: RatePlan;
  #crew: RateCrewOf;
  /** Rows of each member. */
  #shares: readonly Rows[];
  readonly #options: RateOptions;
  readonly #loop = new RunLoop();
  readonly #back: RollBack<Held, Diverged>;
  #step = 0;

  private constructor(
    created: symbol,
    model: RateModel,
    plan: RatePlan,
    crew: RateCrewOf,
    shares: readonly Rows[],
    options: RateOptions,
  ) {
    expectCreated(created, 'RateSimulation');
    this.#options = options;
    this.#model = model;
    this.#plan = plan;
    this.#crew = crew;
    this.#shares = shares;
    const current = () => this.#step;
    this.#back = new RollBack({
      get step() {
        return current();
      },
      read: () => this.#read(),
      write: (state, step) => this.#restore(state, step),
      advance: async (steps) => (await this.#advance(steps)).fault,
      agree: (asked, left) => this.#crew.agree?.(asked, left) ?? asked,
    });
  }

  /** Rejects with SynfireError: a model that makes no sense (every fault), no memory, no GPU. */
  static async create(model: RateModel, options: RateOptions = {}): Promise<RateSimulation> {
    const plan = planOf(model);
    checked(optionsShape, options, 'rate simulation');
    const { crew, shares } = await startCrew(model, plan, options);
    const simulation = new RateSimulation(CREATED, model, plan, crew, shares, { ...options });
    await orDisposed(crew, () => simulation.#restore({ states: initialStates(model, plan) }, 0));
    return simulation;
  }

  /** In the unit of dt. */
  get time(): number {
    return timeOf(this.#step, this.#model.dt);
  }

  /** 0 where nothing but the calling thread works. */
  get members(): number {
    return this.#shares.length;
  }

  /**
   * Goes on for `time`, a multiple of dt. A fault on the way (`not-a-number`, which names state, unit and step: the simulation then
   * stands before that step; `callback-failed`, `worker-lost`, `disposed`) rejects with a RunError that holds the recording until then.
   */
  run(time: number, options: RateRun = {}): Promise<RateRecording> {
    return this.#loop.exclusive(async () => {
      checked(runShape, options, 'rate run');
      return this.#run(stepsOf(time, this.#model.dt), options);
    });
  }

  /** Goes on for `steps` time steps. */
  step(steps = 1, options: RateRun = {}): Promise<RateRecording> {
    return this.run(steps * this.#model.dt, options);
  }

  /** A state now: unit after unit, copy after copy. */
  read(state: string): Promise<Reals> {
    return this.#loop.exclusive(async () => {
      const [from, to] = this.#place(state);
      return (await this.#states()).slice(from, to);
    });
  }

  /** Overwrites it: one value for all, one for each unit, or one for each unit and copy. */
  write(state: string, values: number | ArrayLike<number>): Promise<void> {
    return this.#loop.exclusive(async () => {
      const [from, to] = this.#place(state);
      const { size, batch = 1 } = this.#model;
      const all = typeof values === 'number' ? [values] : Array.from(values ?? []);
      if (![1, size, size * batch].includes(all.length) || !all.every(Number.isFinite)) {
        const expected = `one finite number, ${size}, or ${size * batch}`;
        throw badOption(`rate simulation › write › "${state}"`, values, expected);
      }
      const states = await this.#states();
      const each = (to - from) / all.length;
      for (let i = from; i < to; i++) states[i] = all[Math.floor((i - from) / each)];
      await this.#restore({ states }, this.#step);
    });
  }

  /**
   * Weights that learn, as they are now, row after row: by their name, or "weights[k]" where they have none; by no name where
   * no others learn. Rejects with SynfireError.
   */
  weights(name?: string): Promise<Reals> {
    return this.#loop.exclusive(async () => {
      const known = this.#plan.programs.learning.map(({ name }) => name);
      const only = name === undefined && known.length === 1;
      const index = only ? 0 : known.indexOf(name!);
      if (index < 0) throw unknown('weights that learn', name!, known);
      return (await this.#weights())[index];
    });
  }

  /**
   * Gives other numbers to parameters, the constant input, the series or the noise, between two runs. From here on everything is as in a
   * simulation of the model with these numbers that stands in this state at this time, bit for bit: the engine is started again around its
   * state. Rejects as creating does, or with `unknown-parameter`; nothing is changed then.
   */
  set(values: RateValues): Promise<void> {
    return this.#loop.exclusive(async () => {
      const { withValues } = await import('./other-values.ts');
      const model = withValues(this.#model, values);
      const plan = planOf(model);
      const state = await this.#read();
      const { crew, shares } = await startCrew(model, plan, this.#options);
      const { states, weights } = state;
      const step = this.#step;
      await orDisposed(crew, () =>
        crew.all((member) => member.restoreRates(states, step, weights)),
      );
      const before = this.#crew;
      [this.#model, this.#plan, this.#crew, this.#shares] = [model, plan, crew, shares];
      this.#back.restart();
      await before.dispose();
    });
  }

  /** Everything that goes on from, as bytes that say of which model they are and that can be written to a file. */
  snapshot(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#loop.exclusive(async () => {
      const { saveRates } = await import('./snapshot.ts');
      return saveRates(this.#model, { step: this.#step, ...(await this.#read()) });
    });
  }

  /** Continues from a snapshot of the same model, on any engine. Rejects as that of a `Simulation` does, and stays as it was. */
  restore(snapshot: Uint8Array): Promise<void> {
    return this.#loop.exclusive(async () => {
      const { loadRates } = await import('./snapshot.ts');
      const { step, ...state } = loadRates(this.#model, this.#plan, snapshot);
      await this.#restore(state, step);
    });
  }

  /** Ends workers and frees memory. May be called twice. */
  async dispose(): Promise<void> {
    if (this.#loop.dispose()) await this.#crew.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #run(steps: number, { record, onProgress, signal }: RateRun): Promise<RateRecording> {
    const recorder = record && this.#recorder(record);
    const samples = new RateSamples(this.#plan, this.#shares, recorder, this.#step);
    const { dt } = this.#model;
    const progress = progressOf(steps * dt);
    const slice = async (count: number) => {
      await this.#back.prepare();
      const from = this.#step;
      const { records, fault } = await this.#advance(count, recorder);
      if (fault === undefined) return records;
      const first = await this.#back.find(from, async (sound) => {
        samples.add((await this.#advance(sound, recorder)).records);
      });
      throw notFiniteAt(this.#model, first, this.#step);
    };
    const recording = async () => samples.recording(this.#step, await this.#end());
    return keeping(
      async () => {
        for await (const { part, done } of this.#loop.slices(
          { steps, signal, agree: this.#crew.agree },
          slice,
        )) {
          samples.add(part);
          if (onProgress) await called('onProgress', () => onProgress(progress(done * dt)));
        }
        return recording();
      },
      // workers that are lost have taken the states with them
      () => recording().catch(() => samples.recording(this.#step)),
    );
  }

  /** All states, then weights that learn. */
  async #end(): Promise<Reals[]> {
    const { states, weights } = await this.#read();
    return [states, ...weights];
  }

  async #advance(steps: number, recorder?: RateRecorder) {
    const slices = await this.#crew.all((member) => member.advance(steps, recorder));
    this.#step += steps;
    const fault = slices.map(({ diverged }) => diverged).find((x) => x !== undefined);
    return { records: slices.map(({ records }) => records), fault };
  }

  async #read(): Promise<Held> {
    return { states: await this.#states(), weights: await this.#weights() };
  }

  async #states(): Promise<Reals> {
    const parts = await this.#crew.all((member) => member.rateStates());
    if (parts.length === 1) return parts[0];
    const { size, batch = 1, precision = 'single' } = this.#model;
    const { states } = this.#plan;
    const out = reals(precision, states.length * size * batch);
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
  async #weights(): Promise<Reals[]> {
    const { learning } = this.#plan.programs;
    if (learning.length === 0) return [];
    const parts = await this.#crew.all((member) => member.rateWeights());
    if (parts.length === 1) return parts[0];
    const { size, precision = 'single' } = this.#model;
    return learning.map((_, k) => {
      const out = reals(precision, size * size);
      parts.forEach((matrices, w) => {
        out.set(matrices[k], this.#shares[w].first * size);
      });
      return out;
    });
  }

  /** Weights that are left out stay as they are. */
  async #restore(state: Partial<Held> & Pick<Held, 'states'>, step: number) {
    const { states, weights } = state;
    await this.#crew.all((member) => member.restoreRates(states, step, weights));
    this.#step = step;
    this.#back.restart();
  }

  /** Where a state begins and ends among all of them. */
  #place(state: string): readonly [number, number] {
    const k = Object.keys(this.#model.states).indexOf(state);
    if (k < 0) throw unknown('state', state, Object.keys(this.#model.states));
    const { size, batch = 1 } = this.#model;
    return [k * size * batch, (k + 1) * size * batch];
  }

  #recorder({ every, variables = ['output'], units }: RateRecord): RateRecorder {
    const known = ['output', ...Object.keys(this.#model.states)];
    for (const id of variables) if (!known.includes(id)) throw unknown('variable', id, known);
    const { size, dt } = this.#model;
    const all = units ?? Array.from({ length: size }, (_, i) => i);
    const wrong = all.find((u, k) => {
      const fits = Number.isInteger(u) && u >= 0 && u < size;
      return !fits || (k > 0 && u <= all[k - 1]);
    });
    if (wrong !== undefined) {
      throw badOption('rate run › units', wrong, `indices below ${size} in rising order`);
    }
    const steps = stepsOf(every, dt, 'rate run › record › every');
    if (steps === 0)
      throw badOption('rate run › record › every', every, `a multiple of dt (${dt})`);
    return { every: steps, variables: [...new Set(variables)], units: Uint32Array.from(all) };
  }
}
