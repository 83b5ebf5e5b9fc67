/**
 * Time on the grid of steps. A step's time is the number that its decimal text gives: step·dt is computed in whole numbers, for dt
 * is a decimal fraction, so that step 3 of 0.1 ms is at 0.3 and step 10⁹ at 10⁸, up to 2^53 steps. A time counts as on the grid where it is
 * within a millionth of a step of such a number, or within two units of its own last place, which sums of binary fractions lose; how late
 * it is makes no difference.
 */
import type { Report } from './shape.ts';

const TOLERANCE = 1e-6;
/** Units in the last place, of 1. */
const ROUNDING = 2 ** -51;
/** Of a step: beyond 10^13 steps only the very number counts. */
const MOST = 0.01;

/** Steps by which the quotient of two rounded numbers may miss. */
const REACH = 4;

/** Steps are counted in 32 bits. */
export const LAST_STEP = 2 ** 31 - 1;

/** dt = numerator / 10^digits. */
interface Fraction {
  readonly numerator: number;
  readonly digits: number;
  readonly denominator: number;
}

const fractions = new Map<number, Fraction>();

function fractionOf(dt: number): Fraction {
  let found = fractions.get(dt);
  if (found === undefined) {
    const [mantissa, exponent = '0'] = String(dt).split('e');
    const [whole, decimals = ''] = mantissa.split('.');
    const digits = decimals.length - Number(exponent);
    const numerator = Number(`${whole}${decimals}e${Math.max(0, -digits)}`);
    const after = Math.max(0, digits);
    found = { numerator, digits: after, denominator: Number(`1e${after}`) };
    fractions.set(dt, found);
  }
  return found;
}

/** ms at the beginning of a step. `dt` > 0. */
export function timeOf(step: number, dt: number): number {
  const { numerator, digits, denominator } = fractionOf(dt);
  const product = step * numerator;
  // a quotient of two numbers that are exact is the nearest there is
  if (Number.isSafeInteger(product) && digits <= 22) return product / denominator;
  if (!Number.isSafeInteger(step) || !Number.isSafeInteger(numerator)) return step * dt;
  const text = String(BigInt(step) * BigInt(numerator)).padStart(digits + 1, '0');
  return Number(`${text.slice(0, text.length - digits)}.${text.slice(text.length - digits)}`);
}

/** Nearest number of steps; up to 2^53 − 1 of them, beyond a quotient that may be off by some. */
export function stepsOf(time: number, dt: number): number {
  const steps = Math.floor(time / dt + 0.5);
  if (!(Math.abs(steps) <= Number.MAX_SAFE_INTEGER + REACH)) return steps;
  // late times lose what tells neighbours apart in the quotient
  const middle = Math.min(steps, Number.MAX_SAFE_INTEGER);
  let best = middle;
  for (let k = -REACH; k <= REACH; k++) {
    const other = middle + k;
    if (!Number.isSafeInteger(other)) continue;
    if (Math.abs(timeOf(other, dt) - time) < Math.abs(timeOf(best, dt) - time)) best = other;
  }
  return best;
}

export function onGrid(time: number, dt: number): boolean {
  const off = Math.abs(time - timeOf(stepsOf(time, dt), dt));
  const rounding = ROUNDING * Math.abs(time);
  return off <= Math.max(TOLERANCE * dt, rounding <= MOST * dt ? rounding : 0);
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
    const near = timeOf(steps, dt);
    const expected = `a multiple of dt = ${dt} ms`;
    report({ code: 'off-grid', where, found, expected, remedy: `Take ${near} ms, or a finer dt.` });
  } else if (stepsOf(time, dt) < least) {
    const expected = `at least dt = ${dt} ms`;
    report({ code: 'below-dt', where, found, expected, remedy: 'Give more, or a finer dt.' });
  }
}
