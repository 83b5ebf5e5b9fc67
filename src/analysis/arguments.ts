/** Checks of what analysis is given: wrong shapes are named, numbers are taken as they are. */
import { expectArgument, isCount, isReal } from '../connect/argument.ts';
import type { SpikeTimes, Window } from './spikes.ts';

/** Anything with a length: an array, a typed array, an object like one. */
const isList = (value: unknown): value is ArrayLike<unknown> =>
  typeof value === 'object' && value !== null && isCount((value as { length?: unknown }).length);

export function expectNumbers(values: unknown, where: string): void {
  expectArgument(isList(values), where, values, 'an array of numbers');
}

export function expectSpikes(spikes: SpikeTimes, where: string): void {
  const lists = isList(spikes?.senders) && isList(spikes.times);
  const equal = lists && spikes.senders.length === spikes.times.length;
  expectArgument(equal, `${where} › spikes`, spikes, 'senders and times, equally many');
}

export function expectSize(size: unknown, where: string): void {
  expectArgument(isCount(size), `${where} › size`, size, 'a number of units');
}

export function expectWindow(window: Window, where: string): void {
  const holds = isReal(window?.from) && isReal(window.to);
  expectArgument(holds, `${where} › window`, window, 'finite times { from, to }, ms');
}

export function expectWidth(width: unknown, where: string): void {
  expectArgument(isReal(width) && width > 0, where, width, 'a finite number of ms > 0');
}

/** Finite times that ascend, ms. */
export function expectOrdered(times: unknown, where: string): asserts times is ArrayLike<number> {
  expectArgument(isList(times), where, times, 'an array of ascending times, ms');
  for (let k = 0; k < times.length; k++) {
    const value = times[k];
    const follows = isReal(value) && (k === 0 || value >= (times[k - 1] as number));
    expectArgument(follows, `${where}[${k}]`, value, 'finite times that ascend, ms');
  }
}

/** Whole numbers ≥ 0. */
export function expectCounts(counts: unknown, where: string): asserts counts is ArrayLike<number> {
  expectArgument(isList(counts), where, counts, 'an array of counts');
  for (let k = 0; k < counts.length; k++) {
    expectArgument(isCount(counts[k]), `${where}[${k}]`, counts[k], 'a whole number ≥ 0');
  }
}

/** Finite numbers. */
export function expectFinite(values: unknown, where: string): asserts values is ArrayLike<number> {
  expectArgument(isList(values), where, values, 'an array of numbers');
  for (let k = 0; k < values.length; k++) {
    expectArgument(isReal(values[k]), `${where}[${k}]`, values[k], 'a finite number');
  }
}
