/** Records of the shaders of gradients (shaders/learn/record.wgsl): one for each step, behind them one for each part whose sums are taken. */
import type { GpuBindGroup, GpuBuffer, GpuProgram } from '../../../bindings/gpu.ts';
import type { Device } from '../machine/device.ts';
import { PARTS } from './gradients.ts';

/** In the order of the shader's; `zero` stands before them. */
const FIELDS = [
  'k',
  'steps',
  'first',
  'time',
  'duration',
  'copies',
  'keyLow',
  'keyHigh',
  'begin',
  'end',
  'slot',
] as const;

export type LearningRecord = { readonly [F in (typeof FIELDS)[number]]?: number };

const BYTES = 4 * (FIELDS.length + 1);
/** Uniforms begin at multiples of this. */
const STRIDE = 256;

export class GpuRecords {
  readonly #device: Device;
  readonly #buffer: GpuBuffer;
  readonly #steps: number;

  private constructor(device: Device, buffer: GpuBuffer, steps: number) {
    this.#device = device;
    this.#buffer = buffer;
    this.#steps = steps;
  }

  static async create(device: Device, steps: number): Promise<GpuRecords> {
    const bytes = recordBytes(steps);
    return new GpuRecords(device, await device.buffer('uniform', bytes, 'records of steps'), steps);
  }

  /** Byte at which the record of a step begins; where that of a part does. */
  ofStep = (k: number): number => k * STRIDE;
  ofPart = (part: number): number => (this.#steps + part) * STRIDE;

  bind(program: GpuProgram): GpuBindGroup {
    return this.#device.bind(program, 0, [{ buffer: this.#buffer, bytes: BYTES }]);
  }

  /** All steps', then those of parts. */
  write(records: readonly LearningRecord[]): void {
    const words = new Uint32Array((records.length * STRIDE) / 4);
    for (const [k, record] of records.entries()) {
      for (const [f, field] of FIELDS.entries()) {
        words[(k * STRIDE) / 4 + 1 + f] = record[field] ?? 0;
      }
    }
    this.#device.write(this.#buffer, 0, words);
  }
}

export const recordBytes = (steps: number): number => (steps + PARTS) * STRIDE;
