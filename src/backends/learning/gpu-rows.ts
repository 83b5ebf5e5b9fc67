/** Synapses of one projection and delay on a GPU: their weights and slopes, and what travels along them (rows.ts is that of one copy). */
import type { CopiedPart, GpuBuffer, GpuEncoder, GpuPass } from '../../../bindings/gpu.ts';
import type { Device } from '../machine/device.ts';
import { type Bound, dispatch } from '../machine/submission.ts';
import type { GpuCourse } from './gpu-course.ts';
import { blockArrays, type Side } from './gpu-memory.ts';
import { Kernel, rowsShader } from './gpu-programs.ts';
import type { LearningRecords } from './gpu-records.ts';
import type { GpuSource } from './gpu-sources.ts';
import type { GradientPlan } from './gradient-plan.ts';
import type { LearningBlock } from './layout.ts';

type Arrays = Readonly<Record<keyof ReturnType<typeof blockArrays>, GpuBuffer>>;

interface Ends {
  readonly source: GpuCourse | GpuSource;
  readonly target: GpuCourse;
}

type Way = 'deliver' | 'gather' | 'learn';

export class GpuRows {
  readonly #device: Device;
  readonly #block: LearningBlock;
  readonly #arrays: Arrays;
  readonly #kernels: Readonly<Partial<Record<Way, Kernel>>>;
  readonly #ends: Ends;
  #bound: Readonly<Partial<Record<Way, Bound>>> = {};

  private constructor(
    device: Device,
    block: LearningBlock,
    arrays: Arrays,
    kernels: Readonly<Partial<Record<Way, Kernel>>>,
    ends: Ends,
  ) {
    this.#device = device;
    this.#block = block;
    this.#arrays = arrays;
    this.#kernels = kernels;
    this.#ends = ends;
  }

  static async create(
    device: Device,
    records: LearningRecords,
    block: LearningBlock,
    plan: GradientPlan,
    side: Side,
    ends: Ends,
  ): Promise<GpuRows> {
    const { starts, targets, delay, jump, backJump, dense, learnt, back, feedback } = block;
    const rooms: Record<string, GpuBuffer> = {};
    for (const [what, count] of Object.entries(blockArrays(block, side))) {
      rooms[what] = await device.buffer('storage', 4 * count, `${what} of synapses`);
    }
    const arrays = rooms as Arrays;
    if (feedback) device.write(arrays.feedback, 0, Float32Array.from(feedback));
    if (!dense) {
      device.write(arrays.rows, 0, Uint32Array.from(starts));
      device.write(arrays.rows, 4 * starts.length, Uint32Array.from(targets));
    }
    const [source, target] = [plan.populations[block.source], plan.populations[block.target]];
    const { size: columns, arrays: words } = target;
    const jumps = words!.arrivals.length;
    const variant = { dense, listed: source.arrays === undefined, ends: source.ends };
    const kernel = (way: Way, count: number) => {
      const row = way === 'gather' ? backJump : jump;
      const own = [source.size, columns, delay, plan.lead, row, jumps, targets.length];
      return Kernel.create(device, records, rowsShader(way, variant), own, count);
    };
    const kernels = {
      deliver: await kernel('deliver', side.copies * columns),
      ...(back ? { gather: await kernel('gather', side.copies * source.size) } : {}),
      ...(learnt ? { learn: await kernel('learn', targets.length) } : {}),
    };
    return new GpuRows(device, block, arrays, kernels, ends);
  }

  /** `all`: in the layout's order. */
  setWeights(all: Float32Array<ArrayBuffer>): void {
    const { first, targets } = this.#block;
    this.#device.write(this.#arrays.weights, 0, all.subarray(first, first + targets.length));
  }

  /** Before the first step: what the source sends may lie elsewhere than before. */
  begin(): void {
    const { weights, feedback, rows, slopes } = this.#arrays;
    const { source, target } = this.#ends;
    const { arrivals } = target.arrays;
    const { deliver, gather, learn } = this.#kernels;
    const back = this.#block.feedback ? feedback : weights;
    const sent = 'arrays' in source ? source.arrays.spikeSlopes : arrivals;
    this.#bound = {
      deliver: deliver?.bound([rows, source.bySteps, weights, arrivals]),
      gather: gather?.bound([rows, source.bySteps, back, arrivals, sent]),
      learn: learn?.bound([rows, source.byUnits, arrivals, slopes]),
    };
  }

  clearSlopes(encoder: GpuEncoder): void {
    if (this.#block.learnt) encoder.clearBuffer(this.#arrays.slopes);
  }

  deliver(pass: GpuPass, record: number): void {
    dispatch(pass, this.#bound.deliver!, record);
  }

  /** Slopes of the spikes that arrived in step k. */
  gather(pass: GpuPass, k: number, record: number): void {
    const { gather } = this.#bound;
    if (gather && k >= this.#block.delay) dispatch(pass, gather, record);
  }

  /** Slopes of weights by one part, when slopes by all arrivals are there. */
  learn(pass: GpuPass, record: number): void {
    const { learn } = this.#bound;
    if (learn) dispatch(pass, learn, record);
  }

  /** Slopes of the first slots. */
  slopes(slots: number): CopiedPart {
    const { learnt, targets } = this.#block;
    return {
      buffer: this.#arrays.slopes,
      offset: 0,
      bytes: learnt ? 4 * slots * targets.length : 0,
    };
  }

  /** Puts those of a slot, as they were read, to their places in the layout's order. */
  place(read: Float32Array, slot: number, all: Float32Array): void {
    const { learnt, first, targets } = this.#block;
    if (!learnt) return;
    all.set(read.subarray(slot * targets.length, (slot + 1) * targets.length), first);
  }
}
