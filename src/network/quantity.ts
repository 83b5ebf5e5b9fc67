/**
 * Quantities as a network holds them: a number in the declared unit, text with a unit, one number per
 * neuron or edge, or a distribution. Here they are checked; `plan/parameters.ts` resolves them.
 */
import type { Distribution } from '../connect/distribution.ts';
import { parseQuantity } from '../equations/units.ts';
import { type Fault, printValue, SynfireError } from '../errors.ts';
import type { ParameterValue } from '../neurons/model.ts';
import { expectedIn, inRange, type Range } from '../neurons/range.ts';
import type { Report } from './shape.ts';

export interface QuantityRule {
  readonly unit: string;
  readonly range?: Range;
  /** How many numbers an array must have, and what each is for; arrays are refused without it. */
  readonly each?: { readonly count: number; readonly what: 'neuron' | 'edge' };
}

export const isDistribution = (value: ParameterValue): value is Distribution =>
  typeof value === 'object' && 'distribution' in value;

/** The number that a number or a text such as "2 nA" stands for, in `unit`. */
export const readQuantity = (value: number | string, unit: string): number =>
  typeof value === 'string' ? parseQuantity(value, unit) : value;

/** Like `readQuantity`; what is wrong with the text is reported at `where`, and undefined returned. */
export function tryQuantity(
  value: number | string,
  unit: string,
  where: string,
  report: Report,
): number | undefined {
  try {
    return readQuantity(value, unit);
  } catch (error) {
    if (!(error instanceof SynfireError)) throw error;
    for (const fault of error.faults) report({ ...fault, where });
    return undefined;
  }
}

/** The fault of a number that is not finite or out of its range. */
export const outOfRange = (
  where: string,
  value: number,
  unit: string,
  range: Range | undefined,
): Fault => ({
  code: Number.isFinite(value) ? 'out-of-range' : 'not-finite',
  where,
  found: unit === '1' ? `${value}` : `${value} ${unit}`,
  expected: expectedIn(range),
  remedy: 'Correct the value or its sign.',
});

export function checkNumber(
  value: number,
  rule: QuantityRule,
  where: string,
  report: Report,
): boolean {
  if (inRange(value, rule.range)) return true;
  report(outOfRange(where, value, rule.unit, rule.range));
  return false;
}

/** Every number of an array; the first wrong one is reported with how many there are. */
export function checkNumbers(
  values: ArrayLike<number>,
  rule: QuantityRule,
  where: string,
  report: Report,
): void {
  let wrong = 0;
  let first = -1;
  for (let i = 0; i < values.length; i++) {
    if (inRange(values[i], rule.range)) continue;
    if (wrong++ === 0) first = i;
  }
  if (wrong === 0) return;
  const fault = outOfRange(`${where}[${first}]`, values[first], rule.unit, rule.range);
  const others = wrong > 1 ? ` (and ${wrong - 1} more)` : '';
  report({ ...fault, found: fault.found + others });
}

export function checkQuantity(
  value: ParameterValue,
  rule: QuantityRule,
  where: string,
  report: Report,
): void {
  if (typeof value === 'string' || typeof value === 'number') {
    const amount = tryQuantity(value, rule.unit, where, report);
    if (amount !== undefined) checkNumber(amount, rule, where, report);
  } else if (isDistribution(value)) {
    checkDistribution(value, rule, where, report);
  } else if (rule.each === undefined) {
    report({
      code: 'unexpected-array',
      where,
      found: printValue(value),
      expected: 'one number or a distribution',
      remedy: 'Arrays give one value per edge, with the connector edges(…) only.',
    });
  } else if (value.length !== rule.each.count) {
    report({
      code: 'wrong-length',
      where,
      found: `${value.length} values`,
      expected: `${rule.each.count} values, one per ${rule.each.what}`,
      remedy: `Give one number, or one per ${rule.each.what}.`,
    });
  } else {
    checkNumbers(value, rule, where, report);
  }
}

/** Numbers of a distribution are in the rule's unit (`mu` and `sigma`: of its logarithm). */
function checkDistribution(
  given: Distribution,
  rule: QuantityRule,
  where: string,
  report: Report,
): void {
  const finite = { unit: rule.unit };
  if (given.distribution === 'uniform') {
    const low = checkNumber(given.low, rule, `${where} › low`, report);
    const high = checkNumber(given.high, rule, `${where} › high`, report);
    if (low && high && given.low > given.high) {
      report(upsideDown(where, `low ${given.low}, high ${given.high}`, 'low ≤ high'));
    }
    return;
  }
  const isNormal = given.distribution === 'normal';
  const [centre, spread] = isNormal ? [given.mean, given.sd] : [given.mu, given.sigma];
  const [centreName, spreadName] = isNormal ? ['mean', 'sd'] : ['mu', 'sigma'];
  const unit = isNormal ? rule.unit : '1';
  checkNumber(centre, { unit }, `${where} › ${centreName}`, report);
  checkNumber(spread, { unit, range: 'nonnegative' }, `${where} › ${spreadName}`, report);
  const { min, max } = given;
  if (min !== undefined) checkNumber(min, finite, `${where} › min`, report);
  if (max !== undefined) checkNumber(max, finite, `${where} › max`, report);
  if (max !== undefined && !inRange(max, rule.range) && Number.isFinite(max)) {
    report(outOfRange(`${where} › max`, max, rule.unit, rule.range));
  }
  if (min !== undefined && max !== undefined && min > max) {
    report(upsideDown(where, `min ${min}, max ${max}`, 'min ≤ max'));
  }
}

const upsideDown = (where: string, found: string, expected: string): Fault => ({
  code: 'empty-interval',
  where,
  found,
  expected,
  remedy: 'Exchange the two.',
});
