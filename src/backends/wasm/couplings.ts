/**
 * A worker's part of the graded projections: the ring of states that they read (all channels of all workers), the synapses onto
 * its neurons, and the values as they go out and come in.
 */
import { type Reals, reals } from '../../equations/precision.ts';
import { byPopulation } from '../../plan/by-population.ts';
import {
  BEFORE,
  type Channels,
  type CouplingRows,
  channelsOf,
  couplingWords,
  isSecond,
  NONE_BEFORE,
  ringRows,
  rowWords,
} from '../../plan/couplings.ts';
import type { Slice } from '../../plan/partition.ts';
import type { Arena } from '../machine/memory.ts';
import type { ValueRows } from './exchange.ts';
import type { WorkerLoad } from './load.ts';
import { OPERATION } from './offsets.ts';
import type { Operation, PlacedSlice } from './placed.ts';

export class CouplingLayout {
  readonly #load: WorkerLoad;
  readonly #arena: Arena;
  readonly #channels: Channels;
  readonly #rows: number;
  readonly #ring: number;
  /** Addresses of the synapses of each target, by first neuron of a slice; copies share them. */
  readonly tables: Map<string, number>;
  #synapses = 0;

  constructor(arena: Arena, load: WorkerLoad, tables = new Map<string, number>()) {
    this.tables = tables;
    this.#load = load;
    this.#arena = arena;
    this.#channels = channelsOf(load.plan);
    this.#rows = ringRows(load.plan, load.epoch);
    const { list, width } = this.#channels;
    this.#ring =
      width > 0 ? arena.allocate(arena.width * this.#rows * width, 'states of the past') : 0;
    for (const { population, variable, place, size } of list) {
      const initial = load.plan.populations[population].initial[variable];
      const row = this.#row(0).subarray(place, place + size);
      if (typeof initial === 'number') row.fill(initial);
      else row.set(initial);
    }
  }

  get synapses(): number {
    return this.#synapses;
  }

  /** Words of a row: what one step has for other workers. */
  get width(): number {
    return rowWords(this.#load.plan);
  }

  #row(step: number): Reals {
    const { width } = this.#channels;
    const bytes = this.#arena.width * width;
    return this.#arena.numbers(this.#ring + bytes * (step & (this.#rows - 1)), width);
  }

  /** What adds the couplings onto a slice to its injected current. */
  couple(slice: Slice, current: number): Operation[] {
    const rows = this.#load.couplings[slice.population];
    if (rows === undefined) return [];
    const arena = this.#arena;
    const starts = rows.starts.subarray(slice.from, slice.to + 1);
    const stride = couplingWords(this.#load.plan);
    for (let k = starts[0]; k < starts[starts.length - 1]; k++) {
      if (!isSecond(rows.words[stride * k + 3])) this.#synapses++;
    }
    const name = `${slice.population} ${slice.from}`;
    const table = this.tables.get(name) ?? this.#table(rows, starts);
    this.tables.set(name, table);
    const targets = slice.to - slice.from;
    const bytes = arena.width * this.#channels.width;
    const head = [current, targets, table, this.#ring, bytes, this.#rows - 1];
    return [[OPERATION.couple, arena.words(head, 'a coupling')]];
  }

  #table(rows: CouplingRows, starts: Uint32Array): number {
    const arena = this.#arena;
    const first = starts[0];
    const end = starts[starts.length - 1];
    const stride = couplingWords(this.#load.plan);
    const words = rows.words.slice(stride * first, stride * end);
    for (let at = 0; at < words.length; at += stride) {
      words[at] *= arena.width; // bytes
      const own = words[at + 3];
      // the top bit stays, and what says that there is none
      if (own < NONE_BEFORE) words[at + 3] = (own & BEFORE) | ((own & ~BEFORE) * arena.width);
    }
    const synapses = arena.words(words, 'graded synapses');
    const addresses = starts.map((start) => synapses + 4 * stride * (start - first));
    return arena.words(addresses, 'graded synapses');
  }

  /** What keeps the states of this worker's neurons. */
  keep(placed: readonly PlacedSlice[]): Operation[] {
    const each = this.#arena.width;
    const bytes = each * this.#channels.width;
    return this.#channels.list.flatMap(({ population, variable, place }) =>
      byPopulation(placed, 'population', population).flatMap(({ slice, states }): Operation[] => {
        const state = states.get(variable);
        if (state === undefined) return [];
        const at = this.#ring + each * (place + slice.from);
        const head = [state, each * (slice.to - slice.from), at, bytes, this.#rows - 1];
        return [[OPERATION.keepState, this.#arena.words(head, 'a coupling')]];
      }),
    );
  }

  /** Where the rows are, and a worker's parts of one: places and lengths, in words. */
  rowsOf(worker: number): ValueRows {
    const words = this.#arena.width / 4;
    const shards = this.#load.partition.shards.filter((shard) => shard.worker === worker);
    const parts = this.#channels.list.flatMap(({ population, place }) =>
      shards
        .flatMap(({ slices }) => byPopulation(slices, 'population', population))
        .map(({ from, to }) => [words * (place + from), words * (to - from)] as const),
    );
    return { rowWord: (step) => this.#rowWord(step), parts };
  }

  /** First word of the row of a step. */
  #rowWord(step: number): number {
    return (this.#ring >>> 2) + this.width * (step & (this.#rows - 1));
  }

  /** The values of a whole population have been overwritten between two steps. */
  overwrite(step: number, population: number, variable: string, values: Reals): void {
    const channel = this.#channels.list.find(
      (c) => c.population === population && c.variable === variable,
    );
    if (channel) this.#row(step).set(values, channel.place);
  }

  /** The steps before `step`, by channel, as snapshots have them. */
  read(step: number): Reals[] {
    const { list, longest } = this.#channels;
    return list.map(({ place, size }) => {
      const values = reals(this.#arena.precision, longest * size);
      for (let k = 0; k < longest; k++) {
        if (step - longest + k < 0) continue;
        const row = this.#row(step - longest + k);
        values.set(row.subarray(place, place + size), k * size);
      }
      return values;
    });
  }

  write(step: number, graded: readonly ArrayLike<number>[]): void {
    const { list, longest } = this.#channels;
    for (const [c, { place, size }] of list.entries()) {
      for (let k = 0; k < longest; k++) {
        const row = this.#row(step - longest + k);
        for (let i = 0; i < size; i++) row[place + i] = graded[c][k * size + i];
      }
    }
  }
}
