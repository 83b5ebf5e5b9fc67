/** Injected currents of a population that are constant piece by piece: their sum in each piece, and where pieces begin. */
import type { Plan, PlannedInput, Values } from '../../plan/plan.ts';
import { FOREVER } from '../../plan/window.ts';

type Piecewise = Extract<PlannedInput, { readonly input: 'step_current' | 'series_current' }>;

export class Currents {
  readonly #inputs: readonly Piecewise[];
  readonly #size: number;

  constructor({ inputs, populations }: Plan, population: number) {
    this.#size = populations[population].size;
    this.#inputs = inputs.filter((input): input is Piecewise => {
      const piecewise = input.input === 'step_current' || input.input === 'series_current';
      return piecewise && input.target === population;
    });
  }

  /** Whether some of them are other ones for each neuron. */
  get each(): boolean {
    return this.#inputs.some((input) =>
      input.input === 'step_current' ? typeof input.amplitude !== 'number' : input.each,
    );
  }

  /** Steps > 0 at which the sum changes, in order. */
  get steps(): number[] {
    const found = new Set<number>();
    for (const input of this.#inputs) {
      if (input.input === 'step_current') for (const step of input.steps) found.add(step);
      else for (let k = 0; k <= this.#rows(input); k++) found.add(k * input.every);
    }
    return [...found].filter((step) => step > 0 && step < FOREVER).sort((a, b) => a - b);
  }

  /** Their sum from `step` on, pA: one for all, or one for each neuron. */
  at(step: number): Values {
    const own = this.#inputs.map((input) => this.#of(input, step));
    const of = (i: number) =>
      own.reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : value[i]), 0);
    return this.each ? Float64Array.from({ length: this.#size }, (_, i) => of(i)) : of(0);
  }

  #rows(input: Extract<Piecewise, { readonly input: 'series_current' }>): number {
    return input.values.length / (input.each ? this.#size : 1);
  }

  #of(input: Piecewise, step: number): Values {
    if (input.input === 'step_current') {
      const [start, stop] = input.steps;
      return step >= start && step < stop ? input.amplitude : 0;
    }
    const k = Math.floor(step / input.every);
    if (k >= this.#rows(input)) return 0;
    if (!input.each) return input.values[k];
    return Float64Array.from(input.values.subarray(k * this.#size, (k + 1) * this.#size));
  }
}
