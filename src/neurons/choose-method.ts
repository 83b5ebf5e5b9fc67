/** Which method integrates a composed model: the one asked for, the model's own, or a fallback with its reason. */
import { methodsFor } from '../equations/methods.ts';
import { printValue, SynfireError } from '../errors.ts';
import type { ModelState } from './composed.ts';
import type { MethodName, NeuronSpec } from './model.ts';

interface MethodChoice {
  readonly method: MethodName;
  readonly methodReason?: string;
}

/** A method asked for by the user is taken or refused; the model's own gives way where it cannot be. */
export function chooseMethod(
  spec: NeuronSpec,
  states: readonly ModelState[],
  where: string,
): MethodChoice {
  const noisy = states.some((state) => state.noise.length > 0);
  const { methods, reasons } = methodsFor(states, ['I_ext'], noisy);
  const wanted = spec.method ?? spec.model.method;
  if (methods.includes(wanted)) return { method: wanted };
  const reason = reasons.get(wanted);
  if (spec.method !== undefined || reason === undefined) {
    throw new SynfireError({
      code: reason === undefined ? 'unknown-method' : 'impossible-method',
      where,
      found: reason === undefined ? printValue(wanted) : `"${wanted}", but ${reason}`,
      expected: `one of ${methods.join(', ')}`,
      remedy: `Leave it out, or choose "${methods[0]}".`,
    });
  }
  const methodReason = `${methods[0]} instead of ${wanted}: ${reason}`;
  return { method: methods[0] as MethodName, methodReason };
}
