/**
 * Time on the grid of steps. A time counts as a multiple of dt within a relative 1e-6, so that 0.3 with
 * dt = 0.1 is one in spite of binary fractions.
 */
import type { Report } from './shape.ts';

const TOLERANCE = 1e-6;

/** Steps are counted in 32 bits. */
export const LAST_STEP = 2 ** 31 - 1;

/** Nearest number of steps. */
export const stepsOf = (time: number, dt: number): number => Math.floor(time / dt + 0.5);

export function onGrid(time: number, dt: number): boolean {
  const steps = time / dt;
  return Math.abs(steps - stepsOf(time, dt)) <= TOLERANCE * Math.max(1, Math.abs(steps));
}

/** `least`: 1 where the time must be at least one step, 0 where it may be 0. */
export function checkOnGrid(
  time: number,
  dt: number,
  least: 0 | 1,
  where: string,
  report: Report,
): void {
  const found = `${time} ms`;
  if (!Number.isFinite(time) || time < 0) {
    const expected = least ? `a time of at least dt = ${dt} ms` : 'a time ≥ 0 ms';
    report({ code: 'bad-time', where, found, expected, remedy: 'Give a finite time.' });
  } else if (time / dt > LAST_STEP) {
    const expected = `at most ${LAST_STEP} steps of ${dt} ms`;
    report({ code: 'too-late', where, found, expected, remedy: 'Give less, or a coarser dt.' });
  } else if (!onGrid(time, dt)) {
    const steps = Math.max(least, stepsOf(time, dt));
    const near = Number((steps * dt).toPrecision(9));
    const expected = `a multiple of dt = ${dt} ms`;
    report({ code: 'off-grid', where, found, expected, remedy: `Take ${near} ms, or a finer dt.` });
  } else if (stepsOf(time, dt) < least) {
    const expected = `at least dt = ${dt} ms`;
    report({ code: 'below-dt', where, found, expected, remedy: 'Give more, or a finer dt.' });
  }
}
