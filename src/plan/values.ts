/** One number for all neurons, or one for each. */
import type { Values } from './plan.ts';

export function mapValues(values: Values, f: (x: number) => number): Values {
  return typeof values === 'number' ? f(values) : values.map(f);
}

/** Value for neuron i. */
export const valueAt = (values: Values, i: number): number =>
  typeof values === 'number' ? values : values[i];
