/**
 * A worker's part of the graded projections: the ring of states that they read (all channels of all workers), the synapses onto
 * its neurons, and the values as they go out and come in.
 */
import type { Reals } from '../../equations/precision.ts';
import { type Channels, COUPLING_WORDS, channelsOf, NONE, ringRows } from '../../plan/couplings.ts';
import type { Slice } from '../../plan/partition.ts';
import type { Arena } from '../machine/memory.ts';
import type { WorkerLoad } from './load.ts';
import { OPERATION } from './offsets.ts';
import type { Operation, PlacedSlice } from './placed.ts';

export class CouplingLayout {
  readonly #load: WorkerLoad;
  readonly #arena: Arena;
  readonly #channels: Channels;
  readonly #rows: number;
  readonly #ring: number;
  #synapses = 0;

  constructor(arena: Arena, load: WorkerLoad) {
    this.#load = load;
    this.#arena = arena;
    this.#channels = channelsOf(load.plan);
    this.#rows = ringRows(load.plan, load.epoch);
    const { list, width } = this.#channels;
    this.#ring = width > 0 ? arena.allocate(4 * this.#rows * width, 'states of the past') : 0;
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

  /** Channels of a row: what one step has for other workers. */
  get width(): number {
    return this.#channels.width;
  }

  #row(step: number): Float32Array<ArrayBuffer> {
    const { width } = this.#channels;
    return this.#arena.f32(this.#ring + 4 * width * (step & (this.#rows - 1)), width);
  }

  /** What adds the couplings onto a slice to its injected current. */
  couple(slice: Slice, current: number): Operation[] {
    const rows = this.#load.couplings[slice.population];
    if (rows === undefined) return [];
    const arena = this.#arena;
    const starts = rows.starts.subarray(slice.from, slice.to + 1);
    const first = starts[0];
    const end = starts[starts.length - 1];
    const words = rows.words.slice(COUPLING_WORDS * first, COUPLING_WORDS * end);
    for (let at = 0; at < words.length; at += COUPLING_WORDS) {
      words[at] *= 4; // bytes
      if (words[at + 3] !== NONE) words[at + 3] *= 4;
    }
    const synapses = arena.words(words, 'graded synapses');
    const addresses = starts.map((start) => synapses + 4 * COUPLING_WORDS * (start - first));
    const table = arena.words(addresses, 'graded synapses');
    this.#synapses += end - first;
    const targets = slice.to - slice.from;
    const head = [current, targets, table, this.#ring, 4 * this.#channels.width, this.#rows - 1];
    return [[OPERATION.couple, arena.words(head, 'a coupling')]];
  }

  /** What keeps the states of this worker's neurons. */
  keep(placed: readonly PlacedSlice[]): Operation[] {
    const bytes = 4 * this.#channels.width;
    return this.#channels.list.flatMap(({ population, variable, place }) =>
      placed.flatMap(({ slice, states }): Operation[] => {
        const state = states.get(variable);
        if (slice.population !== population || state === undefined) return [];
        const at = this.#ring + 4 * (place + slice.from);
        const head = [state, 4 * (slice.to - slice.from), at, bytes, this.#rows - 1];
        return [[OPERATION.keepState, this.#arena.words(head, 'a coupling')]];
      }),
    );
  }

  /** This worker's parts of a row: places and lengths. */
  parts(placed: readonly PlacedSlice[]): [place: number, length: number][] {
    return this.#channels.list.flatMap(({ population, place }) =>
      placed.flatMap(({ slice }): [number, number][] =>
        slice.population === population ? [[place + slice.from, slice.to - slice.from]] : [],
      ),
    );
  }

  /** First word of the row of a step. */
  rowWord(step: number): number {
    return (this.#ring >>> 2) + this.#channels.width * (step & (this.#rows - 1));
  }

  /** The values of a whole population have been overwritten between two steps. */
  overwrite(step: number, population: number, variable: string, values: Reals): void {
    const channel = this.#channels.list.find(
      (c) => c.population === population && c.variable === variable,
    );
    if (channel) this.#row(step).set(values, channel.place);
  }

  /** The steps before `step`, by channel, as snapshots have them. */
  read(step: number): Float32Array<ArrayBuffer>[] {
    const { list, longest } = this.#channels;
    return list.map(({ place, size }) => {
      const values = new Float32Array(longest * size);
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
