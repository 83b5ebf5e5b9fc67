/**
 * One network after another in the calling thread. Where the next one differs from the one before in numbers alone (parameters, rates,
 * currents, initial states, the one weight of a projection), rows stay, numbers are written over, states start anew.
 *
 * Promises: bit for bit what the network does that is built anew. A network that learns, transmits states or makes its rows anew is always built.
 */
import { reals } from '../../equations/precision.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Backend, Engine, Snapshot } from '../backend.ts';
import { Crew } from '../machine/crew.ts';
import { ROW_SET } from './offsets.ts';
import { type RowSetPlan, rowSets } from './row-sets.ts';
import type { Team } from './team.ts';
import { WorkerApi } from './worker-api.ts';

interface Held {
  readonly engine: Engine;
  /** What stands there now. */
  plan: Plan;
  /** At step 0. */
  readonly start: Snapshot;
}

export class Workplace {
  readonly #api = new PlaceApi();
  #team: Promise<Team> | undefined;
  #held: Held | undefined;

  /** For the backend that builds here. */
  get team(): Promise<Team> {
    this.#team ??= Crew.start<WorkerApi>(0, { script: '', here: async () => this.#api });
    return this.#team;
  }

  /** The network at its start; the one before is no more. `backend`: one of this place's team. */
  async load(backend: Backend, plan: Plan, signal?: AbortSignal): Promise<Engine> {
    const held = this.#held;
    this.#held = undefined;
    if (held && (await this.#renew(held, plan))) {
      this.#held = held;
      return held.engine;
    }
    const engine = await backend.load(plan, undefined, signal);
    if (isFixed(plan)) this.#held = { engine, plan, start: await engine.snapshot() };
    return engine;
  }

  /** Forgets what stands here: after a fault. */
  clear(): void {
    this.#held = undefined;
  }

  /** False where the plan wants other rows, kernels or operations; what stands here is of no use then. */
  async #renew(held: Held, plan: Plan): Promise<boolean> {
    const { engine, start } = held;
    const sets = rowSets(plan);
    if (!isFixed(plan) || !same(frameOf(held.plan), frameOf(plan))) return false;
    if (!same(rowSets(held.plan).map(withoutWeight), sets.map(withoutWeight))) return false;
    for (const p of plan.populations.keys()) {
      if (!(await engine.revise!(plan, p))) return false;
    }
    this.#api.weigh(sets);
    const states = start.states.map((variables, p) => {
      const { initial, size } = plan.populations[p];
      return Object.fromEntries(
        Object.keys(variables).map((name) => {
          const values = reals(plan.precision ?? 'single', size);
          const given = initial[name];
          if (typeof given === 'number') values.fill(given);
          else values.set(given);
          return [name, values];
        }),
      );
    });
    await engine.restore({ ...start, states });
    held.plan = plan;
    return true;
  }
}

class PlaceApi extends WorkerApi {
  /** Other weights for the sets that have one: the same sets in their order. */
  weigh(sets: readonly RowSetPlan[]): void {
    const { arena, rows } = this.ready.shared;
    const { addresses, place } = rows!;
    addresses.forEach((at, k) => {
      arena.setInt(at + ROW_SET.weight, sets[Math.floor(k / place.shards.length)].weight);
    });
  }
}

/** Whether nothing but numbers makes the difference between two runs of it. */
const isFixed = ({ projections, couplings }: Plan): boolean =>
  couplings.length === 0 && !projections.some((p) => p.plasticity || p.regenerated);

/** What two plans must share for one to take the other's place. */
const frameOf = ({ populations, projections, inputs, ...rest }: Plan) => ({
  ...rest,
  populations: populations.map(({ name, size, first, kind, stream, model }) => {
    return { name, size, first, kind, stream, model };
  }),
  // kinds and targets of inputs: `revise`
  inputs: inputs.map((input) => ('stream' in input ? input.stream : -1)),
  projections: projections.map(({ given, ...projection }) =>
    projection.weight.draw === 'constant'
      ? { ...projection, weight: 'constant', shift: 0, maxWeight: 0 }
      : projection,
  ),
});

const withoutWeight = ({ weight, ...set }: RowSetPlan) => set;

/** Equal as data, NaN being itself. */
function same(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const isView = ArrayBuffer.isView(a);
  if (isView !== ArrayBuffer.isView(b)) return false;
  if (isView) {
    const [x, y] = [a, b] as unknown as [Float64Array, Float64Array];
    return x.length === y.length && x.every((value, k) => Object.is(value, y[k]));
  }
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every(
    (name) => Object.hasOwn(b, name) && same(a[name as keyof object], b[name as keyof object]),
  );
}
