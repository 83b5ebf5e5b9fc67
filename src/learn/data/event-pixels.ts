/**
 * What readers of event cameras' files share: events of pixels become events of a source.
 *
 * A source's unit is (polarity · height + y) · width + x: first all that got darker, then all that got brighter. Times are ms from the file's
 * first event, and `begin` more.
 */
import { isMade } from '../../connect/made.ts';
import { printValue, SynfireError } from '../../errors.ts';
import type { SampleEvents } from '../samples.ts';
import { checkCounts } from './counts.ts';

export interface EventFileOptions {
  /** Pixels; events beyond are refused. */
  readonly width: number;
  readonly height: number;
  /** ms at which the first event is; default 1. */
  readonly begin?: number;
}

export interface Pixel {
  readonly x: number;
  readonly y: number;
  readonly brighter: 0 | 1;
  /** µs. */
  readonly time: number;
}

export function eventsOfPixels(
  events: readonly Pixel[],
  { width, height, begin = 1 }: EventFileOptions,
  where: string,
): SampleEvents {
  const odd = events.findIndex(({ x, y }) => x < 0 || y < 0 || x >= width || y >= height);
  if (odd >= 0) {
    const { x, y } = events[odd];
    const found = `pixel ${x}, ${y}`;
    throw badEvents(`${where} › event ${odd}`, found, `pixels of ${width} × ${height}`);
  }
  const first = events.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY);
  return {
    times: Float64Array.from(events, ({ time }) => begin + (time - first) / 1000),
    senders: Uint32Array.from(events, ({ x, y, brighter }) => (brighter * height + y) * width + x),
  };
}

/** Throws SynfireError unless it is bytes, and options with a width and a height. `more`: options that are text. */
export function checkEventFile(
  bytes: Uint8Array,
  options: EventFileOptions,
  more: readonly string[],
  where: string,
): void {
  checkBytes(bytes, where);
  const texts = Object.fromEntries(more.map((name) => [name, 'text'] as const));
  checkCounts(options, { width: 1e5, height: 1e5 }, { begin: 'positive', ...texts }, where);
  if (options.height === undefined) {
    throw badEvents(`${where} › height`, 'undefined', 'pixels', 'bad-option');
  }
}

export function checkBytes(bytes: Uint8Array, where: string): void {
  if (isMade(bytes, Uint8Array)) return;
  throw badEvents(where, printValue(bytes), 'the bytes of a file', 'wrong-type');
}

export const badEvents = (
  where: string,
  found: string,
  expected: string,
  code = 'bad-event-file',
  options?: ErrorOptions,
) => {
  const remedy =
    code === 'bad-event-file' ? 'Read the whole file, of this kind.' : 'Correct the value.';
  return new SynfireError({ ...{ code, where, found, expected, remedy } }, options);
};
