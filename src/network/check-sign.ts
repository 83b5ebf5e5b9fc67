/** Weights of a receptor that says that they are not negative: a negative conductance would push where it should pull. */
import { LARGEST_NORMAL } from '../connect/distribution.ts';
import type { NeuronSpec, ParameterValue } from '../neurons/model.ts';
import type { PopulationDescription } from './description.ts';
import { isSource } from './models.ts';
import { isDistribution, tryQuantity } from './quantity.ts';
import type { Report } from './shape.ts';

/** `signed`: the user wants them all the same. */
export function checkSign(
  weight: ParameterValue,
  target: PopulationDescription,
  receptor: string,
  unit: string,
  signed: boolean | undefined,
  where: string,
  report: Report,
): void {
  if (signed || isSource(target.neuron)) return;
  const { kind } = (target.neuron as NeuronSpec).receptors[receptor] ?? {};
  if (kind?.weights !== 'nonnegative') return;
  const found = leastOf(weight, unit);
  if (found === undefined) return;
  report({
    code: 'negative-weight',
    where,
    found,
    expected: `weights ≥ 0: "${receptor}" is a ${kind.name}, whose sign is that of E_rev − v`,
    remedy: isDistribution(weight)
      ? 'Bound it with min: 0, or allow it with signed: true.'
      : 'Take the sign away, or allow it with signed: true.',
  });
}

/** Text of the least weight where it is negative. */
function leastOf(weight: ParameterValue, unit: string): string | undefined {
  if (typeof weight === 'string' || typeof weight === 'number') {
    const value = tryQuantity(weight, unit, '', () => {});
    return value !== undefined && value < 0 ? `${weight}` : undefined;
  }
  if (!isDistribution(weight)) {
    for (let k = 0; k < weight.length; k++) if (weight[k] < 0) return `${weight[k]} at [${k}]`;
    return undefined;
  }
  if (weight.distribution === 'lognormal') return undefined;
  const lowest =
    weight.distribution === 'uniform'
      ? weight.low
      : Math.max(weight.min ?? Number.NEGATIVE_INFINITY, weight.mean - LARGEST_NORMAL * weight.sd);
  return lowest < 0 ? `${weight.distribution} weights down to ${lowest}` : undefined;
}
