/** States of rate networks as bytes, and back: checked against the model before an engine sees them. Loaded when first needed. */
import { badSnapshot, pack, unpack } from '../backends/machine/saved.ts';
import { type Reals, realsFrom } from '../equations/precision.ts';
import type { SynfireError } from '../errors.ts';
import { checked, list, number, numbers, object } from '../network/shape.ts';
import { type Identity, identityOfData } from '../plan/identity.ts';
import type { RateModel } from './model.ts';
import type { RatePlan } from './plan.ts';

export interface RateState {
  readonly step: number;
  /** State after state, unit after unit, copy after copy. */
  readonly states: Reals;
  /** Of weights that learn, in their order: row after row. */
  readonly weights: Reals[];
}

const shape = object({ step: number, states: numbers, weights: list(numbers) });

export const saveRates = (model: RateModel, state: RateState): Uint8Array<ArrayBuffer> =>
  pack('rate', identityOf(model), state);

/** Throws SynfireError unless `bytes` are a whole and sensible state of this model. */
export function loadRates(model: RateModel, plan: RatePlan, bytes: Uint8Array): RateState {
  const found = unpack(bytes, 'rate', identityOf(model), 'restore');
  checked(shape, found, 'restore › snapshot');
  const { step, states, weights } = found as RateState;
  const { size, batch = 1, precision = 'single' } = model;
  const expected = [
    plan.states.length * size * batch,
    ...plan.programs.learning.map(() => size * size),
  ];
  const all = [states, ...weights].map((values) => realsFrom(precision, values));
  if (all.map(({ length }) => length).join() !== expected.join()) {
    throw bad('sizes', all.map(({ length }) => length).join(), expected.join());
  }
  if (!(Number.isInteger(step) && step >= 0 && step <= 2 ** 31)) {
    throw bad('step', String(step), 'an integer from 0 to 2³¹');
  }
  const at = all.findIndex((values) => !values.every((x) => Number.isFinite(x)));
  if (at >= 0)
    throw bad(at === 0 ? 'states' : `weights[${at - 1}]`, 'one that is not', 'finite numbers');
  return { step, states: all[0], weights: all.slice(1) };
}

const identityOf = ({ weights = [], ...model }: RateModel): Identity =>
  identityOfData({ ...model, weights: { ...weights } });

const bad = (where: string, found: string, expected: string): SynfireError =>
  badSnapshot(`restore › ${where}`, found, expected);
