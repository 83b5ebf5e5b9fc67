/**
 * Deflate and gzip through the platform's own streams, the same in browsers and in Node.
 *
 * Damaged input surfaces as a rejected promise or a throwing iterator, which the callers turn into
 * a SynfireError that knows the file's name. Nothing here knows a file format.
 */

import { checkUnpacked } from '../limits.ts';
import { concatenate } from '../plan/concatenate.ts';

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

/** The pieces of a gzip file, as they are unpacked. Throws `over-limit`, which says `where`. */
export async function* gunzipPieces(bytes: Uint8Array, where: string): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const piece of through(bytes, new DecompressionStream('gzip'))) {
    length += piece.length;
    checkUnpacked(length, bytes.length, where);
    yield piece;
  }
}

export function gunzip(bytes: Uint8Array, where: string): Promise<Uint8Array> {
  return collect(gunzipPieces(bytes, where));
}
