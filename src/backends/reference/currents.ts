/**
 * The injected current `I_ext` of a population in a step: step currents, then series, then noise, each in
 * the order of the plan, added one by one and rounded by the arithmetic in use; the sum of graded couplings at last.
 */
import { reals } from '../../equations/precision.ts';
import { purpose, runKey } from '../../plan/draws.ts';
import type { Plan, PlannedInput } from '../../plan/plan.ts';
import type { Arithmetic } from './arithmetic.ts';
import type { Couplings } from './couplings.ts';
import { drawNormals } from './unit-draws.ts';

const ORDER = ['step_current', 'series_current', 'noise_current'];

/** Adds to every unit's current. */
export type AddCurrent = (step: number, currents: Float64Array) => void;

/** The population's currents in the order in which they are added. */
export function currentsOf(
  plan: Plan,
  population: number,
  arithmetic: Arithmetic,
  couplings: Couplings,
): AddCurrent[] {
  const injected = ORDER.flatMap((kind) =>
    plan.inputs
      .filter((input) => input.input === kind && input.target === population)
      .map((input) => currentOf(plan, input, arithmetic)),
  );
  return [...injected, couplings.onto(population)];
}

function currentOf(plan: Plan, input: PlannedInput, { round }: Arithmetic): AddCurrent {
  if (input.input === 'step_current') {
    const { amplitude, steps } = input;
    return (step, currents) => {
      if (step < steps[0] || step >= steps[1]) return;
      for (let i = 0; i < currents.length; i++) {
        const value = typeof amplitude === 'number' ? amplitude : amplitude[i];
        currents[i] = round(currents[i] + round(value));
      }
    };
  }
  if (input.input === 'series_current') {
    const { values, every, each } = input;
    return (step, currents) => {
      const row = Math.floor(step / every) * (each ? currents.length : 1);
      if (row >= values.length) return;
      for (let i = 0; i < currents.length; i++) {
        currents[i] = round(currents[i] + values[each ? row + i : row]);
      }
    };
  }
  if (input.input === 'noise_current') {
    const { mean, sd, every, stream } = input;
    const z = reals(plan.precision ?? 'single', plan.populations[input.target].size);
    let drawn = -1;
    return (step, currents) => {
      const t = Math.floor(step / every);
      if (t !== drawn) drawNormals(runKey(plan), purpose.noiseCurrent, stream, t, 0, z);
      drawn = t;
      for (let i = 0; i < currents.length; i++) {
        const value = round(round(mean) + round(round(sd) * z[i]));
        currents[i] = round(currents[i] + value);
      }
    };
  }
  return () => {};
}
