/**
 * One population in one sample, in a worker's memory: what it did, and the slopes on the way back.
 *
 * Steps are run in stretches. States at the start of every stretch are kept, those within it until the next begins: going back, a
 * stretch is entered and run again from its start. Events, and traces of states that the loss looks at, are kept of all steps.
 */
import type { WasmExports } from '../../../bindings/wasm.ts';
import { purpose } from '../../plan/draws.ts';
import type { Arena } from '../machine/memory.ts';
import { drawNormals } from '../reference/unit-draws.ts';
import { EventList } from './event-list.ts';
import { courseRows, expectedEvents } from './gradient-memory.ts';
import type { GradientPlan, GradientPopulation } from './gradient-plan.ts';
import type { CarriedStates, Sample } from './gradients.ts';
import type { JudgeSlopes } from './judge-slopes.ts';
import type { StepValues } from './layout.ts';
import type { SeenCourse } from './sample-view.ts';
import { UnitRows } from './unit-rows.ts';

type Places = Readonly<Record<keyof ReturnType<typeof courseRows>, number>>;

export class Course implements SeenCourse {
  readonly events: EventList;
  /** Units near threshold, step after step: others want no slopes by their spikes. Absent: all may. */
  readonly near: EventList | undefined;
  readonly #arena: Arena;
  readonly #population: GradientPopulation;
  readonly #plan: GradientPlan;
  readonly #core: WasmExports;
  readonly #step: WasmExports | undefined;
  readonly #rows: UnitRows;
  /** Addresses of blocks of rows, by what they hold. */
  readonly #at: Places;
  /** Of watched states: their values after every step. */
  readonly #traces: ReadonlyMap<string, Float64Array>;
  /** Of the sample in all that were ever drawn, and the step of it at which the part begins. */
  #number = 0;
  #from = 0;
  /** First step of the stretch that the memory holds. */
  #first = 0;
  /** The step of the sample from which on currents lie in the memory. */
  #currentFrom = -1;
  /** Slopes that the judge gave: by watched state, and of spikes. */
  #given: readonly (readonly [state: string, slopes: Float64Array])[] = [];
  #spikesGiven: Float64Array | undefined;

  constructor(
    arena: Arena,
    population: GradientPopulation,
    plan: GradientPlan,
    core: WasmExports,
    step: WasmExports | undefined,
  ) {
    this.#arena = arena;
    this.#population = population;
    this.#plan = plan;
    this.#core = core;
    this.#step = step;
    const { name, size, watched } = population;
    const { steps, lead } = plan;
    this.#rows = new UnitRows(arena, size);
    const rows = Object.entries(courseRows(population, plan));
    const places = rows.map(([what, count]) => {
      const bytes = Math.max(16, count * this.room);
      return [what, arena.allocate(bytes, `${what} of "${name}"`)] as const;
    });
    this.#at = Object.fromEntries(places) as Places;
    const expected = expectedEvents(population, lead + steps);
    this.events = new EventList(arena, population, plan, expected);
    if (population.ends) this.near = new EventList(arena, population, plan, expected);
    this.#traces = new Map(watched.map((state) => [state, new Float64Array(steps * size)]));
  }

  get size(): number {
    return this.#rows.size;
  }

  /** Bytes of a row. */
  get room(): number {
    return this.#rows.room;
  }

  get states(): readonly string[] {
    return this.#population.arrays?.states ?? [];
  }

  setValues({ constants, initial }: StepValues): void {
    const { arrays } = this.#population;
    for (const [k, id] of (arrays?.constants ?? []).entries()) {
      this.#rows.fill(this.#at.constants + k * this.room, constants[id]);
    }
    for (const [k, id] of this.states.entries()) {
      this.#rows.fill(this.#at['initial states'] + k * this.room, initial[id]);
    }
  }

  /** Before the first step of a part of a sample. `carried`: what the part before left. */
  begin(sample: Sample, number: number, part: number, carried?: CarriedStates): void {
    this.#number = number;
    this.#from = part * this.#plan.steps;
    const { name, arrays, rests } = this.#population;
    this.events.begin(carried?.events, arrays ? undefined : sample.events[name]);
    this.near?.begin(undefined);
    const kept = this.#at['kept states'];
    this.#rows.copy(this.#at['initial states'], kept, this.states.length);
    const rest = this.#at['kept refractoriness'];
    if (rests) this.#rows.clear(rest, 1);
    if (carried === undefined) return;
    for (const [s, row] of carried.states.entries()) this.#rows.put(kept + s * this.room, row);
    if (rests) this.#rows.put(rest, carried.rest);
  }

  /** What the next part begins with, after the last step forward. */
  carry(): CarriedStates {
    const { steps } = this.#plan;
    const events = this.events.last();
    if (this.#population.arrays === undefined) return { states: [], rest: [], events };
    const { rests } = this.#population;
    const rest = rests ? this.#rows.read(this.#restAt(steps), 1)[0] : [];
    const states = this.#rows.read(this.#statesAt(steps), this.states.length);
    return { states, rest, events };
  }

  /** Before the steps of a stretch are run, for the first time or again. */
  enter(stretch: number): void {
    const { arrays, rests } = this.#population;
    if (arrays === undefined) return;
    this.#first = stretch * this.#plan.every;
    const kept = this.#at['kept states'] + stretch * this.#stateBytes;
    this.#rows.copy(kept, this.#at.states, this.states.length);
    if (rests) {
      const from = this.#at['kept refractoriness'] + stretch * this.room;
      this.#rows.copy(from, this.#at.refractoriness, 1);
    }
    this.#rows.clear(this.#at.arrivals, this.#length * arrays.arrivals.length);
    this.#setInputs(arrays.inputs);
  }

  /** After the steps of a stretch were run for the first time. */
  leave(stretch: number): void {
    if (this.#population.arrays === undefined) return;
    const end = this.#first + this.#length;
    const all = this.states.length;
    for (const [state, trace] of this.#traces) {
      const at = this.#at.states + (all + this.states.indexOf(state)) * this.room;
      const rows = this.#arena.f32(at, ((this.#length - 1) * all + 1) * this.#rows.width);
      for (let k = this.#first, from = 0; k < end; k++, from += all * this.#rows.width) {
        trace.set(rows.subarray(from, from + this.size), k * this.size);
      }
    }
    if (end === this.#plan.steps) return;
    const next = this.#at['kept states'] + (stretch + 1) * this.#stateBytes;
    this.#rows.copy(this.#statesAt(end), next, all);
    if (this.#population.rests) {
      const kept = this.#at['kept refractoriness'] + (stretch + 1) * this.room;
      this.#rows.copy(this.#restAt(end), kept, 1);
    }
  }

  /** Steps of the stretch that the memory holds. */
  get #length(): number {
    return Math.min(this.#plan.every, this.#plan.steps - this.#first);
  }

  get #stateBytes(): number {
    return this.states.length * this.room;
  }

  /** Address of what arrives by jump j in step k. */
  arrivals(k: number, jump: number): number {
    const row = (k - this.#first) * this.#population.arrays!.arrivals.length + jump;
    return this.#at.arrivals + row * this.room;
  }

  /** Address of slopes by what arrived by jump j in the step that was last run backward. */
  came(jump: number): number {
    return this.#at['slopes of arrivals'] + jump * this.room;
  }

  /** Address of the states at the start of step k. */
  #statesAt(k: number): number {
    return this.#at.states + (k - this.#first) * this.#stateBytes;
  }

  #restAt(k: number): number {
    const { refractoriness } = this.#at;
    return this.#population.rests ? refractoriness + (k - this.#first) * this.room : refractoriness;
  }

  #input(k: number, n: number): number {
    const row = (k - this.#first) * this.#population.arrays!.inputs.length + n;
    return this.#at.inputs + row * this.room;
  }

  /** `again`: what it sends is known. */
  forward(k: number, again: boolean): void {
    if (this.#step === undefined) return;
    this.#step.forward(
      this.room,
      this.#statesAt(k),
      this.#statesAt(k + 1),
      this.#input(k, 0),
      this.arrivals(k, 0),
      this.#restAt(k),
      this.#restAt(k + 1),
      this.#at.constants,
      this.#at.spikes,
      this.#at['units near threshold'],
    );
    if (again) return;
    if (this.#population.fires) this.events.list(this.#core, this.#at.spikes, k);
    this.near?.list(this.#core, this.#at['units near threshold'], k);
  }

  /** A watched state of all units after every step; good until the next sample. */
  trace(state: string): Float64Array {
    return this.#traces.get(state)!;
  }

  /** A state of all units at the end of step k, which the memory holds: a view. */
  stateAfter(k: number, state: string): Float32Array {
    const at = this.#statesAt(k + 1) + this.states.indexOf(state) * this.room;
    return this.#arena.f32(at, this.size);
  }

  sent() {
    const { events } = this;
    const steps = new Uint32Array(events.count);
    const first = events.before(0);
    for (let k = 0; k < this.#plan.steps; k++) {
      steps.fill(k, events.before(k) - first, events.before(k + 1) - first);
    }
    return { steps, units: events.all().slice() };
  }

  /** Before the first step backward. */
  turn({ traceSlopes, spikeSlopes }: JudgeSlopes, index: number): void {
    if (this.#step === undefined) return;
    this.#rows.clear(this.#at.slopes, this.states.length);
    this.#spikesGiven = spikeSlopes.get(index);
    const { steps } = this.#plan;
    for (let k = Math.max(0, steps - this.#population.reach); k < steps; k++) this.#open(k);
    this.#given = this.#population.watched.flatMap((state) => {
      const slopes = traceSlopes.get(`${index}:${state}`);
      return slopes === undefined ? [] : [[state, slopes] as const];
    });
  }

  /** Before the first step backward of the stretch that the memory holds. */
  face(): void {
    const { size } = this;
    const from = this.#first;
    const end = from + this.#length;
    for (const [k, [, slopes]] of this.#given.entries()) {
      this.#rows.scatter(this.#traceSlopes(k), slopes.subarray(from * size, end * size));
    }
  }

  /** Address of the slopes of the k-th watched state in the stretch. */
  #traceSlopes(k: number): number {
    return this.#at['slopes of traces'] + k * this.#plan.every * this.room;
  }

  backward(k: number): void {
    if (this.#step === undefined) return;
    const { reach, pulled } = this.#population;
    if (k >= reach) this.#open(k - reach);
    for (const [n, [state]] of this.#given.entries()) {
      const to = this.#at.slopes + this.states.indexOf(state) * this.room;
      const from = this.#traceSlopes(n) + (k - this.#first) * this.room;
      this.#core.addRow(to, from, this.room);
    }
    this.#step.adjoint(
      this.room,
      this.#statesAt(k),
      this.#input(k, 0),
      this.arrivals(k, 0),
      this.#restAt(k),
      this.#at.constants,
      this.#at.slopes,
      this.#spikesGiven || pulled ? this.spikeSlopes(k) : this.#at['no slopes'],
      this.came(0),
      this.#at['slopes of parameters'],
    );
  }

  /** Address of slopes by the spikes of step k: rows are used in turn, from when the first can come back to it. */
  spikeSlopes(k: number): number {
    return this.#at['slopes of spikes'] + (k % (this.#population.reach + 1)) * this.room;
  }

  /** Slopes by the spikes of step k begin as the judge gave them. */
  #open(k: number): void {
    const row = this.#arena.f32(this.spikeSlopes(k), this.#rows.width);
    row.fill(0);
    if (this.#spikesGiven) row.set(this.#spikesGiven.subarray(k * this.size, (k + 1) * this.size));
  }

  /** After the last step backward: slopes by states are those at the start of the part. */
  end(): void {
    if (this.#from > 0) return;
    for (const [k, state] of this.#population.initial.entries()) {
      const from = this.#at.slopes + this.states.indexOf(state) * this.room;
      this.#core.addRow(this.#at['slopes of initial states'] + k * this.room, from, this.room);
    }
  }

  clearSums(): void {
    const { initial, arrays } = this.#population;
    this.#rows.clear(this.#at['slopes of parameters'], arrays?.learnt.length ?? 0);
    this.#rows.clear(this.#at['slopes of initial states'], initial.length);
  }

  constantSlopes(): Float32Array<ArrayBuffer>[] {
    const rows = this.#population.arrays?.learnt.length ?? 0;
    return this.#rows.read(this.#at['slopes of parameters'], rows);
  }

  initialSlopes(): Float32Array<ArrayBuffer>[] {
    return this.#rows.read(this.#at['slopes of initial states'], this.#population.initial.length);
  }

  /** Currents and noise of a stretch. */
  #setInputs(inputs: readonly string[]): void {
    const { duration, key } = this.#plan;
    const { current, stream } = this.#population;
    const end = this.#first + this.#length;
    const from = this.#from + this.#first;
    if (current && this.#currentFrom !== from) {
      this.#currentFrom = from;
      const n = inputs.indexOf('I_ext');
      for (let k = this.#first; k < end; k++) {
        const at = (this.#from + k) * this.size;
        this.#rows.fill(this.#input(k, n), current.subarray(at, at + this.size));
      }
    }
    const noises = inputs.filter((id) => id !== 'I_ext');
    if (noises.length === 0) return;
    const draws = new Float32Array(this.size);
    for (let k = this.#first; k < end; k++) {
      for (const [index, id] of noises.entries()) {
        const time = this.#number * duration + this.#from + k;
        drawNormals(key, purpose.whiteNoise, stream, time, index, draws);
        this.#rows.fill(this.#input(k, inputs.indexOf(id)), draws);
      }
    }
  }
}
