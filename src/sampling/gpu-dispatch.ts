/** Dispatches of the rate shaders: each has a record of numbers in one buffer, and is made once for a whole cycle. */
import type { GpuBindGroup, GpuBuffer, GpuHost, GpuProgram } from '../../bindings/gpu.ts';
import circuitText from '../../shaders/circuit.wgsl';
import distributions from '../../shaders/distributions.wgsl';
import math from '../../shaders/math.wgsl';
import random from '../../shaders/random.wgsl';
import rate from '../../shaders/rate.wgsl';
import treesText from '../../shaders/trees.wgsl';
import type { Device } from '../backends/webgpu/device.ts';
import { parseActivation } from '../codegen/print-activation.ts';
import { printWgsl } from '../equations/print-wgsl.ts';

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

/** Rejects with SynfireError where a shader does not compile. */
export async function treePrograms(device: Device, activation: string): Promise<TreePrograms> {
  const { phi } = parseActivation(activation, 'activation');
  const printed = `fn phi(x: f32) -> f32 {\n  return ${printWgsl(phi)};\n}\n`;
  const trees = [printed, rate, math, treesText].join('\n');
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
  readonly #bound: readonly BoundDispatch[];

  private constructor(host: GpuHost, bound: readonly BoundDispatch[]) {
    this.#host = host;
    this.#bound = bound;
  }

  static async create(
    host: GpuHost,
    device: Device,
    dispatches: readonly Dispatch[],
  ): Promise<DispatchList> {
    const bytes = Math.max(1, dispatches.length) * STRIDE;
    const records = await device.buffer('uniform', bytes, 'records of dispatches');
    const words = new Uint32Array(bytes / 4);
    const reals = new Float32Array(words.buffer);
    dispatches.forEach(({ record }, k) => {
      FIELDS.forEach((field, f) => {
        const at = (k * STRIDE) / 4 + f;
        if (REALS.includes(field)) reals[at] = record[field] ?? 0;
        else words[at] = record[field] ?? 0;
      });
    });
    device.write(records, 0, words);
    const bound = dispatches.map(({ program, buffers, grid }) => ({
      program,
      grid,
      group: device.bind(program, 0, [{ buffer: records, bytes: RECORD_BYTES }, ...buffers]),
    }));
    return new DispatchList(host, bound);
  }

  get length(): number {
    return this.#bound.length;
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
