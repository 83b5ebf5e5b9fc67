/** Intervals of time as intervals of steps. */
import { LAST_STEP, stepsOf } from '../network/grid.ts';

/** The step that stands for "for ever". */
export const FOREVER = LAST_STEP;

/** [start, stop) in ms as steps; `stop` may be Infinity. */
export function window(start: number, stop: number, dt: number): readonly [number, number] {
  const step = (time: number) => Math.min(FOREVER, stepsOf(time, dt));
  return [step(start), step(stop)];
}
