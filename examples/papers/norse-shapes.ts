/** A graph with a convolution and with recurrence, as Norse exports one, beside its equations in loops (pehlePedersen2021.ts). */
import { type NirGraph, type NirTensor, runNir } from '../../src/interchange/nir/index.ts';
import { type Matrix, matrix } from '../../src/linalg/index.ts';
import { Random } from '../random.ts';
import { A, type Apart, DT, MEM, normals, norse, S, SYN, startOf, times } from './norse-cells.ts';

const [TIME, OUTPUTS] = [100, 3];
const [SIDE, KERNELS, HIDDEN] = [6, 2, 5];
const INNER = SIDE - 2;

/** A convolution to LIF cells, dense to recurrent cells with currents, dense to leaky integrators: as Norse exports it, and in loops. */
export async function shapes(seed: number): Promise<Apart> {
  const random = new Random(seed);
  const single = (w: Matrix) => Float64Array.from(Float32Array.from(w.data));
  const made = (rows: number, cols: number, mean: number, sd: number) =>
    matrix(rows, cols, single(normals(random, rows, cols, mean, sd)));
  const kernels = made(KERNELS, 9, 0.4, 0.2);
  const into = made(HIDDEN, KERNELS * INNER * INNER, 0.15, 0.1);
  const again = made(HIDDEN, HIDDEN, 0, 0.2);
  const out = made(OUTPUTS, HIDDEN, 0, 1);
  const given = Float32Array.from({ length: TIME * SIDE * SIDE }, () =>
    random.uniform() < 0.3 ? 1 : 0,
  );
  const tensor = (shape: readonly number[], data: ArrayLike<number>): NirTensor => ({
    shape,
    data: Float64Array.from(data),
  });
  const whole = (...data: number[]): NirTensor => ({
    shape: [data.length],
    data: BigInt64Array.from(data, BigInt),
  });
  const all = (size: readonly number[], value: number) =>
    tensor(size, new Float64Array(size.reduce((n, k) => n * k, 1)).fill(value));
  const linear = (w: Matrix) => ({
    type: 'Linear',
    parameters: { weight: tensor([w.rows, w.columns], w.data) },
  });
  const grid = [KERNELS, INNER, INNER];
  const leak = { v_leak: 0, r: 1 };
  const unit = (type: string, size: readonly number[], values: Record<string, number>) => ({
    type,
    parameters: Object.fromEntries(
      Object.entries({ ...leak, ...values }).map(([id, value]) => [id, all(size, value)]),
    ),
  });
  const firing = { v_threshold: 1, v_reset: 0 };
  const graph: NirGraph = {
    type: 'NIRGraph',
    nodes: {
      input: { type: 'Input', parameters: { shape: whole(1, SIDE, SIDE) } },
      conv: {
        type: 'Conv2d',
        parameters: {
          ...{ input_shape: whole(SIDE, SIDE), weight: tensor([KERNELS, 1, 3, 3], kernels.data) },
          ...{ bias: all([KERNELS], 0), stride: whole(1, 1), padding: 'valid' },
          ...{ dilation: whole(1, 1), groups: { shape: [], data: BigInt64Array.of(1n) } },
        },
      },
      seen: unit('LIF', grid, { tau: 1 / MEM, ...firing }),
      flat: { type: 'Flatten', parameters: { start_dim: whole(0), end_dim: whole(-1) } },
      into: linear(into),
      hidden: unit('CubaLIF', [HIDDEN], {
        ...{ tau_mem: 1 / MEM, tau_syn: 1 / SYN, w_in: 1 / S },
        ...firing,
      }),
      again: linear(again),
      out: linear(out),
      read: unit('LI', [OUTPUTS], { tau: 1 / MEM }),
      output: { type: 'Output', parameters: { shape: whole(OUTPUTS) } },
    },
    edges: [
      ['input', 'conv'],
      ['conv', 'seen'],
      ['seen', 'flat'],
      ['flat', 'into'],
      ['into', 'hidden'],
      ['hidden', 'again'],
      ['again', 'hidden'],
      ['hidden', 'out'],
      ['out', 'read'],
      ['read', 'output'],
    ],
  };
  const run = await runNir(
    graph,
    { shape: [TIME, 1, SIDE, SIDE], data: given },
    { dt: 1000 * DT, workers: 0 },
  );
  const found = run.outputs.output.data as Float32Array;
  const seen = Array.from({ length: KERNELS * INNER * INNER }, () => startOf('box'));
  const hidden = Array.from({ length: HIDDEN }, () => startOf('cuba'));
  const read = new Float64Array(OUTPUTS);
  let z = new Float64Array(HIDDEN);
  let [most, largest, spikes] = [0, 0, 0];
  for (let t = 0; t < TIME; t++) {
    const pixels = given.subarray(t * SIDE * SIDE, (t + 1) * SIDE * SIDE);
    const fired = Float64Array.from(seen, (cell, at) => {
      const [kernel, row, column] = [
        Math.floor(at / INNER / INNER),
        Math.floor(at / INNER) % INNER,
        at % INNER,
      ];
      let sum = 0;
      for (let k = 0; k < 9; k++) {
        const pixel = (row + Math.floor(k / 3)) * SIDE + column + (k % 3);
        sum += kernels.data[kernel * 9 + k] * pixels[pixel];
      }
      return norse('box', cell, sum);
    });
    const [x, own] = [times(into, fired), times(again, z)];
    z = Float64Array.from(hidden, (cell, k) => norse('cuba', cell, x[k] + own[k]));
    spikes += z.reduce((sum, y) => sum + y, 0);
    times(out, z).forEach((y, k) => {
      read[k] += A * (y - read[k]);
      largest = Math.max(largest, Math.abs(read[k]));
      most = Math.max(most, Math.abs(read[k] - found[t * OUTPUTS + k]));
    });
  }
  return { most: most / largest, spikes };
}
