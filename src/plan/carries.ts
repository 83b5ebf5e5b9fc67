/**
 * Which states need a carry in single precision: where a step is so small against a time constant that rounding stops the
 * motion. A state x that moves by D·(x∞ − x) stops half a unit of its last place over D before x∞, which is 2⁻²⁴/D of it.
 */
import { evaluate } from '../equations/evaluate.ts';
import { isZero, linearSystem } from '../equations/linear.ts';
import { namesOf } from '../equations/walk.ts';
import type { Model } from '../neurons/composed.ts';
import type { Values } from './plan.ts';
import { valueAt } from './values.ts';

/** dt/τ under which a state that moves towards something else has a carry. */
const DRIVEN = 0.004;
/** And one that only decays: its errors are relative to itself, and random. */
const DECAYING = 0.0002;

/** Of a model alone: networks of a sweep have the same again and again. */
const systems = new WeakMap<Model, ReturnType<typeof linearSystem>>();

function systemOf(model: Model): ReturnType<typeof linearSystem> {
  const system = systems.get(model) ?? linearSystem(model.states, ['I_ext']);
  systems.set(model, system);
  return system;
}

/** Names of states; only exact steps take carries. `dt` in ms. */
export function carriedStates(
  model: Model,
  parameters: Readonly<Record<string, Values>>,
  dt: number,
): string[] {
  if (model.method !== 'exact') return [];
  const system = systemOf(model);
  if (!('matrix' in system)) return [];
  const { matrix, drive, offset } = system;
  return model.states.flatMap(({ name }, i) => {
    const others = [...matrix[i].filter((_, j) => j !== i), ...drive[i], offset[i]];
    const driven = others.some((entry) => !isZero(entry));
    const rate = matrix[i][i];
    if (!driven && isZero(rate)) return [];
    const used = [...namesOf(rate)];
    const at = (k: number) =>
      evaluate(rate, Object.fromEntries(used.map((id) => [id, valueAt(parameters[id], k)])));
    const sizes = used.flatMap((id) => {
      const values = parameters[id];
      return typeof values === 'number' ? [] : [values.length];
    });
    let smallest = Number.POSITIVE_INFINITY;
    for (let k = 0; k < Math.max(1, ...sizes); k++) smallest = Math.min(smallest, Math.abs(at(k)));
    return smallest * dt < (driven ? DRIVEN : DECAYING) ? [name] : [];
  });
}
