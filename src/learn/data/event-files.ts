/**
 * Recordings of event cameras as samples: the binary files of N-MNIST and N-Caltech101 (Orchard et al. 2015), and AEDAT 2.0 of DVS128 and DAVIS.
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

export interface AedatOptions extends EventFileOptions {
  readonly camera: 'DVS128' | 'DAVIS';
}

interface Pixel {
  readonly x: number;
  readonly y: number;
  readonly brighter: 0 | 1;
  /** µs. */
  readonly time: number;
}

/** N-MNIST is 34 × 34. Five bytes an event: x, y, and 24 bits, big end first: polarity and 23 of µs. Throws `bad-event-file`. */
export function readNMnist(bytes: Uint8Array, options: EventFileOptions): SampleEvents {
  check(bytes, options, [], 'readNMnist');
  whole(bytes.length, 5, 'readNMnist');
  const events = Array.from({ length: bytes.length / 5 }, (_, k): Pixel => {
    const [x, y, high, middle, low] = bytes.subarray(5 * k, 5 * k + 5);
    const time = ((high & 0x7f) << 16) | (middle << 8) | low;
    return { x, y, brighter: high >= 0x80 ? 1 : 0, time };
  });
  return asEvents(events, options, 'readNMnist');
}

/** Lines that begin with #, then eight bytes an event, big end first: address and µs. What is no change of brightness is left out. Throws `bad-event-file`. */
export function readAedat2(bytes: Uint8Array, options: AedatOptions): SampleEvents {
  check(bytes, options, ['camera'], 'readAedat2');
  const { camera } = options;
  if (camera !== 'DVS128' && camera !== 'DAVIS') {
    throw bad('readAedat2 › camera', printValue(camera), '"DVS128" or "DAVIS"', 'bad-option');
  }
  const text = (at: number, length: number) =>
    String.fromCharCode(...bytes.subarray(at, at + length));
  if (!text(0, 13).startsWith('#!AER-DAT2.0')) {
    throw bad('readAedat2', printValue(text(0, 13)), 'a file that begins with #!AER-DAT2.0');
  }
  let from = 0;
  while (bytes[from] === 0x23) {
    const end = bytes.indexOf(0x0a, from);
    if (end < 0) throw bad('readAedat2', 'a header line without end', 'lines, then events');
    from = end + 1;
  }
  whole(bytes.length - from, 8, 'readAedat2');
  const view = new DataView(bytes.buffer, bytes.byteOffset + from, bytes.length - from);
  const events: Pixel[] = [];
  for (let at = 0; at < view.byteLength; at += 8) {
    const address = view.getUint32(at);
    const time = view.getUint32(at + 4);
    if (camera === 'DVS128') {
      if (address & 0x8000) continue; // a mark from outside
      const brighter = address & 1 ? 0 : 1;
      events.push({ x: 127 - ((address >> 1) & 127), y: (address >> 8) & 127, brighter, time });
    } else {
      // bit 31: a frame's or a gyroscope's; bit 10: a mark from outside
      if (address >>> 31 || address & 0x400) continue;
      const brighter = address & 0x800 ? 1 : 0;
      events.push({ x: (address >> 12) & 0x3ff, y: (address >> 22) & 0x1ff, brighter, time });
    }
  }
  return asEvents(events, options, 'readAedat2');
}

function asEvents(
  events: readonly Pixel[],
  { width, height, begin = 1 }: EventFileOptions,
  where: string,
): SampleEvents {
  const odd = events.findIndex(({ x, y }) => x >= width || y >= height);
  if (odd >= 0) {
    const { x, y } = events[odd];
    throw bad(`${where} › event ${odd}`, `pixel ${x}, ${y}`, `pixels of ${width} × ${height}`);
  }
  const first = events.reduce((least, { time }) => Math.min(least, time), Number.POSITIVE_INFINITY);
  return {
    times: Float64Array.from(events, ({ time }) => begin + (time - first) / 1000),
    senders: Uint32Array.from(events, ({ x, y, brighter }) => (brighter * height + y) * width + x),
  };
}

function check(
  bytes: Uint8Array,
  options: EventFileOptions,
  more: readonly string[],
  where: string,
): void {
  if (!isMade(bytes, Uint8Array)) {
    throw bad(where, printValue(bytes), 'the bytes of a file', 'wrong-type');
  }
  const texts = Object.fromEntries(more.map((name) => [name, 'text'] as const));
  checkCounts(options, { width: 1e5, height: 1e5 }, { begin: 'positive', ...texts }, where);
  if (options.height === undefined) {
    throw bad(`${where} › height`, 'undefined', 'pixels', 'bad-option');
  }
}

function whole(bytes: number, each: number, where: string): void {
  if (bytes % each === 0) return;
  throw bad(where, `${bytes} bytes of events`, `a multiple of ${each}: the file is cut off`);
}

const bad = (where: string, found: string, expected: string, code = 'bad-event-file') =>
  new SynfireError({
    ...{ code, where, found, expected },
    remedy: code === 'bad-event-file' ? 'Read the whole file, of this kind.' : 'Correct the value.',
  });
