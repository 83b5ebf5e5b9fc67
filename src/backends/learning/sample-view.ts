/** What a judge sees of a sample that a machine has run forward, and the slopes that it gives. */
import type { GradientPlan } from './gradient-plan.ts';
import type { Observation, Sample, SourceEvents } from './gradients.ts';
import { JudgeSlopes } from './judge-slopes.ts';

/** A population in one sample, as a machine has it. */
export interface SeenCourse {
  /** A watched state of all units after every step. */
  trace(state: string): Float64Array;
  /** Events in order of steps. */
  sent(): Pick<SourceEvents, 'steps' | 'units'>;
}

export class SampleView extends JudgeSlopes implements Observation {
  readonly sample: Sample;
  readonly #courses: readonly SeenCourse[];

  constructor(
    { steps, populations }: GradientPlan,
    sample: Sample,
    courses: readonly SeenCourse[],
  ) {
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
    return this.#courses[population].sent();
  }
}
