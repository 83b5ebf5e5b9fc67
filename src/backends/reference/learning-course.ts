/** What populations did in one sample of the reference learner, and what a judge sees of it. */
import type { Observation, Sample } from '../learning/gradients.ts';
import type { LearningLayout } from '../learning/layout.ts';
import type { FloatArray } from './arithmetic.ts';

export interface Event {
  readonly unit: number;
  readonly value: number;
}

/** What one population did in one sample. */
export interface Course {
  /** By step, then as named; states at the start of the step. */
  readonly states: FloatArray[][];
  readonly arrivals: FloatArray[][];
  readonly rest: Int32Array[];
  /** By step: what it sends. */
  readonly events: Event[][];
}

/** What the loss sees of a course, and its slopes. */
export class Seen implements Observation {
  readonly traceSlopes = new Map<string, Float64Array>();
  readonly spikeSlopes = new Map<number, Float64Array>();
  readonly steps: number;
  readonly populations: Observation['populations'];
  readonly #courses: readonly Course[];

  constructor(
    { steps, populations }: LearningLayout,
    readonly sample: Sample,
    courses: readonly Course[],
  ) {
    this.steps = steps;
    this.populations = populations.map(({ name: id, size, step }) => ({
      ...{ name: id, size, states: step?.kernel.states ?? [] },
    }));
    this.#courses = courses;
  }

  trace(population: number, variable: string): Float64Array {
    const { states, size } = this.populations[population];
    const s = states.indexOf(variable);
    const out = new Float64Array(this.steps * size);
    for (let k = 0; k < this.steps; k++) {
      out.set(this.#courses[population].states[k + 1][s], k * size);
    }
    return out;
  }

  traceSlope(population: number, variable: string): Float64Array {
    return this.#slope(this.traceSlopes, `${population}:${variable}`, population);
  }

  spikeSlope(population: number): Float64Array {
    return this.#slope(this.spikeSlopes, population, population);
  }

  spikes(population: number) {
    const { events } = this.#courses[population];
    const steps = events.flatMap((list, k) => list.map(() => k));
    const units = events.flatMap((list) => list.map(({ unit }) => unit));
    return { steps, units };
  }

  #slope<K>(map: Map<K, Float64Array>, key: K, population: number): Float64Array {
    let slope = map.get(key);
    if (slope === undefined) {
      slope = new Float64Array(this.steps * this.populations[population].size);
      map.set(key, slope);
    }
    return slope;
  }
}
