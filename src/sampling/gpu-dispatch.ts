/** Dispatches of the rate shaders: each has a record of numbers in one buffer, and is made once for a whole cycle. */
import type { GpuBindGroup, GpuBuffer, GpuHost, GpuProgram } from '../../bindings/gpu.ts';
import circuitText from '../../shaders/circuit.wgsl';
import distributions from '../../shaders/distributions.wgsl';
import learningText from '../../shaders/learning.wgsl';
import math from '../../shaders/math.wgsl';
import random from '../../shaders/random.wgsl';
import rate from '../../shaders/rate.wgsl';
import treesText from '../../shaders/trees.wgsl';
import type { Device } from '../backends/webgpu/device.ts';
import { parseActivation } from '../codegen/print-activation.ts';
import { printWgsl } from '../equations/print-wgsl.ts';
import { simplify } from '../equations/simplify.ts';
import { call, name } from '../equations/tree.ts';

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

export interface TreePrograms {
  readonly leaves: GpuProgram;
  readonly branches: GpuProgram;
  readonly advance: GpuProgram;
}

const LEARNING = [
  'batch',
  'squaredError',
  'branchesBack',
  'branchWeights',
  'leafWeights',
  'adam',
] as const;
export type LearningPrograms = Readonly<Record<(typeof LEARNING)[number], GpuProgram>>;

/** φ(x), and what is passed back of d: d·φ′(x). */
function printPhi(activation: string): string {
  const { phi, slope } = parseActivation(activation, 'activation');
  const back = simplify(call('mul', name('d'), slope));
  return [
    `fn phi(x: f32) -> f32 {\n  return ${printWgsl(phi)};\n}`,
    `fn phiBack(x: f32, d: f32) -> f32 {\n  return ${printWgsl(back)};\n}\n`,
  ].join('\n');
}

/** Rejects with SynfireError where a shader does not compile. */
export async function learningPrograms(
  device: Device,
  activation: string,
): Promise<LearningPrograms> {
  const parts = [printPhi(activation), rate, math, random, distributions, learningText];
  const layout = ['step', 'read', 'read', 'read', 'storage', 'storage', 'storage', 'storage'];
  const compiled = LEARNING.map(async (entry) => {
    const text = parts.join('\n');
    return [entry, await device.program(entry, text, entry, [layout as never])] as const;
  });
  return Object.fromEntries(await Promise.all(compiled)) as LearningPrograms;
}

/** Text of shaders/trees.wgsl with its activation. */
export const treesShader = (activation: string): string =>
  [printPhi(activation), rate, math, treesText].join('\n');

/** Rejects with SynfireError where a shader does not compile. */
export async function treePrograms(device: Device, activation: string): Promise<TreePrograms> {
  const trees = treesShader(activation);
  const circuit = [rate, math, random, distributions, circuitText].join('\n');
  const layout = [['step', 'read', 'read', 'storage', 'read']] as const;
  const [leaves, branches, advance] = await Promise.all([
    device.program('leaves', trees, 'leaves', layout),
    device.program('branches', trees, 'branches', layout),
    device.program('circuit', circuit, 'advance', [['step', 'storage', 'read', 'read']]),
  ]);
  return { leaves, branches, advance };
}

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
