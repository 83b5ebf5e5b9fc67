/**
 * LZ4 frames (format 1.6.2) unpacked: blocks that stand alone or look back, stored or packed, several frames one after the other.
 * Checksums are passed over; a dictionary is refused. What is cut off throws a plain Error, which the caller gives a place.
 */

const [FRAME, SKIPPED] = [0x184d2204, 0x184d2a50];
/** Shortest match; longest distance back. */
const [SHORTEST, WINDOW] = [4, 65_535];

/** `check` is told how many bytes there will be, before there is room for them. */
export function unpackLz4(packed: Uint8Array, check: (bytes: number) => void): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
  const out = new Growing(check);
  let at = 0;
  while (at < packed.length) {
    const magic = view.getUint32(at, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPED) {
      at += 8 + view.getUint32(at + 4, true);
      if (at > packed.length) throw new Error('a frame that is cut off');
    } else if (magic === FRAME) at = frame(view, packed, at + 4, out);
    else throw new Error('no LZ4 frame');
  }
  return out.bytes.subarray(0, out.length);
}

/** Returns where it ends. */
function frame(view: DataView, packed: Uint8Array, from: number, out: Growing): number {
  const flags = view.getUint8(from);
  if (flags >> 6 !== 1) throw new Error(`LZ4 frames of version ${flags >> 6}`);
  if (flags & 1) throw new Error('an LZ4 frame with a dictionary');
  const start = out.length;
  // flags, size of blocks, perhaps the size of what is packed, checksum of the header
  let at = from + 3 + (flags & 8 ? 8 : 0);
  for (;;) {
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const size = word & 0x7fffffff;
    if (at + size > packed.length) throw new Error('a block that is cut off');
    const block = packed.subarray(at, at + size);
    if (word >>> 31) out.add(block);
    else unpackBlock(block, out, flags & 0x20 ? out.length : start);
    at += size + (flags & 0x10 ? 4 : 0);
  }
  return at + (flags & 4 ? 4 : 0);
}

/** `oldest`: where what it may look back to begins. */
function unpackBlock(block: Uint8Array, out: Growing, oldest: number): void {
  let at = 0;
  /** Lengths of 15 or more go on in bytes of 255 until one is less. */
  const length = (first: number): number => {
    if (first < 15) return first;
    let sum = 15;
    for (let byte = 255; byte === 255; sum += byte) {
      if (at >= block.length) throw new Error('a block that ends in a length');
      byte = block[at++];
    }
    return sum;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = length(token >> 4);
    if (at + literals > block.length) throw new Error('a block that ends in literals');
    out.add(block.subarray(at, at + literals));
    at += literals;
    if (at === block.length) return; // the last sequence has no match
    if (at + 2 > block.length) throw new Error('a block that ends in a match');
    const distance = block[at] | (block[at + 1] << 8);
    at += 2;
    if (distance === 0 || distance > WINDOW || out.length - distance < oldest) {
      throw new Error('a match before the beginning');
    }
    out.repeat(distance, length(token & 15) + SHORTEST);
  }
  throw new Error('a block without an end');
}

/** Bytes in room that doubles. */
class Growing {
  bytes = new Uint8Array(4096);
  length = 0;
  readonly #check: (bytes: number) => void;

  constructor(check: (bytes: number) => void) {
    this.#check = check;
  }

  add(more: Uint8Array): void {
    this.#room(more.length);
    this.bytes.set(more, this.length);
    this.length += more.length;
  }

  /** What lies `distance` back, which may overlap what is written. */
  repeat(distance: number, count: number): void {
    this.#room(count);
    const { bytes, length } = this;
    for (let k = length; k < length + count; k++) bytes[k] = bytes[k - distance];
    this.length += count;
  }

  #room(more: number): void {
    const needed = this.length + more;
    this.#check(needed);
    if (needed <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.bytes.length));
    larger.set(this.bytes.subarray(0, this.length));
    this.bytes = larger;
  }
}
