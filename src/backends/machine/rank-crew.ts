/**
 * The workers of all ranks, addressed together: every rank asks its own, and what they answer goes to every rank. So whoever has
 * a crew need not know that there are others: all ranks make the same calls, and have the same answers.
 *
 * A rank's first worker is the calling thread, which alone may call MPI; so a rank with one worker has no other thread.
 */
import { readAsset } from '../../../bindings/assets.ts';
import { hostInfo, nodeModule } from '../../../bindings/platform.ts';
import { allowedProcessors } from '../../../bindings/processors.ts';
import { SynfireError } from '../../errors.ts';
import { digestOf } from '../../plan/digest.ts';
import { type Calls, Crew, type CrewScript } from './crew.ts';
import { spinTimeOf } from './exchange.ts';
import { ANOTHER_FAILED } from './rank-turns.ts';
import type { Ranks } from './ranks.ts';

/** Of all workers of all ranks, those of this one. */
export interface RankShare {
  readonly first: number;
  readonly count: number;
}

export class RankCrew<Api extends object> {
  readonly ranks: Ranks;
  readonly share: RankShare;
  /** How long workers look before they sleep at a barrier, ms. */
  readonly spinTime: number;
  readonly #own: Crew<Api>;
  readonly #others: Crew<Api> | undefined;
  readonly #v8: typeof import('node:v8');
  /** Calls one after another: all ranks must exchange in the same order. */
  #last: Promise<unknown> = Promise.resolve();

  private constructor(
    ranks: Ranks,
    crews: readonly [Crew<Api>, Crew<Api> | undefined],
    spinTime: number,
    v8: typeof import('node:v8'),
  ) {
    this.ranks = ranks;
    [this.#own, this.#others] = crews;
    const count = 1 + (this.#others?.size ?? 0);
    this.share = { first: ranks.rank * count, count };
    this.spinTime = spinTime;
    this.#v8 = v8;
  }

  /**
   * `workers` in each rank, 0 and 1: the calling thread. `about`: what must be the same in all ranks, by name. Rejects with
   * `ranks-differ` in all of them where it is not.
   */
  static async start<Api extends object>(
    ranks: Ranks,
    workers: number,
    script: CrewScript<Api>,
    about: Readonly<Record<string, string>>,
  ): Promise<RankCrew<Api>> {
    const count = Math.max(1, workers);
    const spins = await meet(ranks, count, about);
    try {
      const v8 = await nodeModule<typeof import('node:v8')>('v8');
      const own = await Crew.start<Api>(0, script);
      const others = workers > 1 ? await Crew.start<Api>(workers - 1, script) : undefined;
      return new RankCrew(ranks, [own, others], spins, v8);
    } catch (error) {
      throw ranks.share(error);
    }
  }

  /** Workers of all ranks. */
  get size(): number {
    return this.ranks.size * this.share.count;
  }

  /**
   * Asks all workers of all ranks at once; where one fails, every rank rejects. `told`: what of an answer goes to the other ranks, where
   * not all of it does.
   */
  all<R>(
    action: (member: Calls<Api>, index: number) => Promise<R>,
    told: (result: R) => R = (result) => result,
  ): Promise<R[]> {
    const asked = this.#last.then(() => this.#all(action, told));
    this.#last = asked.catch(() => {});
    return asked;
  }

  async #all<R>(
    action: (member: Calls<Api>, index: number) => Promise<R>,
    told: (result: R) => R,
  ): Promise<R[]> {
    const { ranks } = this;
    if (ranks.ended) throw ranks.ended;
    const { first } = this.share;
    let call: Call = { name: 'call', check: 0 };
    const heard = (member: Calls<Api>) => listening(member, (made) => (call = made));
    let results: R[];
    try {
      // the others are told first: the calling thread is busy from then on
      const others = this.#others?.all((member, k) => action(member, first + 1 + k)) ?? [];
      const own = this.#own.all((member) => action(heard(member), first));
      results = (await allOf([own, others])).flat();
    } catch (error) {
      throw ranks.share(error);
    }
    if (ranks.size === 1) return results;
    return ranks
      .gather(call.name, this.#v8.serialize(results.map(told)), call.check)
      .flatMap((bytes, r) => (r === ranks.rank ? results : (this.#v8.deserialize(bytes) as R[])));
  }

  /**
   * Steps that all ranks do next: the fewest that any of them asks for, of `left`, which must be the same in all. 0: one of them stops.
   */
  agree(asked: number, left: number): number {
    const { words, starts } = this.ranks.exchange('slice', Int32Array.of(asked, left), 2);
    const lefts = Array.from(starts, (at) => words[at + 1]);
    const other = lefts.findIndex((each) => each !== lefts[0]);
    if (other < 0) return Math.min(...Array.from(starts, (at) => words[at]));
    const found = [`${lefts[0]}`, `${lefts[other]}`];
    throw this.ranks.end(differ('steps of this run', found, other));
  }

  async dispose(): Promise<void> {
    await this.#last;
    await Promise.all([this.#own.dispose(), this.#others?.dispose()]);
  }
}

/** A call of a worker by its name, and a number that differs where plain arguments do. */
interface Call {
  readonly name: string;
  readonly check: number;
}

/** The worker, whose calls are told. */
function listening<Api>(member: Calls<Api>, told: (call: Call) => void): Calls<Api> {
  return new Proxy(member as object, {
    get(target, key) {
      const method = Reflect.get(target, key) as ((...args: unknown[]) => unknown) | undefined;
      if (method === undefined) return undefined;
      return (...args: unknown[]) => {
        const plain = args.filter((arg) => typeof arg === 'number' || typeof arg === 'string');
        const check = Number.parseInt(digestOf(plain).slice(0, 8), 16) | 0;
        told({ name: String(key), check });
        return method(...args);
      };
    },
  }) as Calls<Api>;
}

/** What all gave; where some failed, what the first of them failed of, and not what that did to the others. */
async function allOf<R>(asked: readonly (Promise<R[]> | R[])[]): Promise<R[][]> {
  const settled = await Promise.allSettled(asked);
  const failed = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  const first = failed.find(({ cause }) => (cause as Error)?.message !== ANOTHER_FAILED);
  if (failed.length > 0) throw first ?? failed[0];
  return settled.map((each) => (each as PromiseFulfilledResult<R[]>).value);
}

/** How long to spin, for as many workers in each rank, ms; throws in all ranks where they do not have the same before them. */
async function meet(
  ranks: Ranks,
  workers: number,
  same: Readonly<Record<string, string>>,
): Promise<number> {
  const { hostname } = await nodeModule<typeof import('node:os')>('os');
  const about: Readonly<Record<string, string>> = {
    version: await version(),
    ...same,
    workers: String(workers),
  };
  const own = { host: hostname(), processors: await ownProcessors(), about };
  const told = ranks.gatherValues('start', own);
  const [zero] = told;
  for (const [rank, { about: found }] of told.entries()) {
    const places = new Set([...Object.keys(zero.about), ...Object.keys(found)]);
    const place = [...places].find((name) => zero.about[name] !== found[name]);
    if (place === undefined) continue;
    const each = [zero.about[place], found[place]].map((value) => value ?? 'none');
    throw ranks.end(differ(place, each, rank));
  }
  const here = told.filter(({ host }) => host === own.host);
  return spinTimeOfRanks(workers, own.processors, here);
}

/** Processors that this process may use, by number where the system tells, else as many numbers as there are. */
async function ownProcessors(): Promise<number[]> {
  const { processors } = await hostInfo();
  return (await allowedProcessors()) ?? Array.from({ length: processors }, (_, k) => k);
}

/** A launcher may give each rank processors of its own: none spins where a rank's workers outnumber these, or all ranks' those of all. */
export function spinTimeOfRanks(
  workers: number,
  own: readonly number[],
  ranks: readonly { readonly processors: readonly number[] }[],
): number {
  const all = new Set(ranks.flatMap(({ processors }) => processors));
  return Math.min(spinTimeOf(workers, own.length), spinTimeOf(ranks.length * workers, all.size));
}

/** The package's, and what the core module is. */
async function version(): Promise<string> {
  const core = digestOf(await readAsset('core.wasm'));
  try {
    const text = new TextDecoder().decode(await readAsset('../package.json'));
    return `${(JSON.parse(text) as { version: string }).version} (core ${core})`;
  } catch {
    return `unknown (core ${core})`; // assets that lie elsewhere have no package beside them
  }
}

function differ(where: string, [zero, other]: readonly string[], rank: number): SynfireError {
  return new SynfireError({
    code: 'ranks-differ',
    where,
    found: `${zero} in rank 0, ${other} in rank ${rank}`,
    expected: 'one network, built by one version, in all ranks',
    remedy: 'Start all ranks with the same files and options.',
  });
}
