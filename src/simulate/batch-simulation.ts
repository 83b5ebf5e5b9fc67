/// <reference lib="esnext.disposable" preserve="true" />
/**
 * Several copies of one network that live at once: the same synapses, weights and (but for what is set by copy) parameters, each with inputs, initial values and
 * draws of its own. They advance together; each copy's spikes are those of its network alone, bit for bit, with any number of workers.
 *
 * Made by `Simulation.create(network, { batch })`. One call at a time, as for one network.
 */
import type { Chunk, Engine, Snapshot } from '../backends/backend.ts';
import { called } from '../backends/machine/callbacks.ts';
import { RunError } from '../backends/machine/run-error.ts';
import { progressOf, RunLoop, stepsOf } from '../backends/machine/run-loop.ts';
import { type Reals, reals } from '../equations/precision.ts';
import { badOption, named, SynfireError } from '../errors.ts';
import { timeOf } from '../network/grid.ts';
import type { Network } from '../network/network.ts';
import type { Plan } from '../plan/plan.ts';
import { checkNetwork, checkOptions } from './arguments.ts';
import { type LoadedCopies, startCopies } from './batch-engines.ts';
import type { BatchRecording } from './batch-recording.ts';
import { checkEnd } from './check-end.ts';
import { ofCopy } from './copies.ts';
import { checkDomain, populationOf } from './find.ts';
import { Recording } from './recording.ts';
import type { BatchOptions, BatchRunOptions } from './simulation-options.ts';
import { loadState, saveState } from './snapshot.ts';

export class BatchSimulation {
  static {
    named(BatchSimulation, 'BatchSimulation');
  }

  readonly #copies: LoadedCopies;
  /** Wall seconds that the build took. */
  readonly buildSeconds: number;
  readonly #loop = new RunLoop(16);
  /** What stopped a copy; the others went on to the end of their slice. */
  #fault: SynfireError | undefined;

  private constructor(copies: LoadedCopies, seconds: number) {
    this.#copies = copies;
    this.buildSeconds = seconds;
  }

  /** See `Simulation.create`. */
  static async create(network: Network, options: BatchOptions): Promise<BatchSimulation> {
    checkNetwork(network);
    checkOptions(options, 'Simulation.create');
    const started = performance.now();
    const copies = await startCopies(network.describe(), options);
    return new BatchSimulation(copies, (performance.now() - started) / 1000);
  }

  /** Number of copies. */
  get batch(): number {
    return this.plans.length;
  }

  /** The copies as numbers. */
  get plans(): readonly Plan[] {
    return this.#copies.plans;
  }

  /** Why this backend runs them, a sentence. */
  get reason(): string {
    return this.#copies.reason;
  }

  get #engines(): readonly Engine[] {
    return this.#copies.engines;
  }

  get #dt(): number {
    return this.plans[0].dt;
  }

  get #step(): number {
    return this.#engines[0].step;
  }

  /** Simulated time, ms. */
  get time(): number {
    return timeOf(this.#step, this.#dt);
  }

  /** Of one copy. */
  get synapses(): number {
    return this.#engines[0].synapses;
  }

  /** Bytes held by the states of all and the connections that they share. */
  get bytes(): number {
    return this.#engines.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * Advances all copies by `time` ms (a multiple of dt). A fault on the way, as of `Simulation.run`, names the copy and rejects with a RunError that holds
   * what all recorded until then; where it was a copy's, copies have ended at different times: only `restore` goes on from there.
   */
  run(time: number, options: BatchRunOptions = {}): Promise<BatchRecording> {
    return this.#loop.exclusive(async () => {
      checkOptions(options, 'run');
      if (this.#fault) throw this.#fault;
      const copies = this.plans.map((plan) => new Recording(plan));
      const from = this.time;
      const soFar = (): BatchRecording => ({
        ...{ batch: this.batch, from, to: copies[0].to || from, copies },
      });
      try {
        await this.#advance(time, options, copies, soFar);
      } catch (error) {
        if (!(error instanceof SynfireError)) throw error;
        throw new RunError(error, soFar());
      }
      return soFar();
    });
  }

  async #advance(
    time: number,
    { onProgress, signal, stopWhen }: BatchRunOptions,
    copies: readonly Recording[],
    soFar: () => BatchRecording,
  ): Promise<void> {
    const steps = this.#steps(time);
    const every = stopWhen ? Math.max(1, this.#steps(stopWhen.every)) : undefined;
    const room = every ? () => every - (this.#step % every) : undefined;
    const progress = progressOf(timeOf(steps, this.#dt));
    let spikes = 0;
    const slice = (count: number, done: number) => this.#slice(count, done + count === steps);
    for await (const { part, done } of this.#loop.slices({ steps, room, signal }, slice)) {
      part.chunks.forEach((chunk, copy) => {
        if (chunk === undefined) return;
        copies[copy].add(chunk);
        spikes += chunk.spikes;
      });
      if (part.fault) throw part.fault;
      if (onProgress) {
        const now = { ...progress(timeOf(done, this.#dt)), spikes };
        await called('onProgress', () => onProgress(now));
      }
      if (!stopWhen || this.#step % every! !== 0) continue;
      if (await called('stopWhen', () => stopWhen.condition(soFar()))) return;
    }
  }

  /** Some steps of every copy; what failing ones had recorded is kept. */
  async #slice(
    count: number,
    last: boolean,
  ): Promise<{ chunks: (Chunk | undefined)[]; fault?: SynfireError }> {
    const chunks: (Chunk | undefined)[] = [];
    const run = async (engine: Engine, copy: number) => {
      chunks[copy] = await engine.run(count);
      if (last) await checkEnd(engine, this.plans[copy], chunks[copy]);
    };
    const ended = await Promise.allSettled(this.#engines.map(run));
    const copy = ended.findIndex(({ status }) => status === 'rejected');
    if (copy < 0) return { chunks };
    for (const [k, end] of ended.entries()) {
      if (end.status === 'rejected' && 'chunk' in end.reason) chunks[k] = end.reason.chunk as Chunk;
    }
    const { reason } = ended[copy] as PromiseRejectedResult;
    if (!(reason instanceof SynfireError)) throw reason;
    const many = ended.every(({ status }) => status === 'rejected');
    const fault = new SynfireError(many ? reason.faults : ofCopy(reason.faults, copy), {
      cause: reason,
    });
    this.#fault = fault;
    return { chunks, fault };
  }

  /** Advances by `steps` time steps. */
  step(steps = 1): Promise<BatchRecording> {
    return this.run(timeOf(steps, this.#dt));
  }

  /** A state of a population now: neuron after neuron, copy after copy. */
  read(population: string, variable: string): Promise<Float32Array | Float64Array> {
    return this.#loop.exclusive(async () => {
      const index = populationOf(this.plans[0], population, variable);
      const parts = await Promise.all(this.#engines.map((e) => e.read(index, variable)));
      const { batch } = this;
      const out: Reals = reals(this.plans[0].precision ?? 'single', parts[0].length * batch);
      parts.forEach((part, copy) => {
        for (let i = 0; i < part.length; i++) out[i * batch + copy] = part[i];
      });
      return out;
    });
  }

  /** Overwrites it: one value for all, one for each neuron, or one for each neuron and copy. Rejects as that of one network does. */
  write(population: string, variable: string, values: number | ArrayLike<number>): Promise<void> {
    return this.#loop.exclusive(async () => {
      const index = populationOf(this.plans[0], population, variable);
      const { batch } = this;
      const { size } = this.plans[0].populations[index];
      const all = typeof values === 'number' ? [values] : Array.from(values ?? []);
      if (![1, size, size * batch].includes(all.length) || !all.every(Number.isFinite)) {
        const expected = `one finite number, ${size}, or ${size * batch}`;
        throw badOption(`population "${population}" › variable "${variable}"`, values, expected);
      }
      checkDomain(this.plans[0], index, variable, all);
      const each = (size * batch) / all.length;
      const of = (copy: number) =>
        Float64Array.from({ length: size }, (_, i) => all[Math.floor((i * batch + copy) / each)]);
      await Promise.all(this.#engines.map((e, copy) => e.write(index, variable, of(copy))));
    });
  }

  /** Of each copy: what a simulation of it alone would save, and can restore. */
  snapshot(): Promise<Uint8Array<ArrayBuffer>[]> {
    return this.#loop.exclusive(async () => {
      const states = await Promise.all(this.#engines.map((engine) => engine.snapshot()));
      return states.map((state, copy) => saveState(this.plans[copy], state));
    });
  }

  /** Continues from a snapshot for each copy, all of one time; rejects as `Simulation.restore` does, naming the copy, and stays as it was. */
  restore(snapshots: readonly Uint8Array[]): Promise<void> {
    return this.#loop.exclusive(async () => {
      const states = this.#statesOf(snapshots);
      await Promise.all(this.#engines.map((engine, copy) => engine.restore(states[copy])));
      this.#fault = undefined;
    });
  }

  #statesOf(snapshots: readonly Uint8Array[]): Snapshot[] {
    const { batch } = this;
    if (!Array.isArray(snapshots) || snapshots.length !== batch) {
      throw badOption('restore', snapshots?.length, `a list of ${batch} snapshots`);
    }
    const states = snapshots.map((snapshot, copy) => {
      try {
        return loadState(this.plans[copy], snapshot);
      } catch (error) {
        if (!(error instanceof SynfireError)) throw error;
        throw new SynfireError(ofCopy(error.faults, copy), { cause: error });
      }
    });
    const steps = states.map(({ step }) => step);
    const odd = steps.find((step) => step !== steps[0]);
    if (odd === undefined) return states;
    const times = [odd, steps[0]].map((step) => `${timeOf(step, this.#dt)} ms`);
    throw badOption('restore', `states of ${times[1]} and of ${times[0]}`, 'states of one time');
  }

  /** Ends workers and frees memory. May be called twice. */
  async dispose(): Promise<void> {
    if (this.#loop.dispose()) await this.#copies.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  #steps(time: number): number {
    return stepsOf(time, this.#dt, undefined, this.#step);
  }
}
