/** A rate network on a GPU: the bits of `RateMachine`. Loaded when first asked for. */
import type { GpuEncoder, GpuHost, GpuProgram } from '../../../bindings/gpu.ts';
import type { GpuOptions } from '../../../bindings/gpu-device.ts';
import type { Reals } from '../../equations/precision.ts';
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
import { pastOf } from '../../rate/programs.ts';
import { type Rows, widthOf } from '../../rate/weights.ts';
import { Device } from '../machine/device.ts';
import { inPass } from '../machine/submission.ts';
import { openGpu } from '../webgpu/webgpu.ts';
import { type Dispatch, DispatchList, keyRecord, type StepRecord } from './dispatches.ts';
import { type GpuMatrix, makeProducts } from './gpu-products.ts';
import { compilePrograms, makeBuffers, type RateBuffers } from './gpu-programs.ts';
import { GpuSamples } from './gpu-samples.ts';
import { arraysOf, headerOf } from './print-wgsl-model.ts';

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
    const rates = await GpuRates.create(device, model, plan);
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
  /** By the variables that they are of: rooms on the device are used again. */
  readonly #samples = new Map<string, GpuSamples>();
  /** The states as they are now, where they have been read. */
  #last: Float32Array<ArrayBuffer> | undefined;
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

  static async create(device: Device, model: RateModel, plan: RatePlan): Promise<GpuRates> {
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
    const products = await makeProducts(device, model, programs, buffers, plan.delays, placed);
    const places = arraysOf(plan);
    const pasts = Array.from(
      buffers.delayed,
      ([steps, delayed]): Dispatch => ({
        program: programs.past!,
        buffers: [buffers.units, delayed],
        grid: device.cover(Math.ceil(count / 64)),
        record: {
          ...{ rows: model.size, columns: width },
          offset: headerOf(plan) + places.indexOf(pastOf(steps)) * count,
        },
      }),
    );
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
      [...pasts, ...products, stage(program), ...(s === last ? learning : [])].map((dispatch) => ({
        stage: s,
        dispatch,
      })),
    );
    const chunk = Array.from({ length: CHUNK }, () => step.map(({ dispatch }) => dispatch)).flat();
    const lists = [
      await DispatchList.create(device, [stage(programs.output)]),
      await DispatchList.create(device, chunk),
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

  async restoreRates(states: Reals, step: number, weights?: readonly Reals[]): Promise<void> {
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
      const values = spread(own, this.#model, rows);
      const at = headerOf(this.#plan) + k * values.length;
      this.#device.write(this.#buffers.units, 4 * at, new Uint32Array(values.buffer));
    });
    this.#step = step;
    this.#last = Float32Array.from(states);
    const width = widthOf(batch);
    this.#begin.write([{ rows: size, columns: width, ...this.#clock(step, 0) }]);
    this.#begin.submit();
  }

  async rateStates(): Promise<Float32Array<ArrayBuffer>> {
    this.#last ??= this.#compact(await this.#read(), this.#plan.states.length);
    return this.#last.slice();
  }

  async advance(steps: number, recorder?: RateRecorder) {
    const samples = recorder && (await this.#samplesOf(recorder));
    this.#last = undefined;
    for (let done = 0; done < steps; ) {
      const room = samples && recorder ? samples.left * recorder.every : CHUNK;
      const now = Math.min(CHUNK, steps - done, room);
      this.#writeRecords(now);
      done += now;
      const encode = (encoder: GpuEncoder) => this.#encode(encoder, now, samples, recorder);
      const last = done === steps;
      if (last || samples?.left === 0) this.#last = await this.#take(encode, samples, recorder);
      else this.#device.submit(encode);
    }
    return {
      records: samples?.records() ?? new Float32Array(),
      diverged: this.#diverged(),
    };
  }

  #writeRecords(steps: number): void {
    const records = Array.from({ length: steps }, (_, n) => {
      const step = this.#step + n;
      return this.#records.map(({ stage, record }) => ({
        ...record,
        ...this.#clock(step, stage),
        time: step,
      }));
    });
    this.#list.write(records.flat());
  }

  /** Steps, with a copy of what is recorded after those that are. */
  #encode(
    encoder: GpuEncoder,
    steps: number,
    samples: GpuSamples | undefined,
    recorder: RateRecorder | undefined,
  ): void {
    const width = this.#records.length;
    const every = recorder?.every ?? Number.POSITIVE_INFINITY;
    for (let n = 0; n < steps; ) {
      const now = Math.min(steps - n, every - (this.#step % every));
      inPass(encoder, (pass) => this.#list.encode(pass, n * width, (n + now) * width));
      n += now;
      this.#step += now;
      if (this.#step % every === 0) samples?.encode(encoder);
    }
  }

  /** Submits the last steps with what is read behind them: samples that wait, and the states as they are then. */
  async #take(
    encode: (encoder: GpuEncoder) => void,
    samples: GpuSamples | undefined,
    recorder: RateRecorder | undefined,
  ): Promise<Float32Array<ArrayBuffer>> {
    const { size, batch = 1 } = this.#model;
    const width = widthOf(batch);
    const bytes = 4 * this.#plan.states.length * size * width;
    const place = { buffer: this.#buffers.units, offset: 4 * headerOf(this.#plan), bytes };
    this.#device.submit(encode);
    const parts = samples ? [samples.part, place] : [place];
    const read = new Float32Array(await this.#device.readParts(parts));
    const states = read.length - bytes / 4;
    samples?.take(read.subarray(0, states), recorder!.units, [batch, width]);
    return this.#compact(read.slice(states), this.#plan.states.length);
  }

  async #samplesOf(recorder: RateRecorder): Promise<GpuSamples> {
    const key = recorder.variables.join();
    const known = this.#samples.get(key);
    if (known) return known;
    const { size, batch = 1 } = this.#model;
    const bytes = 4 * size * widthOf(batch);
    const sources = recorder.variables.map((variable) => {
      const k = this.#plan.states.indexOf(variable);
      return variable === 'output'
        ? { buffer: this.#buffers.outputs, offset: 0, bytes }
        : { buffer: this.#buffers.units, offset: 4 * headerOf(this.#plan) + k * bytes, bytes };
    });
    const samples = await GpuSamples.create(this.#device, sources);
    this.#samples.set(key, samples);
    return samples;
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
      ...keyRecord(seed),
    };
  }

  /** All states, padded copies and all. */
  async #read(): Promise<Float32Array<ArrayBuffer>> {
    const { size, batch = 1 } = this.#model;
    const header = headerOf(this.#plan);
    const numbers = header + this.#plan.states.length * size * widthOf(batch);
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

  #diverged(): Diverged | undefined {
    const { size, batch = 1 } = this.#model;
    const bad = this.#last?.findIndex((x) => !(Math.abs(x) < 3e38)) ?? -1;
    if (bad < 0) return undefined;
    const state = this.#plan.states[Math.floor(bad / (size * batch))];
    return { state, unit: Math.floor(bad / batch) % size, copy: bad % batch };
  }
}
