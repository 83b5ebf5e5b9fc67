/** What a judge sees of a sample that a machine has run forward, and the slopes that it gives. */
import type { Course, GivenSlopes } from './course.ts';
import type { GradientPlan } from './gradient-plan.ts';
import type { Observation, Observed, Sample } from './gradients.ts';

export class SampleView implements Observation, GivenSlopes {
  readonly traceSlopes = new Map<string, Float64Array>();
  readonly spikeSlopes = new Map<number, Float64Array>();
  readonly steps: number;
  readonly populations: readonly Observed[];
  readonly #courses: readonly Course[];

  constructor(
    { steps, populations }: GradientPlan,
    readonly sample: Sample,
    courses: readonly Course[],
  ) {
    this.steps = steps;
    this.populations = populations.map(({ name, size, arrays }) => ({
      ...{ name, size, states: arrays?.states ?? [] },
    }));
    this.#courses = courses;
  }

  trace(population: number, variable: string): Float64Array {
    return this.#courses[population].trace(variable);
  }

  traceSlope(population: number, variable: string): Float64Array {
    return this.#slope(this.traceSlopes, `${population}:${variable}`, population);
  }

  spikeSlope(population: number): Float64Array {
    return this.#slope(this.spikeSlopes, population, population);
  }

  spikes(population: number) {
    const course = this.#courses[population];
    const steps = new Uint32Array(course.count);
    for (let k = 0; k < this.steps; k++) {
      steps.fill(k, course.offsets[k], course.offsets[k + 1]);
    }
    return { steps, units: course.events().slice() };
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
