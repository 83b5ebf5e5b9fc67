/** Where a step's stages are in time and phase, and which row of the series holds. */
import { tableauOf } from './methods.ts';
import type { RateModel } from './model.ts';

/** `t`, `phase`, `next t`, `next phase` of stage `stage` of step `step`, in f64. */
export function clockOf(model: RateModel, step: number, stage: number): readonly number[] {
  const { dt, method = 'euler', period } = model;
  const { c } = tableauOf(method);
  const at = (place: number) => (step + place) * dt;
  const phase = (time: number) => (period === undefined ? 0 : (time / period) % 1);
  const now = at(c[stage]);
  const next = at(c[stage + 1] ?? 1);
  return [now, phase(now), next, phase(next)];
}

/** Row of the series in step `step`; the last one stays. */
export function seriesRow({ series }: RateModel, step: number): number {
  return series ? Math.min(step, series.values.length / series.columns - 1) : 0;
}

/** Counter word 3 of the draws for the first state with noise; the next states have the next ones. */
export const RATE_STREAM = 0x0e000000;
