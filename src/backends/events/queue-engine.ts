/**
 * The queue engine: leaky neurons with delays, refractory periods and external spikes, exact to rounding.
 *
 * Promises: instants in order of time, arrivals of one instant summed before the threshold test, spikes of one
 * instant in order of index (assembly/events/queue.ts). Not here: more than memory holds; rows are stored.
 */

import { FOREVER } from '../../plan/window.ts';
import {
  type EventEngine,
  type EventSnapshot,
  type EventSpikes,
  foreign,
  joinSpikes,
  type Values,
} from './event-engine.ts';
import { ExternalSpikes, type SpikeList } from './external-spikes.ts';
import { expectKnown, valuesFor } from './find-state.ts';
import { type Membrane, membraneAt } from './membrane.ts';
import { EventMemory, type SpikeRoom } from './module.ts';
import { PoissonTrains } from './poisson-trains.ts';
import { type NeuronKind, NO_KIND, type QueueNetwork } from './queue-network.ts';

const ROOM = 1 << 14;
/** Words of the structures in assembly/events/queue.ts. */
const STATE_REALS = 6;
const KIND_WORD = 11;
const KIND_REALS = 6;
const QUEUE_WORDS = 8;

const same = (a: NeuronKind, b: NeuronKind): boolean =>
  Object.keys(a).every((field) => a[field as keyof NeuronKind] === b[field as keyof NeuronKind]);

export class QueueEngine implements EventEngine {
  readonly size: number;
  readonly synapses: number;
  readonly #memory: EventMemory;
  readonly #network: QueueNetwork;
  readonly #states: number;
  readonly #queues: number;
  readonly #spikes: SpikeRoom;
  readonly #external: ExternalSpikes;
  readonly #kinds: NeuronKind[];
  readonly #kindReals: number;
  /** Of kinds whose currents change: their neurons may fire by themselves some day. */
  readonly #driven: ReadonlySet<number>;
  /** The step up to which changes of currents have been, and when the next is, ms. */
  #switched = 0;
  #change: number;
  /** Room for a stretch of external spikes: times, units, how many. */
  #room = { times: 0, units: 0, count: 0 };

  private constructor(network: QueueNetwork, memory: EventMemory) {
    const { units, kinds, rows } = network;
    const { kernels } = memory;
    this.#network = network;
    this.#memory = memory;
    this.size = units;
    this.synapses = network.targets.length;
    this.#states = memory.allocate(8 * STATE_REALS * units, 'neurons');
    this.#spikes = memory.layHeap(undefined, units, ROOM + units);
    this.#kinds = [...kinds];
    this.#driven = new Set(network.changes.concerned);
    this.#change = this.#nextChange();
    this.#kindReals = memory.reals(
      kinds.flatMap((k) => [k.tau, k.rest, k.threshold, k.reset, k.refractory, k.tauSyn]),
      'kinds',
    );
    const offsets = rows.map((row) => memory.words(row.offsets, 'rows'));
    const targets = memory.words(network.targets, 'rows');
    const weights = memory.reals(network.weights, 'rows');
    this.#queues = memory.allocate(4 * QUEUE_WORDS * rows.length, 'queues');
    rows.forEach(({ delay }, q) => {
      memory.f64(this.#queues + 4 * QUEUE_WORDS * q, 1)[0] = delay;
      memory.u32(this.#queues + 4 * QUEUE_WORDS * q, QUEUE_WORDS)[7] = offsets[q];
    });
    const concerned = memory.allocate(4 * units, 'neurons');
    kernels.setQueueNetwork(
      this.#states,
      this.#kindReals,
      this.#queues,
      rows.length,
      targets,
      weights,
      concerned,
    );
    const { externalTimes, externalUnits, trains, key } = network;
    this.#external = new ExternalSpikes(
      { times: externalTimes, units: externalUnits },
      trains.length > 0 ? new PoissonTrains(trains, key) : undefined,
    );
    const states = new Float64Array(STATE_REALS * units);
    for (let i = 0; i < units; i++) states[STATE_REALS * i] = network.initial[i];
    this.#load(this.#external.next(), 0);
    this.#fill(states);
  }

  static async load(network: QueueNetwork): Promise<QueueEngine> {
    return new QueueEngine(network, await EventMemory.create());
  }

  get bytes(): number {
    return this.#memory.bytes;
  }

  /** Synaptic events so far. */
  get events(): number {
    return this.#memory.kernels.synapticEvents();
  }

  /** An instant is not broken off: it may fire more than `most`. */
  run(most: number, end: number): EventSpikes {
    const parts: EventSpikes[] = [];
    let left = most;
    while (left > 0) {
      const asked = Math.min(left, ROOM);
      const { horizon } = this.#external;
      const until = Math.min(end, horizon, this.#change);
      const fired = this.#memory.kernels.runQueue(asked, until) >>> 0;
      parts.push(this.#memory.spikes(this.#spikes, fired));
      left -= fired;
      if (fired >= asked) continue;
      if (this.#change === until) this.#switch();
      else if (horizon >= end) break;
      else this.#load(this.#external.next(), 0);
    }
    return joinSpikes(parts);
  }

  #nextChange(): number {
    const { changes } = this.#network;
    return changes.timeOf(changes.after(this.#switched));
  }

  /** Neurons are brought to the time of the next change of currents, which then counts for them. */
  #switch(): void {
    const { kindOf, changes } = this.#network;
    const time = this.#change;
    this.#switched = changes.after(this.#switched);
    this.#change = this.#nextChange();
    const rests = changes.at(this.#switched);
    const concerned = (kind: number) =>
      rests.some(({ first, rest }) => kind >= first && kind < first + rest.length);
    const units = [...kindOf.keys()].filter((unit) => concerned(kindOf[unit]));
    for (const unit of units) this.#put(unit, this.#at(unit, time));
    for (const { first, rest } of rests) this.#setRest(first, rest);
    for (const unit of units) {
      this.#memory.kernels.update(Number.POSITIVE_INFINITY, unit);
      this.#memory.kernels.scheduleFromState(unit);
    }
  }

  #setRest(first: number, rest: Float64Array): void {
    rest.forEach((value, k) => {
      this.#kinds[first + k] = { ...this.#kinds[first + k], rest: value };
      this.#memory.f64(this.#kindReals + 8 * (KIND_REALS * (first + k) + 1), 1)[0] = value;
    });
  }

  /** Currents as they are in this step. */
  #setSwitched(step: number): void {
    for (const { first, rest } of this.#network.changes.all(step)) this.#setRest(first, rest);
    this.#switched = step;
    this.#change = this.#nextChange();
  }

  #put(unit: number, { v, g, last }: Membrane): void {
    this.#memory.f64(this.#states + 8 * STATE_REALS * unit, 3).set([v, g, last]);
  }

  read(population: string | undefined, variable: string, time: number): Float64Array {
    const [first, size] = this.#place(population, variable);
    return Float64Array.from({ length: size }, (_, i) => {
      const { v, g } = this.#at(first + i, time);
      return variable === 'v' ? v : g / this.#kind(first + i).resistance;
    });
  }

  write(population: string | undefined, variable: string, values: Values, time: number): void {
    const [first, size] = this.#place(population, variable);
    const potential = variable === 'v';
    const fits = (x: number, i: number) =>
      Number.isFinite(x) && (!potential || x < this.#kind(first + i).threshold);
    const expected = potential ? 'potentials below V_th' : 'finite currents';
    const all = valuesFor(values, size, fits, expected);
    for (let i = 0; i < size; i++) {
      const unit = first + i;
      const { v, g, last } = this.#at(unit, time);
      const given = potential ? { v: all[i], g } : { v, g: all[i] * this.#kind(unit).resistance };
      this.#put(unit, { ...given, last });
      if (this.#inHeap(unit)) this.#memory.kernels.scheduleFromState(unit);
    }
  }

  /** First unit, and how many. */
  #place(population: string | undefined, variable: string): readonly [number, number] {
    const { populations } = this.#network;
    expectKnown('population', population, Object.keys(populations));
    const [first, size] = populations[population!];
    const currents = size > 0 && this.#kind(first).tauSyn > 0;
    expectKnown('variable', variable, currents ? ['v', 'I_syn'] : ['v']);
    return [first, size];
  }

  #kind(unit: number): NeuronKind {
    return this.#kinds[this.#network.kindOf[unit]];
  }

  #at(unit: number, time: number): Membrane {
    const [v, g, last, until] = this.#memory.f64(this.#states + 8 * STATE_REALS * unit, 4);
    return membraneAt({ v, g, last }, until, this.#kind(unit), time);
  }

  /** Neurons that may fire without an arrival at that very instant. */
  #inHeap(unit: number, v = Number.NEGATIVE_INFINITY): boolean {
    const { rest, threshold, tauSyn } = this.#kind(unit);
    const waits = rest <= threshold && tauSyn === 0 && v < threshold;
    return !waits || this.#driven.has(this.#network.kindOf[unit]);
  }

  /**
   * An engine of a network with other numbers that goes on from where this one stands at `time` (ms, the end of the last run). Neurons
   * whose numbers are other ones are brought to it; potentials and currents are kept, spikes on their way act with the new weights.
   */
  async withNumbers(network: QueueNetwork, time: number): Promise<QueueEngine> {
    const after = await QueueEngine.load(network);
    after.#setSwitched(network.changes.stepAt(time));
    const states = this.#memory.f64(this.#states, STATE_REALS * this.size).slice();
    for (let unit = 0; unit < this.size; unit++) {
      if (network.kindOf[unit] === NO_KIND) continue;
      const [before, now] = [this.#kind(unit), after.#kind(unit)];
      if (same(before, now)) continue;
      const { v, g, last } = this.#at(unit, time);
      const current = (g / before.resistance) * now.resistance;
      states.set([v, before.resistance === now.resistance ? g : current, last], STATE_REALS * unit);
    }
    const sent = this.#memory.kernels.getExternalNext();
    after.#load(after.#external.follow(this.#external, sent, time), 0);
    after.#fill(states);
    this.#inFlight((q, due, source) => after.#memory.kernels.enqueue(q, due, source));
    return after;
  }

  #inFlight(each: (q: number, due: number, source: number) => void): void {
    for (let q = 0; q < this.#network.rows.length; q++) {
      const [, , times, sources, head, length, room] = this.#queue(q);
      for (let k = 0; k < length; k++) {
        const place = (head + k) & (room - 1);
        each(q, this.#memory.f64(times, room)[place], this.#memory.u32(sources, room)[place]);
      }
    }
  }

  snapshot(): EventSnapshot {
    const states = this.#memory.f64(this.#states, STATE_REALS * this.size).slice();
    const flight: number[] = [];
    this.#inFlight((q, due, source) => {
      flight.push(q, due, source);
    });
    const next = this.#memory.kernels.getExternalNext();
    const external = Float64Array.from([next, this.#switched, ...this.#external.save()]);
    return { engine: 'queue', parts: { states, flight: Float64Array.from(flight), external } };
  }

  restore({ engine, parts }: EventSnapshot): void {
    if (engine !== 'queue' || !this.#isSound(parts)) {
      throw foreign(
        `a snapshot of "${engine}" with ${parts?.states?.length ?? 'no'} numbers`,
        `one of a queue engine of ${this.size} units, with numbers that a run can have led to`,
      );
    }
    const [next, switched] = parts.external;
    this.#setSwitched(switched);
    this.#load(this.#external.restore(parts.external.subarray(2)), next);
    this.#fill(parts.states);
    const { kernels } = this.#memory;
    for (let k = 0; k < parts.flight.length; k += 3) {
      kernels.enqueue(parts.flight[k], parts.flight[k + 1], parts.flight[k + 2]);
    }
  }

  /** Found before anything is written. */
  #isSound({ states, flight, external }: EventSnapshot['parts']): boolean {
    const whole =
      states?.length === STATE_REALS * this.size &&
      external?.length === 2 + this.#external.save().length &&
      flight !== undefined &&
      flight.length % 3 === 0;
    if (!whole) return false;
    const index = (x: number, below: number) => Number.isInteger(x) && x >= 0 && x < below;
    for (let k = 0; k < flight.length; k += 3) {
      const [q, due, source] = flight.subarray(k, k + 3);
      if (!index(q, this.#network.rows.length) || !index(source, this.size)) return false;
      if (!(Number.isFinite(due) && due >= 0)) return false;
    }
    const kind = KIND_WORD >> 1; // holds no number
    const real = (x: number, k: number) => k % STATE_REALS === kind || !Number.isNaN(x);
    const counts = index(external[0], 2 ** 32) && index(external[1], FOREVER);
    return states.every(real) && counts && !external.some(Number.isNaN);
  }

  #queue(q: number): Uint32Array {
    return this.#memory.u32(this.#queues + 4 * QUEUE_WORDS * q, QUEUE_WORDS);
  }

  /** A stretch of external spikes, of which the first `next` have been sent. */
  #load({ times, units }: SpikeList, next: number): void {
    const memory = this.#memory;
    if (times.length > this.#room.count) {
      const count = 2 * times.length;
      this.#room = {
        times: memory.allocate(8 * count, 'external spikes'),
        units: memory.allocate(4 * count, 'external spikes'),
        count,
      };
    }
    memory.f64(this.#room.times, times.length).set(times);
    memory.u32(this.#room.units, units.length).set(units);
    memory.kernels.setExternal(this.#room.times, this.#room.units, times.length, next);
  }

  /** States, empty queues, and the heap anew from what they say. */
  #fill(states: Float64Array): void {
    const { kernels } = this.#memory;
    const { kindOf, rows } = this.#network;
    this.#memory.f64(this.#states, states.length).set(states);
    const words = this.#memory.u32(this.#states, 2 * states.length);
    for (let i = 0; i < this.size; i++) words[2 * STATE_REALS * i + KIND_WORD] = kindOf[i];
    for (let q = 0; q < rows.length; q++) this.#queue(q)[5] = 0;
    kernels.clear();
    for (let i = 0; i < this.size; i++) {
      if (kindOf[i] === NO_KIND || !this.#inHeap(i, states[STATE_REALS * i])) continue;
      kernels.push(Number.POSITIVE_INFINITY, i);
      kernels.scheduleFromState(i);
    }
  }
}
