/**
 * One worker's part of a simulation, inside the thread that runs it: memory, modules, program.
 *
 * `build` makes the synapses, `run` advances by steps and returns what was recorded. Between calls
 * state can be read, written, saved and restored. It knows numbers and addresses only.
 */
import { WasmHost } from '../../../bindings/wasm.ts';
import { type Reals, range } from '../../equations/precision.ts';
import { byPopulation } from '../../plan/by-population.ts';
import type { Plan } from '../../plan/plan.ts';
import { Arena } from '../machine/memory.ts';
import { earliest, indexOfNotFinite, type NotFinite } from '../not-finite.ts';
import { CouplingLayout } from './couplings.ts';
import { type Exchange, type ExchangeOf, exchangeHere } from './exchange.ts';
import { activeSpikes, mostOf } from './flight.ts';
import { type Revision, revised, type WorkerLoad, type WorkerResult } from './load.ts';
import { LINES, OPERATION, WORLD } from './offsets.ts';
import type { PlacedSlice } from './placed.ts';
import { PlasticLayout, type PlasticPart } from './plastic.ts';
import { Recording } from './recording.ts';
import { RowWorlds } from './row-worlds.ts';
import { SliceLayout } from './slices.ts';

/** Of another copy of the network, and how to find its rows from here. */
export type SharedParts = Machine['shared'] & {
  share(from: RowWorlds, to: RowWorlds): void;
};

export class Machine {
  #load: WorkerLoad;
  readonly #host: WasmHost;
  readonly #arena: Arena;
  readonly #world: number;
  readonly #ends: number;
  readonly #first: SharedParts | undefined;
  /** Bytes of the memory before this was in it. */
  readonly #before: number;
  #rows: RowWorlds | undefined;
  readonly #couplings: CouplingLayout;
  readonly #layout: SliceLayout;
  readonly #recording: Recording;
  readonly #plastic: PlasticLayout;
  #plasticWorld = 0;
  #plasticWords = 0;
  #program = 0;
  #operations = 0;
  readonly #exchangeOf: ExchangeOf;
  #exchange: Pick<Exchange, 'swap'> | undefined;

  /** `first`: what this one shares: memory, rows and buffers (`copies.ts`). */
  constructor(load: WorkerLoad, exchangeOf = exchangeHere, first?: SharedParts) {
    this.#load = load;
    this.#exchangeOf = exchangeOf;
    this.#first = first;
    const { core, modules, plan, epoch } = load;
    const host = first?.host ?? new WasmHost(core, OPERATION.firstKernel, 5 * modules.length);
    const arena = first?.arena ?? new Arena(host, plan.precision);
    this.#host = host;
    this.#arena = arena;
    this.#before = first ? arena.bytes : 0;
    const world = arena.allocate(WORLD.bytes, 'the world');
    this.#world = world;
    this.#ends = arena.allocate(4 * epoch, 'the world');
    this.#couplings = new CouplingLayout(arena, load, first?.tables);
    this.#layout = new SliceLayout(arena, host, load, world, this.#couplings, first?.entries);
    this.#recording = new Recording(arena, load, world, first?.buffers);
    this.#plastic = new PlasticLayout(this.#arena, this.#host, load);
  }

  /** What further copies share. */
  get shared() {
    return {
      ...{ load: this.#load, host: this.#host, arena: this.#arena, rows: this.#rows },
      ...{ tables: this.#couplings.tables, entries: this.#layout.entries },
      buffers: this.#recording.buffers,
    };
  }

  get #plan(): Plan {
    return this.#load.plan;
  }

  /** Lays out everything and builds the synapses; yields the fraction done. */
  *build(): Generator<number, { synapses: number; bytes: number }> {
    const { partition, worker, epoch, mailboxRoom, shared } = this.#load;
    const arena = this.#arena;
    const shards = partition.shards.filter((shard) => shard.worker === worker);
    const collectors = this.#recording.collectors();
    this.#layout.operations.push([OPERATION.deliver, arena.words([this.#world], 'the world')]);
    const plastic = this.#plan.projections.some((p) => p.plasticity !== undefined);
    if (plastic) {
      this.#plasticWorld = arena.allocate(WORLD.bytes, 'the world');
      this.#set(WORLD.plastic, this.#plasticWorld);
      this.#plasticWords = arena.words([this.#plasticWorld, this.#world, 0, 0], 'the world');
      this.#layout.operations.push([OPERATION.transmit, this.#plasticWords]);
    }
    const neurons = shards.flatMap(({ slices }) => slices).reduce((n, s) => n + s.to - s.from, 0);
    const synapses = this.#plan.projections.reduce((sum, p) => sum + p.expectedSynapses, 0);
    // a neuron takes about what a synapse takes
    const share = neurons / Math.max(1, neurons + synapses / partition.workers);
    const accumulators: number[] = [];
    let laid = 0;
    for (const [index, shard] of shards.entries()) {
      const place = arena.allocate(arena.width * Math.max(4, shard.slots), 'accumulators');
      accumulators.push(place);
      for (const more of this.#layout.place(shard, index, place, collectors)) {
        laid += more;
        yield (share * laid) / Math.max(1, neurons);
      }
    }
    if (plastic) this.#layout.operations.push([OPERATION.learn, this.#plasticWords]);
    for (const operation of this.#recording.stateOperations(this.#layout.placed)) {
      this.#layout.operations.push(operation);
    }
    this.#layout.operations.push(...this.#couplings.keep(this.#layout.placed));
    this.#program = arena.words(this.#layout.operations.flat(), 'the program');
    this.#operations = this.#layout.operations.length;
    const firedRoom = Math.max(mailboxRoom, neurons * epoch) + 4096;
    this.#recording.allocate(firedRoom, neurons);
    this.#set(WORLD.due, arena.allocate(4 * LINES, 'spikes'));
    // everything that must lie below the rows is placed; now the rows
    const rows = new RowWorlds({
      ...{ arena, core: this.#host.core, plan: this.#plan, shards, accumulators },
      ...{ placed: this.#layout.placed, world: this.#world, plastic: this.#plastic },
      ...{ plasticWorld: this.#plasticWorld, plasticWords: this.#plasticWords },
    });
    this.#rows = rows;
    if (this.#first) this.#first.share(this.#first.rows!, rows);
    else for (const built of rows.build()) yield share + (1 - share) * built;
    if (shared) this.#exchange = this.#exchangeOf(this.#load, shared, arena, this.#couplings);
    const bytes = arena.bytes - this.#before;
    return { synapses: rows.synapses + this.#couplings.synapses, bytes };
  }

  #get(offset: number): number {
    return this.#arena.word(this.#world + offset);
  }

  #set(offset: number, value: number): void {
    this.#arena.setWord(this.#world + offset, value);
  }

  /** Advances by `steps`, or to the first fault. */
  run(steps: number): WorkerResult {
    const recording = this.#recording;
    const events = this.#arena.long(this.#world + WORLD.events);
    const spikes = this.#arena.long(this.#world + WORLD.spikes);
    recording.begin(this.#get(WORLD.step));
    this.#set(WORLD.hashLow, 0);
    this.#set(WORLD.hashHigh, 0);
    const limit = Math.max(0, Math.min(steps, recording.binRoom()));
    const done = this.#exchange ? this.#together(this.#exchange, limit) : this.#alone(limit);
    return {
      steps: done,
      ...recording.finish(),
      hash: [this.#get(WORLD.hashLow), this.#get(WORLD.hashHigh)],
      spikeCount: this.#arena.long(this.#world + WORLD.spikes) - spikes,
      events: this.#arena.long(this.#world + WORLD.events) - events,
      bad: this.#bad(),
      overflow: this.#get(WORLD.overflow),
    };
  }

  /** One worker: epochs follow each other inside the core. */
  #alone(steps: number): number {
    const core = this.#host.core;
    let done = 0;
    while (done < steps && !this.#faulty()) {
      const most = Math.min(steps - done, this.#recording.sampleRoom());
      const args = [this.#program, this.#operations, most, this.#load.epoch, this.#ends];
      done += core.runAlone(this.#world, ...args);
      this.#recording.drain();
    }
    return done;
  }

  /** Several workers: spikes are exchanged after each epoch. Nothing here allocates in the common case. */
  #together(exchange: Pick<Exchange, 'swap'>, steps: number): number {
    const core = this.#host.core;
    const fired = this.#get(WORLD.fired);
    const room = this.#recording.sampleRoom();
    const half = this.#get(WORLD.recordRoom) >>> 1;
    let first = this.#get(WORLD.step);
    let epoch = 0;
    let n = 0;
    const receive = (ids: number, ends: number) =>
      core.activateEpoch(this.#world, ids, ends, epoch, first);
    const activateOwn = () => core.activateEpoch(this.#world, fired, this.#ends, n, first);
    let done = 0;
    let undrained = 0;
    for (let sound = true; done < steps && sound; ) {
      epoch = Math.min(steps - done, this.#load.epoch);
      if (undrained + epoch > room || this.#get(WORLD.recordCount) > half) {
        this.#recording.drain();
        undrained = 0;
      }
      n = core.advance(this.#world, this.#program, this.#operations, epoch, this.#ends);
      const fault = this.#faulty();
      sound = exchange.swap(fired, this.#ends, epoch, first, fault, receive, activateOwn);
      first += n;
      done += n;
      undrained += n;
    }
    this.#recording.drain();
    return done;
  }

  #faulty(): boolean {
    return this.#get(WORLD.badDescriptor) !== 0 || this.#get(WORLD.overflow) !== 0;
  }

  #bad(): WorkerResult['bad'] {
    const descriptor = this.#get(WORLD.badDescriptor);
    if (descriptor === 0) return undefined;
    const placed = this.#layout.placed.find((p) => p.descriptor === descriptor)!;
    const unit = this.#get(WORLD.badUnit);
    const { largest } = range[this.#arena.precision];
    const wrong = [...placed.states].find(
      ([, place]) => !(Math.abs(this.#arena.numbers(place, unit + 1)[unit]) < largest),
    );
    return {
      population: placed.slice.population,
      neuron: placed.slice.from + unit,
      variable: wrong?.[0],
      step: this.#get(WORLD.step) - 1,
    };
  }

  /** The first state of this worker's neurons that is not finite. */
  findNotFinite(): NotFinite | undefined {
    const found = this.#layout.placed.flatMap(({ slice, states }) =>
      [...states].flatMap(([variable, place]) => {
        const { population, from, to } = slice;
        const values = this.#arena.numbers(place, to - from);
        const index = indexOfNotFinite(values, this.#arena.precision);
        return index < 0 ? [] : [{ population, neuron: from + index, variable }];
      }),
    );
    return earliest(found);
  }

  #slicesOf(population: number): readonly PlacedSlice[] {
    return byPopulation(this.#layout.placed, 'population', population);
  }

  /** This worker's values of a state, by slice. */
  read(population: number, variable: string): { from: number; values: Reals }[] {
    return this.#slicesOf(population).map(({ slice, states }) => ({
      from: slice.from,
      values: this.#arena.numbers(states.get(variable)!, slice.to - slice.from).slice(),
    }));
  }

  /** Overwrites a state from values of the whole population. */
  write(population: number, variable: string, values: Reals): void {
    for (const { slice, states } of this.#slicesOf(population)) {
      const view = this.#arena.numbers(states.get(variable)!, slice.padded);
      view.fill(values[slice.to - 1]);
      view.set(values.subarray(slice.from, slice.to));
    }
    this.#couplings.overwrite(this.#get(WORLD.step), population, variable, values);
  }

  /** First step in which each neuron is no longer refractory, by slice. */
  readRefractory(population: number): { from: number; values: Int32Array<ArrayBuffer> }[] {
    return this.#slicesOf(population).map(({ slice, until }) => ({
      from: slice.from,
      values: until
        ? this.#arena.readSteps(until, slice.to - slice.from)
        : new Int32Array(slice.to - slice.from),
    }));
  }

  writeRefractory(population: number, values: Int32Array): void {
    for (const { slice, until } of this.#slicesOf(population)) {
      if (until) this.#arena.writeSteps(until, values.subarray(slice.from, slice.to));
    }
  }

  /** What couplings read in the steps before this one (backend.ts). */
  readGraded(): Reals[] {
    return this.#couplings.read(this.#get(WORLD.step));
  }

  /** Goes to `step` with the given spikes on their way; state is written afterwards. */
  restore(
    step: number,
    flightSteps: Uint32Array,
    flightNeurons: Uint32Array,
    graded: readonly ArrayLike<number>[] = [],
  ): void {
    const core = this.#host.core;
    this.#set(WORLD.step, step);
    core.forget(this.#world);
    if (this.#plasticWorld) this.#arena.setWord(this.#plasticWorld + WORLD.activeCount, 0);
    this.#set(WORLD.badDescriptor, 0);
    this.#set(WORLD.overflow, 0);
    for (const noise of this.#layout.noises) this.#arena.setWord(noise + 48, 0);
    for (const generator of this.#layout.generators) this.#arena.setWord(generator + 12, 0);
    const ids = this.#get(WORLD.fired);
    const most = this.#get(WORLD.firedRoom);
    for (let i = 0; i < flightSteps.length; ) {
      let end = i;
      while (end < flightSteps.length && flightSteps[end] === flightSteps[i] && end - i < most)
        end++;
      this.#arena.u32(ids, end - i).set(flightNeurons.subarray(i, end));
      core.activate(this.#world, ids, end - i, flightSteps[i], step - flightSteps[i]);
      i = end;
    }
    this.#plastic.hear(flightSteps, flightNeurons, step);
    this.#couplings.write(step, graded);
    this.#recording.restart();
  }

  /** Takes over other numbers of a population, of the same form (`kernels.ts`). */
  revise(revision: Revision): void {
    this.#load = revised(this.#load, revision);
    this.#layout.revise(this.#load, revision.population);
  }

  /** This worker's synapses of a plastic projection. */
  readPlastic(projection: number): PlasticPart {
    return this.#plastic.read(projection);
  }

  writePlastic(
    projection: number,
    fields: Reals,
    last: Int32Array,
    traces: Readonly<Record<string, Reals>>,
  ): void {
    this.#plastic.write(projection, fields, last, traces);
  }

  /** Spikes on their way to this worker's neurons. */
  flight(): Map<number, number> {
    const now = this.#get(WORLD.step);
    const worlds = [this.#world, this.#plasticWorld].filter((world) => world !== 0);
    const active = worlds.flatMap((world) => activeSpikes(this.#arena, world, now));
    return mostOf([...active, ...this.#plastic.heard(now)]);
  }
}
