/** The numbers that are learnt, by group: weights of a projection, a parameter or initial state of a population. */
import { readoutLearner } from '../backends/learning/force.ts';
import type { Gradient, LearningValues } from '../backends/learning/gradients.ts';
import { type LearningLayout, type StepValues, stepValues } from '../backends/learning/layout.ts';
import type { ReadoutNumbers } from '../backends/learning/single-least-squares.ts';
import {
  delaySlopes,
  gatheredSlopes,
  type SpreadDelays,
  spreadWeights,
} from '../backends/learning/spread-delays.ts';
import { SynfireError, suggest } from '../errors.ts';
import { Draws } from '../plan/host-draws.ts';
import type { Values } from '../plan/plan.ts';
import { keepBounds } from './bounds.ts';
import { keepRank, type WeightMatrix, weightMatrix } from './low-rank.ts';
import { READOUT } from './readout-options.ts';
import type { TaskOptions } from './task.ts';
import { wrong } from './task-checks.ts';
import type { LearntGroup } from './update.ts';

export interface NamedGroup extends LearntGroup {
  /** Of a projection, `projection.delay`, or `population.parameter`. */
  readonly name: string;
  readonly kind: 'weights' | 'delay' | 'parameter' | 'initial' | 'readout';
  /** Of the projection or population; of the readout −1. */
  readonly index: number;
  /** Of the parameter or state. */
  readonly variable: string;
  /** What they began with; empty where nobody asks. */
  readonly start: Float64Array;
}

/** What the first numbers of a readout are drawn for. */
const FIRST_READOUT = 0x4c03;

export class Learnt {
  readonly groups: readonly NamedGroup[];
  readonly #layout: LearningLayout;
  readonly #options: TaskOptions;
  /** With those that are not learnt. */
  readonly #weights: Float64Array;
  /** Of groups that are kept to a rank. */
  readonly #matrices: ReadonlyMap<string, WeightMatrix>;

  /** Throws SynfireError for names of what is not learnt. */
  constructor(layout: LearningLayout, options: TaskOptions) {
    this.#layout = layout;
    this.#options = options;
    this.#weights = new Float64Array(layout.weights);
    const groups: NamedGroup[] = [];
    const group = (
      name: string,
      kind: NamedGroup['kind'],
      [index, variable]: readonly [number, string],
      values: Float64Array,
      scale: number,
    ) => {
      const rate = options.rates?.[name] ?? scale;
      const room = () => new Float64Array(values.length);
      const pull = options.fptt ? { average: values.slice(), dual: room() } : {};
      const { force } = layout;
      const knows = force
        ? { inverse: Float64Array.from(readoutLearner(force).numbers.inverse) }
        : {};
      const rooms = { slopes: room(), mean: room(), square: room(), ...pull, ...knows };
      // of weights without bounds nobody asks what they began with
      const bounded = kind !== 'weights' || options.bounds?.[name] !== undefined;
      const start = bounded ? values.slice() : new Float64Array(0);
      groups.push({ name, kind, index, variable, values, start, rate, ...rooms });
    };
    const chosen = options.learn?.weights;
    for (const [p, { name, learnt, first, drawn, spread }] of layout.projections.entries()) {
      this.#weights.set(drawn, first);
      const weighted = learnt && (chosen === undefined || chosen.includes(name));
      if (weighted) group(name, 'weights', [p, name], (spread ?? { drawn }).drawn.slice(), 1);
      if (spread === undefined) continue;
      const { dt } = layout.plan;
      const delays = Float64Array.from(spread.delays, (steps) => steps * dt);
      group(`${name}.delay`, 'delay', [p, name], delays, (spread.high - spread.low) * dt);
    }
    for (const [p, { name, size, parameters, initial }] of layout.populations.entries()) {
      const planned = layout.plan.populations[p];
      for (const id of parameters) {
        const values = listOf(planned.parameters[id], 1);
        group(`${name}.${id}`, 'parameter', [p, id], values, scaleOf(values));
      }
      for (const id of initial) {
        group(`${name}.${id}`, 'initial', [p, id], listOf(planned.initial[id], size), 1);
      }
    }
    if (layout.readout > 0) {
      const units = layout.populations.find(
        ({ name }) => name === options.readout.population,
      )!.size;
      const draws = new Draws(options.seed ?? 1, 'training › readout', FIRST_READOUT);
      const values = Float64Array.from({ length: layout.readout }, (_, k) =>
        layout.force || k % (units + 1) === units ? 0 : draws.normal() / Math.sqrt(units),
      );
      group(READOUT, 'readout', [-1, ''], values, 1);
    }
    this.groups = groups;
    this.#matrices = this.#ranked();
    for (const option of ['bounds', 'rates'] as const) {
      const known = groups.map(({ name }) => name);
      const odd = Object.keys(options[option] ?? {}).find((name) => !known.includes(name));
      if (odd === undefined) continue;
      throw new SynfireError({
        ...{ code: 'unknown-name', where: `training › ${option}`, found: `"${odd}"` },
        ...{ expected: 'what is learnt', remedy: suggest(odd, known) },
      });
    }
  }

  /** In the layout's order, with those that are not learnt: good until the next call. */
  get weights(): Float64Array {
    for (const { kind, index, values } of this.groups) {
      if (kind !== 'weights' && kind !== 'delay') continue;
      const { first, spread } = this.#layout.projections[index];
      const own = spread ? spreadWeights(spread, ...this.#synapses(index, spread)) : values;
      this.#weights.set(own, first);
    }
    return this.#weights;
  }

  /** As engines take them. */
  values(): LearningValues {
    const populations = this.#layout.populations.map((_, p) => this.#stepValues(p));
    const readout = this.groups.find(({ kind }) => kind === 'readout');
    const linear = readout && { readout: readout.values };
    const force = readout?.inverse && {
      force: { weights: readout.values, inverse: readout.inverse },
    };
    return { weights: this.weights, populations, ...linear, ...force };
  }

  /** Weights and delays (in steps) of a projection whose delays are learnt. */
  #synapses(p: number, spread: SpreadDelays): [weights: Float64Array, delays: Float64Array] {
    const own = (kind: NamedGroup['kind']) =>
      this.groups.find((group) => group.kind === kind && group.index === p)?.values;
    const { dt } = this.#layout.plan;
    return [own('weights') ?? spread.drawn, own('delay')!.map((delay) => delay / dt)];
  }

  /** Throws SynfireError for a rank that cannot be kept. */
  #ranked(): Map<string, WeightMatrix> {
    const ranked = this.groups.filter(({ name }) => this.#options.bounds?.[name]?.rank);
    return new Map(
      ranked.map(({ name, kind, index }) => {
        const { rank, ...others } = this.#options.bounds![name];
        const alone = Object.values(others).every((one) => one === undefined);
        if (kind !== 'weights' || !alone || !(Number.isInteger(rank) && rank! >= 1)) {
          const found = JSON.stringify({ rank, ...others });
          const expected = 'an integer ≥ 1, alone, of the weights of a projection';
          throw wrong(`bounds › "${name}" › rank`, found, expected, 'Correct the bounds.');
        }
        return [name, weightMatrix(this.#layout, index)];
      }),
    );
  }

  /** A population's parameters as they are now. */
  parameters(p: number): Record<string, Values> {
    return { ...this.#layout.plan.populations[p].parameters, ...this.#own(p, 'parameter') };
  }

  /** A population's initial states as they are now. */
  initial(p: number): Record<string, Values> {
    return { ...this.#layout.plan.populations[p].initial, ...this.#own(p, 'initial') };
  }

  #own(p: number, of: 'parameter' | 'initial'): Record<string, Values> {
    return Object.fromEntries(
      this.groups
        .filter(({ kind, index }) => kind === of && index === p)
        .map(({ variable, values }) => [variable, valuesOf(values)]),
    );
  }

  #stepValues(p: number, changed: Readonly<Record<string, Values>> = {}): StepValues {
    const parameters = { ...this.parameters(p), ...changed };
    return stepValues(this.#layout, p, parameters, this.initial(p));
  }

  /** What a readout that is fed back has learnt. */
  takeForce({ weights, inverse }: ReadoutNumbers): void {
    const readout = this.groups.find(({ kind }) => kind === 'readout')!;
    readout.values.set(weights);
    readout.inverse!.set(inverse);
  }

  /** Puts a gradient into the slopes of the groups. */
  takeSlopes(gradient: Gradient): void {
    for (const { kind, index, variable, values, slopes } of this.groups) {
      if (kind === 'weights') {
        const { first, count, spread } = this.#layout.projections[index];
        const own = gradient.weights.subarray(first, first + count);
        slopes.set(spread ? gatheredSlopes(spread, this.#synapses(index, spread)[1], own) : own);
      } else if (kind === 'delay') {
        const { first, count, spread } = this.#layout.projections[index];
        const own = gradient.weights.subarray(first, first + count);
        const { dt } = this.#layout.plan;
        const bySteps = delaySlopes(spread!, ...this.#synapses(index, spread!), own);
        slopes.set(bySteps.map((slope) => slope / dt));
      } else if (kind === 'readout') slopes.set(gradient.readout);
      else if (kind === 'initial') {
        const { initial } = this.#layout.populations[index];
        slopes.set(gradient.initial[index][initial.indexOf(variable)]);
      } else this.#parameterSlopes(index, variable, values, gradient, slopes);
    }
  }

  /** Through the constants of the step, whose slopes by the parameter are differences in f64. */
  #parameterSlopes(
    p: number,
    variable: string,
    values: Float64Array,
    gradient: Gradient,
    slopes: Float64Array,
  ): void {
    const { step, size } = this.#layout.populations[p];
    const moved = (sign: number) => {
      const nearby = values.map((x) => x + sign * nudge(x));
      return this.#stepValues(p, { [variable]: valuesOf(nearby) }).constants;
    };
    const [up, down] = [moved(1), moved(-1)];
    slopes.fill(0);
    for (const [c, id] of step!.learnt.entries()) {
      const own = gradient.constants[p][c];
      for (let i = 0; i < size; i++) {
        const k = values.length === 1 ? 0 : i;
        const [a, b] = [up[id], down[id]].map((v) => (typeof v === 'number' ? v : v[i]));
        slopes[k] += (own[i] * (a - b)) / (2 * nudge(values[k]));
      }
    }
  }

  /** Moves what is learnt to what is allowed. */
  keepBounds(): void {
    for (const { name, kind, index, values, start } of this.groups) {
      const given = this.#options.bounds?.[name];
      const matrix = this.#matrices.get(name);
      if (matrix) keepRank(values, matrix, given!.rank!);
      else if (given) keepBounds(values, start, given);
      // a time constant that reached 0 would be no number any more
      else if (kind === 'parameter') {
        for (let k = 0; k < values.length; k++) {
          const ends = [0.1 * start[k], 10 * start[k]];
          const [low, high] = start[k] < 0 ? [ends[1], ends[0]] : ends;
          if (start[k] !== 0) values[k] = Math.max(low, Math.min(high, values[k]));
        }
      }
      if (kind !== 'delay') continue;
      const { spread } = this.#layout.projections[index];
      const { dt } = this.#layout.plan;
      keepBounds(values, start, { low: spread!.low * dt, high: spread!.high * dt });
    }
  }
}

const nudge = (x: number): number => 1e-5 * Math.max(Math.abs(x), 1e-3);

/** One number where there is one for all. */
const valuesOf = (values: Float64Array): Values =>
  values.length === 1 ? values[0] : values.slice();

const listOf = (values: Values, size: number): Float64Array =>
  typeof values === 'number' ? new Float64Array(size).fill(values) : Float64Array.from(values);

const scaleOf = (values: Float64Array): number => {
  const largest = values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  return largest > 0 ? largest : 1;
};
