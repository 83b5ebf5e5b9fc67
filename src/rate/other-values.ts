/** Other numbers for a rate network that runs. Checked as a model is that is built with them; loaded when first needed. */

import { printValue, SynfireError, suggest } from '../errors.ts';
import {
  faultsOf,
  number,
  numbers,
  object,
  optional,
  record,
  type Shape,
} from '../network/shape.ts';
import type { PerUnit, RateModel } from './model.ts';

/** What is left out stays as it is. */
export interface RateValues {
  /** Those of the model, by name. */
  readonly parameters?: Readonly<Record<string, PerUnit>>;
  readonly constant?: PerUnit;
  readonly series?: RateModel['series'];
  /** By state. */
  readonly noise?: Readonly<Record<string, PerUnit>>;
}

const perUnit: Shape = (value, where, report) =>
  (typeof value === 'number' ? number : numbers)(value, where, report);

const shape = object({
  parameters: optional(record(perUnit)),
  constant: optional(perUnit),
  series: optional(object({ columns: number, values: numbers })),
  noise: optional(record(perUnit)),
});

const WHERE = 'rate simulation › set';

/** The model with them. Throws SynfireError; planning finds what is wrong with the numbers themselves. */
export function withValues(model: RateModel, values: RateValues): RateModel {
  SynfireError.gather(faultsOf(shape, values, WHERE));
  const known = Object.keys(model.parameters ?? {});
  const odd = Object.keys(values.parameters ?? {}).find((id) => !known.includes(id));
  if (odd !== undefined) {
    throw new SynfireError({
      code: 'unknown-parameter',
      where: `${WHERE} › parameters`,
      found: printValue(odd),
      expected: 'a parameter of the model',
      remedy: suggest(odd, known),
    });
  }
  const { parameters, noise, constant, series } = values;
  return {
    ...model,
    ...(parameters && { parameters: { ...model.parameters, ...copied(parameters) } }),
    ...(noise && { noise: { ...model.noise, ...copied(noise) } }),
    ...(constant === undefined ? {} : { constant: copy(constant) }),
    ...(series && { series: { ...series, values: Float64Array.from(series.values) } }),
  };
}

/** A caller's arrays may change later. */
const copy = (value: PerUnit): PerUnit =>
  typeof value === 'number' ? value : Float64Array.from(value);

const copied = (values: Readonly<Record<string, PerUnit>>) =>
  Object.fromEntries(Object.entries(values).map(([id, value]) => [id, copy(value)]));
