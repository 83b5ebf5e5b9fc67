/**
 * Copies of one network on WebAssembly: a worker has whole copies, each with states, inputs and spikes on their way of its own, which share
 * synapses where their plans share them (the same projections, by identity, and the same kernels). Nothing is exchanged, so a copy is what a network alone on
 * one worker is, bit for bit. Rows are held once a worker.
 */
import type { Plan } from '../../plan/plan.ts';
import type { Engine } from '../backend.ts';
import { type Calls, type Crew, orDisposed } from '../machine/crew.ts';
import type { WorkerLoad } from './load.ts';
import type { Team } from './team.ts';
import { wasmBackend, wasmCrew } from './wasm.ts';
import type { WorkerApi } from './worker-api.ts';

export interface Copies {
  /** Workers; 0: the calling thread. */
  readonly workers: number;
  /** In the order of the plans; they end together. */
  readonly engines: readonly Engine[];
  dispose(): Promise<void>;
}

/** A copy that a worker has, and what it was sent of it. */
interface Held {
  readonly plan: Plan;
  load?: WorkerLoad;
}

/** `workers`: 0 is the calling thread. `onProgress` is told the share of copies that are built. */
export async function loadCopies(
  plans: readonly Plan[],
  workers: number,
  onProgress?: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<Copies> {
  const members = Math.min(workers, plans.length);
  const crew = await wasmCrew(members);
  let built = 0;
  const buildOn = async (worker: number) => {
    const held: Held[] = [];
    const own: Engine[] = [];
    for (let copy = worker; copy < plans.length; copy += crew.size) {
      held.push({ plan: plans[copy] });
      const team = new CopyTeam(crew, worker, held);
      const backend = wasmBackend({ workers: 1, crew: team });
      own.push(await backend.load(plans[copy], undefined, signal));
      onProgress?.(++built / plans.length);
    }
    return own;
  };
  return orDisposed(crew, async () => {
    const parts = await Promise.all(Array.from({ length: crew.size }, (_, w) => buildOn(w)));
    const engines = plans.map((_, copy) => parts[copy % crew.size][Math.floor(copy / crew.size)]);
    return { workers: members, engines, dispose: () => crew.dispose() };
  });
}

/** The one worker that has a copy, asked for this copy. */
class CopyTeam implements Team {
  readonly size = 1;
  readonly #crew: Crew<WorkerApi>;
  readonly #worker: number;
  readonly #held: readonly Held[];
  readonly #place: number;

  /** `held`: the copies that the worker has, this one last. */
  constructor(crew: Crew<WorkerApi>, worker: number, held: readonly Held[]) {
    this.#crew = crew;
    this.#worker = worker;
    this.#held = held;
    this.#place = held.length - 1;
  }

  async all<R>(action: (member: Calls<WorkerApi>, index: number) => Promise<R>): Promise<R[]> {
    const answers = await this.#crew.all(async (member, index) =>
      index === this.#worker ? [await action(this.#copyOf(member), 0)] : [],
    );
    return answers.flat();
  }

  #copyOf(member: Calls<WorkerApi>): Calls<WorkerApi> {
    return new Proxy(member, {
      get:
        (_, name) =>
        (...args: unknown[]) =>
          name === 'load'
            ? this.#load(member, args[0] as WorkerLoad)
            : member.of(this.#place, String(name), args),
    });
  }

  #load(member: Calls<WorkerApi>, load: WorkerLoad): Promise<void> {
    const own = this.#held[this.#place];
    own.load = load;
    const like = this.#held.findIndex(
      (other) => other.plan.projections === own.plan.projections && sameKernels(other.load!, load),
    );
    if (like === this.#place) return member.load(load, this.#place);
    const { trialKey, populations, inputs } = load.plan;
    const parts = { trialKey, populations, inputs };
    return member.load({ like, own: parts, kernels: load.kernels }, this.#place);
  }
}

const sameKernels = (a: WorkerLoad, b: WorkerLoad): boolean =>
  a.modules.length === b.modules.length && a.modules.every((module, k) => module === b.modules[k]);
