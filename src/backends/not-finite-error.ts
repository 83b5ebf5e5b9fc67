/** The error of a state that is no number any more: the same words whichever engine finds it. Loaded when one is found. */
import { SynfireError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';

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
