/** Products of a rate network on a GPU, as dispatches. */
import type { GpuBuffer } from '../../../bindings/gpu.ts';
import type { RateModel } from '../../rate/model.ts';
import {
  blocksOf,
  type DenseBlock,
  paddedUnits,
  type ThinBlock,
  widthOf,
} from '../../rate/weights.ts';
import type { Device } from '../machine/device.ts';
import type { Dispatch } from './dispatches.ts';
import type { RateBuffers, RateGpuPrograms } from './gpu-programs.ts';

/** A matrix that learns, as it lies on the device. */
export interface GpuMatrix {
  readonly buffer: GpuBuffer;
  readonly rows: number;
  readonly stride: number;
}

/** What fills the input, in order; dense matrices with one copy are noted in `matrices`, by their place in the list of weights. */
export async function makeProducts(
  device: Device,
  model: RateModel,
  { vector, sparse, thin, matrix }: RateGpuPrograms,
  { inputs, outputs, series, delayed }: RateBuffers,
  delays: readonly number[],
  matrices: Map<number, GpuMatrix>,
): Promise<Dispatch[]> {
  const width = widthOf(model.batch ?? 1);
  const dense = async (
    block: DenseBlock | ThinBlock,
    [from, to]: readonly [GpuBuffer, GpuBuffer],
    add: number,
  ): Promise<Dispatch> => {
    const { rows, columns, values } = block;
    device.fits('weights', values.byteLength);
    const left = await device.filled(new Uint32Array(values.buffer), 'weights');
    const buffers = [left, from, to, series];
    if (block.kind === 'thin') {
      const record = { rows, depth: columns, add };
      return { program: thin, buffers, grid: device.cover(Math.ceil(rows / 64)), record };
    }
    const common = { rows, columns: width, rowStride: block.stride, add };
    if (width === 1) {
      return { program: vector, buffers, grid: device.cover(Math.ceil(rows / 4)), record: common };
    }
    return {
      program: matrix,
      buffers,
      grid: [Math.ceil(width / 32), Math.ceil(rows / 32)],
      record: { ...common, depth: columns, units: rows },
    };
  };
  const list: Dispatch[] = [];
  const blocks = blocksOf(model, { first: 0, count: model.size });
  for (const [k, block] of blocks.entries()) {
    const add = k > 0 ? 1 : 0;
    const from = delayed.get(delays[k]) ?? outputs;
    if (block.kind === 'dense') {
      const dispatch = await dense(block, [from, inputs], add);
      const [buffer] = dispatch.buffers;
      matrices.set(k, { buffer, rows: block.rows, stride: block.stride });
      list.push(dispatch);
    } else if (block.kind === 'lowRank') {
      const bytes = 4 * paddedUnits(block.rank) * width;
      const sums = await device.buffer('storage', bytes, 'sums of a low-rank product');
      list.push(await dense(block.inner, [from, sums], 0));
      list.push(await dense(block.outer, [sums, inputs], add));
    } else {
      const { rows, offsets, columns, values } = block;
      device.fits('entries of sparse weights', 4 * (offsets.length + columns.length));
      const entries = Uint32Array.from([...offsets, ...columns]);
      const left = await device.filled(new Uint32Array(values.buffer), 'weights');
      list.push({
        program: sparse,
        buffers: [left, from, inputs, await device.filled(entries, 'entries')],
        grid: device.cover(Math.ceil((rows * width) / 64)),
        record: { rows, columns: width, add },
      });
    }
  }
  return list;
}
