/** Dispatches of the rate shaders: each has a record of numbers in one buffer, and is made once for a whole cycle. */
import type { GpuBindGroup, GpuBuffer, GpuHost, GpuProgram } from '../../../bindings/gpu.ts';
import math from '../../../shaders/math.wgsl';
import rate from '../../../shaders/rate.wgsl';
import treesText from '../../../shaders/trees.wgsl';
import { printPhi } from '../../codegen/print-activation.ts';
import type { Device } from '../webgpu/device.ts';

/** Fields of the record: shaders/rate.wgsl, in its order. */
const FIELDS = [
  'zero',
  'time',
  'rows',
  'columns',
  'depth',
  'units',
  'blockStride',
  'rowStride',
  'offset',
  'first',
  'stream',
  'keyLow',
  'keyHigh',
  'a',
  'b',
  'c',
  'phase',
  'activate',
  'add',
] as const;
const REALS: readonly string[] = ['a', 'b', 'c', 'phase'];
export type StepRecord = { readonly [F in (typeof FIELDS)[number]]?: number };

const RECORD_BYTES = 80;
/** Uniforms begin at multiples of this. */
const STRIDE = 256;

export interface Dispatch {
  readonly program: GpuProgram;
  readonly buffers: readonly GpuBuffer[];
  readonly grid: readonly [x: number, y: number];
  readonly record: StepRecord;
}

/** Text of shaders/trees.wgsl with its activation. */
export const treesShader = (activation: string): string =>
  [printPhi(activation), rate, math, treesText].join('\n');

interface BoundDispatch {
  readonly program: GpuProgram;
  readonly group: GpuBindGroup;
  readonly grid: readonly [number, number];
}

/** A list of dispatches that is submitted again and again. */
export class DispatchList {
  readonly #host: GpuHost;
  readonly #device: Device;
  readonly #records: GpuBuffer;
  readonly #bound: readonly BoundDispatch[];

  private constructor(
    host: GpuHost,
    device: Device,
    records: GpuBuffer,
    bound: readonly BoundDispatch[],
  ) {
    this.#host = host;
    this.#device = device;
    this.#records = records;
    this.#bound = bound;
  }

  static async create(
    host: GpuHost,
    device: Device,
    dispatches: readonly Dispatch[],
  ): Promise<DispatchList> {
    const bytes = Math.max(1, dispatches.length) * STRIDE;
    const records = await device.buffer('uniform', bytes, 'records of dispatches');
    const bound = dispatches.map(({ program, buffers, grid }) => ({
      program,
      grid,
      group: device.bind(program, 0, [{ buffer: records, bytes: RECORD_BYTES }, ...buffers]),
    }));
    const list = new DispatchList(host, device, records, bound);
    list.write(dispatches.map(({ record }) => record));
    return list;
  }

  /** Records of the first dispatches, for what is submitted from now on. */
  write(records: readonly StepRecord[]): void {
    const words = new Uint32Array((records.length * STRIDE) / 4);
    const reals = new Float32Array(words.buffer);
    records.forEach((record, k) => {
      FIELDS.forEach((field, f) => {
        const at = (k * STRIDE) / 4 + f;
        if (REALS.includes(field)) reals[at] = record[field] ?? 0;
        else words[at] = record[field] ?? 0;
      });
    });
    this.#device.write(this.#records, 0, words);
  }

  /** Dispatches from `from` up to `to`, in order. */
  submit(from = 0, to = this.#bound.length): void {
    this.#host.submit((encoder) => {
      const pass = encoder.beginComputePass();
      for (let k = from; k < to; k++) {
        const { program, group, grid } = this.#bound[k];
        pass.setPipeline(program.pipeline);
        pass.setBindGroup(0, group, [k * STRIDE]);
        pass.dispatchWorkgroups(grid[0], grid[1]);
      }
      pass.end();
    });
  }
}
