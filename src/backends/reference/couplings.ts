/** Graded projections: the states that they read, kept for as many steps as the longest delay, and the sums onto a population. */
import { BEFORE, channelsOf, NONE_BEFORE } from '../../plan/couplings.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Snapshot } from '../backend.ts';
import { type CouplingSynapse, couplingSynapses, synapsesOf } from '../coupling-rows.ts';
import type { Arithmetic, FloatArray } from './arithmetic.ts';

export class Couplings {
  readonly count: number;
  readonly #arithmetic: Arithmetic;
  readonly #channels: ReturnType<typeof channelsOf>;
  readonly #rows: readonly (readonly CouplingSynapse[][] | undefined)[];
  /** Values of all channels at a step, by step. */
  readonly #past = new Map<number, FloatArray>();

  constructor(plan: Plan, arithmetic: Arithmetic) {
    this.#arithmetic = arithmetic;
    this.#channels = channelsOf(plan);
    this.#rows = plan.populations.map((_, p) => couplingSynapses(plan, p));
    this.count = this.#rows.reduce((sum, rows) => sum + synapsesOf(rows?.flat() ?? []), 0);
  }

  /** Keeps the states at the start of a step. */
  remember(step: number, read: (population: number, variable: string) => FloatArray): void {
    const { list, width, longest } = this.#channels;
    if (width === 0) return;
    const row = this.#arithmetic.array(width);
    for (const { population, variable, place } of list) row.set(read(population, variable), place);
    this.#past.set(step, row);
    this.#past.delete(step - longest - 1);
  }

  /** What is added to a population's current. */
  onto(population: number): (step: number, currents: Float64Array) => void {
    const rows = this.#rows[population];
    if (rows === undefined) return () => {};
    const { round } = this.#arithmetic;
    return (step, currents) => {
      const now = this.#past.get(step)!;
      const before = this.#past.get(Math.max(0, step - 1))!;
      const ownAt = (place: number) => {
        if (place >= NONE_BEFORE) return 0;
        return place < BEFORE ? now[place] : before[place - BEFORE];
      };
      for (let i = 0; i < currents.length; i++) {
        let sum = 0;
        for (const [place, lag, weight, own] of rows[i]) {
          const past = this.#past.get(Math.max(0, step - lag))!;
          const difference = round(past[place] - ownAt(own));
          sum = round(sum + round(round(weight) * difference));
        }
        currents[i] = round(currents[i] + sum);
      }
    };
  }

  /** The values before `step`, for a snapshot. */
  state(step: number): Pick<Snapshot, 'graded'> {
    const { list, longest } = this.#channels;
    if (list.length === 0) return {};
    const graded = list.map(({ place, size }) => {
      const values = this.#arithmetic.array(longest * size);
      for (let k = 0; k < longest; k++) {
        const row = this.#past.get(step - longest + k);
        if (row) values.set(row.subarray(place, place + size), k * size);
      }
      return values;
    });
    return { graded };
  }

  restore({ step, graded }: Snapshot): void {
    const { list, width, longest } = this.#channels;
    this.#past.clear();
    if (width === 0) return;
    for (let k = 0; k < longest; k++) {
      const row = this.#arithmetic.array(width);
      for (const [c, { place, size }] of list.entries()) {
        row.set(graded![c].subarray(k * size, (k + 1) * size), place);
      }
      this.#past.set(step - longest + k, row);
    }
  }
}
