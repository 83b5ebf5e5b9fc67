/**
 * Apache Parquet, the plainest form of it: one row group, one page a column, no compression, no missing values.
 *
 *     PAR1 | page header, values | … one a column … | FileMetaData | u32 its length | PAR1
 *
 * No statistics: by the format they leave NaN out, and DuckDB 1.5.6 takes them for the whole column, so `x < 10` would give
 * rows that are NaN too (findings/duckdb-parquet-nan.sh).
 *
 * Headers are structs of Thrift's compact protocol (parquet.thrift, format 2.10).
 */
import { concatenate } from '../plan/concatenate.ts';

/** A column; text is UTF-8. */
export interface ParquetColumn {
  readonly name: string;
  readonly data: Float64Array | Int32Array | BigInt64Array | readonly string[];
}

/** All columns have one length. `meta` is kept as key and value. */
export function writeParquet(
  columns: readonly ParquetColumn[],
  meta: Readonly<Record<string, string>>,
): Uint8Array {
  const rows = columns[0]?.data.length ?? 0;
  const out = new Bytes();
  out.push(MAGIC);
  const chunks = columns.map(({ name, data }) => {
    const offset = out.length;
    const values = plain(data);
    const page = new Thrift()
      .i32(1, 0)
      .i32(2, values.length)
      .i32(3, values.length)
      .struct(5, new Thrift().i32(1, rows).i32(2, 0).i32(3, RLE).i32(4, RLE));
    out.push(page.finish());
    out.push(values);
    const size = out.length - offset;
    const { type } = typeOf(data);
    const about = new Thrift()
      .i32(1, type)
      .list(2, I32, [varint(zigzag(0)), varint(zigzag(RLE))])
      .list(3, BINARY, [binary(name)])
      .i32(4, 0)
      .i64(5, rows)
      .i64(6, size)
      .i64(7, size)
      .i64(9, offset);
    return { size, chunk: new Thrift().i64(2, offset).struct(3, about).finish() };
  });
  const fields = columns.map(({ name, data }) => {
    const { type, converted } = typeOf(data);
    const element = new Thrift().i32(1, type).i32(3, 0).text(4, name);
    return (converted === undefined ? element : element.i32(6, converted)).finish();
  });
  const total = chunks.reduce((sum, { size }) => sum + size, 0);
  const group = new Thrift()
    .list(
      1,
      STRUCT,
      chunks.map(({ chunk }) => chunk),
    )
    .i64(2, total)
    .i64(3, rows);
  const footer = new Thrift()
    .i32(1, 1)
    .list(2, STRUCT, [new Thrift().text(4, 'schema').i32(5, columns.length).finish(), ...fields])
    .i64(3, rows)
    .list(4, STRUCT, [group.finish()])
    .list(
      5,
      STRUCT,
      Object.entries(meta).map(([key, value]) => new Thrift().text(1, key).text(2, value).finish()),
    )
    .text(6, 'synfire')
    .finish();
  out.push(footer);
  out.push(new Uint8Array(Uint32Array.of(footer.length).buffer));
  out.push(MAGIC);
  return out.finish();
}

const MAGIC = new TextEncoder().encode('PAR1');
/** Encoding of levels, of which there are none. */
const RLE = 3;
const [I32, I64, BINARY, LIST, STRUCT] = [5, 6, 8, 9, 12];

function typeOf(data: ParquetColumn['data']): { type: number; converted?: number } {
  if (data instanceof Float64Array) return { type: 5 };
  if (data instanceof Int32Array) return { type: 1 };
  if (data instanceof BigInt64Array) return { type: 2 };
  return { type: 6, converted: 0 };
}

function plain(data: ParquetColumn['data']): Uint8Array {
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  }
  const known = new Map<string, Uint8Array>();
  const out = new Bytes();
  for (const text of data) {
    let bytes = known.get(text);
    if (bytes === undefined) {
      const content = new TextEncoder().encode(text);
      bytes = new Uint8Array(4 + content.length);
      new DataView(bytes.buffer).setUint32(0, content.length, true);
      bytes.set(content, 4);
      known.set(text, bytes);
    }
    out.push(bytes);
  }
  return out.finish();
}

const zigzag = (value: number): bigint => BigInt(value) * 2n;

/** Seven bits a byte, the lowest first. */
function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function binary(text: string): Uint8Array {
  const content = new TextEncoder().encode(text);
  const out = new Bytes();
  out.push(varint(BigInt(content.length)));
  out.push(content);
  return out.finish();
}

/** A struct of the compact protocol; fields come in ascending order. */
class Thrift {
  readonly #out = new Bytes();
  #last = 0;

  i32(id: number, value: number): this {
    return this.#field(id, I32, varint(zigzag(value)));
  }

  i64(id: number, value: number): this {
    return this.#field(id, I64, varint(zigzag(value)));
  }

  text(id: number, value: string): this {
    return this.#field(id, BINARY, binary(value));
  }

  struct(id: number, value: Thrift): this {
    return this.#field(id, STRUCT, value.finish());
  }

  list(id: number, type: number, items: readonly Uint8Array[]): this {
    const out = new Bytes();
    const many = items.length > 14;
    out.push(Uint8Array.of(((many ? 15 : items.length) << 4) | type));
    if (many) out.push(varint(BigInt(items.length)));
    for (const item of items) out.push(item);
    return this.#field(id, LIST, out.finish());
  }

  finish(): Uint8Array {
    this.#out.push(Uint8Array.of(0));
    return this.#out.finish();
  }

  #field(id: number, type: number, value: Uint8Array): this {
    this.#out.push(Uint8Array.of(((id - this.#last) << 4) | type));
    this.#out.push(value);
    this.#last = id;
    return this;
  }
}

/** Pieces that become one array. */
class Bytes {
  readonly #pieces: Uint8Array[] = [];
  length = 0;

  push(piece: Uint8Array): void {
    this.#pieces.push(piece);
    this.length += piece.length;
  }

  finish(): Uint8Array {
    return concatenate(this.#pieces, Uint8Array);
  }
}
