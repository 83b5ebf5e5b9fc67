/**
 * A .npy file that grows: rows are appended as they come, and the head says how many are confirmed, so that numpy reads it at any
 * time (`numpy.load(name, mmap_mode='r')`).
 *
 *     128 bytes of head, rewritten in place when rows are confirmed; then the rows, C order, little-endian
 */
import {
  type Appender,
  appendTo,
  cannotWrite,
  overwrite,
  reasonOf,
} from '../backends/machine/disk.ts';
import { nodeModule } from '../backends/machine/host.ts';
import { SynfireError } from '../errors.ts';
import { writeNpy } from '../interchange/npy.ts';

const HEAD = 128;
export const TYPES = { u32: Uint32Array, f32: Float32Array, f64: Float64Array } as const;
export type TypeName = keyof typeof TYPES;
export type Numbers =
  | Uint32Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** What is in a stream: numbers of one type, so many a row. */
export interface StreamKind {
  readonly name: string;
  readonly type: TypeName;
  readonly width: number;
}

export class NpyStream {
  readonly #path: string;
  readonly #type: TypeName;
  readonly #width: number;
  readonly #file: Appender;
  #rows: number;

  private constructor(path: string, type: TypeName, width: number, file: Appender, rows: number) {
    this.#path = path;
    this.#type = type;
    this.#width = width;
    this.#file = file;
    this.#rows = rows;
  }

  /** Goes on behind `rows` confirmed rows of `width` numbers; what lies behind them is cut off. Rejects with `cannot-write`. */
  static async open(path: string, type: TypeName, width: number, rows: number): Promise<NpyStream> {
    const bytes = TYPES[type].BYTES_PER_ELEMENT * width;
    const file = await appendTo(path, rows === 0 ? 0 : HEAD + rows * bytes);
    const stream = new NpyStream(path, type, width, file, rows);
    if (rows === 0) await stream.#write(() => file.append(stream.#head()));
    return stream;
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Whole rows. Rejects with `cannot-write`. */
  async append(numbers: Uint32Array | Float32Array | Float64Array): Promise<void> {
    if (numbers.length === 0) return;
    const { buffer, byteOffset, byteLength } = numbers;
    await this.#write(() => this.#file.append(new Uint8Array(buffer, byteOffset, byteLength)));
    this.#rows += numbers.length / this.#width;
  }

  /** What was appended is on the disk, and the head says so, when this resolves. */
  async confirm(): Promise<void> {
    await this.#write(async () => {
      await this.#file.flush();
      await overwrite(this.#path, this.#head());
    });
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  #head(): Uint8Array {
    const like = writeNpy(new TYPES[this.#type](0), [0, this.#width]);
    const text = new TextDecoder('latin1').decode(like.subarray(10));
    const shape = text.replace(/\(0,/, `(${this.#rows},`).trimEnd();
    const head = new Uint8Array(HEAD).fill(32);
    head.set(like.subarray(0, 8));
    new DataView(head.buffer).setUint16(8, HEAD - 10, true);
    head.set(new TextEncoder().encode(shape), 10);
    head[HEAD - 1] = 10;
    return head;
  }

  async #write(work: () => Promise<void>): Promise<void> {
    await work().catch((cause) => {
      throw cannotWrite(this.#path, cause);
    });
  }
}

/** The first `rows` rows of a stream's file, in pieces of `most` rows. Rejects with `run-damaged`. */
export async function* readRows(
  path: string,
  { type, width }: Omit<StreamKind, 'name'>,
  rows: number,
  most: number,
): AsyncGenerator<Numbers> {
  const { open } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  if (rows * width === 0) return;
  const file = await open(path).catch((cause) => {
    throw damaged(path, reasonOf(cause), rows, cause);
  });
  try {
    const row = TYPES[type].BYTES_PER_ELEMENT * width;
    const { size } = await file.stat();
    if (size < HEAD + rows * row) throw damaged(path, `${size} bytes`, rows);
    for (let at = 0; at < rows; at += most) {
      const bytes = new Uint8Array(Math.min(most, rows - at) * row);
      for (let done = 0; done < bytes.length; ) {
        const place = HEAD + at * row + done;
        const { bytesRead } = await file.read(bytes, done, bytes.length - done, place);
        if (bytesRead === 0) throw damaged(path, `an end at byte ${place}`, rows);
        done += bytesRead;
      }
      yield new TYPES[type](bytes.buffer);
    }
  } finally {
    await file.close();
  }
}

const damaged = (path: string, found: string, rows: number, cause?: unknown): SynfireError =>
  new SynfireError(
    {
      code: 'run-damaged',
      where: path,
      found,
      expected: `${rows} rows, which were confirmed`,
      remedy: 'The file was cut: copy it again.',
    },
    { cause },
  );
