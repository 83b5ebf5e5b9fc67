/** Injected currents of a population that are constant piece by piece: their sum in each piece, and where pieces begin. */
import { type Reals, reals } from '../../equations/precision.ts';
import { purpose, runKey } from '../../plan/draws.ts';
import { lowerBound } from '../../plan/lower-bound.ts';
import type { Plan, PlannedInput, Values } from '../../plan/plan.ts';
import { FOREVER } from '../../plan/window.ts';
import { drawNormals } from '../reference/unit-draws.ts';

type Injected = Exclude<PlannedInput, { readonly input: 'poisson' }>;
type Noise = Extract<Injected, { readonly input: 'noise_current' }>;
type Series = Extract<Injected, { readonly input: 'series_current' }>;

/** Unit normals of the interval drawn last. */
interface Drawn {
  t: number;
  readonly normals: Reals;
}

export class Currents {
  readonly #plan: Plan;
  readonly #inputs: readonly Injected[];
  readonly #size: number;
  /** Steps > 0 at which what is given changes, in order. */
  readonly #given: readonly number[];
  /** Steps between draws of each noise. */
  readonly #intervals: readonly number[];
  readonly #drawn = new Map<Noise, Drawn>();

  constructor(plan: Plan, population: number) {
    this.#plan = plan;
    this.#size = plan.populations[population].size;
    this.#inputs = plan.inputs.filter(
      (input): input is Injected => input.input !== 'poisson' && input.target === population,
    );
    this.#given = this.#givenSteps();
    this.#intervals = this.#inputs.flatMap((input) =>
      input.input === 'noise_current' ? [input.every] : [],
    );
  }

  /** Whether some of them are other ones for each neuron. */
  get each(): boolean {
    return this.#inputs.some((input) => {
      if (input.input === 'step_current') return typeof input.amplitude !== 'number';
      return input.input === 'noise_current' || input.each;
    });
  }

  /** The first step after this one at which the sum changes; FOREVER: never. */
  after(step: number): number {
    const given = this.#given[lowerBound(this.#given, step + 1)] ?? FOREVER;
    return this.#intervals.reduce(
      (first, every) => Math.min(first, (Math.floor(step / every) + 1) * every),
      given,
    );
  }

  /** Their sum from `step` on, pA: one for all, or one for each neuron. */
  at(step: number): Values {
    const own = this.#inputs.map((input) => this.#of(input, step));
    const of = (i: number) =>
      own.reduce<number>((sum, value) => sum + (typeof value === 'number' ? value : value[i]), 0);
    return this.each ? Float64Array.from({ length: this.#size }, (_, i) => of(i)) : of(0);
  }

  #givenSteps(): number[] {
    const found = new Set<number>();
    for (const input of this.#inputs) {
      if (input.input === 'step_current') for (const step of input.steps) found.add(step);
      else if (input.input === 'series_current') {
        for (let k = 0; k <= this.#rows(input); k++) found.add(k * input.every);
      }
    }
    return [...found].filter((step) => step > 0 && step < FOREVER).sort((a, b) => a - b);
  }

  #rows(input: Series): number {
    return input.values.length / (input.each ? this.#size : 1);
  }

  #of(input: Injected, step: number): Values {
    if (input.input === 'step_current') {
      const [start, stop] = input.steps;
      return step >= start && step < stop ? input.amplitude : 0;
    }
    if (input.input === 'noise_current') return this.#noise(input, step);
    const k = Math.floor(step / input.every);
    if (k >= this.#rows(input)) return 0;
    if (!input.each) return input.values[k];
    return Float64Array.from(input.values.subarray(k * this.#size, (k + 1) * this.#size));
  }

  /** The numbers of the time-stepped engines, in the network's precision. */
  #noise(input: Noise, step: number): Values {
    const t = Math.floor(step / input.every);
    const drawn = this.#drawn.get(input) ?? {
      t: -1,
      normals: reals(this.#plan.precision ?? 'single', this.#size),
    };
    this.#drawn.set(input, drawn);
    if (drawn.t !== t) {
      const key = runKey(this.#plan);
      drawNormals(key, purpose.noiseCurrent, input.stream, t, 0, drawn.normals);
      drawn.t = t;
    }
    return Float64Array.from(drawn.normals, (z) => input.mean + input.sd * z);
  }
}
