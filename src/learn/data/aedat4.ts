/**
 * AEDAT 4.0 (iniVation DV): a line, a header, then packets of streams, each a FlatBuffer, packed each for itself.
 *
 *     "#!AER-DAT4.0\r\n" │ bytes of header │ header │ stream, bytes, packet │ stream, bytes, packet │ … │ table of packets
 *
 * Packets of changes of brightness (EVTS) are read; frames, inertial measurements and triggers are passed over. Packets are stored or packed with LZ4; those
 * packed with Zstandard need a function that unpacks them.
 */
import { reading, SynfireError } from '../../errors.ts';
import { checkUnpacked } from '../../limits.ts';
import type { SampleEvents } from '../samples.ts';
import {
  badEvents,
  checkEventFile,
  type EventFileOptions,
  eventsOfPixels,
  type Pixel,
} from './event-pixels.ts';
import { unpackLz4 } from './lz4.ts';

export interface Aedat4Options extends EventFileOptions {
  /** Unpacks Zstandard frames; for files that are packed so: `zstdDecompressSync` of Node 22.15, or a package. */
  readonly zstd?: (packed: Uint8Array) => Uint8Array;
  /** Which stream of events is read, by its number; default: the first in the file. */
  readonly stream?: number;
}

const FIRST_LINE = '#!AER-DAT4.0\r\n';
const EVENT_BYTES = 16;

/** Throws `bad-event-file`, also where the file is cut off; `packed-event-file` where there is no way to unpack; `over-limit`. */
export function readAedat4(bytes: Uint8Array, options: Aedat4Options): SampleEvents {
  const where = 'readAedat4';
  const { zstd, stream, ...pixels } = reading(where, () => ({ ...options }));
  checkEventFile(bytes, options && pixels, [], where);
  if (stream !== undefined && !(Number.isInteger(stream) && stream >= 0)) {
    throw badEvents(`${where} › stream`, String(stream), 'an integer ≥ 0', 'bad-option');
  }
  if (zstd !== undefined && typeof zstd !== 'function') {
    throw badEvents(`${where} › zstd`, typeof zstd, 'a function of bytes', 'bad-option');
  }
  if (textAt(bytes, 0, FIRST_LINE.length) !== FIRST_LINE) {
    const found = JSON.stringify(textAt(bytes, 0, 12));
    throw badEvents(where, found, 'a file that begins with #!AER-DAT4.0');
  }
  let place = 'the header';
  try {
    const begin = FIRST_LINE.length;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const header = tableOf(part(bytes, begin, 4 + view.getUint32(begin, true)));
    const unpack = unpacker(header.int32(0), zstd, bytes.length);
    const table = header.int64(1);
    if (table > bytes.length)
      throw new Error(`a table of packets at byte ${table}, which is not there`);
    const end = table > 0 ? table : bytes.length;
    const events: Pixel[] = [];
    /** Streams of something else. */
    const others = new Set<number>();
    let chosen = stream;
    for (let at = begin + 4 + view.getUint32(begin, true), k = 0; at < end; k++) {
      place = `packet ${k}`;
      const [id, size] = [view.getInt32(at, true), view.getInt32(at + 4, true)];
      const packed = part(bytes, at + 8, size);
      at += 8 + size;
      if (others.has(id) || (chosen !== undefined && id !== chosen)) continue;
      const packet = unpack(packed);
      if (textAt(packet, 8, 4) !== 'EVTS') {
        others.add(id);
        continue;
      }
      chosen = id;
      addEvents(packet, events);
    }
    place = 'events';
    return eventsOfPixels(events, pixels, where);
  } catch (cause) {
    if (cause instanceof SynfireError) throw cause;
    const found = cause instanceof RangeError ? 'it ends too early' : (cause as Error).message;
    const expected = 'a whole file: it is cut off or damaged';
    throw badEvents(`${where} › ${place}`, found, expected, 'bad-event-file', { cause });
  }
}

/** By the number that the header has: 0 stored, 1 and 2 LZ4, 3 and 4 Zstandard. */
function unpacker(
  kind: number,
  zstd: Aedat4Options['zstd'],
  fileBytes: number,
): (packed: Uint8Array) => Uint8Array {
  let unpacked = 0;
  const where = 'readAedat4';
  const counted = (packet: Uint8Array) => {
    unpacked += packet.length;
    checkUnpacked(unpacked, fileBytes, where);
    return packet;
  };
  if (kind === 0) return counted;
  if (kind === 1 || kind === 2) {
    const check = (bytes: number) => checkUnpacked(unpacked + bytes, fileBytes, where);
    return (packed) => counted(unpackLz4(packed, check));
  }
  if (kind === 3 || kind === 4) {
    if (zstd) return (packed) => counted(zstd(packed));
    throw new SynfireError({
      ...{ code: 'packed-event-file', where, found: 'packets packed with Zstandard' },
      expected: 'stored packets, or LZ4',
      remedy: 'Give { zstd }, a function that unpacks, or record with LZ4.',
    });
  }
  throw new Error(`packets packed in way ${kind}, which is none`);
}

function addEvents(packet: Uint8Array, events: Pixel[]): void {
  const { view, from, count } = tableOf(packet).structs(0, EVENT_BYTES);
  for (let k = 0, at = from; k < count; k++, at += EVENT_BYTES) {
    events.push({
      time: Number(view.getBigInt64(at, true)),
      ...{ x: view.getInt16(at + 8, true), y: view.getInt16(at + 10, true) },
      brighter: view.getUint8(at + 12) ? 1 : 0,
    });
  }
}

/** The root of a FlatBuffer that begins with its size; RangeError where it points outside of it. */
function tableOf(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (view.getUint32(0, true) > bytes.length - 4) throw new RangeError('size');
  const root = 4 + view.getUint32(4, true);
  const fields = root - view.getInt32(root, true);
  /** Where field k is; 0 where it has its default, which is 0. */
  const place = (k: number): number => {
    const slot = 4 + 2 * k;
    const offset = slot < view.getUint16(fields, true) ? view.getUint16(fields + slot, true) : 0;
    return offset && root + offset;
  };
  return {
    int32: (k: number) => (place(k) ? view.getInt32(place(k), true) : 0),
    int64: (k: number) => (place(k) ? Number(view.getBigInt64(place(k), true)) : 0),
    /** A vector of structs. */
    structs(k: number, each: number) {
      if (!place(k)) return { view, from: 0, count: 0 };
      const vector = place(k) + view.getUint32(place(k), true);
      const count = view.getUint32(vector, true);
      if (vector + 4 + count * each > bytes.length) throw new RangeError('vector');
      return { view, from: vector + 4, count };
    },
  };
}

function part(bytes: Uint8Array, from: number, length: number): Uint8Array {
  if (length < 0 || from + length > bytes.length) throw new RangeError('part');
  return bytes.subarray(from, from + length);
}

const textAt = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));
