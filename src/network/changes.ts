/**
 * New values for one part of a network that runs: which fields `set` takes for it, and the description with them. Checked as
 * a network is that is built with these values; nothing is changed in place. Loaded when first needed.
 */
import { log } from '../equations/f64.ts';
import { type Fault, printValue, SynfireError, suggest } from '../errors.ts';
import type { InputDescription } from '../inputs/input.ts';
import type { NeuronSpec, ParameterValue } from '../neurons/model.ts';
import { gradedUnit } from './check-graded.ts';
import type {
  NetworkDescription,
  PopulationDescription,
  ProjectionDescription,
} from './description.ts';
import { frozenCopy } from './frozen.ts';
import { isSource, modelOf } from './models.ts';
import { isDistribution, readQuantity, tryQuantity } from './quantity.ts';
import { checked, isArray, record } from './shape.ts';
import { valueShape } from './shapes.ts';

/** By name of a parameter, or of an option of the method that made the part. */
export type SetValues = Readonly<Record<string, ParameterValue>>;

/** The part of the description that has other values now. */
export interface Change {
  readonly description: NetworkDescription;
  /** With weights as they were last given: what factors multiply. */
  readonly given: NetworkDescription;
  readonly part: 'populations' | 'inputs' | 'projections';
  readonly index: number;
}

/** What may be set, with the unit that text is read in. */
const FIELDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  poisson: { rate: 'Hz', weight: '' },
  step_current: { amplitude: 'pA', start: 'ms', stop: 'ms' },
  series_current: { values: 'pA', interval: 'ms' },
  noise_current: { mean: 'pA', sd: 'pA', interval: 'ms' },
};
const SOURCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  poisson: { rate: 'Hz', start: 'ms', stop: 'ms' },
  spike_generator: { senders: '1', times: 'ms' },
};

/** `given`: that of the last change, or the description itself. */
export function changed(
  description: NetworkDescription,
  given: NetworkDescription,
  name: string,
  values: SetValues,
): Change {
  const where = `set › ${printValue(name)}`;
  checked(record(valueShape), values, where);
  const { part, index } = find(description, name);
  const own = copied(values);
  if (part === 'populations') {
    const population = withValues(description.populations[index], own, where);
    return { description: replaced(description, part, index, population), given, part, index };
  }
  if (part === 'inputs') {
    const input = withFields(description, description.inputs[index], own, where);
    return { description: replaced(description, part, index, input), given, part, index };
  }
  const { weight, factor } = weightsOf(given.projections[index], own, where);
  const unit = weightUnit(description, given.projections[index]);
  const as = (value: ParameterValue) => frozenCopy({ ...given.projections[index], weight: value });
  return {
    description: replaced(description, part, index, as(times(weight, factor, unit, where))),
    given: own.weight === undefined ? given : replaced(given, part, index, as(weight)),
    part,
    index,
  };
}

/** A caller's arrays may change later. */
const copied = (values: SetValues): SetValues =>
  Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      isArray(value) ? Float64Array.from(value as ArrayLike<number>) : value,
    ]),
  );

function find(description: NetworkDescription, name: string): Pick<Change, 'part' | 'index'> {
  const parts = ['populations', 'inputs', 'projections'] as const;
  const places = parts.flatMap((part) => {
    const index = description[part].findIndex((p) => p.name === name);
    return index < 0 ? [] : [{ part, index }];
  });
  if (places.length === 1) return places[0];
  const names = parts.flatMap((part) => description[part].map((p) => p.name));
  const several = places.length > 1;
  throw new SynfireError({
    code: several ? 'ambiguous-name' : 'unknown-name',
    where: 'set',
    found: printValue(name),
    expected: several ? 'a name that one part has' : 'a population, an input or a projection',
    remedy: several
      ? `${places.map(({ part }) => part).join(' and ')} have it: give them names of their own.`
      : suggest(String(name), names),
  });
}

const replaced = <P extends Change['part']>(
  description: NetworkDescription,
  part: P,
  index: number,
  value: NetworkDescription[P][number],
): NetworkDescription =>
  Object.freeze({
    ...description,
    [part]: Object.freeze(description[part].map((old, k) => (k === index ? value : old))),
  });

function withValues(
  population: PopulationDescription,
  values: SetValues,
  where: string,
): PopulationDescription {
  const { neuron } = population;
  if (!isSource(neuron)) {
    const parameters = frozenCopy({ ...neuron.parameters, ...values });
    const spec: NeuronSpec = Object.freeze({ ...neuron, parameters });
    return Object.freeze({ ...population, neuron: spec });
  }
  const given = inUnits(values, SOURCES[neuron.source], where);
  return frozenCopy({ ...population, neuron: { ...neuron, ...given } });
}

function withFields(
  { populations }: NetworkDescription,
  input: InputDescription,
  values: SetValues,
  where: string,
): InputDescription {
  const fields = { ...FIELDS[input.input] };
  if (input.input === 'poisson') {
    const { neuron } = populations.find((p) => p.name === input.target)!;
    const { receptors } = modelOf(neuron as NeuronSpec);
    fields.weight = receptors.find((r) => r.name === input.receptor)!.weightUnit;
  }
  return frozenCopy({ ...input, ...inUnits(values, fields, where) } as InputDescription);
}

/** Text becomes numbers, as in the methods of `Network`. */
function inUnits(
  values: SetValues,
  units: Readonly<Record<string, string>>,
  where: string,
): Record<string, ParameterValue> {
  const faults: Fault[] = [];
  const report = (fault: Fault) => faults.push(fault);
  const entries = Object.entries(values).map(([field, value]) => {
    if (!Object.hasOwn(units, field)) report(unknownField(field, Object.keys(units), where));
    else if (typeof value === 'string') {
      return [field, tryQuantity(value, units[field], `${where} › ${field}`, report) ?? 0] as const;
    }
    return [field, value] as const;
  });
  SynfireError.gather(faults);
  return Object.fromEntries(entries);
}

const unknownField = (field: string, known: readonly string[], where: string): Fault => ({
  code: 'unknown-field',
  where,
  found: `"${field}"`,
  expected: known.join(', '),
  remedy: suggest(field, known),
});

/** What the weights are to be; refused where a rule owns them. */
function weightsOf(
  projection: ProjectionDescription,
  values: SetValues,
  where: string,
): { weight: ParameterValue; factor: number } {
  const known = ['weight', 'factor'];
  const odd = Object.keys(values).find((field) => !known.includes(field));
  if (odd !== undefined) throw new SynfireError(unknownField(odd, known, where));
  if (projection.plasticity !== undefined) {
    throw new SynfireError({
      code: 'plastic-weights',
      where,
      found: 'a projection whose weights a rule changes',
      expected: 'one whose weights stay as they are',
      remedy: 'Its weights are state: see rewire.',
    });
  }
  const { weight = projection.weight, factor = 1 } = values;
  if (typeof factor === 'number' && Number.isFinite(factor)) return { weight, factor };
  throw new SynfireError({
    code: 'bad-values',
    where: `${where} › factor`,
    found: printValue(factor),
    expected: 'a finite number',
    remedy: 'Give the weights themselves as "weight".',
  });
}

/** Of the receptor; of a graded projection pA per unit of its variable. */
function weightUnit(
  { populations }: NetworkDescription,
  { source, target, receptor, graded }: ProjectionDescription,
): string {
  const modelNamed = (name: string) =>
    modelOf(populations.find((p) => p.name === name)!.neuron as NeuronSpec);
  if (graded) return gradedUnit(modelNamed(source).states, graded.variable);
  return modelNamed(target).receptors.find(({ name }) => name === receptor)!.weightUnit;
}

/** The weight, or the law of it, times a factor. */
function times(
  weight: ParameterValue,
  factor: number,
  unit: string,
  where: string,
): ParameterValue {
  if (factor === 1) return weight;
  if (typeof weight === 'number') return weight * factor;
  if (typeof weight === 'string') return readQuantity(weight, unit) * factor;
  if (isArray(weight)) return Float64Array.from(weight as ArrayLike<number>, (w) => w * factor);
  if (!isDistribution(weight)) return weight;
  if (weight.distribution === 'uniform') {
    const [low, high] = inOrder(weight.low * factor, weight.high * factor);
    return { ...weight, low, high };
  }
  const { min, max } = weight;
  const ends = [min, max].map((end) => (end === undefined ? undefined : end * factor));
  const [least, most] = factor < 0 ? [ends[1], ends[0]] : ends;
  const { min: _, max: __, ...law } = weight;
  const limits = {
    ...(least === undefined ? {} : { min: least }),
    ...(most === undefined ? {} : { max: most }),
  };
  if (law.distribution === 'normal') {
    return { ...law, ...limits, mean: law.mean * factor, sd: law.sd * Math.abs(factor) };
  }
  if (factor > 0) return { ...law, ...limits, mu: law.mu + log(factor) };
  throw new SynfireError({
    code: 'bad-values',
    where: `${where} › factor`,
    found: String(factor),
    expected: 'a factor > 0: a lognormal weight has one sign',
    remedy: factor === 0 ? 'Give the weight 0.' : 'Connect by a projection of the other sign.',
  });
}

const inOrder = (a: number, b: number): [number, number] => (a < b ? [a, b] : [b, a]);
