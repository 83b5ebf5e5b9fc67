/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A network that lives: built once, run in pieces, looked into, changed, saved and restored.
 *
 * One call at a time: a second while one is running is refused (`busy`). After `dispose` every call is.
 */

import type { Chunk, Engine, Snapshot } from '../backends/backend.ts';
import { called } from '../backends/machine/callbacks.ts';
import { DeviceLost } from '../backends/machine/device-lost.ts';
import { RunError } from '../backends/machine/run-error.ts';
import { progressOf, RunLoop, stepsOf } from '../backends/machine/run-loop.ts';
import { named, SynfireError } from '../errors.ts';
import type { SetValues } from '../network/changes.ts';
import { timeOf } from '../network/grid.ts';
import type { Network } from '../network/network.ts';
import type { Plan } from '../plan/plan.ts';
import type { Rewiring } from '../plasticity/rewiring.ts';
import { checkNetwork, checkOptions, checkValues } from './arguments.ts';
import type { BatchSimulation } from './batch-simulation.ts';
import { checkEnd } from './check-end.ts';
import { checkDomain, populationOf, projectionNamed } from './find.ts';
import { Recording } from './recording.ts';
import { buildNetwork, type RunningNetwork, runNetwork } from './running-network.ts';
import type { BatchOptions, RunOptions, SimulationOptions } from './simulation-options.ts';
import type { SynapseStates } from './synapse-states.ts';

export class Simulation {
  static {
    named(Simulation, 'Simulation');
  }

  readonly #network: RunningNetwork;
  /** Wall seconds that the build took. */
  readonly buildSeconds: number;
  readonly #loop = new RunLoop(16);

  private constructor(network: RunningNetwork, seconds: number) {
    this.#network = network;
    this.buildSeconds = seconds;
  }

  /** The network as numbers. */
  get plan(): Plan {
    return this.#network.plan;
  }

  /** Why this backend runs it, a sentence. */
  get reason(): string {
    return this.#network.reason;
  }

  get #engine(): Engine {
    return this.#network.engine;
  }

  /** Checks, plans and builds a network, or several copies of it. Rejects with SynfireError, `aborted` where the signal is given meanwhile; nothing is left running then. */
  static create(network: Network, options: BatchOptions): Promise<BatchSimulation>;
  static create(network: Network, options?: SimulationOptions): Promise<Simulation>;
  static async create(
    network: Network,
    options: SimulationOptions | BatchOptions = {},
  ): Promise<Simulation | BatchSimulation> {
    checkNetwork(network);
    checkOptions(options, 'Simulation.create');
    if ('batch' in options) {
      const { BatchSimulation } = await import('./batch-simulation.ts');
      return BatchSimulation.create(network, options);
    }
    const started = performance.now();
    const running = await buildNetwork(network.describe(), options);
    return new Simulation(running, (performance.now() - started) / 1000);
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
   * rejects with a RunError that holds the recording until then, the step of the fault included.
   */
  run(time: number, options: RunOptions = {}): Promise<Recording> {
    return this.#loop.exclusive(async () => {
      checkOptions(options, 'run');
      const { plan } = this;
      const { recorders = plan.recorders } = this.#engine;
      const recording = new Recording({ ...plan, recorders });
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
        if ('chunk' in error) recording.add(error.chunk as Chunk); // what the failing call had recorded
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

  /** Overwrites them: one value for all, or one for each neuron. Rejects with `bad-values`, `out-of-range`; nothing is changed then. */
  write(population: string, variable: string, values: number | ArrayLike<number>): Promise<void> {
    return this.#loop.exclusive(async () => {
      const index = populationOf(this.plan, population, variable);
      const where = `population "${population}" › variable "${variable}"`;
      const all = checkValues(values, this.plan.populations[index].size, where);
      checkDomain(this.plan, index, variable, all);
      await this.#engine.write(index, variable, all);
    });
  }

  /**
   * Weights of a projection's synapses now, with their sources, targets and delays; where a rule changes them also its variables. Run in
   * pieces to follow them over time. Rejects with `unknown-projection`.
   */
  weights(projection: string): Promise<SynapseStates> {
    return this.#loop.exclusive(async () => {
      const { plan } = this;
      const index = projectionNamed(plan, projection);
      const { learntStates, staticStates } = await import('./between-runs.ts');
      const state = await this.#engine.plastic?.(index);
      return state ? learntStates(plan, state) : staticStates(plan, index);
    });
  }

  /**
   * Ends and begins synapses of a plastic projection, between two runs; the network is built again around its state. Rejects with
   * `unknown-projection`, `not-plastic`, `bad-rewiring` (nothing is changed then).
   */
  rewire(projection: string, rewiring: Rewiring): Promise<void> {
    return this.#loop.exclusive(async () => {
      const { rewire } = await import('./between-runs.ts');
      await rewire(this.#network, projection, rewiring);
    });
  }

  /**
   * Gives other values to a population (parameters of neurons, rates of Poisson units, given spikes), an input (`rate`, `weight`, `amplitude`,
   * `values`, …) or a static projection (`weight`, or a `factor` on the weights as they were last given), between two runs. From here on
   * everything is as in a network that was built with them and restored to this state: bit for bit; spikes on their way arrive with the new weights.
   * Parameters, rates and currents change in place on WebAssembly; where weights, or the unit that they are counted in, change, and on other
   * engines, the network is built again around its state. `reset` goes back to the values it was created with. Rejects with `unknown-name`,
   * `unknown-parameter`, `unknown-field`, `plastic-weights`, or as creating would (nothing is changed then).
   */
  set(name: string, values: SetValues): Promise<void> {
    return this.#loop.exclusive(async () => {
      const { setValues } = await import('./between-runs.ts');
      await setValues(this.#network, name, values);
    });
  }

  /** Back to time 0, the initial state and the values of the network; the same seed gives the same run again. */
  reset(): Promise<void> {
    return this.#loop.exclusive(async () => {
      const { reset } = await import('./between-runs.ts');
      await reset(this.#network);
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
      const { loadState } = await import('./between-runs.ts');
      await this.#engine.restore(loadState(this.plan, snapshot));
    });
  }

  /**
   * Writes a snapshot to the file `path`, `<name>.synfire`, in a page to its origin's private file system: whole, or not at all; the one
   * that was there stays beside it as `<path>.previous`. Rejects with `unknown-ending`, `cannot-write`, `no-files`.
   */
  async checkpoint(path: string): Promise<void> {
    const { saveCheckpoint } = await import('./between-runs.ts');
    await saveCheckpoint(path, () => this.snapshot(), this.#engine);
  }

  /**
   * Continues from a file that `checkpoint` wrote; where it is damaged or gone, from the one before it. Resolves with the path of what
   * was taken. Rejects with `unknown-ending`, `cannot-read` and what `restore` rejects with.
   */
  async resume(path: string): Promise<string> {
    const { loadCheckpoint } = await import('./between-runs.ts');
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
    const { saveState } = await import('./between-runs.ts');
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
      const chunk = await runNetwork(this.#network, count);
      if (done + count === steps) await checkEnd(this.#engine, this.plan, chunk);
      return chunk;
    };
    for await (const { part, done } of this.#loop.slices(
      { steps, room, signal, agree: this.#engine.agree },
      slice,
    )) {
      spikes += part.spikes;
      yield part;
      if (!onProgress) continue;
      const now = { ...progress(timeOf(done, this.plan.dt)), spikes };
      await called('onProgress', () => onProgress(now));
    }
  }

  #steps(time: number): number {
    return stepsOf(time, this.plan.dt, undefined, this.#engine.step);
  }
}
