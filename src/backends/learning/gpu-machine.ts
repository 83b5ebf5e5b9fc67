/**
 * Gradients on a GPU: copies of the network side by side, run forward through all steps of their samples, judged by the host and run
 * backward. Each sum is the chain that machine.ts takes a copy at a time.
 */
import type { CopiedPart, GpuPass } from '../../../bindings/gpu.ts';
import type { Device } from '../machine/device.ts';
import { dispatch, inPass } from '../machine/submission.ts';
import { forceJudgement } from './force.ts';
import { GpuCourse } from './gpu-course.ts';
import { GpuForce } from './gpu-force.ts';
import type { Group, GroupPart, Side } from './gpu-memory.ts';
import { type LearningRecords, learningRecords } from './gpu-records.ts';
import { GpuRows } from './gpu-rows.ts';
import { GpuSource } from './gpu-sources.ts';
import type { GradientPlan } from './gradient-plan.ts';
import type { Carry, Gradient, Judge, Judgement, LearningValues, Sample } from './gradients.ts';
import type { LearningLayout } from './layout.ts';
import type { PartOptions, PartOutcome } from './machine.ts';
import { SampleView } from './sample-view.ts';

/** Steps of one submission. */
const CHUNK = 32;

/** What is asked of all samples of a batch. */
export interface BatchTask extends PartOptions {
  readonly samples: readonly Sample[];
  /** Number of the first in all that were ever drawn. */
  readonly first: number;
  readonly carries?: readonly Carry[];
}

type Floats = Float32Array | Float64Array;

/** Of a part of which not all samples are run. */
interface Begun {
  readonly judgements: Judgement[];
  readonly carries: Carry[];
  readonly spikes: number[];
  readonly readout: Float64Array;
  readonly initial: readonly (readonly Float32Array[])[];
}

export class GpuGradientMachine {
  readonly side: Side;
  readonly #device: Device;
  readonly #plan: GradientPlan;
  readonly #judge: Judge;
  readonly #records: LearningRecords;
  readonly #populations: readonly (GpuCourse | GpuSource)[];
  readonly #courses: readonly GpuCourse[];
  readonly #blocks: readonly GpuRows[];
  readonly #force: GpuForce | undefined;
  #readout: Float64Array = new Float64Array(0);
  #begun: Begun | undefined;

  private constructor(
    device: Device,
    plan: GradientPlan,
    judge: Judge,
    side: Side,
    records: LearningRecords,
    populations: readonly (GpuCourse | GpuSource)[],
    blocks: readonly GpuRows[],
    force: GpuForce | undefined,
  ) {
    this.#device = device;
    this.#plan = plan;
    this.#judge = judge;
    this.side = side;
    this.#records = records;
    this.#populations = populations;
    this.#courses = populations.filter((one) => one instanceof GpuCourse);
    this.#blocks = blocks;
    this.#force = force;
  }

  static async create(
    device: Device,
    layout: LearningLayout,
    plan: GradientPlan,
    judge: Judge,
    side: Side,
  ): Promise<GpuGradientMachine> {
    const records = await learningRecords(device, plan.steps);
    const populations: (GpuCourse | GpuSource)[] = [];
    for (const [p, population] of plan.populations.entries()) {
      const { step } = layout.populations[p];
      const made = step
        ? await GpuCourse.create(device, records, population, step, plan, side)
        : new GpuSource(device, population, plan);
      populations.push(made);
    }
    const blocks: GpuRows[] = [];
    for (const block of plan.blocks) {
      const ends = {
        source: populations[block.source],
        target: populations[block.target] as GpuCourse,
      };
      blocks.push(await GpuRows.create(device, records, block, plan, side, ends));
    }
    const { force } = plan;
    const read = force && (populations[force.population] as GpuCourse);
    const source = force?.feedback && (populations[force.feedback.population] as GpuSource);
    const readout =
      read && (await GpuForce.create(device, records, layout, plan, side, [read, source]));
    const all = [records, populations, blocks, readout] as const;
    return new GpuGradientMachine(device, plan, judge, side, ...all);
  }

  setValues({ weights, populations, readout, force }: LearningValues): void {
    const all = Float32Array.from(weights);
    for (const rows of this.#blocks) rows.setWeights(all);
    for (const [p, one] of this.#populations.entries()) {
      if (one instanceof GpuCourse) one.setValues(populations[p]);
    }
    if (force) this.#force?.setNumbers(force);
    this.#readout = readout ?? new Float64Array(0);
    this.#begun = undefined;
  }

  /** Outcomes of the parts that end in this group. */
  async run(group: Group, task: BatchTask): Promise<PartOutcome[]> {
    if (this.#force) return [await this.#fed(group, task, this.#force)];
    await this.#forward(group, task);
    const views: SampleView[] = [];
    const parts = group.parts.map((part) => {
      const begun = (part.begins ? undefined : this.#begun) ?? this.#begin();
      for (let b = part.from; b < part.to; b++) {
        views.push(this.#judged(begun, task.samples[b], b - group.from, task.share));
      }
      return { part, begun };
    });
    this.#begun = parts.at(-1)!.begun;
    if (task.gradient) await this.#backward(group, views);
    const ended = parts.filter(({ part }) => part.ends);
    const gradients = task.gradient ? await this.#gradients(group, parts, task.part) : [];
    return ended.map(({ begun }, slot) => {
      const { judgements, carries, spikes, readout, initial } = begun;
      const gradient = gradients[slot] && { ...gradients[slot], readout, initial };
      return {
        ...{ judgements, spikes },
        ...(gradient ? { gradient } : {}),
        ...(carries.length > 0 ? { carries } : {}),
      };
    });
  }

  /** Samples with a readout that is fed back, stretch after stretch: there is no way back. */
  async #fed({ from, to }: Group, task: BatchTask, force: GpuForce): Promise<PartOutcome> {
    const { steps, duration, populations } = this.#plan;
    const { outputs } = this.#plan.force!;
    const { learns = false, scores = false } = task;
    const own = task.samples.slice(from, to);
    const said = own.map(() => new Float64Array(duration * outputs));
    const spikes = populations.map(() => 0);
    const all = { from: 0, to: own.length, parts: [] };
    let carries: Carry[] | undefined;
    for (let part = 0; part * steps < duration; part++) {
      const samples = own.map((sample) => force.stretch(sample, part * steps));
      const first = task.first + from;
      await this.#forward(
        all,
        { ...task, samples, first, part, carries },
        learns ? own[0] : undefined,
      );
      for (const [copy, room] of said.entries()) {
        const at = part * steps * outputs;
        room.set(force.said(copy).subarray(0, room.length - at), at);
        for (const [p, one] of this.#populations.entries()) {
          spikes[p] += one.sent(copy).units.length;
        }
      }
      carries = own.map((_, copy) => this.#populations.map((one) => one.carry(copy)));
    }
    return {
      judgements: own.map((sample, c) =>
        forceJudgement(this.#plan.force!, said[c], sample, scores),
      ),
      spikes,
      ...(learns ? { force: await force.numbers() } : {}),
    };
  }

  #begin(): Begun {
    return {
      ...{ judgements: [], carries: [] },
      spikes: this.#plan.populations.map(() => 0),
      readout: new Float64Array(this.#readout.length),
      initial: this.#plan.populations.map(({ initial, size }) =>
        initial.map(() => new Float32Array(size)),
      ),
    };
  }

  /** `learns`: the sample that a readout which is fed back learns by. */
  async #forward(
    group: Group,
    { samples, first, part, carries }: BatchTask,
    learns?: Sample,
  ): Promise<void> {
    const { steps, duration, key, populations } = this.#plan;
    const { from, to } = group;
    const copies = to - from;
    const begins = part * steps;
    const common = { steps, first: begins, duration, copies, keyLow: key[0], keyHigh: key[1] };
    // counters are words
    const time = (first + from) * duration + begins;
    this.#records.write([
      ...Array.from({ length: steps }, (_, k) => ({ ...common, k, time: (time + k) % 2 ** 32 })),
      ...group.parts.map((own, slot) => ({
        ...{ ...common, slot, begin: own.from - from, end: own.to - from },
      })),
    ]);
    this.#device.submit((encoder) => {
      for (const course of this.#courses) course.clear(encoder);
    });
    const given = samples.slice(from, to);
    for (const [p, one] of this.#populations.entries()) {
      const earlier = given.map((_, c) => carries?.[from + c]?.[p]);
      if (one instanceof GpuCourse) one.begin(copies, earlier);
      else {
        const events = given.map((sample) => sample.events[populations[p].name]);
        await one.begin(
          earlier.map((carry) => carry?.events),
          events,
        );
      }
    }
    for (const rows of this.#blocks) rows.begin();
    this.#force?.begin(copies, begins, learns);
    this.#encodeSteps(Math.min(steps, duration - begins), (pass, k) => {
      const record = this.#records.at(k);
      for (const rows of this.#blocks) rows.deliver(pass, record);
      for (const { forward } of this.#courses) dispatch(pass, forward, record);
      this.#force?.step(pass, k, record);
    });
    const wanted = [...this.#courses, ...(this.#force ? [this.#force] : [])];
    const read = await this.#device.readParts(wanted.flatMap(({ parts }) => parts));
    let at = 0;
    for (const course of this.#courses) at = course.take(read, at);
    this.#force?.take(read, at);
  }

  /** Some steps a submission; `backward`: the last first. */
  #encodeSteps(steps: number, encode: (pass: GpuPass, k: number) => void, backward = false): void {
    for (let done = 0; done < steps; done += CHUNK) {
      this.#device.submit((encoder) =>
        inPass(encoder, (pass) => {
          const end = Math.min(steps, done + CHUNK);
          for (let n = done; n < end; n++) encode(pass, backward ? steps - 1 - n : n);
        }),
      );
    }
  }

  #judged(begun: Begun, sample: Sample, copy: number, share: number): SampleView {
    const seen = this.#populations.map((one) => ({
      trace: (state: string) => (one as GpuCourse).trace(copy, state),
      sent: () => one.sent(copy),
    }));
    const view = new SampleView(this.#plan, sample, seen);
    const linear = { weights: this.#readout, slopes: begun.readout };
    begun.judgements.push(this.#judge.evaluate(view, share, linear));
    for (const [p, one] of this.#populations.entries()) {
      begun.spikes[p] += one.sent(copy).units.length;
    }
    if (this.#plan.steps < this.#plan.duration) {
      begun.carries.push(this.#populations.map((one) => one.carry(copy)));
    }
    return view;
  }

  async #backward(group: Group, views: readonly SampleView[]): Promise<void> {
    for (const [p, one] of this.#populations.entries()) {
      if (one instanceof GpuCourse) one.turn(views, p);
    }
    this.#encodeSteps(
      this.#plan.steps,
      (pass, k) => {
        const record = this.#records.at(k);
        for (const { adjoint } of this.#courses) dispatch(pass, adjoint, record);
        for (const rows of this.#blocks) rows.gather(pass, k, record);
      },
      true,
    );
    this.#device.submit((encoder) => {
      if (group.parts[0].begins) {
        for (const rows of this.#blocks) rows.clearSlopes(encoder);
        for (const course of this.#courses) course.clearSums(encoder);
      }
      inPass(encoder, (pass) => {
        for (const slot of group.parts.keys()) {
          const record = this.#records.at(this.#plan.steps + slot);
          for (const rows of this.#blocks) rows.learn(pass, record);
          for (const { total } of this.#courses) if (total) dispatch(pass, total, record);
        }
      });
    });
  }

  /** Adds slopes by initial states onto what is begun; of the parts that end, slopes of weights and constants. */
  async #gradients(
    group: Group,
    parts: readonly { readonly part: GroupPart; readonly begun: Begun }[],
    at: number,
  ): Promise<Omit<Gradient<Floats>, 'readout' | 'initial'>[]> {
    const slots = parts.filter(({ part }) => part.ends).length;
    const starts = at > 0 ? [] : this.#courses;
    const wanted: CopiedPart[] = [
      ...starts.map(({ startSlopes }) => startSlopes),
      ...this.#blocks.map((rows) => rows.slopes(slots)),
      ...this.#courses.map((course) => course.constantSlopes(slots)),
    ];
    const read = await this.#device.readParts(wanted);
    let from = 0;
    const [first, slopes, totals] = [starts, this.#blocks, this.#courses].map(({ length }) =>
      wanted.splice(0, length).map(({ bytes }) => {
        from += bytes;
        return new Float32Array(read, from - bytes, bytes / 4);
      }),
    );
    for (const [c, course] of starts.entries()) {
      const p = this.#populations.indexOf(course);
      for (const { part, begun } of parts) {
        const own = [part.from - group.from, part.to - group.from] as const;
        course.addStartSlopes(begun.initial[p], first[c], own);
      }
    }
    return Array.from({ length: slots }, (_, slot) => {
      const weights = new Float32Array(this.#plan.weights);
      for (const [b, rows] of this.#blocks.entries()) rows.place(slopes[b], slot, weights);
      const constants = this.#populations.map((one) =>
        one instanceof GpuCourse ? one.constantsOf(totals[this.#courses.indexOf(one)], slot) : [],
      );
      return { weights, constants };
    });
  }
}
