/**
 * Deflate and gzip through the platform's own streams, the same in browsers and in Node.
 *
 * Damaged deflate surfaces as a rejected promise, which the callers turn into a SynfireError that knows the file's name; damaged gzip is one.
 */

import { checkUnpacked } from '../limits.ts';
import { concatenate } from '../plan/concatenate.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';

/** Pushes bytes through a (de)compression stream and yields what comes out, piece by piece. */
async function* through(
  bytes: Uint8Array,
  stream: CompressionStream | DecompressionStream,
): AsyncGenerator<Uint8Array> {
  const writer = stream.writable.getWriter();
  const written = (async () => {
    const piece = 1 << 16;
    for (let at = 0; at < bytes.length; at += piece) {
      await writer.write(bytes.subarray(at, at + piece) as Uint8Array<ArrayBuffer>);
    }
    await writer.close();
  })();
  // A fault of the input rejects on both ends; the reading end is the one that reports it.
  written.catch(() => {});
  const reader = stream.readable.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value as Uint8Array;
    }
  } finally {
    reader.releaseLock();
  }
}

/** All pieces as one array. `limit`: stop with a RangeError beyond so many bytes. */
async function collect(
  pieces: AsyncIterable<Uint8Array>,
  limit = Number.POSITIVE_INFINITY,
): Promise<Uint8Array> {
  const kept: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces) {
    length += piece.length;
    if (length > limit) throw new RangeError(`more than ${limit} bytes after decompression`);
    kept.push(piece);
  }
  return concatenate(kept, Uint8Array);
}

/** Raw deflate, or undefined where the platform lacks it (Node before 20.12). */
export async function deflateRaw(bytes: Uint8Array): Promise<Uint8Array | undefined> {
  let stream: CompressionStream;
  try {
    stream = new CompressionStream('deflate-raw');
  } catch {
    return undefined;
  }
  return collect(through(bytes, stream));
}

/** Undoes `deflateRaw`; rejects where the result would be longer than `length`. */
export function inflateRaw(bytes: Uint8Array, length: number): Promise<Uint8Array> {
  return collect(through(bytes, new DecompressionStream('deflate-raw')), length);
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Headers within data that are tried before the rest is taken for one member: each costs an unpacking. */
const MOST_WRONG = 16;
/** Bytes of a member that is unpacked before it is known to be one. */
const MOST_AT_ONCE = 2 ** 30;

/** What a gzip file says that it unpacks to, in its last four bytes: right below 4 GiB and of one member, and good to tell how far one is. */
export const unpackedLength = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 4, 4).getUint32(0, true) || 1;

/**
 * The pieces of a gzip file, as they are unpacked. It may have several members one behind the other (RFC 1952: those of bgzip, of `cat a.gz b.gz`), of
 * which some hosts' streams unpack all and some refuse the second; and none says where in its input it ended. But each member ends where the
 * next one's header begins, and what is cut anywhere else does not unpack; other data look like a header once in some 10^9 bytes, or hold gzip files.
 * Throws `over-limit` and `gzip-damaged`, which say `where`.
 */
export async function* gunzipPieces(bytes: Uint8Array, where: string): AsyncGenerator<Uint8Array> {
  let from = 0;
  let before = 0;
  let length = 0;
  let wrong = 0;
  const unpack = async function* (end: number) {
    length = before;
    for await (const piece of through(bytes.subarray(from, end), new DecompressionStream('gzip'))) {
      length += piece.length;
      checkUnpacked(length, bytes.length, where);
      yield piece;
    }
  };
  for (let end = nextHeader(bytes, 1); end < bytes.length; end = nextHeader(bytes, end + 1)) {
    try {
      const member = await collect(unpack(end), MOST_AT_ONCE);
      if (member.length > 0) yield member;
      before = length;
      from = end;
    } catch (cause) {
      if ((cause as Error).name === 'SynfireError') throw cause;
      if (++wrong === MOST_WRONG) break;
    }
  }
  try {
    yield* unpack(bytes.length);
  } catch (cause) {
    if ((cause as Error).name === 'SynfireError') throw cause;
    const found = `data that cannot be unpacked after ${length} bytes`;
    throw fileError('gzip-damaged', where, found, 'a whole gzip file', FETCH_AGAIN, { cause });
  }
}

/** Where a member may begin: the mark, deflate, no flag that is reserved, a system that there is. The length where nowhere. */
function nextHeader(bytes: Uint8Array, start: number): number {
  for (let at = bytes.indexOf(0x1f, start); at >= 0; at = bytes.indexOf(0x1f, at + 1)) {
    const [, mark, method, flags] = bytes.subarray(at, at + 4);
    const system = bytes[at + 9];
    if (mark === 0x8b && method === 8 && flags < 32 && (system <= 13 || system === 255)) return at;
  }
  return bytes.length;
}

export function gunzip(bytes: Uint8Array, where: string): Promise<Uint8Array> {
  return collect(gunzipPieces(bytes, where));
}
