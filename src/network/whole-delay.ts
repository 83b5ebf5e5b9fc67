/** The delay of a projection from spike to arrival: its axonal and its dendritic part together. */
import type { ParameterValue } from '../neurons/model.ts';
import type { ProjectionDescription } from './description.ts';
import { isDistribution, readQuantity } from './quantity.ts';

/** In ms, or the law of it. */
export function wholeDelay({
  delay,
  dendritic = 0,
}: Pick<ProjectionDescription, 'delay' | 'dendritic'>): ParameterValue {
  if (dendritic === 0) return delay;
  if (typeof delay === 'number' || typeof delay === 'string') {
    return readQuantity(delay, 'ms') + dendritic;
  }
  if (!isDistribution(delay)) return Float64Array.from(delay, (part) => part + dendritic);
  if (delay.distribution === 'uniform') {
    return { ...delay, low: delay.low + dendritic, high: delay.high + dendritic };
  }
  if (delay.distribution === 'lognormal') return delay; // refused before
  const { mean, min = 0, max } = delay;
  const most = max === undefined ? {} : { max: max + dendritic };
  return { ...delay, mean: mean + dendritic, min: min + dendritic, ...most };
}
