/** A rate network on a GPU: the bits of `RateMachine`. Loaded when first asked for. */
import type { GpuHost, GpuOptions, GpuProgram } from '../../../bindings/gpu.ts';
import { clockOf, seriesRow } from '../../rate/clock.ts';
import type { RateModel } from '../../rate/model.ts';
import {
  type Diverged,
  type RateCrewOf,
  type RateMember,
  type RatePlan,
  type RateRecorder,
  spread,
} from '../../rate/plan.ts';
import { type Rows, widthOf } from '../../rate/weights.ts';
import { Device } from '../webgpu/device.ts';
import { openGpu } from '../webgpu/webgpu.ts';
import { type Dispatch, DispatchList, type StepRecord } from './dispatches.ts';
import { type GpuMatrix, makeProducts } from './gpu-products.ts';
import { compilePrograms, makeBuffers, type RateBuffers } from './gpu-programs.ts';
import { headerOf } from './print-wgsl-model.ts';

/** Steps of one submission. */
const CHUNK = 32;

/** Rejects with SynfireError where there is no GPU, or no room on it. */
export async function startGpuRates(
  model: RateModel,
  plan: RatePlan,
  gpu: GpuOptions & { readonly host?: GpuHost },
): Promise<RateCrewOf> {
  const host = gpu.host ?? (await openGpu(gpu));
  const device = new Device(host);
  const close = () => {
    device.release();
    if (gpu.host === undefined) host.close();
  };
  try {
    const rates = await GpuRates.create(host, device, model, plan);
    return { all: async (action) => [await action(rates, 0)], dispose: async () => close() };
  } catch (error) {
    close();
    throw error;
  }
}

interface StageRecord {
  readonly stage: number;
  readonly record: StepRecord;
}

class GpuRates implements RateMember {
  readonly #device: Device;
  readonly #model: RateModel;
  readonly #plan: RatePlan;
  readonly #buffers: RateBuffers;
  /** The output of the states as they are. */
  readonly #begin: DispatchList;
  readonly #list: DispatchList;
  /** Of one step, in order: the stage that a dispatch belongs to, and its constant numbers. */
  readonly #records: readonly StageRecord[];
  /** That learn, in the order of `RatePrograms.learning`. */
  readonly #matrices: readonly GpuMatrix[];
  #step = 0;

  private constructor(
    device: Device,
    model: RateModel,
    plan: RatePlan,
    buffers: RateBuffers,
    lists: readonly [DispatchList, DispatchList],
    records: readonly StageRecord[],
    matrices: readonly GpuMatrix[],
  ) {
    this.#device = device;
    this.#model = model;
    this.#plan = plan;
    this.#buffers = buffers;
    [this.#begin, this.#list] = lists;
    this.#records = records;
    this.#matrices = matrices;
  }

  static async create(
    host: GpuHost,
    device: Device,
    model: RateModel,
    plan: RatePlan,
  ): Promise<GpuRates> {
    const buffers = await makeBuffers(device, model, plan);
    const programs = await compilePrograms(device, model, plan);
    const width = widthOf(model.batch ?? 1);
    const count = model.size * width;
    const stage = (program: GpuProgram): Dispatch => ({
      program,
      buffers: [buffers.units, buffers.inputs, buffers.outputs, buffers.series],
      grid: device.cover(Math.ceil(count / 64)),
      record: { rows: model.size, columns: width },
    });
    const placed = new Map<number, GpuMatrix>();
    const products = await makeProducts(device, model, programs, buffers, placed);
    const matrices = plan.programs.learning.map(({ part }) => placed.get(part)!);
    const learning = matrices.map(
      ({ buffer, rows, stride }, k): Dispatch => ({
        program: programs.learning[k],
        buffers: [buffer, buffers.units, buffers.outputs],
        grid: device.cover(Math.ceil((rows * model.size) / 64)),
        record: { rows, columns: model.size, rowStride: stride },
      }),
    );
    const last = programs.stages.length - 1;
    const step = programs.stages.flatMap((program, s) =>
      [...products, stage(program), ...(s === last ? learning : [])].map((dispatch) => ({
        stage: s,
        dispatch,
      })),
    );
    const chunk = Array.from({ length: CHUNK }, () => step.map(({ dispatch }) => dispatch)).flat();
    const lists = [
      await DispatchList.create(host, device, [stage(programs.output)]),
      await DispatchList.create(host, device, chunk),
    ] as const;
    const records = step.map(({ stage: s, dispatch }) => ({ stage: s, record: dispatch.record }));
    return new GpuRates(device, model, plan, buffers, lists, records, matrices);
  }

  async rateWeights(): Promise<Float32Array<ArrayBuffer>[]> {
    const { size } = this.#model;
    const all: Float32Array<ArrayBuffer>[] = [];
    for (const { buffer, rows, stride } of this.#matrices) {
      const padded = new Float32Array(await this.#device.read(buffer, 4 * rows * stride));
      const out = new Float32Array(rows * size);
      for (let r = 0; r < rows; r++) {
        out.set(padded.subarray(r * stride, r * stride + size), r * size);
      }
      all.push(out);
    }
    return all;
  }

  async restoreRates(
    states: Float32Array,
    step: number,
    weights?: readonly Float32Array[],
  ): Promise<void> {
    const { size, batch = 1 } = this.#model;
    weights?.forEach((matrix, k) => {
      const { buffer, rows: count, stride } = this.#matrices[k];
      const padded = new Float32Array(count * stride);
      for (let r = 0; r < count; r++) {
        padded.set(matrix.subarray(r * size, (r + 1) * size), r * stride);
      }
      this.#device.write(buffer, 0, new Uint32Array(padded.buffer));
    });
    const rows: Rows = { first: 0, count: size };
    this.#plan.states.forEach((_, k) => {
      const own = states.subarray(k * size * batch, (k + 1) * size * batch);
      const values = spread(own, size, batch, rows);
      const at = headerOf(this.#plan) + k * values.length;
      this.#device.write(this.#buffers.units, 4 * at, new Uint32Array(values.buffer));
    });
    this.#step = step;
    const width = widthOf(batch);
    this.#begin.write([{ rows: size, columns: width, ...this.#clock(step, 0) }]);
    this.#begin.submit();
  }

  async rateStates(): Promise<Float32Array<ArrayBuffer>> {
    const { states } = this.#plan;
    return this.#compact(await this.#read(states.length), states.length);
  }

  async advance(steps: number, recorder?: RateRecorder) {
    const kept: number[] = [];
    let done = 0;
    while (done < steps) {
      const now = Math.min(CHUNK, steps - done, recorder ? this.#untilRecord(recorder) : CHUNK);
      const records = Array.from({ length: now }, (_, n) => {
        const step = this.#step + n;
        return this.#records.map(({ stage, record }) => ({
          ...record,
          ...this.#clock(step, stage),
          time: step,
        }));
      }).flat();
      this.#list.write(records);
      this.#list.submit(0, records.length);
      this.#step += now;
      done += now;
      if (recorder && this.#step % recorder.every === 0) await this.#record(recorder, kept);
    }
    return { records: Float32Array.from(kept), diverged: await this.#diverged() };
  }

  #untilRecord({ every }: RateRecorder): number {
    return every - (this.#step % every);
  }

  #clock(step: number, stage: number): StepRecord {
    const [a, b, c, phase] = clockOf(this.#model, step, stage);
    const { seed = 1, series } = this.#model;
    const row = seriesRow(this.#model, step) * (series?.columns ?? 0);
    return {
      a,
      b,
      c,
      phase,
      first: row,
      keyLow: seed >>> 0,
      keyHigh: Math.floor(seed / 2 ** 32) >>> 0,
    };
  }

  /** The first arrays, padded copies and all. */
  async #read(arrays: number): Promise<Float32Array<ArrayBuffer>> {
    const { size, batch = 1 } = this.#model;
    const header = headerOf(this.#plan);
    const numbers = header + arrays * size * widthOf(batch);
    const bytes = await this.#device.read(this.#buffers.units, 4 * numbers);
    return new Float32Array(bytes).slice(header);
  }

  #compact(values: Float32Array<ArrayBuffer>, arrays: number): Float32Array<ArrayBuffer> {
    const { size, batch = 1 } = this.#model;
    const width = widthOf(batch);
    if (width === batch) return values;
    const out = new Float32Array(arrays * size * batch);
    for (let r = 0; r < arrays * size; r++) {
      out.set(values.subarray(r * width, r * width + batch), r * batch);
    }
    return out;
  }

  async #record({ variables, units }: RateRecorder, kept: number[]): Promise<void> {
    const { size, batch = 1 } = this.#model;
    const states = await this.rateStates();
    let outputs = states;
    if (variables.includes('output')) {
      const bytes = await this.#device.read(this.#buffers.outputs, 4 * size * widthOf(batch));
      outputs = this.#compact(new Float32Array(bytes), 1);
    }
    for (const variable of variables) {
      const k = this.#plan.states.indexOf(variable);
      const from = variable === 'output' ? outputs : states.subarray(k * size * batch);
      for (const unit of units) {
        for (let c = 0; c < batch; c++) kept.push(from[unit * batch + c]);
      }
    }
  }

  async #diverged(): Promise<Diverged | undefined> {
    const { size, batch = 1 } = this.#model;
    const states = await this.rateStates();
    const bad = states.findIndex((x) => !(Math.abs(x) < 3e38));
    if (bad < 0) return undefined;
    const state = this.#plan.states[Math.floor(bad / (size * batch))];
    return { state, unit: Math.floor(bad / batch) % size, copy: bad % batch };
  }
}
