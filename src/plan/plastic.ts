/** What a plastic projection can bring to its receptor: its weights move anywhere between the rule's bounds. */
import { SynfireError } from '../errors.ts';
import { isDistribution, readQuantity } from '../network/quantity.ts';
import type { ParameterValue } from '../neurons/model.ts';
import { composeRule } from '../plasticity/compose-rule.ts';
import type { PlasticitySpec } from '../plasticity/rule.ts';
import type { Arrivals } from './arrivals.ts';
import { spreadOf } from './spread.ts';

/**
 * `from`: the initial weights, which act as they are given; those that the rule makes of them move between its bounds and
 * are not stored in 16 bits. Throws `out-of-bounds` where a weight would start outside the bounds.
 */
export function measurePlastic(
  from: Arrivals,
  plasticity: PlasticitySpec,
  weightUnit: string,
  place: string,
  weight: ParameterValue,
): Arrivals {
  const { bounds } = composeRule(plasticity, weightUnit, place);
  const [least, most] = rangeOf(weight, weightUnit);
  const slack = 1e-6 * Math.max(Math.abs(bounds[0]), Math.abs(bounds[1]));
  if (!(least >= bounds[0] - slack && most <= bounds[1] + slack)) {
    throw new SynfireError({
      code: 'out-of-bounds',
      where: from.where,
      found: least === most ? `${least}` : `weights from ${least} to ${most}`,
      expected: `weights in [${bounds[0]}, ${bounds[1]}], the bounds of the plasticity rule`,
      remedy: 'Bound the distribution with min and max, or widen w_min and w_max.',
    });
  }
  const largest = Math.max(Math.abs(bounds[0]), Math.abs(bounds[1]));
  const sum = from.count * largest;
  return { ...from, largest, typical: largest, sum, stored: false, moves: true };
}

function rangeOf(weight: ParameterValue, unit: string): readonly [number, number] {
  if (typeof weight === 'number' || typeof weight === 'string') {
    const value = readQuantity(weight, unit);
    return [value, value];
  }
  if (isDistribution(weight)) {
    const { low, high } = spreadOf(weight);
    return [low, high];
  }
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let k = 0; k < weight.length; k++) {
    low = Math.min(low, weight[k]);
    high = Math.max(high, weight[k]);
  }
  return weight.length === 0 ? [0, 0] : [low, high];
}
