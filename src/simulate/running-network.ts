/**
 * The engine of a simulation and the plan that it runs: built once, given other values or another wiring where that is asked for, and built again
 * around its state where it cannot take them in place. Nothing is changed where a change is refused.
 */
import type { Chunk, Engine, Snapshot } from '../backends/backend.ts';
import { DeviceLost } from '../backends/webgpu/device-lost.ts';
import type { NetworkDescription } from '../network/description.ts';
import { timeOf } from '../network/grid.ts';
import { compilePlan } from '../plan/compile.ts';
import type { Plan } from '../plan/plan.ts';
import type { Rewiring } from '../plasticity/rewiring.ts';
import type { SetValues } from './changes.ts';
import { loadEngine, makeBackend } from './choose.ts';
import { plasticProjection } from './find.ts';
import type { SimulationOptions } from './simulation-options.ts';

/** A network with the values that `set` has given it. */
interface Values {
  readonly description: NetworkDescription;
  /** With weights as they were last given: what factors multiply. */
  readonly given: NetworkDescription;
}

/** How to go back to the start: by a snapshot, or, where synapses learn and there may be very many of them, by building again. */
type Start = Snapshot | (() => Promise<Engine>);

export class RunningNetwork {
  readonly #options: SimulationOptions;
  readonly #built: NetworkDescription;
  /** As it was compiled. */
  readonly #origin: Plan;
  readonly #start: Start;
  #plan: Plan;
  #engine: Engine;
  #reason: string;
  #values: Values;
  /** What the engine was built around; undefined: the start. */
  #began: Snapshot | undefined;
  /** Projections whose synapses are no longer those of the description. */
  readonly #rewired = new Set<string>();

  private constructor(
    options: SimulationOptions,
    description: NetworkDescription,
    plan: Plan,
    engine: Engine,
    start: Start,
    reason: string,
  ) {
    this.#options = options;
    this.#built = description;
    this.#values = { description, given: description };
    this.#origin = plan;
    this.#plan = plan;
    this.#engine = engine;
    this.#start = start;
    this.#reason = reason;
  }

  static async build(
    description: NetworkDescription,
    options: SimulationOptions,
  ): Promise<RunningNetwork> {
    const { backend, plan, reason } = await makeBackend(compilePlan(description), options);
    const engine = await loadEngine(backend, plan, options.onBuild);
    const plastic = plan.projections.some(({ plasticity }) => plasticity !== undefined);
    const start = plastic ? () => loadEngine(backend, plan) : await engine.snapshot();
    return new RunningNetwork(options, description, plan, engine, start, reason);
  }

  get plan(): Plan {
    return this.#plan;
  }

  get engine(): Engine {
    return this.#engine;
  }

  /** Why this backend runs it, a sentence. */
  get reason(): string {
    return this.#reason;
  }

  /** Some steps; where the GPU is lost in them and that was asked for, WebAssembly takes over and runs them. */
  async run(steps: number): Promise<Chunk> {
    const from = this.#engine.step;
    try {
      return await this.#engine.run(steps);
    } catch (error) {
      if (!(error instanceof DeviceLost) || this.#options.onDeviceLost !== 'resume') throw error;
      await this.#engine.dispose();
      const options = { ...this.#options, backend: 'wasm' } as const;
      const { backend, plan, reason } = await makeBackend(this.#plan, options);
      this.#engine = await loadEngine(backend, plan);
      const start = typeof this.#start === 'function' ? undefined : this.#start;
      const saved = error.snapshot ?? this.#began ?? start;
      if (saved) await this.#engine.restore(saved);
      if (from > this.#engine.step) await this.#engine.run(from - this.#engine.step);
      const time = timeOf(this.#engine.step, plan.dt);
      this.#reason = `${reason}; the GPU was lost at ${time} ms`;
      return this.#engine.run(steps);
    }
  }

  async rewire(projection: string, rewiring: Rewiring): Promise<void> {
    const index = plasticProjection(this.#plan, projection);
    const now = await this.#engine.snapshot();
    const { rewired } = await import('./between-runs.ts');
    const { plan, snapshot } = rewired(this.#origin, this.#plan, now, index, rewiring);
    await this.#rebuild(plan, snapshot);
    this.#rewired.add(projection);
  }

  async set(name: string, values: SetValues): Promise<void> {
    const { changed, replan } = await import('./between-runs.ts');
    const { description, given } = this.#values;
    const change = changed(description, given, name, values);
    const { part, index } = change;
    const { plan, only } = replan(this.#plan, change.description, part, index, this.#rewired);
    if (only !== undefined && (await this.#engine.revise?.(plan, only))) this.#plan = plan;
    else await this.#rebuild(plan, await this.#engine.snapshot());
    this.#values = change;
  }

  /** Back to time 0, and to the values and the wiring it was built with. */
  async reset(): Promise<void> {
    if (typeof this.#start === 'function') {
      await this.#replace(await this.#start(), this.#origin, undefined);
      this.#rewired.clear();
    } else if (await this.#revert()) await this.#engine.restore(this.#start);
    else await this.#rebuild(this.#origin, this.#start);
    this.#values = { description: this.#built, given: this.#built };
  }

  /** Back to the numbers of the start, in place; false where that cannot be. */
  async #revert(): Promise<boolean> {
    const origin = this.#origin;
    if (this.#plan.projections !== origin.projections) return false;
    for (const index of otherPopulations(this.#plan, origin)) {
      if (!(await this.#engine.revise?.(origin, index))) return false;
    }
    this.#plan = origin;
    return true;
  }

  /** The engine of another plan, in a state of this one's. */
  async #rebuild(plan: Plan, state: Snapshot): Promise<void> {
    const { backend, plan: chosen } = await makeBackend(plan, this.#options);
    const fresh = await loadEngine(backend, chosen);
    try {
      const { fitted } = await import('./between-runs.ts');
      await fresh.restore(fitted(state, chosen));
    } catch (error) {
      await fresh.dispose();
      throw error;
    }
    await this.#replace(fresh, chosen, state);
  }

  async #replace(engine: Engine, plan: Plan, began: Snapshot | undefined): Promise<void> {
    await this.#engine.dispose();
    this.#engine = engine;
    this.#plan = plan;
    this.#began = began;
  }
}

/** Populations whose numbers, or those of whose inputs, two plans of one network do not share. */
function otherPopulations(a: Plan, b: Plan): number[] {
  const apart = [
    ...a.inputs.filter((input) => !b.inputs.includes(input)),
    ...b.inputs.filter((input) => !a.inputs.includes(input)),
  ];
  const targets = new Set(apart.map(({ target }) => target));
  return [...b.populations.keys()].filter(
    (p) => a.populations[p] !== b.populations[p] || targets.has(p),
  );
}
