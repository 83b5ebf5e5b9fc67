/**
 * All trees of a circuit in training on a GPU: the bits of `DenoiserTrainer`. Many steps make a submission; losses
 * are read at its end.
 */

import type { GpuBuffer, GpuHost, GpuProgram } from '../../../bindings/gpu.ts';
import { SynfireError } from '../../errors.ts';
import { adamStep } from '../../learn/optimiser.ts';
import {
  BLOCKS,
  eachBlock,
  type TrainingPlan,
  type TrainingState,
} from '../../sampling/training-plan.ts';
import { type TreeLayout, treeLayout } from '../../sampling/tree-layout.ts';
import { RELU } from '../../sampling/trees.ts';
import { Device } from '../machine/device.ts';
import { inPass } from '../machine/submission.ts';
import { type Dispatch, DispatchList, keyRecord, type StepRecord } from '../rate/dispatches.ts';
import {
  type LearningPrograms,
  learningPrograms,
  type TreePrograms,
  treePrograms,
} from './gpu-programs.ts';
import { BATCH_STREAM, levelTable } from './noisy-batches.ts';

type Blocks = Readonly<Record<(typeof BLOCKS)[number], GpuBuffer>>;

/** Steps of a submission. */
const CHUNK = 16;
/** A row of threads of the optimiser. */
const ROW = 1 << 16;

interface Buffers extends Blocks {
  readonly gradients: GpuBuffer;
  readonly data: GpuBuffer;
  readonly table: GpuBuffer;
  readonly x: GpuBuffer;
  readonly transposed: GpuBuffer;
  readonly target: GpuBuffer;
  readonly weight: GpuBuffer;
  /** Sums of the leaves and of each layer; the last are the currents. */
  readonly sums: readonly GpuBuffer[];
  /** Slopes of them. */
  readonly slopes: readonly GpuBuffer[];
  readonly losses: GpuBuffer;
  readonly betas: GpuBuffer;
  /** What stands where a shader has a buffer that an entry does not use: one to read, three to write. */
  readonly nothing: readonly GpuBuffer[];
}

export class GpuTrainer {
  readonly #device: Device;
  readonly #plan: TrainingPlan;
  readonly #layout: TreeLayout;
  readonly #buffers: Buffers;
  readonly #list: DispatchList;
  readonly #step: readonly StepDispatch[];
  #kept: TrainingState | undefined;

  private constructor(
    device: Device,
    plan: TrainingPlan,
    buffers: Buffers,
    list: DispatchList,
    step: readonly StepDispatch[],
  ) {
    this.#device = device;
    this.#plan = plan;
    this.#layout = treeLayout(plan.trees.somata, plan.trees.branching);
    this.#buffers = buffers;
    this.#list = list;
    this.#step = step;
  }

  /** Rejects with SynfireError where the device has no room, or for gradient clipping. */
  static async create(
    host: GpuHost,
    plan: TrainingPlan,
    state: TrainingState,
  ): Promise<GpuTrainer> {
    if (plan.optimiser.clip !== undefined) {
      throw new SynfireError({
        code: 'unsupported',
        where: 'training › clip',
        found: `${plan.optimiser.clip} on backend "webgpu"`,
        expected: 'no clipping of gradients',
        remedy: 'Leave clip out, or use backend "wasm".',
      });
    }
    const device = new Device(host);
    const activation = plan.trees.activation ?? RELU;
    const [trees, learning, buffers] = await Promise.all([
      treePrograms(device, activation),
      learningPrograms(device, activation),
      allocate(device, plan, state),
    ]);
    const step = stepOf(trees, learning, plan, buffers);
    const chunk = Array.from({ length: CHUNK }, () =>
      step.map((each) => ({ ...each, record: {} })),
    );
    const list = await DispatchList.create(device, chunk.flat());
    return new GpuTrainer(device, plan, buffers, list, step);
  }

  async train(from: number, count: number, keep: boolean): Promise<Float64Array> {
    if (keep) this.#kept = await this.trainingState();
    return this.#run(from, count, true);
  }

  async rollBack(): Promise<void> {
    if (this.#kept) this.#fill(this.#kept);
  }

  async trainingState(): Promise<TrainingState> {
    const bytes = 4 * this.#plan.trees.weights.length;
    const found = await Promise.all(
      BLOCKS.map((block) => this.#device.read(this.#buffers[block], bytes)),
    );
    return eachBlock((_, k) => new Float32Array(found[k]));
  }

  /** Mean losses of the averaged weights over minibatches that training does not see, one for each tree. */
  async averagedLosses(from: number, count: number): Promise<Float64Array> {
    const state = await this.trainingState();
    this.#fill({ ...state, weights: state.average });
    const losses = await this.#run(from, count, false);
    this.#fill(state);
    const { somata } = this.#layout;
    const means = new Float64Array(somata);
    losses.forEach((loss, k) => {
      means[k % somata] += loss / count;
    });
    return means;
  }

  release(): void {
    this.#device.release();
  }

  /** Losses of steps, one for each tree; without `learn` nothing but they change. */
  async #run(from: number, count: number, learn: boolean): Promise<Float64Array> {
    const { trees, batch } = this.#plan;
    const { somata } = this.#layout;
    const share = 1 / (batch * (trees.output === 'noise' ? somata : 1));
    const losses = new Float64Array(count * somata);
    const width = this.#step.length;
    for (let done = 0; done < count; done += CHUNK) {
      const steps = Math.min(CHUNK, count - done);
      const places = Array.from({ length: steps }, (_, place) => place);
      this.#list.write(
        places.flatMap((place) =>
          this.#step.map(({ record }) => record(from + done + place, place)),
        ),
      );
      const part = { buffer: this.#buffers.losses, offset: 0, bytes: 4 * steps * somata };
      const read = await this.#device.readParts([part], (encoder) =>
        inPass(encoder, (pass) => {
          // the optimiser is the last dispatch of a step
          const end = (place: number) => (place + 1) * width - (learn ? 0 : 1);
          for (const place of places) this.#list.encode(pass, place * width, end(place));
        }),
      );
      const found = new Float32Array(read);
      for (let at = 0; at < found.length; at++) losses[done * somata + at] = found[at] * share;
      if (found.some((loss) => !Number.isFinite(loss))) break;
    }
    return losses;
  }

  #fill(state: TrainingState): void {
    for (const name of BLOCKS) {
      const words = new Uint32Array(Float32Array.from(state[name]).buffer);
      this.#device.write(this.#buffers[name], 0, words);
    }
  }
}

async function allocate(
  device: Device,
  { trees, data, schedule, optimiser, batch }: TrainingPlan,
  state: TrainingState,
): Promise<Buffers> {
  const layout = treeLayout(trees.somata, trees.branching);
  const { somata, inputs } = layout;
  const room = (count: number, label: string) => {
    device.fits(label, 4 * count);
    return device.buffer('storage', 4 * count, label);
  };
  const filled = (values: ArrayLike<number>, label: string) =>
    device.filled(new Uint32Array(Float32Array.from(values).buffer), label);
  const units = [layout.leaves, ...layout.layers.map((layer) => layer.units)];
  const rooms = (label: string) =>
    Promise.all(units.map((count) => room(somata * count * batch, label)));
  const { beta1, beta2 } = adamStep(optimiser, 0);
  const f = Math.fround;
  const x = new Float32Array(inputs * batch).fill(0);
  x.fill(1, (somata + 1) * batch, (somata + 2) * batch);
  const transposed = new Float32Array(inputs * batch);
  for (let b = 0; b < batch; b++) transposed[b * inputs + somata + 1] = 1;
  return {
    weights: await filled(state.weights, 'weights'),
    mean: await filled(state.mean, 'moments'),
    square: await filled(state.square, 'moments'),
    average: await filled(state.average, 'averages'),
    gradients: await room(trees.weights.length, 'gradients'),
    data: await filled(data, 'data'),
    table: await filled(levelTable(schedule, trees.output === 'noise'), 'levels'),
    x: await filled(x, 'a minibatch'),
    transposed: await filled(transposed, 'a minibatch'),
    target: await room(somata * batch, 'a minibatch'),
    weight: await room(batch, 'a minibatch'),
    sums: await rooms('compartments'),
    slopes: await rooms('slopes'),
    losses: await room(CHUNK * somata, 'losses'),
    betas: await filled([f(beta1), f(beta2), 1 - f(beta1), 1 - f(beta2)], 'decays of the moments'),
    nothing: await Promise.all([0, 1, 2, 3].map(() => room(4, 'nothing'))),
  };
}

/** A dispatch of a step, and its record in step `t`, the `place`-th of its submission. */
interface StepDispatch extends Omit<Dispatch, 'record'> {
  readonly record: (t: number, place: number) => StepRecord;
}

/** Dispatches of a step, in order; the optimiser is the last. */
function stepOf(
  trees: TreePrograms,
  learning: LearningPrograms,
  { trees: { somata, branching, weights, gain = 1, output }, ...plan }: TrainingPlan,
  buffers: Buffers,
): StepDispatch[] {
  const { data, schedule, optimiser, batch, seed } = plan;
  const { leaves, inputs, stride: blockStride, layers } = treeLayout(somata, branching);
  const { x, transposed, target, weight, sums, slopes, gradients } = buffers;
  const [none, ...spare] = buffers.nothing;
  const f = Math.fround;
  const noisy = output === 'noise';
  const columns = batch;
  const list: StepDispatch[] = [];
  const add = (
    program: GpuProgram,
    given: readonly GpuBuffer[],
    grid: readonly [number, number],
    record: StepRecord | StepDispatch['record'],
  ) => {
    const of = typeof record === 'function' ? record : () => record;
    list.push({ program, buffers: given, grid, record: of });
  };
  const learn = (
    name: keyof LearningPrograms,
    [left, right, other]: readonly (GpuBuffer | undefined)[],
    written: readonly GpuBuffer[],
    ...rest: [grid: readonly [number, number], record: StepRecord | StepDispatch['record']]
  ) => {
    const all = [...written, ...spare].slice(0, 4);
    add(learning[name], [left ?? none, right ?? none, other ?? none, ...all], ...rest);
  };
  const over = (across: number, down: number) => [Math.ceil(across / 64), down] as const;
  const tiles = (across: number, down: number) =>
    [Math.ceil(across / 32), Math.ceil(down / 32)] as const;
  const last = layers.length - 1;
  learn(
    'batch',
    [buffers.data, buffers.table],
    [x, target, weight, transposed],
    over(batch, Math.ceil(somata / 4)),
    (t) => ({
      time: t,
      rows: somata,
      columns,
      depth: data.length / somata,
      units: schedule.levels,
      rowStride: inputs,
      stream: BATCH_STREAM,
      ...keyRecord(seed),
      activate: noisy ? 1 : 0,
    }),
  );
  const rows = somata * leaves;
  add(trees.leaves, [buffers.weights, x, sums[0], x], tiles(batch, rows), {
    ...{ rows, columns, depth: inputs, units: leaves, blockStride, rowStride: inputs },
  });
  const shared = layers.map(({ units, children, offset }) => {
    return { columns, depth: children, units, blockStride, offset, rowStride: somata };
  });
  layers.forEach(({ units }, l) => {
    const sum = { ...shared[l], rows: somata * units, stream: 1 };
    const grid = over(batch, somata * units);
    add(trees.branches, [buffers.weights, sums[l], sums[l + 1], x], grid, sum);
  });
  const share = f(1 / (batch * (noisy ? somata : 1)));
  learn(
    'squaredError',
    [sums[last + 1], target, weight],
    [slopes[last + 1], buffers.losses],
    over(somata, 1),
    (_, place) => ({
      rows: somata,
      columns,
      offset: place * somata,
      a: f(gain),
      b: f(f(2 * share) * f(gain)),
    }),
  );
  for (let l = last; l >= 0; l--) {
    const { units, children } = layers[l];
    const weightsOf = over(somata * units * (children + 1), 1);
    const own = { ...shared[l], rows: somata };
    learn('branchWeights', [sums[l], slopes[l + 1], x], [gradients], weightsOf, own);
    const below = somata * units * children;
    const back = { ...shared[l], rows: below };
    const from = [buffers.weights, sums[l], slopes[l + 1]];
    learn('branchesBack', from, [slopes[l]], over(batch, below), back);
  }
  const outer = { rows, columns: inputs, depth: batch, units: leaves, blockStride };
  learn('leafWeights', [slopes[0], transposed], [gradients], tiles(inputs, rows), outer);
  const row = Math.min(ROW, weights.length);
  learn(
    'adam',
    [gradients, buffers.betas],
    [buffers.weights, buffers.mean, buffers.square, buffers.average],
    over(row, Math.ceil(weights.length / ROW)),
    (t) => {
      const { rate, epsilon, decay, follow } = adamStep(optimiser, t);
      return {
        ...{ rows: weights.length, rowStride: row },
        ...{ a: rate, b: epsilon, c: decay, phase: follow },
      };
    },
  );
  return list;
}
