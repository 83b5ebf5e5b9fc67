/** Checks of what analysis is given: wrong shapes are named, numbers are taken as they are. */
import { expectArgument, isCount, isReal } from '../connect/argument.ts';
import { fieldsOf } from '../connect/made.ts';
import { reading } from '../errors.ts';
import type { SpikeTimes, Window } from './spikes.ts';

/** Anything with a length: an array, a typed array, an object like one. Reading it may throw. */
const isLong = (value: unknown): value is ArrayLike<unknown> =>
  typeof value === 'object' && value !== null && isCount((value as { length?: unknown }).length);

/** A list of numbers, whatever their values. */
const isNumbers = (value: unknown): boolean => {
  if (!isLong(value)) return false;
  // of a typed array the first tells of all
  const many = ArrayBuffer.isView(value) ? Math.min(1, value.length) : value.length;
  for (let k = 0; k < many; k++) if (typeof value[k] !== 'number') return false;
  return true;
};

const isList = (value: unknown, where: string): value is ArrayLike<unknown> =>
  reading(where, () => isLong(value));

export function expectNumbers(values: unknown, where: string): void {
  const sound = reading(where, () => isNumbers(values));
  expectArgument(sound, where, values, 'an array of numbers');
}

/** Lists, or whatever else has a length. */
export function expectList(values: unknown, where: string): void {
  expectArgument(isList(values, where), where, values, 'an array');
}

export function expectSpikes(spikes: SpikeTimes, where: string): void {
  const { senders, times } = fieldsOf(spikes, where, 'senders', 'times');
  const equal = reading(
    where,
    () => isNumbers(senders) && isNumbers(times) && senders.length === times.length,
  );
  expectArgument(equal, `${where} › spikes`, spikes, 'senders and times, equally many');
}

export function expectSize(size: unknown, where: string): void {
  expectArgument(isCount(size), `${where} › size`, size, 'a number of units');
}

export function expectWindow(window: Window, where: string): void {
  const { from, to } = fieldsOf(window, where, 'from', 'to');
  const holds = isReal(from) && isReal(to);
  expectArgument(holds, `${where} › window`, window, 'finite times { from, to }, ms');
}

export function expectWidth(width: unknown, where: string): void {
  expectArgument(isReal(width) && width > 0, where, width, 'a finite number of ms > 0');
}

/** Finite times that ascend, ms. */
export function expectOrdered(times: unknown, where: string): asserts times is ArrayLike<number> {
  expectArgument(isList(times, where), where, times, 'an array of ascending times, ms');
  for (let k = 0; k < times.length; k++) {
    const value = reading(where, () => times[k]);
    const follows = isReal(value) && (k === 0 || value >= (times[k - 1] as number));
    expectArgument(follows, `${where}[${k}]`, value, 'finite times that ascend, ms');
  }
}

/** Whole numbers ≥ 0. */
export function expectCounts(counts: unknown, where: string): asserts counts is ArrayLike<number> {
  expectArgument(isList(counts, where), where, counts, 'an array of counts');
  for (let k = 0; k < counts.length; k++) {
    const value = reading(where, () => counts[k]);
    expectArgument(isCount(value), `${where}[${k}]`, value, 'a whole number ≥ 0');
  }
}

/** Finite numbers. */
export function expectFinite(values: unknown, where: string): asserts values is ArrayLike<number> {
  expectArgument(isList(values, where), where, values, 'an array of numbers');
  for (let k = 0; k < values.length; k++) {
    const value = reading(where, () => values[k]);
    expectArgument(isReal(value), `${where}[${k}]`, value, 'a finite number');
  }
}
