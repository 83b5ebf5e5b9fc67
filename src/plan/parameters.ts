/**
 * Parameters and initial values of a population as numbers in coherent units: one for all neurons, or
 * one per neuron. Draws are those of purpose 18 in docs/decisions/0001-randomness.md.
 */
import type { Distribution } from '../connect/distribution.ts';
import { evaluate } from '../equations/evaluate.ts';
import { exp } from '../equations/f64.ts';
import type { Precision } from '../equations/precision.ts';
import type { Expr } from '../equations/tree.ts';
import { parseUnit, shiftTens } from '../equations/units.ts';
import { namesOf } from '../equations/walk.ts';
import { SynfireError } from '../errors.ts';
import type { PopulationDescription } from '../network/description.ts';
import { isDistribution, outOfRange, readQuantity } from '../network/quantity.ts';
import type { Model } from '../neurons/composed.ts';
import type { NeuronSpec, ParameterValue } from '../neurons/model.ts';
import { inRange } from '../neurons/range.ts';
import { STEP } from '../neurons/scope.ts';
import {
  fineCounter,
  normals,
  purpose,
  streamWord,
  uniform,
  wideNormals,
  wideUniform,
} from './draws.ts';
import { philox } from './philox.ts';
import type { Values } from './plan.ts';

type Named = Readonly<Record<string, Values>>;
type Key = readonly [number, number];

const ATTEMPTS = 64;

const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);
const double = new Float64Array(1);
const wideBits = new BigInt64Array(double.buffer);

/** The largest number of a precision that is less than x. */
function below(x: number, precision: Precision): number {
  if (precision === 'double') {
    if (x === 0) return -(2 ** -1074);
    double[0] = x;
    wideBits[0] += x > 0 ? -1n : 1n;
    return double[0];
  }
  single[0] = x;
  if (single[0] < x) return single[0];
  if (single[0] === 0) return -(2 ** -149);
  bits[0] += single[0] > 0 ? -1 : 1;
  return single[0];
}

/** Every parameter of the composed model: the population's value, else its receptor's, else the default. */
export function resolveParameters(
  population: PopulationDescription,
  spec: NeuronSpec,
  model: Model,
  from: DrawnFrom,
  dt: number,
): Record<string, Values> {
  const ofReceptors = receptorValues(spec);
  const resolved: Record<string, Values> = {};
  model.parameters.forEach((parameter, ordinal) => {
    const { name, unit, range } = parameter;
    if (name === STEP) {
      resolved[name] = dt;
      return;
    }
    const given = Object.hasOwn(spec.parameters, name)
      ? spec.parameters[name]
      : (ofReceptors.get(name) ?? parameter.default);
    const values = resolve(given, unit, population.size, { ...from, ordinal });
    const wrong = typeof values === 'number' ? -1 : values.findIndex((x) => !inRange(x, range));
    if (wrong >= 0) {
      const where = `population "${population.name}" › parameter "${name}" of neuron ${wrong}`;
      const fault = outOfRange(where, (values as Float64Array)[wrong], unit, range);
      const remedy = 'Bound the distribution with min and max.';
      throw new SynfireError({ ...fault, code: 'drawn-out-of-range', remedy });
    }
    resolved[name] = scaled(values, parameter.toCoherent);
  });
  return resolved;
}

/** Receptor `ex`, own parameter `tau_syn` → the composed name `tau_syn_ex`. */
function receptorValues(spec: NeuronSpec): Map<string, number> {
  const values = new Map<string, number>();
  for (const [receptor, { parameters }] of Object.entries(spec.receptors)) {
    for (const [own, value] of Object.entries(parameters)) values.set(`${own}_${receptor}`, value);
  }
  return values;
}

/** What was drawn for the initial values of a description: they do not change where other values of the population do. */
const drawn = new WeakMap<object, Map<string, Values>>();

function givenInitial(
  { initial, size }: PopulationDescription,
  { name, unit }: Model['states'][number],
  at: Address,
): Values {
  const given = initial[name];
  const resolved = () => scaled(resolve(given, unit, size, at), shiftTens(1, parseUnit(unit).tens));
  if (typeof given !== 'object' || !isDistribution(given)) return resolved();
  const known = drawn.get(initial) ?? new Map<string, Values>();
  drawn.set(initial, known);
  const said = JSON.stringify([name, unit, size, at]);
  const values = known.get(said) ?? resolved();
  known.set(said, values);
  return values;
}

/** Initial value of every state: the population's, else the model's expression over parameters. */
export function resolveInitial(
  population: PopulationDescription,
  model: Model,
  parameters: Named,
  from: DrawnFrom,
): Record<string, Values> {
  const resolved: Record<string, Values> = {};
  model.states.forEach((state, index) => {
    const ordinal = model.parameters.length + index;
    const given = Object.hasOwn(population.initial, state.name);
    const values = given
      ? givenInitial(population, state, { ...from, ordinal })
      : evaluateEach(state.initial, parameters, population.size);
    const { range } = state;
    const wrong = typeof values === 'number' ? values : values.find((x) => !inRange(x, range));
    if (wrong !== undefined && !inRange(wrong, range)) {
      const where = `population "${population.name}" › initial "${state.name}"`;
      throw new SynfireError(outOfRange(where, wrong, state.unit, range));
    }
    resolved[state.name] = values;
  });
  return resolved;
}

/** An expression over parameters: one number where it reads only single numbers. */
function evaluateEach(expression: Expr, parameters: Named, size: number): Values {
  const names = [...namesOf(expression)];
  const environment: Record<string, number> = {};
  const varying: [string, Float64Array][] = [];
  for (const name of names) {
    const values = parameters[name];
    if (typeof values === 'number') environment[name] = values;
    else varying.push([name, values]);
  }
  if (varying.length === 0) return evaluate(expression, environment);
  return Float64Array.from({ length: size }, (_, i) => {
    for (const [name, values] of varying) environment[name] = values[i];
    return evaluate(expression, environment);
  });
}

const scaled = (values: Values, factor: number): Values =>
  factor === 1
    ? values
    : typeof values === 'number'
      ? values * factor
      : values.map((x) => x * factor);

/** What draws of a population come from. */
export interface DrawnFrom {
  readonly stream: number;
  readonly key: Key;
  /** Double: draws have 53 bits, the leading ones those of single precision. */
  readonly precision?: Precision;
}

interface Address extends DrawnFrom {
  readonly ordinal: number;
}

/** In the declared unit. */
function resolve(value: ParameterValue, unit: string, size: number, at: Address): Values {
  if (typeof value === 'number' || typeof value === 'string') return readQuantity(value, unit);
  return isDistribution(value) ? drawEach(value, size, at) : Float64Array.from(value);
}

/** One draw per neuron: the first attempt inside the bounds, clipped after the last. */
export function drawEach(given: Distribution, size: number, at: Address): Float64Array {
  const words = new Uint32Array(4);
  const fine = new Uint32Array(4);
  const pair = new Float64Array(2);
  const c3 = streamWord(purpose.parameters, at.stream);
  const wide = at.precision === 'double';
  const attempt = (neuron: number, r: number): number => {
    philox(neuron, at.ordinal, r, c3, at.key[0], at.key[1], words);
    if (wide) philox(neuron, at.ordinal, fineCounter(r), c3, at.key[0], at.key[1], fine);
    if (given.distribution === 'uniform') {
      const u = wide ? wideUniform(words[2], fine[2]) : uniform(words[2]);
      const x = given.low + (given.high - given.low) * u;
      // `high` is not reached in the precision of states and constants either
      return Math.max(given.low, Math.min(x, below(given.high, at.precision ?? 'single')));
    }
    if (wide) wideNormals(words[0], words[1], fine[0], fine[1], pair);
    else normals(words[0], words[1], pair);
    const isNormal = given.distribution === 'normal';
    return isNormal ? given.mean + given.sd * pair[0] : exp(given.mu + given.sigma * pair[0]);
  };
  if (given.distribution === 'uniform') {
    return Float64Array.from({ length: size }, (_, i) => attempt(i, 0));
  }
  const min = given.min ?? Number.NEGATIVE_INFINITY;
  const max = given.max ?? Number.POSITIVE_INFINITY;
  const attempts = given.outside === 'clip' ? 1 : ATTEMPTS;
  return Float64Array.from({ length: size }, (_, i) => {
    let x = 0;
    for (let r = 0; r < attempts; r++) {
      x = attempt(i, r);
      if (x >= min && x <= max) return x;
    }
    return Math.min(max, Math.max(min, x));
  });
}
