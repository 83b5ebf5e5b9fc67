/** One population of neurons in all copies on a GPU: what it did, and the slopes on the way back (course.ts is that of one copy). */
import type { CopiedPart, GpuBuffer, GpuEncoder } from '../../../bindings/gpu.ts';
import type { LearningStep } from '../../codegen/learning-step.ts';
import { stateRows } from '../../codegen/wgsl-learning.ts';
import { purpose, streamWord } from '../../plan/draws.ts';
import type { Values } from '../../plan/plan.ts';
import type { Device } from '../machine/device.ts';
import type { Bound } from '../machine/submission.ts';
import { populationArrays, type Side, wordsOf } from './gpu-memory.ts';
import { adjointShader, forwardShader, Kernel, totalShader } from './gpu-programs.ts';
import type { LearningRecords } from './gpu-records.ts';
import type { GradientPlan, GradientPopulation } from './gradient-plan.ts';
import type { CarriedStates, SourceEvents } from './gradients.ts';
import type { JudgeSlopes } from './judge-slopes.ts';
import type { StepValues } from './layout.ts';

type Arrays = Readonly<Record<keyof ReturnType<typeof populationArrays>, GpuBuffer>>;

/** What was read of a population after a forward run. */
interface Read {
  readonly traces: Float32Array;
  readonly masks: Uint32Array;
  /** At the end, where a next part begins with them. */
  readonly states: Float32Array;
}

export class GpuCourse {
  readonly arrays: Arrays;
  readonly forward: Bound;
  readonly adjoint: Bound;
  readonly total: Bound | undefined;
  readonly #device: Device;
  readonly #population: GradientPopulation;
  readonly #plan: GradientPlan;
  readonly #rows: number;
  #copies = 0;
  #initial: StepValues['initial'] = {};
  #read: Read = {
    traces: new Float32Array(),
    masks: new Uint32Array(),
    states: new Float32Array(),
  };

  private constructor(
    device: Device,
    population: GradientPopulation,
    plan: GradientPlan,
    rows: number,
    arrays: Arrays,
    [forward, adjoint, total]: readonly [Bound, Bound, Bound | undefined],
  ) {
    this.#device = device;
    this.#population = population;
    this.#plan = plan;
    this.#rows = rows;
    this.arrays = arrays;
    this.forward = forward;
    this.adjoint = adjoint;
    this.total = total;
  }

  static async create(
    device: Device,
    records: LearningRecords,
    population: GradientPopulation,
    step: LearningStep,
    plan: GradientPlan,
    side: Side,
  ): Promise<GpuCourse> {
    const { name, size, watched, stream, current } = population;
    const { constants, learnt } = population.arrays!;
    const rooms: Record<string, GpuBuffer> = {};
    for (const [what, count] of Object.entries(populationArrays(population, plan, side))) {
      rooms[what] = await device.buffer('storage', 4 * count, `${what} of "${name}"`);
    }
    const arrays = rooms as Arrays;
    const currents = constants.length * size;
    if (current) device.write(arrays.given, 4 * currents, current as Float32Array<ArrayBuffer>);
    const own = [size, plan.lead, streamWord(purpose.whiteNoise, stream), currents];
    const kernel = (shader: Parameters<typeof Kernel.create>[2]) =>
      Kernel.create(device, records, shader, own, side.copies * size);
    const { states, arrivals, given, traces, masks, trains } = arrays;
    const { slopes, spikeSlopes, constantSlopes, totals } = arrays;
    const seen = [states, arrivals, given, traces];
    const forward = await kernel(forwardShader(step, population));
    const adjoint = await kernel(adjointShader(step, watched));
    const count = learnt.length * size;
    const total = await Kernel.create(device, records, totalShader, [size, learnt.length], count);
    return new GpuCourse(device, population, plan, stateRows(step), arrays, [
      forward.bound([...seen, masks, trains]),
      adjoint.bound([...seen, slopes, spikeSlopes, constantSlopes]),
      learnt.length > 0 ? total.bound([constantSlopes, totals]) : undefined,
    ]);
  }

  /** Where its spikes lie. */
  get bySteps(): GpuBuffer {
    return this.arrays.masks;
  }

  get byUnits(): GpuBuffer {
    return this.arrays.trains;
  }

  setValues({ constants, initial }: StepValues): void {
    this.#initial = initial;
    const { size, arrays } = this.#population;
    const rows = new Float32Array(arrays!.constants.length * size);
    for (const [k, id] of arrays!.constants.entries()) fill(rows, k * size, size, constants[id]);
    this.#device.write(this.arrays.given, 0, rows);
  }

  /** Before the first step of a part of samples: what it adds up is 0. `carried`: of each copy, what the part before left. */
  begin(copies: number, carried: readonly (CarriedStates | undefined)[]): void {
    this.#copies = copies;
    const { size, arrays, rests } = this.#population;
    const { states } = arrays!;
    const rows = new Float32Array(this.#rows * copies * size);
    for (let c = 0; c < copies; c++) {
      const row = (s: number) => (s * copies + c) * size;
      const earlier = carried[c];
      for (const [s, state] of states.entries()) {
        if (earlier) rows.set(earlier.states[s], row(s));
        else fill(rows, row(s), size, this.#initial[state]);
      }
      if (rests && earlier) rows.set(earlier.rest, row(states.length));
    }
    this.#device.write(this.arrays.states, 0, rows);
    this.#carry(carried);
  }

  clear(encoder: GpuEncoder): void {
    const { arrivals, masks, trains } = this.arrays;
    for (const buffer of [arrivals, masks, trains]) encoder.clearBuffer(buffer);
  }

  clearSums(encoder: GpuEncoder): void {
    encoder.clearBuffer(this.arrays.totals);
  }

  /** Spikes of the part before that are still under way. */
  #carry(carried: readonly (CarriedStates | undefined)[]): void {
    const { lead, steps } = this.#plan;
    const { size, fires } = this.#population;
    if (!fires || !carried.some((one) => one && one.events.steps.length > 0)) return;
    const words = wordsOf(size);
    const trainWords = wordsOf(lead + steps);
    const masks = new Uint32Array(lead * this.#copies * words);
    const trains = new Uint32Array(this.#copies * size * trainWords);
    for (const [copy, one] of carried.entries()) {
      for (let e = 0; one && e < one.events.steps.length; e++) {
        const [at, unit] = [one.events.steps[e], one.events.units[e]];
        masks[(at * this.#copies + copy) * words + (unit >> 5)] |= 1 << (unit & 31);
        trains[(copy * size + unit) * trainWords + (at >> 5)] |= 1 << (at & 31);
      }
    }
    this.#device.write(this.arrays.masks, 0, masks);
    this.#device.write(this.arrays.trains, 0, trains);
  }

  /** What is to be read after the last step forward. */
  get parts(): readonly CopiedPart[] {
    const { steps, lead, duration } = this.#plan;
    const { size, fires, watched } = this.#population;
    const row = 4 * this.#copies * size;
    const rows = this.#rows * row;
    const words = (lead + steps) * this.#copies * wordsOf(size);
    return [
      { buffer: this.arrays.traces, offset: 0, bytes: watched.length * steps * row },
      { buffer: this.arrays.masks, offset: 0, bytes: fires ? 4 * words : 0 },
      { buffer: this.arrays.states, offset: steps * rows, bytes: steps < duration ? rows : 0 },
    ];
  }

  /** Takes those, as they were read from byte `from` on; returns where the next begin. */
  take(read: ArrayBuffer, from: number): number {
    const [traces, masks, states] = this.parts.map(({ bytes }) => bytes / 4);
    const ends = [from + 4 * traces, from + 4 * (traces + masks)];
    this.#read = {
      traces: new Float32Array(read, from, traces),
      masks: new Uint32Array(read, ends[0], masks),
      states: new Float32Array(read, ends[1], states),
    };
    return ends[1] + 4 * states;
  }

  /** A watched state of one copy after every step. */
  trace(copy: number, state: string): Float64Array {
    const { size, watched } = this.#population;
    const { steps } = this.#plan;
    const out = new Float64Array(steps * size);
    const first = watched.indexOf(state) * steps;
    for (let k = 0; k < steps; k++) {
      const at = ((first + k) * this.#copies + copy) * size;
      out.set(this.#read.traces.subarray(at, at + size), k * size);
    }
    return out;
  }

  /** Spikes of one copy. */
  sent(copy: number): { readonly steps: number[]; readonly units: number[] } {
    const { lead, steps } = this.#plan;
    return this.#events(copy, lead, lead + steps);
  }

  carry(copy: number): CarriedStates {
    const { steps, lead } = this.#plan;
    const { size, rests, arrays } = this.#population;
    const rows = Array.from({ length: this.#rows }, (_, s) => {
      const at = (s * this.#copies + copy) * size;
      return this.#read.states.slice(at, at + size);
    });
    const events: SourceEvents = this.#events(copy, steps, steps + lead);
    return {
      states: rows.slice(0, arrays!.states.length),
      rest: rests ? rows.at(-1)! : [],
      events,
    };
  }

  /** Of steps from `from` up to `to`, with those before the first. */
  #events(copy: number, from: number, to: number) {
    const out = { steps: [] as number[], units: [] as number[] };
    const { masks } = this.#read;
    if (masks.length === 0) return out;
    const words = wordsOf(this.#population.size);
    for (let at = from; at < to; at++) {
      for (let w = 0; w < words; w++) {
        let bits = masks[(at * this.#copies + copy) * words + w];
        while (bits !== 0) {
          const bit = 31 - Math.clz32(bits & -bits);
          bits &= bits - 1;
          out.steps.push(at - from);
          out.units.push(32 * w + bit);
        }
      }
    }
    return out;
  }

  /** Before the first step backward: slopes that the judge gave, of each copy. */
  turn(judged: readonly JudgeSlopes[], index: number): void {
    const { steps } = this.#plan;
    const { size, watched } = this.#population;
    const { slopes, traces, spikeSlopes } = this.arrays;
    this.#device.clear(slopes);
    const rows = (count: number, of: (copy: number) => Float64Array | undefined) => {
      const out = new Float32Array(count * this.#copies * size);
      for (let c = 0; c < this.#copies; c++) {
        const own = of(c);
        for (let k = 0; own !== undefined && k < count; k++) {
          out.set(own.subarray(k * size, (k + 1) * size), (k * this.#copies + c) * size);
        }
      }
      return out;
    };
    for (const [w, state] of watched.entries()) {
      const given = rows(steps, (c) => judged[c].traceSlopes.get(`${index}:${state}`));
      this.#device.write(traces, w * given.byteLength, given);
    }
    if (!judged.some((one) => one.spikeSlopes.has(index))) this.#device.clear(spikeSlopes);
    else
      this.#device.write(
        spikeSlopes,
        0,
        rows(steps, (c) => judged[c].spikeSlopes.get(index)),
      );
  }

  /** Slopes by states at the start, when all steps were run backward; nothing where nobody asks. */
  get startSlopes(): CopiedPart {
    const { size, initial, arrays } = this.#population;
    const bytes = initial.length > 0 ? 4 * arrays!.states.length * this.#copies * size : 0;
    return { buffer: this.arrays.slopes, offset: 0, bytes };
  }

  /** Totals of the first slots. */
  constantSlopes(slots: number): CopiedPart {
    const { size, arrays } = this.#population;
    return {
      buffer: this.arrays.totals,
      offset: 0,
      bytes: 4 * slots * arrays!.learnt.length * size,
    };
  }

  /** Of a slot, as they were read: by learnt constant. */
  constantsOf(read: Float32Array, slot: number): Float32Array[] {
    const { size, arrays } = this.#population;
    return arrays!.learnt.map((_, k) => {
      const at = (slot * arrays!.learnt.length + k) * size;
      return read.slice(at, at + size);
    });
  }

  /** Adds those of copies [from, to) onto `sums`, by initial state. */
  addStartSlopes(
    sums: readonly Float32Array[],
    slopes: Float32Array,
    [from, to]: readonly [number, number],
  ): void {
    const { size, initial, arrays } = this.#population;
    for (const [n, state] of initial.entries()) {
      const s = arrays!.states.indexOf(state);
      for (let c = from; c < to; c++) {
        const at = (s * this.#copies + c) * size;
        for (let i = 0; i < size; i++) sums[n][i] += slopes[at + i];
      }
    }
  }
}

/** One value for all, or one for each. */
function fill(rows: Float32Array, at: number, size: number, values: Values): void {
  if (typeof values === 'number') rows.fill(values, at, at + size);
  else for (let i = 0; i < size; i++) rows[at + i] = values[i];
}
