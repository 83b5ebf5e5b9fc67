/**
 * The reference learner: forward through all steps of a sample, the loss, backward, in plain loops.
 *
 * In f64 it is the judge of engines of gradients, in f32 it rounds every operation as they must. Order of sums (the contract): arrivals by (projection, delay, source); slopes of a weight by (sample, step from the last, source); the slope of a
 * spike by (step from the last, projection, delay), dense rows in four chains of every fourth target. With `smooth` a spike is that function
 * of its margin, so that central differences mean something.
 */
import { arrivalsOf, type LearningStep } from '../../codegen/learning-step.ts';
import { purpose, runKey } from '../../plan/draws.ts';
import type { Values } from '../../plan/plan.ts';
import { valueAt } from '../../plan/values.ts';
import { ForceCourse } from '../learning/force.ts';
import {
  addGradient,
  type Carry,
  type Gradient,
  type Judge,
  type Judgement,
  type LearningValues,
  noGradient,
  type Outcome,
  partsOf,
  type RunOptions,
  type Sample,
} from '../learning/gradients.ts';
import type { LearningLayout } from '../learning/layout.ts';
import { type Arithmetic, arithmeticOf, type FloatArray, type Precision } from './arithmetic.ts';
import { Couplings } from './couplings.ts';
import { type AddCurrent, currentsOf } from './currents.ts';
import {
  type Course,
  carryOf,
  type Event,
  eventsOf,
  feedBack,
  Seen,
  type When,
} from './learning-course.ts';
import { deliver, gather, learn } from './learning-rows.ts';
import { LineProgram, softened } from './line-program.ts';
import { LocalSlopes } from './local-slopes.ts';
import { drawNormals } from './unit-draws.ts';

/** How much of a spike a unit with this margin sends. */
type SmoothSpike = (margin: number, population: number) => number;

export class ReferenceLearner {
  readonly #layout: LearningLayout;
  readonly #judge: Judge;
  readonly #arithmetic: Arithmetic;
  readonly #smooth: SmoothSpike | undefined;
  readonly #programs: readonly ({ forward: LineProgram; adjoint: LineProgram } | undefined)[];
  readonly #currents: readonly (readonly AddCurrent[])[];
  readonly #force: ForceCourse | undefined;

  constructor(
    layout: LearningLayout,
    judge: Judge,
    precision: Precision = 'f64',
    smooth?: SmoothSpike,
  ) {
    this.#layout = layout;
    this.#judge = judge;
    this.#arithmetic = arithmeticOf(precision);
    this.#smooth = smooth;
    this.#force = layout.force && new ForceCourse(layout.force, this.#steps);
    const compiled = ({ forward, adjoint }: LearningStep) => ({
      forward: new LineProgram(smooth ? forward.map(softened) : forward, this.#arithmetic),
      adjoint: new LineProgram(adjoint, this.#arithmetic),
    });
    this.#programs = layout.populations.map(({ step }) => step && compiled(step));
    const none = new Couplings(layout.plan, this.#arithmetic);
    this.#currents = layout.populations.map((_, p) =>
      currentsOf(layout.plan, p, this.#arithmetic, none),
    );
  }

  run(
    values: LearningValues,
    samples: readonly Sample[],
    { part: at = 0, carries = [], learns = false, scores = false, ...options }: RunOptions = {},
  ): Outcome {
    const { gradient = true, first = 0, weight = 1 } = options;
    const share = weight / samples.length;
    if (values.force) this.#force?.setNumbers(values.force);
    const left: Carry[] = [];
    const total = noGradient(this.#layout);
    const judgements: Judgement[] = [];
    const spikes = this.#layout.populations.map(() => 0);
    for (const [from, to] of partsOf(samples.length)) {
      const part = noGradient(this.#layout);
      for (let b = from; b < to; b++) {
        const when = { number: first + b, from: at * this.#steps };
        const given = this.#force?.begin(samples[b], learns) ?? samples[b];
        const { courses, seen: observed } = this.course(values, given, when, carries[b]);
        if (this.#layout.parts > 1) {
          left.push(courses.map((course) => carryOf(course, this.#layout.lead)));
        }
        for (const [p, { events }] of courses.entries()) {
          for (const list of events) spikes[p] += list.length;
        }
        const linear = { weights: values.readout ?? [], slopes: part.readout };
        const own = this.#force?.judgement(samples[b], scores);
        judgements.push(own ?? this.#judge.evaluate(observed, share, linear, scores));
        if (gradient && !own) this.#backward(values, courses, observed, part, when);
      }
      addGradient(total, part);
    }
    return {
      ...{ judgements, spikes },
      ...(gradient ? { gradient: total } : {}),
      ...(learns && this.#force ? { force: this.#force.numbers } : {}),
      ...(left.length > 0 ? { carries: left } : {}),
    };
  }

  /** Of a part of a sample. */
  get #steps(): number {
    return this.#layout.steps / this.#layout.parts;
  }

  /** One sample forward, or a part of it, and what a judge sees of it. */
  course(
    values: LearningValues,
    sample: Sample,
    when: When,
    carry?: Carry,
  ): { courses: Course[]; seen: Seen } {
    const courses = this.#forward(values, sample, when, carry);
    return { courses, seen: new Seen(this.#layout, sample, courses) };
  }

  /** Slopes of a population's steps, neuron by neuron: the adjoint with one seed at a time. */
  localSlopes(
    values: LearningValues,
    courses: readonly Course[],
    p: number,
    when: When,
  ): LocalSlopes {
    const { step, size } = this.#layout.populations[p];
    const { states, jumps } = step!.kernel;
    const { adjoint } = this.#programs[p]!;
    const seeds = [...states.map((id) => `_slope_${id}`), '_slope_spike'];
    const width = states.length + jumps.length;
    /** By step, neuron and seed: slopes by states, then by arrivals. */
    const all = new Float64Array(this.#layout.steps * size * seeds.length * width);
    let at = 0;
    for (let k = 0; k < this.#layout.steps; k++) {
      const inputs = this.#inputs(p, k, when);
      for (let i = 0; i < size; i++) {
        this.#load(adjoint, values, courses[p], p, k, i, inputs);
        for (const seed of seeds) {
          for (const other of seeds) adjoint.set(other, other === seed ? 1 : 0);
          for (const { slot, value } of adjoint.lines) adjoint.registers[slot] = value();
          for (const id of states) all[at++] = adjoint.get(`_back_${id}`);
          for (const j of jumps.keys()) all[at++] = adjoint.get(`_back_in_${j}`);
        }
      }
    }
    return new LocalSlopes(all, states.length, jumps.length, size);
  }

  #forward(values: LearningValues, sample: Sample, when: When, carry?: Carry): Course[] {
    const { populations, lead } = this.#layout;
    const steps = this.#steps;
    const { round } = this.#arithmetic;
    const courses = populations.map(({ name: id, step, size }, p): Course => {
      const carried = carry?.[p];
      const earlier = eventsOf(carried?.events, id, lead, size);
      const course = { states: [], arrivals: [], rest: [], events: [] as Event[][], earlier };
      if (step === undefined) {
        return { ...course, events: eventsOf(sample.events[id], id, steps, size) };
      }
      const { initial } = values.populations[p];
      const states = step.kernel.states.map((state, s) => {
        const row = this.#filled(size, initial[state]);
        for (let i = 0; carried && i < size; i++) row[i] = carried.states[s][i];
        return row;
      });
      const rest = new Int32Array(size);
      if (carried) rest.set(carried.rest);
      return { ...course, states: [states], rest: [rest] };
    });
    for (let k = 0; k < steps; k++) {
      for (const [p, { step, size }] of populations.entries()) {
        if (step) courses[p].arrivals.push(step.kernel.jumps.map(() => this.#filled(size, 0)));
      }
      for (const block of this.#layout.blocks) deliver(round, values.weights, block, courses, k);
      for (const p of populations.keys()) this.#step(values, courses, p, k, when);
      if (this.#force) feedBack(this.#force, this.#layout, courses, k, this.#arithmetic);
    }
    return courses;
  }

  #filled(size: number, value: Values): FloatArray {
    const array = this.#arithmetic.array(size);
    for (let i = 0; i < size; i++) array[i] = valueAt(value, i);
    return array;
  }

  /** Sets what a program reads, but for slopes. */
  #load(
    program: LineProgram,
    values: LearningValues,
    course: Course,
    p: number,
    k: number,
    i: number,
    inputs: ReadonlyMap<string, ArrayLike<number>>,
  ): void {
    const { round } = this.#arithmetic;
    const { kernel } = this.#layout.populations[p].step!;
    for (const [id, value] of Object.entries(values.populations[p].constants)) {
      program.set(id, round(valueAt(value, i)));
    }
    for (const [s, id] of kernel.states.entries()) program.set(id, course.states[k][s][i]);
    for (const j of kernel.jumps.keys()) program.set(`_in_${j}`, course.arrivals[k][j][i]);
    program.set('_rest', course.rest[k][i]);
    for (const [id, array] of inputs) program.set(id, array[i]);
  }

  #inputs(p: number, k: number, { number, from }: When): Map<string, ArrayLike<number>> {
    const { plan, populations, steps } = this.#layout;
    const { step, size } = populations[p];
    const names = step!.kernel.inputs;
    const noises = names.filter((id) => id !== 'I_ext');
    return new Map(
      names.map((id): [string, ArrayLike<number>] => {
        if (id === 'I_ext') {
          const currents = new Float64Array(size);
          for (const add of this.#currents[p]) add(from + k, currents);
          return [id, currents];
        }
        const draws = new Float32Array(size);
        const { stream } = plan.populations[p];
        const time = number * steps + from + k;
        drawNormals(runKey(plan), purpose.whiteNoise, stream, time, noises.indexOf(id), draws);
        return [id, draws];
      }),
    );
  }

  #step(values: LearningValues, courses: Course[], p: number, k: number, when: When): void {
    const { step, size } = this.#layout.populations[p];
    if (step === undefined) return;
    const course = courses[p];
    const { forward } = this.#programs[p]!;
    const inputs = this.#inputs(p, k, when);
    const next = step.kernel.states.map(() => this.#arithmetic.array(size));
    const rest = new Int32Array(size);
    const events: Event[] = [];
    for (let i = 0; i < size; i++) {
      this.#load(forward, values, course, p, k, i, inputs);
      for (const { slot, value, target } of forward.lines) {
        forward.registers[slot] =
          this.#smooth && target === '_spike' ? this.#soft(forward, course.rest[k][i], p) : value();
      }
      for (const [s, id] of step.kernel.states.entries()) next[s][i] = forward.get(`_next_${id}`);
      if (step.rests) {
        // smooth spikes are no events: neurons rest now and then
        const fires = this.#smooth ? (k + i) % 11 === 5 : forward.get('_spike') !== 0;
        const now = course.rest[k][i];
        const until = valueAt(values.populations[p].constants._steps, i);
        rest[i] = now > 0 ? now - 1 : fires ? until : 0;
      }
      const spike = step.surrogate === undefined ? 0 : forward.get('_spike');
      if (spike !== 0) events.push({ unit: i, value: spike });
    }
    course.states.push(next);
    course.rest.push(rest);
    course.events.push(events);
  }

  #soft(program: LineProgram, rest: number, p: number): number {
    return rest > 0 ? 0 : this.#smooth!(program.get('_margin'), p);
  }

  #backward(
    values: LearningValues,
    courses: Course[],
    observed: Seen,
    part: Gradient,
    when: When,
  ): void {
    const { populations, blocks } = this.#layout;
    const steps = this.#steps;
    const { round } = this.#arithmetic;
    const slopes = populations.map(({ step, size }) =>
      (step?.kernel.states ?? []).map(() => this.#arithmetic.array(size)),
    );
    const spikeSlopes = populations.map(({ size }, p) => {
      const array = this.#arithmetic.array(steps * size);
      array.set(observed.spikeSlopes.get(p) ?? []);
      return array;
    });
    for (let k = steps - 1; k >= 0; k--) {
      const arrivals = populations.map(({ step, size }) =>
        (step ? arrivalsOf(step.kernel, step.byTime) : []).map(() => this.#arithmetic.array(size)),
      );
      for (const [p, { step, size }] of populations.entries()) {
        if (step === undefined) continue;
        const { adjoint } = this.#programs[p]!;
        const { states } = step.kernel;
        const inputs = this.#inputs(p, k, when);
        for (const [s, id] of states.entries()) {
          const given = observed.traceSlopes.get(`${p}:${id}`);
          for (let i = 0; given && i < size; i++) {
            slopes[p][s][i] = round(slopes[p][s][i] + round(given[k * size + i]));
          }
        }
        for (let i = 0; i < size; i++) {
          this.#load(adjoint, values, courses[p], p, k, i, inputs);
          for (const [s, id] of states.entries()) adjoint.set(`_slope_${id}`, slopes[p][s][i]);
          adjoint.set('_slope_spike', spikeSlopes[p][k * size + i]);
          for (const { slot, value, target } of adjoint.lines) {
            adjoint.registers[slot] =
              this.#smooth && target === '_spike'
                ? this.#soft(adjoint, courses[p].rest[k][i], p)
                : value();
          }
          for (const [s, id] of states.entries()) slopes[p][s][i] = adjoint.get(`_back_${id}`);
          for (const [j, id] of arrivalsOf(step.kernel, step.byTime).entries()) {
            arrivals[p][j][i] = adjoint.get(`_back${id}`);
          }
          for (const [c, id] of step.learnt.entries()) {
            const sum = part.constants[p][c];
            const more = adjoint.get(id.startsWith('_') ? `_back${id}` : `_back_${id}`);
            sum[i] = round(sum[i] + more);
          }
        }
      }
      for (const block of blocks) {
        const came = arrivals[block.target][block.jump];
        learn(round, block, courses, came, k, part);
        if (block.back && k >= block.delay) {
          const back = arrivals[block.target][block.backJump];
          gather(round, values.weights, block, back, k, spikeSlopes[block.source]);
        }
      }
    }
    if (when.from > 0) return;
    for (const [p, { initial, step }] of populations.entries()) {
      for (const [c, id] of initial.entries()) {
        const sum = part.initial[p][c];
        const own = slopes[p][step!.kernel.states.indexOf(id)];
        for (let i = 0; i < sum.length; i++) sum[i] = round(sum[i] + own[i]);
      }
    }
  }
}
