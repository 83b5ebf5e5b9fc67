/**
 * Gradients on WebAssembly: one copy of the network in one memory, run forward through all steps of a sample, judged and run backward.
 *
 * Steps are run in stretches between states that are kept (course.ts); the bits do not depend on how many there are. The order of sums is
 * that of `reference/learning.ts`, whose f32 mode gives the same bits.
 */
import { WasmHost } from '../../../bindings/wasm.ts';
import { Arena } from '../machine/memory.ts';
import { Course } from './course.ts';
import { ForceCourse, type ForceSpec } from './force.ts';
import { stretchesOf } from './gradient-memory.ts';
import type { GradientPlan } from './gradient-plan.ts';
import type { Carry, Gradient, Judge, LearningValues, Outcome, Sample } from './gradients.ts';
import { Rows } from './rows.ts';
import { SampleView } from './sample-view.ts';
import type { ReadoutNumbers } from './single-least-squares.ts';
import { WasmLeastSquares } from './wasm-least-squares.ts';

export interface GradientModules {
  readonly core: WebAssembly.Module;
  /** By population. */
  readonly steps: readonly (WebAssembly.Module | undefined)[];
}

type Floats = Float32Array | Float64Array;

/** What a part of a batch gives. */
export type PartOutcome = Outcome<Floats>;

/** Consecutive samples. */
export interface PartTask {
  readonly samples: readonly Sample[];
  /** Number of the first in all that were ever drawn. */
  readonly first: number;
  /** Where slopes of weights are put; default a place of their own. */
  readonly slopes?: Float32Array;
  /** Of each sample: what the part of it before left. */
  readonly carries?: readonly Carry[];
}

export interface PartOptions {
  /** Multiplies slopes. */
  readonly share: number;
  readonly gradient: boolean;
  /** Which part of the samples it is. */
  readonly part: number;
  readonly learns?: boolean;
  readonly scores?: boolean;
}

export class GradientMachine {
  readonly #plan: GradientPlan;
  readonly #judge: Judge;
  readonly #courses: readonly Course[];
  readonly #blocks: readonly Rows[];
  readonly #force: ForceCourse | undefined;

  constructor(modules: GradientModules, plan: GradientPlan, judge: Judge) {
    this.#plan = plan;
    this.#judge = judge;
    const host = new WasmHost(modules.core, 1, 0);
    const arena = new Arena(host);
    this.#courses = plan.populations.map((population, p) => {
      const module = modules.steps[p];
      return new Course(arena, population, plan, host.core, module && host.instantiate(module));
    });
    const { lead, force, steps } = plan;
    this.#force = force && forceCourse(force, steps, arena);
    const { core } = host;
    this.#blocks = plan.blocks.map(
      (block) => new Rows(arena, block, this.#courses, { core, lead }),
    );
  }

  run(
    values: LearningValues,
    parts: readonly PartTask[],
    { share, gradient, part, learns = false, scores = false }: PartOptions,
  ): PartOutcome[] {
    const given = values.weights;
    const weights = given instanceof Float32Array ? given : Float32Array.from(given);
    for (const rows of this.#blocks) rows.setWeights(weights);
    for (const [p, course] of this.#courses.entries()) course.setValues(values.populations[p]);
    if (values.force) this.#force?.setNumbers(values.force);
    return parts.map(({ samples, first, slopes, carries = [] }) => {
      for (const rows of this.#blocks) rows.clearSlopes();
      for (const course of this.#courses) course.clearSums();
      const spikes = this.#courses.map(() => 0);
      const left: Carry[] = [];
      const { readout = new Float64Array(0) } = values;
      const linear = { weights: readout, slopes: new Float64Array(readout.length) };
      const judgements = samples.map((sample, k) => {
        const given = this.#force?.begin(sample, learns) ?? sample;
        this.#forward(given, first + k, part, carries[k]);
        if (this.#plan.steps < this.#plan.duration) {
          left.push(this.#courses.map((course) => course.carry()));
        }
        for (const [p, course] of this.#courses.entries()) spikes[p] += course.events.count;
        if (this.#force) return this.#force.judgement(sample, scores);
        const seen = new SampleView(this.#plan, sample, this.#courses);
        const judgement = this.#judge.evaluate(seen, share, linear, scores);
        if (gradient) this.#backward(seen);
        return judgement;
      });
      const own = gradient && { ...this.#gradient(slopes), readout: linear.slopes };
      const found = own ? { gradient: own } : {};
      const taught = learns && this.#force ? { force: copyOf(this.#force.numbers) } : {};
      return {
        judgements,
        spikes,
        ...taught,
        ...found,
        ...(left.length > 0 ? { carries: left } : {}),
      };
    });
  }

  #forward(sample: Sample, number: number, part: number, carry?: Carry): void {
    for (const [p, course] of this.#courses.entries()) {
      course.begin(sample, number, part, carry?.[p]);
    }
    for (let stretch = 0; stretch < stretchesOf(this.#plan); stretch++) {
      this.#run(stretch, false);
      for (const course of this.#courses) course.leave(stretch);
    }
  }

  /** The steps of one stretch, forward. */
  #run(stretch: number, again: boolean): void {
    for (const course of this.#courses) course.enter(stretch);
    const [from, to] = this.#stretch(stretch);
    for (let k = from; k < to; k++) {
      for (const rows of this.#blocks) rows.deliver(k);
      for (const course of this.#courses) course.forward(k, again);
      if (this.#force) this.#feedBack(k, this.#force);
    }
  }

  #feedBack(k: number, force: ForceCourse): void {
    const { population, of, feedback } = this.#plan.force!;
    const values = force.step(k, this.#courses[population].stateAfter(k, of));
    if (feedback) this.#courses[feedback.population].events.setValues(k, values);
  }

  #backward(seen: SampleView): void {
    for (const [p, course] of this.#courses.entries()) course.turn(seen, p);
    const last = stretchesOf(this.#plan) - 1;
    for (let stretch = last; stretch >= 0; stretch--) {
      if (stretch < last) this.#run(stretch, true);
      for (const course of this.#courses) course.face();
      const [from, to] = this.#stretch(stretch);
      for (let k = to - 1; k >= from; k--) {
        for (const course of this.#courses) course.backward(k);
        for (const rows of this.#blocks) rows.back(k);
      }
    }
    for (const course of this.#courses) course.end();
  }

  #stretch(stretch: number): readonly [from: number, to: number] {
    const { every, steps } = this.#plan;
    return [stretch * every, Math.min(steps, (stretch + 1) * every)];
  }

  #gradient(given?: Float32Array): Omit<Gradient<Floats>, 'readout'> {
    const weights = given ?? new Float32Array(this.#plan.weights);
    for (const rows of this.#blocks) rows.readSlopes(weights);
    return {
      weights,
      constants: this.#courses.map((course) => course.constantSlopes()),
      initial: this.#courses.map((course) => course.initialSlopes()),
    };
  }
}

function forceCourse(force: ForceSpec, steps: number, arena: Arena): ForceCourse {
  const { units, outputs, precision } = force;
  if (precision === 'double') return new ForceCourse(force, steps);
  return new ForceCourse(force, steps, new WasmLeastSquares(arena, { inputs: units + 1, outputs }));
}

const copyOf = ({ weights, inverse }: ReadoutNumbers): ReadoutNumbers => ({
  weights: weights.slice(),
  inverse: inverse.slice(),
});
