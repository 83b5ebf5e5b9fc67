/**
 * Messages over a pipe, in both directions:
 *
 *     u32     length of the header, little endian
 *     bytes   the header: JSON in UTF-8; `arrays` says type and length of each array that follows
 *     bytes   the arrays one after the other, little endian, without padding
 */
export type WireArray =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

const TYPES = {
  f4: Float32Array,
  f8: Float64Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
} as const;

type TypeName = keyof typeof TYPES;

export interface Message {
  readonly header: Readonly<Record<string, unknown>>;
  readonly arrays: readonly WireArray[];
}

/** A header is JSON of a call: more than this is a client that lost its place. */
const LARGEST_HEADER = 64 * 2 ** 20;

export function pack({ header, arrays }: Message): Uint8Array[] {
  const table = arrays.map((array) => [typeOf(array), array.length]);
  const text = new TextEncoder().encode(JSON.stringify({ ...header, arrays: table }));
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  const bytes = arrays.map((a) => new Uint8Array(a.buffer, a.byteOffset, a.byteLength));
  return [length, text, ...bytes];
}

function typeOf(array: WireArray): TypeName {
  const names = Object.keys(TYPES) as TypeName[];
  return names.find((name) => array instanceof TYPES[name])!;
}

/** Cuts what arrives, in pieces of any size, into messages. Throws where it cannot be a message. */
export class Unpacker {
  #pieces: Uint8Array[] = [];
  #held = 0;
  #needed = 4;
  #header:
    | { readonly table: readonly (readonly [TypeName, number])[]; readonly rest: object }
    | undefined;
  #length: number | undefined;

  push(piece: Uint8Array): Message[] {
    this.#pieces.push(piece);
    this.#held += piece.length;
    const messages: Message[] = [];
    while (this.#held >= this.#needed) {
      const bytes = this.#take(this.#needed);
      if (this.#length === undefined) {
        this.#length = new DataView(bytes.buffer).getUint32(0, true);
        if (this.#length > LARGEST_HEADER) throw new Error(`a header of ${this.#length} bytes`);
        this.#needed = this.#length;
      } else if (this.#header === undefined) {
        this.#header = headerOf(bytes);
        this.#needed = this.#header.table.reduce(
          (sum, [type, n]) => sum + n * TYPES[type].BYTES_PER_ELEMENT,
          0,
        );
      } else {
        messages.push(messageOf(this.#header, bytes));
        this.#length = undefined;
        this.#header = undefined;
        this.#needed = 4;
      }
    }
    return messages;
  }

  #take(length: number): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(length);
    let at = 0;
    while (at < length) {
      const piece = this.#pieces[0];
      const part = piece.subarray(0, length - at);
      bytes.set(part, at);
      at += part.length;
      if (part.length === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(part.length);
    }
    this.#held -= length;
    return bytes;
  }
}

function headerOf(bytes: Uint8Array) {
  const header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  const { arrays: table = [], ...rest } = header as { arrays?: [TypeName, number][] };
  for (const [type, length] of table) {
    if (!Object.hasOwn(TYPES, type) || !Number.isSafeInteger(length) || length < 0) {
      throw new Error(`an array of ${length} × ${type}`);
    }
  }
  return { table, rest };
}

function messageOf(
  { table, rest }: { table: readonly (readonly [TypeName, number])[]; rest: object },
  bytes: Uint8Array<ArrayBuffer>,
): Message {
  let at = 0;
  const arrays = table.map(([type, length]) => {
    const size = length * TYPES[type].BYTES_PER_ELEMENT;
    const own = bytes.slice(at, at + size); // a view needs its own alignment
    at += size;
    return new TYPES[type](own.buffer) as WireArray;
  });
  return { header: rest as Record<string, unknown>, arrays };
}
