/** Dispatches of the rate shaders: each has a record of numbers in one buffer, and is made once for a whole cycle. */
import type { GpuBuffer, GpuPass, GpuProgram } from '../../../bindings/gpu.ts';
import math from '../../../shaders/math.wgsl';
import rate from '../../../shaders/rate.wgsl';
import tiles from '../../../shaders/tiles.wgsl';
import treesText from '../../../shaders/trees.wgsl';
import { printPhi } from '../../codegen/print-activation.ts';
import { keyOf } from '../../plan/philox.ts';
import type { Device } from '../machine/device.ts';
import { type RecordOf, Records } from '../machine/records.ts';
import { type Bound, dispatch, inPass } from '../machine/submission.ts';

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
export type StepRecord = RecordOf<(typeof FIELDS)[number]>;

/** The key of the noise. */
export function keyRecord(seed: number): StepRecord {
  const [keyLow, keyHigh] = keyOf(seed);
  return { keyLow, keyHigh };
}

export interface Dispatch {
  readonly program: GpuProgram;
  readonly buffers: readonly GpuBuffer[];
  readonly grid: readonly [x: number, y: number];
  readonly record: StepRecord;
}

/** Text of shaders/trees.wgsl with its activation. */
export const treesShader = (activation: string): string =>
  [printPhi(activation), rate, math, tiles, treesText].join('\n');

/** Dispatches that are submitted again and again, with other records each time. */
export class DispatchList {
  readonly #device: Device;
  readonly #records: Records<keyof StepRecord>;
  readonly #bound: readonly Bound[];

  private constructor(device: Device, records: Records<keyof StepRecord>, bound: readonly Bound[]) {
    this.#device = device;
    this.#records = records;
    this.#bound = bound;
  }

  static async create(device: Device, dispatches: readonly Dispatch[]): Promise<DispatchList> {
    const reals = ['a', 'b', 'c', 'phase'] as const;
    const records = await Records.create(device, dispatches.length, FIELDS, reals);
    const bound = dispatches.map(({ program, buffers, grid }) => ({
      program,
      grid,
      groups: [records.bind(program, buffers)],
    }));
    const list = new DispatchList(device, records, bound);
    list.write(dispatches.map(({ record }) => record));
    return list;
  }

  /** Records of the first dispatches, for what is submitted from now on. */
  write(records: readonly StepRecord[]): void {
    this.#records.write(records);
  }

  /** Dispatches from `from` up to `to`, in order. */
  encode(pass: GpuPass, from = 0, to = this.#bound.length): void {
    for (let k = from; k < to; k++) dispatch(pass, this.#bound[k], this.#records.at(k));
  }

  submit(from?: number, to?: number): void {
    this.#device.submit((encoder) => inPass(encoder, (pass) => this.encode(pass, from, to)));
  }
}
