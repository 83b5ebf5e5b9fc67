/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A network that lives: built once, run in pieces, looked into, changed, saved and restored.
 *
 * One call at a time: a second while one is running is refused (`busy`). After `dispose` every call is.
 */

import type { Chunk, Engine, Snapshot } from '../backends/backend.ts';
import { called } from '../backends/machine/callbacks.ts';
import {
  progressOf,
  type RunControl,
  RunLoop,
  type Progress as RunProgress,
  stepsOf,
} from '../backends/machine/run-loop.ts';
import { notFinite } from '../backends/not-finite.ts';
import { DeviceLost } from '../backends/webgpu/device-lost.ts';
import { named, SynfireError } from '../errors.ts';
import { timeOf } from '../network/grid.ts';
import type { Network } from '../network/network.ts';
import { compilePlan } from '../plan/compile.ts';
import type { Plan } from '../plan/plan.ts';
import type { Rewiring } from '../plasticity/rewiring.ts';
import { checkNetwork, checkOptions, checkValues } from './arguments.ts';
import { type BackendChoice, loadEngine, makeBackend } from './choose.ts';
import { plasticProjection, populationOf } from './find.ts';
import { Recording } from './recording.ts';
import { RunError } from './run-error.ts';
import { type SynapseStates, statesOf } from './synapse-states.ts';

export interface SimulationOptions extends BackendChoice {
  /** Build progress, 0 … 1. */
  readonly onBuild?: (fraction: number) => void;
  /**
   * What a run does when the GPU is taken away: `fail` (default) rejects with a RunError that has the recording
   * and the last snapshot; `resume` goes on with WebAssembly from that snapshot, with the same spikes.
   */
  readonly onDeviceLost?: 'fail' | 'resume';
}

export interface RunOptions extends RunControl<Progress> {
  /**
   * Stops the run where the condition holds. It is asked at multiples of `every` ms (a multiple of dt) of simulated time and given
   * what the run recorded so far, so it stops at the same time on every engine and wherever earlier runs ended.
   */
  readonly stopWhen?: {
    readonly every: number;
    /** A promise of one is waited for. */
    readonly condition: (soFar: Recording) => boolean | Promise<boolean>;
  };
}

export interface Progress extends RunProgress {
  /** Of all populations, in this run. */
  readonly spikes: number;
}

export class Simulation {
  static {
    named(Simulation, 'Simulation');
  }

  /** As it was compiled: what `reset` goes back to. */
  readonly #origin: Plan;
  #plan: Plan;
  /** Wall seconds that the build took. */
  readonly buildSeconds: number;
  readonly #options: SimulationOptions;
  #reason: string;
  #engine: Engine;
  /** How to go back to the start: by a snapshot, or, where synapses learn and there may be very many of
   *  them, by building again. */
  readonly #initial: Snapshot | (() => Promise<Engine>);
  readonly #loop = new RunLoop(16);

  private constructor(
    plan: Plan,
    engine: Engine,
    initial: Snapshot | (() => Promise<Engine>),
    seconds: number,
    why: string,
    options: SimulationOptions,
  ) {
    this.#origin = plan;
    this.#plan = plan;
    this.#engine = engine;
    this.#initial = initial;
    this.buildSeconds = seconds;
    this.#reason = why;
    this.#options = options;
  }

  /** The network as numbers. */
  get plan(): Plan {
    return this.#plan;
  }

  /** Why this backend runs it, a sentence. */
  get reason(): string {
    return this.#reason;
  }

  /** Checks, plans and builds a network. Rejects with SynfireError; nothing is left running then. */
  static async create(network: Network, options: SimulationOptions = {}): Promise<Simulation> {
    checkNetwork(network);
    checkOptions(options, 'Simulation.create');
    const started = performance.now();
    const { backend, plan, reason } = await makeBackend(compilePlan(network.describe()), options);
    const engine = await loadEngine(backend, plan, options.onBuild);
    const plastic = plan.projections.some(({ plasticity }) => plasticity !== undefined);
    const initial = plastic ? () => loadEngine(backend, plan) : await engine.snapshot();
    const seconds = (performance.now() - started) / 1000;
    return new Simulation(plan, engine, initial, seconds, reason, options);
  }

  /** Simulated time, ms. */
  get time(): number {
    return timeOf(this.#engine.step, this.plan.dt);
  }

  get synapses(): number {
    return this.#engine.synapses;
  }

  /** Bytes held by state and connections. */
  get bytes(): number {
    return this.#engine.bytes;
  }

  /**
   * Advances by `time` ms (a multiple of dt) and returns what was recorded meanwhile. A fault on the way
   * (`not-a-number`, `too-many-spikes`, `worker-lost`, `disposed`; `callback-failed`, with what a callback threw as the cause)
   * rejects with a RunError that holds the recording until then.
   */
  run(time: number, options: RunOptions = {}): Promise<Recording> {
    return this.#loop.exclusive(async () => {
      checkOptions(options, 'run');
      const recording = new Recording(this.plan);
      const { stopWhen } = options;
      const every = stopWhen ? Math.max(1, this.#steps(stopWhen.every)) : undefined;
      const steps = this.#steps(time);
      try {
        for await (const chunk of this.#advance(steps, options, every)) {
          recording.add(chunk);
          if (!stopWhen || chunk.to % every! !== 0) continue;
          if (await called('stopWhen', () => stopWhen.condition(recording))) break;
        }
      } catch (error) {
        if (!(error instanceof SynfireError)) throw error;
        const state = error instanceof DeviceLost ? error.snapshot : undefined;
        throw new RunError(error, recording, state && (await this.#save(state)));
      }
      return recording;
    });
  }

  /** Advances by `steps` time steps. */
  step(steps = 1): Promise<Recording> {
    return this.run(timeOf(steps, this.plan.dt));
  }

  /**
   * Advances by `time` ms and yields recordings of `every` ms each as they come. Nothing is computed
   * ahead of the reader: back-pressure is the reader's pace. `every` 0 is one step.
   */
  async *stream(
    time: number,
    options: RunOptions & { readonly every: number },
  ): AsyncGenerator<Recording> {
    checkOptions(options, 'stream');
    const { every: interval, ...running } = options;
    const every = Math.max(1, this.#steps(interval));
    let left = this.#steps(time);
    while (left > 0 && !options.signal?.aborted) {
      const steps = Math.min(every, left);
      yield await this.run(timeOf(steps, this.plan.dt), running);
      left -= steps;
    }
  }

  /** Values of a state variable of a population now. */
  read(population: string, variable: string): Promise<Float32Array | Float64Array> {
    return this.#loop.exclusive(async () => {
      const index = populationOf(this.plan, population, variable);
      return this.#engine.read(index, variable);
    });
  }

  /** Overwrites them: one value for all, or one for each neuron. */
  write(population: string, variable: string, values: number | ArrayLike<number>): Promise<void> {
    return this.#loop.exclusive(async () => {
      const index = populationOf(this.plan, population, variable);
      const where = `population "${population}" › variable "${variable}"`;
      const all = checkValues(values, this.plan.populations[index].size, where);
      await this.#engine.write(index, variable, all);
    });
  }

  /**
   * Weights and variables of a plastic projection's synapses now, ordered by (source, target, delay). Run in
   * pieces to follow them over time. Rejects with `unknown-projection`, `not-plastic`.
   */
  weights(projection: string): Promise<SynapseStates> {
    return this.#loop.exclusive(async () => {
      const index = plasticProjection(this.plan, projection);
      return statesOf((await this.#engine.plastic!(index))!, this.plan.dt);
    });
  }

  /**
   * Ends and begins synapses of a plastic projection, between two runs; the network is built again around its state. Rejects with
   * `unknown-projection`, `not-plastic`, `bad-rewiring` (nothing is changed then).
   */
  rewire(projection: string, rewiring: Rewiring): Promise<void> {
    return this.#loop.exclusive(async () => {
      const index = plasticProjection(this.plan, projection);
      const now = await this.#engine.snapshot();
      const { rewired } = await import('./rewire.ts'); // most simulations never are
      const { plan, snapshot } = rewired(this.#origin, this.#plan, now, index, rewiring);
      const { backend, plan: chosen } = await makeBackend(plan, this.#options);
      const fresh = await loadEngine(backend, chosen);
      await fresh.restore(snapshot);
      await this.#engine.dispose();
      this.#engine = fresh;
      this.#plan = chosen;
    });
  }

  /** Back to time 0 and the initial state; the same seed gives the same run again. */
  reset(): Promise<void> {
    return this.#loop.exclusive(async () => {
      if (typeof this.#initial !== 'function') return this.#engine.restore(this.#initial);
      const fresh = await this.#initial();
      await this.#engine.dispose();
      this.#engine = fresh;
      this.#plan = this.#origin;
    });
  }

  /**
   * Everything that the future depends on, as bytes that say of which network they are and that can be written to a file; spikes in flight are
   * included, random counters are steps.
   */
  snapshot(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#loop.exclusive(async () => {
      return this.#save(await this.#engine.snapshot());
    });
  }

  /**
   * Continues from a snapshot of the same network, bit for bit, on any engine. Rejects with `snapshot-network` (which parts differ), `snapshot-kind`,
   * `snapshot-version`, `snapshot-damaged`, `not-a-snapshot`, `bad-snapshot`; the simulation then stays as it was.
   */
  restore(snapshot: Uint8Array): Promise<void> {
    return this.#loop.exclusive(async () => {
      const { loadState } = await import('./snapshot.ts');
      await this.#engine.restore(loadState(this.plan, snapshot));
    });
  }

  /**
   * Writes a snapshot to the file `path`, `<name>.synfire`, in a page to its origin's private file system: whole, or not at all; the one
   * that was there stays beside it as `<path>.previous`. Rejects with `unknown-ending`, `cannot-write`, `no-files`.
   */
  async checkpoint(path: string): Promise<void> {
    const { saveCheckpoint } = await import('./checkpoint.ts');
    await saveCheckpoint(path, () => this.snapshot());
  }

  /**
   * Continues from a file that `checkpoint` wrote; where it is damaged or gone, from the one before it. Resolves with the path of what
   * was taken. Rejects with `unknown-ending`, `cannot-read` and what `restore` rejects with.
   */
  async resume(path: string): Promise<string> {
    const { loadCheckpoint } = await import('./checkpoint.ts');
    return loadCheckpoint(path, (bytes) => this.restore(bytes));
  }

  /** Ends workers and frees memory. May be called twice. */
  async dispose(): Promise<void> {
    if (this.#loop.dispose()) await this.#engine.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #save(state: Snapshot): Promise<Uint8Array<ArrayBuffer>> {
    const { saveState } = await import('./snapshot.ts'); // pages that only simulate never do
    return saveState(this.plan, state);
  }

  /** Slices, with progress; none goes beyond a step that is a multiple of `most`. */
  async *#advance(
    steps: number,
    { onProgress, signal }: RunOptions,
    most?: number,
  ): AsyncGenerator<Chunk> {
    const progress = progressOf(timeOf(steps, this.plan.dt));
    let spikes = 0;
    const room = most ? () => most - (this.#engine.step % most) : undefined;
    const slice = async (count: number, done: number) => {
      const chunk = await this.#runSlice(count);
      if (done + count === steps) await this.#checkEnd(chunk);
      return chunk;
    };
    for await (const { part, done } of this.#loop.slices({ steps, room, signal }, slice)) {
      spikes += part.spikes;
      yield part;
      if (!onProgress) continue;
      const now = { ...progress(timeOf(done, this.plan.dt)), spikes };
      await called('onProgress', () => onProgress(now));
    }
  }

  /** What has left the range of numbers since engines last looked, every 64th step, is not passed over. */
  async #checkEnd(chunk: Chunk): Promise<void> {
    if ((this.#engine.step & 63) === 0) return;
    const bad = await this.#engine.findNotFinite();
    if (bad === undefined) return;
    const { population, neuron, variable } = bad;
    const error = notFinite(this.plan, population, neuron, this.#engine.step - 1, variable);
    throw Object.assign(error, { chunk });
  }

  /** A slice; where the GPU is lost in it and that was asked for, WebAssembly takes over and runs it. */
  async #runSlice(steps: number): Promise<Chunk> {
    const from = this.#engine.step;
    try {
      return await this.#engine.run(steps);
    } catch (error) {
      if (!(error instanceof DeviceLost) || this.#options.onDeviceLost !== 'resume') throw error;
      await this.#engine.dispose();
      const options = { ...this.#options, backend: 'wasm' } as const;
      const { backend, plan, reason } = await makeBackend(this.plan, options);
      this.#engine = await loadEngine(backend, plan);
      const start = typeof this.#initial === 'function' ? undefined : this.#initial;
      const saved = error.snapshot ?? start;
      if (saved) await this.#engine.restore(saved);
      if (from > this.#engine.step) await this.#engine.run(from - this.#engine.step);
      this.#reason = `${reason}; the GPU was lost at ${this.time} ms`;
      return this.#engine.run(steps);
    }
  }

  #steps(time: number): number {
    return stepsOf(time, this.plan.dt);
  }
}
