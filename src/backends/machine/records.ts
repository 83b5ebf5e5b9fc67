/** Records of numbers in one uniform buffer: a dispatch sees the one whose place it is given (submission.ts). */
import type { GpuBindGroup, GpuBuffer, GpuProgram } from '../../../bindings/gpu.ts';
import type { Device } from './device.ts';

/** Uniforms begin at multiples of this. */
const STRIDE = 256;

export const recordBytes = (count: number): number => Math.max(1, count) * STRIDE;

/** `F`: names of fields. */
export type RecordOf<F extends string> = { readonly [K in F]?: number };

export class Records<F extends string> {
  readonly #device: Device;
  readonly #buffer: GpuBuffer;
  readonly #fields: readonly F[];
  readonly #reals: readonly string[];

  private constructor(
    device: Device,
    buffer: GpuBuffer,
    fields: readonly F[],
    reals: readonly string[],
  ) {
    this.#device = device;
    this.#buffer = buffer;
    this.#fields = fields;
    this.#reals = reals;
  }

  /** `fields`: in the order of the shader's structure, `zero` among them; `reals`: those that are f32, the others are u32. */
  static async create<F extends string>(
    device: Device,
    count: number,
    fields: readonly F[],
    reals: readonly F[] = [],
  ): Promise<Records<F>> {
    const buffer = await device.buffer('uniform', recordBytes(count), 'records of dispatches');
    return new Records(device, buffer, fields, reals);
  }

  /** The first records, for what is submitted from now on; what they don't name is 0. */
  write(records: readonly RecordOf<F>[]): void {
    const words = new Uint32Array(recordBytes(records.length) / 4);
    const reals = new Float32Array(words.buffer);
    for (const [k, record] of records.entries()) {
      for (const [f, field] of this.#fields.entries()) {
        const values = this.#reals.includes(field) ? reals : words;
        values[this.at(k) / 4 + f] = record[field] ?? 0;
      }
    }
    this.#device.write(this.#buffer, 0, words);
  }

  /** The byte at which record k begins. */
  at(k: number): number {
    return k * STRIDE;
  }

  /** Group 0 of a program: a record, then buffers. */
  bind(program: GpuProgram, buffers: readonly GpuBuffer[] = []): GpuBindGroup {
    const bytes = 16 * Math.ceil(this.#fields.length / 4);
    return this.#device.bind(program, 0, [{ buffer: this.#buffer, bytes }, ...buffers]);
  }
}
