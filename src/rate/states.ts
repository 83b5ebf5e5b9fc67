/** States of a rate network: where they begin, and what is said of one that is not finite, or that there is not. */
import { type Reals, reals } from '../equations/precision.ts';
import { printValue, SynfireError, suggest } from '../errors.ts';
import { timeOf } from '../network/grid.ts';
import type { RateModel } from './model.ts';
import type { Diverged, RatePlan } from './plan.ts';

/** State after state, unit after unit, copy after copy. */
export function initialStates(
  { size, batch = 1, initial = {}, precision = 'single' }: RateModel,
  { states }: RatePlan,
): Reals {
  const out = reals(precision, states.length * size * batch);
  states.forEach((state, k) => {
    const given = initial[state] ?? 0;
    const value = (i: number) => {
      if (typeof given === 'number') return given;
      return given[given.length === size ? Math.floor(i / batch) : i];
    };
    for (let i = 0; i < size * batch; i++) out[k * size * batch + i] = value(i);
  });
  return out;
}

/** `step`: the first one that is wrong. */
export function notFiniteAt(
  { batch = 1, dt }: RateModel,
  { state, unit, copy }: Diverged,
  step: number,
): SynfireError {
  const which = batch > 1 ? ` › copy ${copy}` : '';
  return new SynfireError({
    code: 'not-a-number',
    where: `rate model › state "${state}" › unit ${unit}${which} › step ${step} (t = ${timeOf(step, dt).toPrecision(6)})`,
    found: 'a state that is not finite',
    expected: 'finite states',
    remedy:
      'A smaller dt, another method, weaker weights or an output that saturates may keep it finite.',
  });
}

export const unknown = (what: string, found: string, known: readonly string[]) =>
  new SynfireError({
    code: 'unknown-name',
    where: `rate simulation › ${what}`,
    found: printValue(found),
    expected: known.join(', ') || 'none',
    remedy: suggest(String(found), known),
  });
