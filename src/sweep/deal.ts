/**
 * Who does which run next. Networks of one seed may share their connections, so a place stays with its seed as long as runs of it are
 * left, and takes up a seed that no other place has where there is one.
 */
import type { Run } from './runs.ts';

export class Deal {
  /** By seed, in the order in which the seeds come up. */
  readonly #left = new Map<number, Run[]>();
  /** Seed that each place is at. */
  readonly #at = new Map<object, number>();

  constructor(runs: readonly Run[]) {
    for (const run of runs) {
      const own = this.#left.get(run.seed);
      if (own) own.push(run);
      else this.#left.set(run.seed, [run]);
    }
  }

  /** Undefined where none is left. */
  next(place: object): Run | undefined {
    const seed = this.#seedFor(place);
    if (seed === undefined) return undefined;
    this.#at.set(place, seed);
    const own = this.#left.get(seed)!;
    const run = own.shift();
    if (own.length === 0) this.#left.delete(seed);
    return run;
  }

  /** What the place will most likely be given next, of the runs that `wanted` is true of. */
  likely(place: object, wanted: (run: Run) => boolean): Run | undefined {
    const seed = this.#seedFor(place);
    return seed === undefined ? undefined : this.#left.get(seed)!.find(wanted);
  }

  #seedFor(place: object): number | undefined {
    const before = this.#at.get(place);
    const taken = new Set([...this.#at].flatMap(([who, seed]) => (who === place ? [] : [seed])));
    const seeds = [...this.#left.keys()];
    return (
      seeds.find((each) => each === before) ?? seeds.find((each) => !taken.has(each)) ?? seeds[0]
    );
  }

  /** Nothing is left to do. */
  end(): void {
    this.#left.clear();
  }
}
