/** What a judge sees of a sample that a machine has run forward, and the slopes that it gives. */
import type { Course, GivenSlopes } from './course.ts';
import type { GradientPlan } from './gradient-plan.ts';
import type { Observation, Sample } from './gradients.ts';
import { JudgeSlopes } from './judge-slopes.ts';

export class SampleView extends JudgeSlopes implements Observation, GivenSlopes {
  readonly sample: Sample;
  readonly #courses: readonly Course[];

  constructor({ steps, populations }: GradientPlan, sample: Sample, courses: readonly Course[]) {
    const seen = populations.map(({ name, size, arrays }) => ({
      ...{ name, size, states: arrays?.states ?? [] },
    }));
    super(steps, seen);
    this.sample = sample;
    this.#courses = courses;
  }

  trace(population: number, variable: string): Float64Array {
    return this.#courses[population].trace(variable);
  }

  spikes(population: number) {
    const { events } = this.#courses[population];
    const steps = new Uint32Array(events.count);
    const first = events.before(0);
    for (let k = 0; k < this.steps; k++) {
      steps.fill(k, events.before(k) - first, events.before(k + 1) - first);
    }
    return { steps, units: events.all().slice() };
  }
}
