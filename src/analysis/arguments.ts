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
