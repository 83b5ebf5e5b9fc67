/**
 * Weights and delays of one projection as the plan holds them. Weights are measured first (what can
 * arrive), the receptor's scale is chosen over all its projections, then they are written in it.
 */
import type { Connector } from '../connect/connector.ts';
import { SynfireError } from '../errors.ts';
import { stepsOf } from '../network/grid.ts';
import { isDistribution, readQuantity } from '../network/quantity.ts';
import type { ParameterValue } from '../neurons/model.ts';
import type { Arrivals } from './arrivals.ts';
import { fanInBound, largestSum } from './fan-in.ts';
import type { PlannedDraw } from './plan.ts';
import { digitsOf } from './several-scales.ts';
import { plannedDraw, spreadOf } from './spread.ts';

/** Longest delay, in steps: spikes are kept that long. */
export const LONGEST_DELAY = 65535;

/** `repeats`: how often one source unit can fire in one step. */
export function measureWeight(
  weight: ParameterValue,
  unit: string,
  connector: Connector,
  sizes: readonly [number, number],
  repeats: number,
  where: string,
): Arrivals {
  const count = fanInBound(connector, sizes[0], sizes[1]) * repeats;
  if (typeof weight === 'number' || typeof weight === 'string') {
    const value = readQuantity(weight, unit);
    const w = Math.abs(value);
    const sum = count * w;
    return { where, values: [value], largest: w, typical: w, count, sum, stored: true };
  }
  if (isDistribution(weight)) {
    const spread = spreadOf(weight);
    const largest = Math.max(Math.abs(spread.low), Math.abs(spread.high));
    if (!(largest < 1e300)) {
      throw new SynfireError({
        code: 'unbounded-weight',
        where,
        found: 'a distribution that reaches beyond 1e300',
        expected: 'weights that a sum can hold',
        remedy: 'Bound it with max, or lower sigma.',
      });
    }
    const values = spread.constant === undefined ? undefined : [spread.constant];
    const sum = count * largest;
    const drawn = values === undefined ? { spread: spread.spread } : { values };
    return { where, ...drawn, largest, typical: spread.typical, count, sum, stored: true };
  }
  let largest = 0;
  let total = 0;
  let weighty = 0;
  for (let k = 0; k < weight.length; k++) {
    const w = Math.abs(weight[k]);
    if (w > largest) largest = w;
    if (w > 0) weighty++;
    total += w;
  }
  const typical = weighty > 0 ? total / weighty : 0;
  const targets = connector.connector === 'edges' ? connector.target : [];
  const sum = largestSum(targets, sizes[1], weight) * repeats;
  return { where, values: weight, largest, typical, count, sum, stored: true };
}

/** The weights in multiples of `step` = quantum·2^shift, and the largest magnitude among them. */
export function planWeight(
  weight: ParameterValue,
  unit: string,
  step: number,
): { readonly weight: PlannedDraw; readonly maxWeight: number } {
  const rounded = (x: number) => Math.floor(x / step + 0.5);
  if (typeof weight === 'number' || typeof weight === 'string') {
    const value = rounded(readQuantity(weight, unit));
    return { weight: { draw: 'constant', value }, maxWeight: Math.abs(value) };
  }
  if (isDistribution(weight)) {
    const spread = spreadOf(weight);
    const draw = plannedDraw(weight, spread, step);
    const largest = Math.max(Math.abs(spread.low), Math.abs(spread.high));
    const maxWeight =
      draw.draw === 'constant' ? Math.abs(draw.value) : Math.floor(largest / step + 0.51);
    return { weight: draw, maxWeight };
  }
  const values = new Int32Array(weight.length);
  for (let k = 0; k < values.length; k++) values[k] = rounded(weight[k]);
  const draw = valuesOrConstant(values);
  return { weight: draw, maxWeight: values.reduce((m, w) => Math.max(m, Math.abs(w)), 0) };
}

/** The weights in the receptor's unit where they are given: one for all or one an edge. */
export function givenWeights(
  weight: ParameterValue,
  unit: string,
): number | Float64Array | undefined {
  if (typeof weight === 'number' || typeof weight === 'string') return readQuantity(weight, unit);
  if (isDistribution(weight)) return spreadOf(weight).constant;
  return weight instanceof Float64Array ? weight : Float64Array.from(weight);
}

/** Weights as digits, one plan a quantum, the coarsest first. */
export function planDigits(
  given: number | Float64Array,
  quanta: readonly number[],
): { readonly weight: PlannedDraw; readonly maxWeight: number }[] {
  const weights = typeof given === 'number' ? [given] : given;
  const digits = quanta.map(() => new Int32Array(weights.length));
  for (let k = 0; k < weights.length; k++) {
    digitsOf(weights[k], quanta).forEach((digit, q) => {
      digits[q][k] = digit;
    });
  }
  return digits.map((values) => ({
    weight: valuesOrConstant(values),
    maxWeight: values.reduce((m, w) => Math.max(m, Math.abs(w)), 0),
  }));
}

/** The delays in steps, and the range that they lie in. */
export function planDelay(
  delay: ParameterValue,
  dt: number,
  where: string,
): { readonly delay: PlannedDraw; readonly delaySteps: readonly [number, number] } {
  const planned = measureDelay(delay, dt);
  if (planned.delaySteps[1] <= LONGEST_DELAY) return planned;
  throw new SynfireError({
    code: 'delay-too-long',
    where,
    found: `delays up to ${planned.delaySteps[1]} steps`,
    expected: `at most ${LONGEST_DELAY} steps of ${dt} ms`,
    remedy: 'Bound the distribution with max, or take a coarser dt.',
  });
}

function measureDelay(
  delay: ParameterValue,
  dt: number,
): { readonly delay: PlannedDraw; readonly delaySteps: readonly [number, number] } {
  if (typeof delay === 'number' || typeof delay === 'string') {
    const value = stepsOf(readQuantity(delay, 'ms'), dt);
    return { delay: { draw: 'constant', value }, delaySteps: [value, value] };
  }
  if (isDistribution(delay)) {
    const spread = spreadOf(delay, dt);
    const draw = plannedDraw(delay, spread, dt);
    if (draw.draw === 'constant') {
      const value = Math.max(1, draw.value);
      return { delay: { draw: 'constant', value }, delaySteps: [value, value] };
    }
    const low = Math.max(1, Math.floor((spread.low / dt) * (1 - 1e-6) + 0.5));
    const high = Math.max(low, Math.floor((spread.high / dt) * (1 + 1e-6) + 0.5));
    return { delay: draw, delaySteps: [low, high] };
  }
  const values = new Int32Array(delay.length);
  for (let k = 0; k < values.length; k++) values[k] = stepsOf(delay[k], dt);
  let [low, high] = values.length > 0 ? [values[0], values[0]] : [1, 1];
  for (const steps of values) {
    if (steps < low) low = steps;
    if (steps > high) high = steps;
  }
  return { delay: valuesOrConstant(values), delaySteps: [low, high] };
}

/** Equal values are a constant: nothing to store. */
function valuesOrConstant(values: Int32Array): PlannedDraw {
  const value = values.length > 0 ? values[0] : 0;
  return values.every((v) => v === value)
    ? { draw: 'constant', value }
    : { draw: 'values', values };
}
