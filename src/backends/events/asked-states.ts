/** States that a run without a time step is asked for: which, when, and what was found. */
import { printValue, SynfireError } from '../../errors.ts';
import { list, numbers, object, optional, text } from '../../network/shape.ts';
import type { EventEngine } from './event-engine.ts';
import type { EventStates } from './event-recording.ts';

export interface EventStateRecord {
  /** ms since the beginning of the simulation, in rising order, not before the run and not after it. */
  readonly at: ArrayLike<number>;
  /** As `read` takes them: of a `Network` with their population. */
  readonly states: readonly { readonly population?: string; readonly variable: string }[];
}

export const askedShape = object({
  at: numbers,
  states: list(object({ population: optional(text), variable: text })),
});

export class AskedStates {
  readonly #engine: EventEngine;
  readonly #times: readonly number[];
  readonly #found: { population?: string; variable: string; values: Float64Array[] }[];

  /** Throws SynfireError: times that are not in the run, a state that there is not. */
  constructor(engine: EventEngine, { at, states }: EventStateRecord, from: number, end: number) {
    this.#engine = engine;
    this.#times = Array.from(at);
    this.#times.forEach((t, k) => {
      if (t >= (this.#times[k - 1] ?? from) && t <= end) return;
      throw new SynfireError({
        code: 'bad-time',
        where: `run › record › at[${k}]`,
        found: printValue(t),
        expected: `times in rising order from ${from} to ${end} ms`,
        remedy: 'Sort them, and run for longer or ask for less.',
      });
    });
    for (const { population, variable } of states) engine.read(population, variable, from);
    this.#found = states.map((state) => ({ ...state, values: [] }));
  }

  /** The first time that is still to come. */
  get next(): number | undefined {
    return this.#times[this.#found[0]?.values.length ?? this.#times.length];
  }

  /** The engine stands at the next time. */
  take(): void {
    const time = this.next!;
    for (const { population, variable, values } of this.#found) {
      values.push(this.#engine.read(population, variable, time));
    }
  }

  /** What was found until now. */
  get states(): EventStates[] {
    return this.#found.map((state) => ({
      ...state,
      times: Float64Array.from(this.#times.slice(0, state.values.length)),
    }));
  }
}
