/**
 * The error of a state that is no number any more: the same words whichever engine finds it. Engines look at what the
 * threshold reads in every step, at all states after every 64th step, and, asked by `findNotFinite`, at the end of a run.
 */
import { type Precision, range } from '../equations/precision.ts';
import { SynfireError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';

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

/** `neuron` is the index within the population; `variable` is undefined where a reset has hidden it. */
export function notFinite(
  plan: Plan,
  population: number,
  neuron: number,
  step: number,
  variable: string | undefined,
): SynfireError {
  const { name, model } = plan.populations[population];
  const state = model?.states.find((s) => s.name === variable);
  const which = state ? ` › ${state.name}${state.unit === '1' ? '' : ` (${state.unit})`}` : '';
  const time = ((step + 1) * plan.dt).toPrecision(6);
  return new SynfireError({
    code: 'not-a-number',
    where: `population "${name}" › neuron ${neuron}${which} › step ${step} (t = ${time} ms)`,
    found: 'a state that is not finite',
    expected: 'finite states',
    remedy:
      'A smaller dt, weaker input or another method may keep it finite; what was recorded until then is kept.',
  });
}
