/**
 * States that are no numbers any more. Engines look at what the threshold reads in every step, at all states after every 64th step, and,
 * asked by `findNotFinite`, at the end of a run. What is said then: `not-finite-error.ts`.
 */
import { type Precision, range } from '../equations/precision.ts';

/** One state of one neuron, by its index within the population. */
export interface NotFinite {
  readonly population: number;
  readonly neuron: number;
  readonly variable: string;
}

/** Index of the first value that a precision can no longer hold, nearly; -1 where all are sound. */
export function indexOfNotFinite(
  values: Float32Array | Float64Array,
  precision: Precision = 'single',
): number {
  const { largest } = range[precision];
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i]) < largest)) return i;
  return -1;
}

/** The first by population and neuron; of one neuron, the first that was found. */
export const earliest = (found: readonly NotFinite[]): NotFinite | undefined =>
  [...found].sort((a, b) => a.population - b.population || a.neuron - b.neuron)[0];
