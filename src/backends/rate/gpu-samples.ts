/**
 * What a rate network on a GPU keeps while it runs: whole variables, copied on the device after the steps that are recorded, and
 * read when there is no more room or the steps are done. Units are chosen, and copies that only fill a group left out, by the host.
 */
import type { CopiedPart, GpuBuffer, GpuEncoder } from '../../../bindings/gpu.ts';
import type { Device } from '../machine/device.ts';

/** Bytes of samples that wait on the device, at least one sample. */
const MOST_BYTES = 1 << 24;

export class GpuSamples {
  /** Where each variable is. */
  readonly #sources: readonly CopiedPart[];
  readonly #buffer: GpuBuffer;
  readonly #bytes: number;
  readonly #room: number;
  readonly #kept: number[] = [];
  #waiting = 0;

  private constructor(sources: readonly CopiedPart[], buffer: GpuBuffer, room: number) {
    this.#sources = sources;
    this.#bytes = sources.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#buffer = buffer;
    this.#room = room;
  }

  static async create(device: Device, sources: readonly CopiedPart[]): Promise<GpuSamples> {
    const bytes = sources.reduce((sum, part) => sum + part.bytes, 0);
    const room = Math.max(1, Math.floor(MOST_BYTES / bytes));
    const buffer = await device.buffer('storage', room * bytes, 'samples');
    return new GpuSamples(sources, buffer, room);
  }

  /** Samples that may still be kept before they are read. */
  get left(): number {
    return this.#room - this.#waiting;
  }

  /** Keeps the variables as they are when this is reached. */
  encode(encoder: GpuEncoder): void {
    let at = this.#waiting++ * this.#bytes;
    for (const { buffer, offset, bytes } of this.#sources) {
      encoder.copyBufferToBuffer(buffer, offset, this.#buffer, at, bytes);
      at += bytes;
    }
  }

  /** What is to be read now. */
  get part(): CopiedPart {
    return { buffer: this.#buffer, offset: 0, bytes: this.#waiting * this.#bytes };
  }

  /** Takes what was read: `width` numbers a unit, of which `batch` count. */
  take(values: Float32Array, units: Uint32Array, [batch, width]: readonly [number, number]): void {
    const numbers = this.#bytes / 4;
    for (let sample = 0; sample < this.#waiting; sample++) {
      let first = sample * numbers;
      for (const { bytes } of this.#sources) {
        for (const unit of units) {
          for (let c = 0; c < batch; c++) this.#kept.push(values[first + unit * width + c]);
        }
        first += bytes / 4;
      }
    }
    this.#waiting = 0;
  }

  /** Everything that was taken since it was last asked for. */
  records(): Float32Array<ArrayBuffer> {
    return Float32Array.from(this.#kept.splice(0));
  }
}
