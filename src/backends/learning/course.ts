/** One population in one sample, in a worker's memory: what it did in every step, and the slopes on the way back. */
import type { WasmExports } from '../../../bindings/wasm.ts';
import { purpose } from '../../plan/draws.ts';
import type { Values } from '../../plan/plan.ts';
import type { Arena } from '../machine/memory.ts';
import { drawNormals } from '../reference/unit-draws.ts';
import type { GradientPlan, GradientPopulation } from './gradient-plan.ts';
import { checkEvent, type Sample } from './gradients.ts';
import type { StepValues } from './layout.ts';

/** Slopes of the loss that a judge gave: f64, steps × size. */
export interface GivenSlopes {
  readonly traceSlopes: ReadonlyMap<string, Float64Array>;
  readonly spikeSlopes: ReadonlyMap<number, Float64Array>;
}

export class Course {
  readonly size: number;
  /** Bytes of a row: a number for each unit, units filled up to a multiple of 4. */
  readonly room: number;
  /** Events of step k: [offsets[k], offsets[k + 1]) of units, and of values where they are not all 1. */
  readonly offsets: Uint32Array;
  units = 0;
  values = 0;
  /** Address of slopes by what arrived in the step that was last run backward. */
  readonly came: number;
  readonly #arena: Arena;
  readonly #population: GradientPopulation;
  readonly #plan: GradientPlan;
  readonly #core: WasmExports;
  readonly #step: WasmExports | undefined;
  readonly #width: number;
  #eventRoom = 0;
  #valueRoom = 0;
  readonly #states: number;
  readonly #arrivals: number;
  readonly #rest: number;
  readonly #inputs: number;
  readonly #constants: number;
  readonly #start: number;
  readonly #fired: number;
  readonly #slopes: number;
  readonly #sums: number;
  readonly #initial: number;
  readonly #none: number;
  readonly #spikeSlopes: number;
  /** By state: where slopes of its trace lie, made when first given. */
  readonly #given = new Map<string, number>();
  #givenNow: readonly (readonly [state: number, at: number])[] = [];
  #spikesPull = false;

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
    const { name, size, arrays, current, rests, initial, fires } = population;
    const { steps } = plan;
    this.size = size;
    this.#width = 4 * Math.ceil(Math.max(1, size) / 4);
    this.room = 4 * this.#width;
    this.offsets = new Uint32Array(steps + 1);
    const rows = (count: number, what: string) =>
      arena.allocate(Math.max(16, count * this.room), `${what} of "${name}"`);
    const { states = [], arrivals = [], constants = [], inputs = [], learnt = [] } = arrays ?? {};
    this.#states = rows((steps + 1) * states.length, 'states');
    this.#arrivals = rows(steps * arrivals.length, 'arrivals');
    this.#rest = rows(rests ? steps + 1 : 1, 'refractoriness');
    this.#inputs = rows(steps * inputs.length, 'inputs');
    this.#constants = rows(constants.length, 'constants');
    this.#start = rows(states.length, 'initial states');
    this.#fired = rows(1, 'spikes');
    this.#slopes = rows(states.length, 'slopes');
    this.#sums = rows(learnt.length, 'slopes of parameters');
    this.#initial = rows(initial.length, 'slopes of initial states');
    this.#none = rows(1, 'slopes');
    this.came = rows(arrivals.length, 'slopes of arrivals');
    this.#spikeSlopes = arrays ? rows(steps, 'slopes of spikes') : 0;
    if (step && fires) this.#takeEvents(steps * size);
    if (current) {
      const n = inputs.indexOf('I_ext');
      for (let k = 0; k < steps; k++) {
        this.#fill(this.#input(k, n), current.subarray(k * size, (k + 1) * size));
      }
    }
  }

  /** Number of events. */
  get count(): number {
    return this.offsets[this.#plan.steps];
  }

  get states(): readonly string[] {
    return this.#population.arrays?.states ?? [];
  }

  get pulled(): boolean {
    return this.#population.pulled;
  }

  setValues({ constants, initial }: StepValues): void {
    const { arrays } = this.#population;
    for (const [k, id] of (arrays?.constants ?? []).entries()) {
      this.#fill(this.#constants + k * this.room, constants[id]);
    }
    for (const [k, id] of this.states.entries()) {
      this.#fill(this.#start + k * this.room, initial[id]);
    }
  }

  /** Before the first step of a sample. */
  begin(sample: Sample, number: number): void {
    const { steps } = this.#plan;
    const { arrays, name } = this.#population;
    if (arrays === undefined) {
      this.#take(sample, name);
      return;
    }
    const { u8 } = this.#views();
    const bytes = arrays.states.length * this.room;
    u8.copyWithin(this.#states, this.#start, this.#start + bytes);
    u8.fill(0, this.#arrivals, this.#arrivals + steps * arrays.arrivals.length * this.room);
    u8.fill(0, this.#rest, this.#rest + this.room);
    this.offsets[0] = 0;
    this.#draw(arrays.inputs, number);
  }

  /** Address of what arrives by jump j in step k. */
  arrivals(k: number, jump: number): number {
    return this.#arrivals + (k * this.#population.arrays!.arrivals.length + jump) * this.room;
  }

  /** Address of the states after step k − 1. */
  #statesAt(k: number): number {
    return this.#states + k * this.states.length * this.room;
  }

  #restAt(k: number): number {
    return this.#population.rests ? this.#rest + k * this.room : this.#rest;
  }

  #input(k: number, n: number): number {
    return this.#inputs + (k * this.#population.arrays!.inputs.length + n) * this.room;
  }

  forward(k: number): void {
    if (this.#step === undefined) return;
    this.#step.forward(
      this.room,
      this.#statesAt(k),
      this.#statesAt(k + 1),
      this.#input(k, 0),
      this.arrivals(k, 0),
      this.#restAt(k),
      this.#restAt(k + 1),
      this.#constants,
      this.#fired,
    );
    if (!this.#population.fires) return;
    const at = this.offsets[k];
    const found = this.#core.listSpikes(this.#fired, this.size, this.units + 4 * at);
    this.offsets[k + 1] = at + found;
  }

  /** A state of all units after every step. */
  trace(state: string): Float64Array {
    const { steps } = this.#plan;
    const [all, s] = [this.states.length, this.states.indexOf(state)];
    const rows = this.#arena.f32(this.#states, (steps + 1) * all * this.#width);
    const out = new Float64Array(steps * this.size);
    for (let k = 0; k < steps; k++) {
      const at = ((k + 1) * all + s) * this.#width;
      out.set(rows.subarray(at, at + this.size), k * this.size);
    }
    return out;
  }

  /** Units of events, in order. */
  events(): Uint32Array {
    return this.#arena.u32(this.units, this.count);
  }

  /** Before the first step backward. */
  turn({ traceSlopes, spikeSlopes }: GivenSlopes, index: number): void {
    if (this.#step === undefined) return;
    const given = spikeSlopes.get(index);
    const { u8 } = this.#views();
    this.#spikesPull = given !== undefined || this.pulled;
    u8.fill(0, this.#slopes, this.#slopes + this.states.length * this.room);
    if (this.#spikesPull) {
      if (given) this.#scatter(this.#spikeSlopes, given);
      else u8.fill(0, this.#spikeSlopes, this.#spikeSlopes + this.#plan.steps * this.room);
    }
    this.#givenNow = this.states.flatMap((state, s) => {
      const slopes = traceSlopes.get(`${index}:${state}`);
      if (slopes === undefined) return [];
      let at = this.#given.get(state);
      if (at === undefined) {
        at = this.#arena.allocate(this.#plan.steps * this.room, `slopes of "${state}"`);
        this.#given.set(state, at);
      }
      this.#scatter(at, slopes);
      return [[s, at] as const];
    });
  }

  backward(k: number): void {
    if (this.#step === undefined) return;
    for (const [s, at] of this.#givenNow) {
      this.#core.addRow(this.#slopes + s * this.room, at + k * this.room, this.room);
    }
    this.#step.adjoint(
      this.room,
      this.#statesAt(k),
      this.#input(k, 0),
      this.arrivals(k, 0),
      this.#restAt(k),
      this.#constants,
      this.#slopes,
      this.#spikesPull ? this.spikeSlopes(k) : this.#none,
      this.came,
      this.#sums,
    );
  }

  /** Address of slopes by the spikes of step k. */
  spikeSlopes(k: number): number {
    return this.#spikeSlopes + k * this.room;
  }

  /** After the last step backward: slopes by states are those at the start. */
  end(): void {
    for (const [k, state] of this.#population.initial.entries()) {
      const s = this.states.indexOf(state);
      this.#core.addRow(this.#initial + k * this.room, this.#slopes + s * this.room, this.room);
    }
  }

  clearSums(): void {
    const { initial, arrays } = this.#population;
    const { u8 } = this.#views();
    u8.fill(0, this.#sums, this.#sums + (arrays?.learnt.length ?? 0) * this.room);
    u8.fill(0, this.#initial, this.#initial + initial.length * this.room);
  }

  constantSlopes(): Float32Array<ArrayBuffer>[] {
    return this.#read(this.#sums, this.#population.arrays?.learnt.length ?? 0);
  }

  initialSlopes(): Float32Array<ArrayBuffer>[] {
    return this.#read(this.#initial, this.#population.initial.length);
  }

  #read(at: number, rows: number): Float32Array<ArrayBuffer>[] {
    return Array.from({ length: rows }, (_, k) =>
      this.#arena.f32(at + k * this.room, this.size).slice(),
    );
  }

  #views(): { readonly u8: Uint8Array } {
    return { u8: this.#arena.u8(0, this.#arena.bytes) };
  }

  /** A row of one value for all, or one for each; what fills the row up is the last. */
  #fill(at: number, values: Values | Float32Array): void {
    const row = this.#arena.f32(at, this.#width);
    if (typeof values === 'number' || values.length === 0) {
      row.fill(typeof values === 'number' ? values : 0);
      return;
    }
    for (let i = 0; i < this.#width; i++) row[i] = values[Math.min(i, this.size - 1)];
  }

  /** Steps × size f64 as rows. */
  #scatter(at: number, values: Float64Array): void {
    const { steps } = this.#plan;
    const rows = this.#arena.f32(at, steps * this.#width);
    if (this.#width === this.size) {
      rows.set(values);
      return;
    }
    for (let k = 0; k < steps; k++) {
      rows.set(values.subarray(k * this.size, (k + 1) * this.size), k * this.#width);
      rows.fill(0, k * this.#width + this.size, (k + 1) * this.#width);
    }
  }

  #draw(inputs: readonly string[], number: number): void {
    const noises = inputs.filter((id) => id !== 'I_ext');
    if (noises.length === 0) return;
    const { steps, key } = this.#plan;
    const draws = new Float32Array(this.size);
    for (let k = 0; k < steps; k++) {
      for (const [index, id] of noises.entries()) {
        const time = number * steps + k;
        drawNormals(key, purpose.whiteNoise, this.#population.stream, time, index, draws);
        this.#fill(this.#input(k, inputs.indexOf(id)), draws);
      }
    }
  }

  /** What a sample says that a source emits. */
  #take({ events }: Sample, name: string): void {
    const { steps } = this.#plan;
    const given = events[name];
    const count = given?.steps.length ?? 0;
    this.offsets.fill(0);
    if (given === undefined || count === 0) return;
    for (let e = 0; e < count; e++) {
      checkEvent(name, e, [given.steps[e], given.units[e]], { steps, size: this.size });
      this.offsets[given.steps[e] + 1]++;
    }
    for (let k = 0; k < steps; k++) this.offsets[k + 1] += this.offsets[k];
    this.#takeEvents(count);
    const { values } = given;
    if (values && this.#valueRoom === 0) {
      this.#valueRoom = this.#arena.allocate(4 * this.#eventRoom, `events of "${name}"`);
    }
    this.values = values ? this.#valueRoom : 0;
    const units = this.#arena.u32(this.units, count);
    const worth = values && this.#arena.f32(this.values, count);
    const place = this.offsets.slice();
    for (let e = 0; e < count; e++) {
      const at = place[given.steps[e]]++;
      units[at] = given.units[e];
      if (worth) worth[at] = values![e];
    }
  }

  /** Room for so many events. */
  #takeEvents(count: number): void {
    if (count <= this.#eventRoom) return;
    this.#eventRoom = Math.max(64, 2 * this.#eventRoom, count);
    this.units = this.#arena.allocate(4 * this.#eventRoom, `events of "${this.#population.name}"`);
    this.#valueRoom = 0;
  }
}
