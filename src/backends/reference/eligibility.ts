/**
 * e-prop as it is defined (Bellec et al. 2020): forward in time, an eligibility vector for each synapse, memory that does not grow with
 * time. Plain loops, a judge of the backward engines whose slopes are stopped at recurrent spikes.
 *
 * Derived from the neuron's own step: with D, b the slopes of its next states by its states and by what arrives, h, c those of its spike,
 *   ε ← D·ε + b·x,   e = h·ε + c·x
 * for a synapse with event x. A spike acts on the loss directly (what activity costs) and through outputs: e passes an output's
 * step as an arrival does, φ ← D_o·φ + b_o·e, and the slope of the loss by the output's state multiplies φ. Outputs do not spike on.
 */
import { SynfireError } from '../../errors.ts';
import {
  addGradient,
  type Gradient,
  type Judge,
  type LearningValues,
  noGradient,
  type Outcome,
  partsOf,
  type Sample,
} from '../learning/gradients.ts';
import type { LearningBlock, LearningLayout } from '../learning/layout.ts';
import type { Precision } from './arithmetic.ts';
import { ReferenceLearner } from './learning.ts';
import type { Course, Seen } from './learning-course.ts';
import type { LocalSlopes } from './local-slopes.ts';

export class EligibilityLearner {
  readonly #layout: LearningLayout;
  readonly #judge: Judge;
  readonly #forward: ReferenceLearner;
  /** Whether a population is an output: its spikes, if any, act on none. */
  readonly #output: readonly boolean[];

  /** Throws `not-learnable` where a population that learns neither is an output nor acts on one directly. */
  constructor(layout: LearningLayout, judge: Judge, precision: Precision) {
    this.#layout = layout;
    this.#judge = judge;
    this.#forward = new ReferenceLearner(layout, judge, precision);
    const { blocks, populations } = layout;
    this.#output = populations.map((_, p) => blocks.every(({ source }) => source !== p));
    const deep = blocks.find(({ target, back }) => back && !this.#output[target]);
    const numbers = populations.find(
      ({ step, initial }) => step && step.learnt.length + initial.length > 0,
    );
    if (deep === undefined && numbers === undefined) return;
    throw new SynfireError({
      code: 'not-learnable',
      where: `learning › ${deep ? `projection "${layout.projections[deep.projection].name}"` : `population "${numbers!.name}"`}`,
      found: deep
        ? 'neurons between those that learn and the outputs'
        : 'parameters or initial states',
      expected: 'weights of neurons that are outputs or act on outputs directly',
      remedy: 'Train with method "bptt".',
    });
  }

  run(
    values: LearningValues,
    samples: readonly Sample[],
    { gradient = true, first = 0 } = {},
  ): Outcome {
    if (!gradient) return this.#forward.run(values, samples, { gradient, first });
    const share = 1 / samples.length;
    const total = noGradient(this.#layout);
    const spikes = this.#layout.populations.map(() => 0);
    const judgements = partsOf(samples.length).flatMap(([from, to]) => {
      const part = noGradient(this.#layout);
      const own = samples.slice(from, to).map((sample, k) => {
        const when = { number: first + from + k, from: 0 };
        const { courses, seen } = this.#forward.course(values, sample, when);
        for (const [p, { events }] of courses.entries()) {
          for (const list of events) spikes[p] += list.length;
        }
        const judgement = this.#judge.evaluate(seen, share, {
          weights: values.readout ?? [],
          slopes: part.readout,
        });
        const slopes = (p: number) => this.#forward.localSlopes(values, courses, p, when);
        this.#learn(values, courses, seen, slopes, part);
        return judgement;
      });
      addGradient(total, part);
      return own;
    });
    return { judgements, spikes, gradient: total };
  }

  #learn(
    values: LearningValues,
    courses: readonly Course[],
    seen: Seen,
    slopesOf: (p: number) => LocalSlopes,
    part: Gradient,
  ): void {
    const locals = this.#layout.populations.map(({ step }, p) => (step ? slopesOf(p) : undefined));
    for (const block of this.#layout.blocks) {
      if (!block.learnt) continue;
      const { starts, targets, first, source, delay } = block;
      for (let unit = 0; unit < starts.length - 1; unit++) {
        const sent = Float64Array.from(courses[source].events, (list) =>
          list.reduce((sum, event) => sum + (event.unit === unit ? event.value : 0), 0),
        );
        if (!sent.some((x) => x !== 0)) continue;
        for (let e = starts[unit]; e < starts[unit + 1]; e++) {
          const arrivals = (k: number) => (k < delay ? 0 : sent[k - delay]);
          const slope = this.#synapse(values, block, targets[e], arrivals, locals, seen);
          part.weights[first + e] += slope;
        }
      }
    }
  }

  /** One synapse through all steps. */
  #synapse(
    values: LearningValues,
    block: LearningBlock,
    neuron: number,
    arrivals: (k: number) => number,
    locals: readonly (LocalSlopes | undefined)[],
    seen: Seen,
  ): number {
    const { target, jump } = block;
    const own = locals[target]!;
    const { size } = this.#layout.populations[target];
    const spikeSlopes = seen.spikeSlopes.get(target);
    const given = this.#traces(target, seen);
    const onward = this.#output[target] ? [] : this.#onward(values, target, neuron, locals, seen);
    let epsilon: Float64Array = new Float64Array(own.states);
    let slope = 0;
    for (let k = 0; k < this.#layout.steps; k++) {
      const x = arrivals(k);
      const e = own.spike(k, neuron, epsilon, jump, x);
      epsilon = own.next(k, neuron, epsilon, jump, x);
      for (const [s, trace] of given) slope += trace[k * size + neuron] * epsilon[s];
      if (spikeSlopes) slope += spikeSlopes[k * size + neuron] * e;
      for (const pass of onward) slope += pass(k, e);
    }
    return slope;
  }

  /** What the loss says of states of a population: by index of the state. */
  #traces(p: number, seen: Seen): (readonly [state: number, slopes: Float64Array])[] {
    return seen.populations[p].states.flatMap((state, s) => {
      const slopes = seen.traceSlopes.get(`${p}:${state}`);
      return slopes ? [[s, slopes] as const] : [];
    });
  }

  /** A spike's way through each output that it reaches: given e of step k, its share of the slope. */
  #onward(
    values: LearningValues,
    source: number,
    neuron: number,
    locals: readonly (LocalSlopes | undefined)[],
    seen: Seen,
  ): ((k: number, e: number) => number)[] {
    return this.#layout.blocks
      .filter((block) => block.source === source && block.back)
      .flatMap(({ target, jump, delay, starts, targets, first, feedback }) => {
        const output = locals[target]!;
        const { size } = this.#layout.populations[target];
        const given = this.#traces(target, seen);
        return Array.from({ length: starts[neuron + 1] - starts[neuron] }, (_, k) => {
          const at = starts[neuron] + k;
          const o = targets[at];
          const weight = feedback ? feedback[at] : values.weights[first + at];
          const sent: number[] = [];
          let phi: Float64Array = new Float64Array(output.states);
          return (step: number, e: number) => {
            sent.push(e);
            const x = step < delay ? 0 : weight * sent[step - delay];
            phi = output.next(step, o, phi, jump, x);
            return given.reduce((sum, [s, trace]) => sum + trace[step * size + o] * phi[s], 0);
          };
        });
      });
  }
}
