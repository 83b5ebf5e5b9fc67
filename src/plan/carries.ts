/**
 * Which states need help in single precision: where a step is so small against a time constant that rounding stops the
 * motion. A state x that moves by D·(x∞ − x) stops half a unit of its last place over D before x∞, which is 2⁻²⁴/D of it. Where
 * that is much it has a carry, which costs time in every step; where it is little it is helped on when it has stopped (settles).
 */
import { isZero, linearSystem } from '../equations/linear.ts';
import type { Model } from '../neurons/composed.ts';
import { extent } from './extent.ts';
import type { Values } from './plan.ts';

/** dt/τ under which a state that moves towards something else has a carry. */
const DRIVEN = 0.004;
/** And one that only decays: its errors are relative to itself, and random. */
const DECAYING = 0.0002;
/** Under which a state that moves towards something else settles: from there on it stops at 2e-6 of itself. */
const SETTLING = 0.035;

/** Of a model alone: networks of a sweep have the same again and again. */
const systems = new WeakMap<Model, ReturnType<typeof linearSystem>>();

function systemOf(model: Model): ReturnType<typeof linearSystem> {
  const system = systems.get(model) ?? linearSystem(model.states, ['I_ext']);
  systems.set(model, system);
  return system;
}

/** Names of states with carries, and whether others settle; only exact steps need either. `dt` in ms. */
export function slowStates(
  model: Model,
  parameters: Readonly<Record<string, Values>>,
  dt: number,
): { readonly carried: readonly string[]; readonly settles: boolean } {
  const carried: string[] = [];
  let settles = false;
  const system = model.method === 'exact' ? systemOf(model) : undefined;
  if (system !== undefined && 'matrix' in system) {
    const { matrix, drive, offset } = system;
    model.states.forEach(({ name }, i) => {
      const others = [...matrix[i].filter((_, j) => j !== i), ...drive[i], offset[i]];
      const driven = others.some((entry) => !isZero(entry));
      const rate = matrix[i][i];
      if (!driven && isZero(rate)) return;
      const { least, absent } = extent(rate, parameters, dt);
      const ratio = absent ? 0 : least;
      if (ratio < (driven ? DRIVEN : DECAYING)) carried.push(name);
      else settles ||= driven && ratio < SETTLING;
    });
  }
  return { carried, settles };
}
