/**
 * Gradients on WebAssembly: one copy of the network in one memory, run forward through all steps of a sample, judged and run backward.
 *
 * It keeps states, arrivals and refractoriness of every step. The order of sums is that of `reference/learning.ts`, whose f32 mode gives
 * the same bits.
 */
import { WasmHost } from '../../../bindings/wasm.ts';
import { Arena } from '../machine/memory.ts';
import { Course } from './course.ts';
import type { GradientPlan } from './gradient-plan.ts';
import type { Gradient, Judge, LearningValues, Outcome, Sample } from './gradients.ts';
import { Rows } from './rows.ts';
import { SampleView } from './sample-view.ts';

export interface GradientModules {
  readonly core: WebAssembly.Module;
  /** By population. */
  readonly steps: readonly (WebAssembly.Module | undefined)[];
}

type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** What a part of a batch gives. */
export type PartOutcome = Outcome<Floats>;

/** Consecutive samples. */
export interface PartTask {
  readonly samples: readonly Sample[];
  /** Number of the first in all that were ever drawn. */
  readonly first: number;
}

export class GradientMachine {
  readonly #plan: GradientPlan;
  readonly #judge: Judge;
  readonly #courses: readonly Course[];
  readonly #blocks: readonly Rows[];

  constructor(modules: GradientModules, plan: GradientPlan, judge: Judge) {
    this.#plan = plan;
    this.#judge = judge;
    const host = new WasmHost(modules.core, 1, 0);
    const arena = new Arena(host);
    this.#courses = plan.populations.map((population, p) => {
      const module = modules.steps[p];
      return new Course(arena, population, plan, host.core, module && host.instantiate(module));
    });
    this.#blocks = plan.blocks.map((block) => new Rows(arena, block, this.#courses, host.core));
  }

  /** `share` multiplies losses and slopes. */
  run(
    values: LearningValues,
    parts: readonly PartTask[],
    { share, gradient }: { readonly share: number; readonly gradient: boolean },
  ): PartOutcome[] {
    const weights = Float32Array.from(values.weights);
    for (const rows of this.#blocks) rows.setWeights(weights);
    for (const [p, course] of this.#courses.entries()) course.setValues(values.populations[p]);
    return parts.map(({ samples, first }) => {
      for (const rows of this.#blocks) rows.clearSlopes();
      for (const course of this.#courses) course.clearSums();
      const spikes = this.#courses.map(() => 0);
      const judgements = samples.map((sample, k) => {
        this.#forward(sample, first + k);
        for (const [p, course] of this.#courses.entries()) spikes[p] += course.count;
        const seen = new SampleView(this.#plan, sample, this.#courses);
        const judgement = this.#judge.evaluate(seen, share);
        if (gradient) this.#backward(seen);
        return judgement;
      });
      return { judgements, spikes, ...(gradient ? { gradient: this.#gradient() } : {}) };
    });
  }

  #forward(sample: Sample, number: number): void {
    for (const course of this.#courses) course.begin(sample, number);
    for (let k = 0; k < this.#plan.steps; k++) {
      for (const rows of this.#blocks) rows.deliver(k);
      for (const course of this.#courses) course.forward(k);
    }
  }

  #backward(seen: SampleView): void {
    for (const [p, course] of this.#courses.entries()) course.turn(seen, p);
    for (let k = this.#plan.steps - 1; k >= 0; k--) {
      for (const course of this.#courses) course.backward(k);
      for (const rows of this.#blocks) rows.back(k);
    }
    for (const course of this.#courses) course.end();
  }

  #gradient(): Gradient<Floats> {
    const weights = new Float32Array(this.#plan.weights);
    for (const rows of this.#blocks) rows.readSlopes(weights);
    return {
      weights,
      constants: this.#courses.map((course) => course.constantSlopes()),
      initial: this.#courses.map((course) => course.initialSlopes()),
    };
  }
}
