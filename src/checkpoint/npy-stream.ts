/**
 * A .npy file that grows: rows are appended as they come, and the head says how many are confirmed, so that numpy reads it at any
 * time (`numpy.load(name, mmap_mode='r')`).
 *
 *     128 bytes of head, rewritten in place when rows are confirmed; then the rows, C order, little-endian
 */
import { type Appender, appendTo, cannotWrite, overwrite } from '../backends/machine/disk.ts';
import { writeNpy } from '../interchange/npy.ts';

const HEAD = 128;
const TYPES = { u32: Uint32Array, f32: Float32Array, f64: Float64Array } as const;
type TypeName = keyof typeof TYPES;
type Numbers = Uint32Array | Float32Array | Float64Array;

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
  async append(numbers: Numbers): Promise<void> {
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
