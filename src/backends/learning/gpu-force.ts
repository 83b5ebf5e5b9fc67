/**
 * A readout that is fed back on a GPU (force.ts): outputs of all copies after every step, and least squares in single precision, with nothing for the
 * host to do within a stretch of steps.
 */
import type { CopiedPart, GpuBuffer, GpuPass } from '../../../bindings/gpu.ts';
import { stateRows } from '../../codegen/wgsl-learning.ts';
import type { Device } from '../machine/device.ts';
import { type Bound, dispatch } from '../machine/submission.ts';
import { eventsWithin } from './event-window.ts';
import { type ForceSpec, learnsIn, silenceOf, targetAfter } from './force.ts';
import type { GpuCourse } from './gpu-course.ts';
import { forceArrays, type Side } from './gpu-memory.ts';
import { forceShader, Kernel, WORKGROUP } from './gpu-programs.ts';
import type { LearningRecords } from './gpu-records.ts';
import type { GpuSource } from './gpu-sources.ts';
import type { GradientPlan } from './gradient-plan.ts';
import type { Sample, SourceEvents } from './gradients.ts';
import type { LearningLayout } from './layout.ts';
import type { ReadoutNumbers } from './single-least-squares.ts';

type Arrays = Readonly<Record<keyof ReturnType<typeof forceArrays> | 'nobody', GpuBuffer>>;
type Way = 'say' | 'gain' | 'teach' | 'sayAgain';

export class GpuForce {
  readonly #device: Device;
  readonly #plan: GradientPlan;
  readonly #spec: ForceSpec;
  readonly #kernels: Readonly<Record<Way, Kernel>>;
  readonly #arrays: Arrays;
  readonly #read: GpuCourse;
  readonly #source: GpuSource | undefined;
  readonly #silence: SourceEvents;
  #bound: Readonly<Record<Way, Bound>> | undefined;
  #copies = 0;
  /** Step of the sample at which the stretch begins; where nothing is learnt, none. */
  #learnsFrom: number | undefined;
  #said = new Float32Array();

  private constructor(
    device: Device,
    plan: GradientPlan,
    kernels: Readonly<Record<Way, Kernel>>,
    arrays: Arrays,
    [read, source]: readonly [GpuCourse, GpuSource | undefined],
  ) {
    this.#device = device;
    this.#plan = plan;
    this.#spec = plan.force!;
    this.#kernels = kernels;
    this.#arrays = arrays;
    this.#read = read;
    this.#source = source;
    this.#silence = silenceOf(plan.steps, this.#spec.feedback?.size ?? 0);
  }

  static async create(
    device: Device,
    records: LearningRecords,
    layout: LearningLayout,
    plan: GradientPlan,
    side: Side,
    ends: readonly [GpuCourse, GpuSource | undefined],
  ): Promise<GpuForce> {
    const { units, outputs, population, of, feedback } = plan.force!;
    const rooms: Record<string, GpuBuffer> = {};
    const sizes = { ...forceArrays(plan, side), nobody: 1 };
    for (const [what, count] of Object.entries(sizes)) {
      rooms[what] = await device.buffer('storage', 4 * count, `${what} of a readout`);
    }
    const step = layout.populations[population].step!;
    const row = step.kernel.states.indexOf(of);
    const own = [units, outputs, row, stateRows(step), plan.lead, feedback?.size ?? 0];
    const kernel = (id: 'say' | 'gain' | 'teach', groups: number, tells = 1) =>
      Kernel.create(device, records, forceShader(id), [...own, tells], WORKGROUP * groups);
    const kernels = {
      say: await kernel('say', side.copies * outputs),
      gain: await kernel('gain', units + 1),
      teach: await kernel('teach', units + 1 + outputs),
      sayAgain: await kernel('say', outputs, 0),
    };
    return new GpuForce(device, plan, kernels, rooms as Arrays, ends);
  }

  /** What the readout knows before the first stretch. */
  setNumbers({ weights, inverse }: ReadoutNumbers): void {
    this.#device.write(this.#arrays.weights, 0, Float32Array.from(weights));
    this.#device.write(this.#arrays.inverse, 0, Float32Array.from(inverse));
  }

  async numbers(): Promise<ReadoutNumbers> {
    const { weights, inverse } = this.#arrays;
    const { units, outputs } = this.#spec;
    const read = async (buffer: GpuBuffer, rows: number) => {
      const words = await this.#device.words(buffer, 0, rows * (units + 1));
      return new Float32Array(words.buffer);
    };
    return { weights: await read(weights, outputs), inverse: await read(inverse, units + 1) };
  }

  /** A sample's stretch from step `from` on, with an event of each unit of the source in each step, whose values shaders write. */
  stretch(sample: Sample, from: number): Sample {
    const { steps } = this.#plan;
    const events = Object.entries(sample.events).map(([name, list]) => [
      name,
      eventsWithin(list, from, from + steps),
    ]);
    const { feedback } = this.#spec;
    const fed = feedback ? { [feedback.name]: this.#silence } : {};
    return { events: { ...Object.fromEntries(events), ...fed } };
  }

  /** Before the first step of a stretch, when it is known where the source's events lie. `learns`: of which sample. */
  begin(copies: number, from: number, learns: Sample | undefined): void {
    this.#copies = copies;
    this.#learnsFrom = learns && from;
    const { weights, inverse, gain, said, targets, nobody } = this.#arrays;
    const { outputs } = this.#spec;
    if (learns) {
      const rows = new Float32Array(this.#plan.steps * outputs);
      for (let k = 0; k < this.#plan.steps; k++) {
        if (!learnsIn(this.#spec, from + k)) continue;
        rows.set(targetAfter(this.#spec, learns, from + k), k * outputs);
      }
      this.#device.write(targets, 0, rows);
    }
    const events = this.#source?.bySteps ?? nobody;
    const seen = [this.#read.arrays.states, weights, inverse, gain, said, events, targets];
    const { say, gain: gains, teach, sayAgain } = this.#kernels;
    this.#bound = {
      say: say.bound(seen),
      gain: gains.bound(seen),
      teach: teach.bound(seen),
      sayAgain: sayAgain.bound(seen),
    };
  }

  /** After step k of the stretch. */
  step(pass: GpuPass, k: number, record: number): void {
    const { say, gain, teach, sayAgain } = this.#bound!;
    dispatch(pass, say, record);
    if (this.#learnsFrom === undefined || !learnsIn(this.#spec, this.#learnsFrom + k)) return;
    for (const one of [gain, teach, sayAgain]) dispatch(pass, one, record);
  }

  /** What is to be read after the stretch. */
  get parts(): readonly CopiedPart[] {
    const bytes = 4 * this.#plan.steps * this.#copies * this.#spec.outputs;
    const said = { buffer: this.#arrays.said, offset: 0, bytes };
    return this.#source ? [said, this.#source.written] : [said];
  }

  /** Takes those, as they were read from byte `from` on. */
  take(read: ArrayBuffer, from: number): void {
    const [said, written] = this.parts.map(({ bytes }) => bytes / 4);
    this.#said = new Float32Array(read, from, said);
    if (written) this.#source!.takeWritten(new Float32Array(read, from + 4 * said, written));
  }

  /** Outputs of a copy after every step of the stretch. */
  said(copy: number): Float64Array {
    const { outputs } = this.#spec;
    const out = new Float64Array(this.#plan.steps * outputs);
    for (let k = 0; k < this.#plan.steps; k++) {
      const at = (k * this.#copies + copy) * outputs;
      out.set(this.#said.subarray(at, at + outputs), k * outputs);
    }
    return out;
  }
}
