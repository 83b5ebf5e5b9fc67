/** What populations did in one sample of the reference learner, and what a judge sees of it. */
import type { Observation, Sample } from '../learning/gradients.ts';
import { JudgeSlopes } from '../learning/judge-slopes.ts';
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
export class Seen extends JudgeSlopes implements Observation {
  readonly sample: Sample;
  readonly #courses: readonly Course[];

  constructor({ steps, populations }: LearningLayout, sample: Sample, courses: readonly Course[]) {
    const seen = populations.map(({ name, size, step }) => ({
      ...{ name, size, states: step?.kernel.states ?? [] },
    }));
    super(steps, seen);
    this.sample = sample;
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

  spikes(population: number) {
    const { events } = this.#courses[population];
    const steps = events.flatMap((list, k) => list.map(() => k));
    const units = events.flatMap((list) => list.map(({ unit }) => unit));
    return { steps, units };
  }
}
