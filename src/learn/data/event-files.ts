/** Recordings of event cameras as samples: the binary files of N-MNIST and N-Caltech101 (Orchard et al. 2015), and AEDAT 2.0 of DVS128 and DAVIS. */
import { printValue } from '../../errors.ts';
import type { SampleEvents } from '../samples.ts';
import {
  eventsOfPixels as asEvents,
  badEvents as bad,
  checkEventFile as check,
  type EventFileOptions,
  type Pixel,
} from './event-pixels.ts';

export interface AedatOptions extends EventFileOptions {
  readonly camera: 'DVS128' | 'DAVIS';
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
  const from = endOfHeader(bytes);
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

/** Where lines of text that begin with # end, or after the line that says so: the first byte of an event may be that of # too. */
function endOfHeader(bytes: Uint8Array): number {
  let from = 0;
  while (bytes[from] === 0x23) {
    let to = from;
    while (to < bytes.length && isText(bytes[to])) to++;
    if (to === bytes.length) {
      throw bad('readAedat2', 'a header line without end', 'lines, then events');
    }
    if (bytes[to] !== 0x0a) return from;
    const line = String.fromCharCode(...bytes.subarray(from, to));
    from = to + 1;
    if (/^# ?End of ASCII Header/i.test(line)) return from;
  }
  return from;
}

/** Printable, tab, or the return before the end of a line. */
const isText = (byte: number) => byte === 0x09 || byte === 0x0d || (byte >= 0x20 && byte < 0x7f);

function whole(bytes: number, each: number, where: string): void {
  if (bytes % each === 0) return;
  throw bad(where, `${bytes} bytes of events`, `a multiple of ${each}: the file is cut off`);
}
