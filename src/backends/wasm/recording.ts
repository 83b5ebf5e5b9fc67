/**
 * What a worker records: buffers in its memory, drained into arrays while it runs.
 */

import { type Reals, reals } from '../../equations/precision.ts';
import { byPopulation } from '../../plan/by-population.ts';
import { concatenate } from '../../plan/concatenate.ts';
import { blocksOf } from '../block-sums.ts';
import type { Arena } from '../machine/memory.ts';
import type { WorkerLoad, WorkerResult } from './load.ts';
import { OPERATION, WORLD } from './offsets.ts';
import type { Operation, PlacedSlice } from './placed.ts';

interface StateRecorder {
  readonly descriptor: number;
  readonly recorder: number;
  readonly from: number;
  readonly to: number;
  readonly every: number;
  /** Values a sample. */
  readonly width: number;
  readonly room: number;
  readonly parts: Reals[];
}

interface Counted {
  readonly population: number;
  readonly descriptor: number;
  readonly counts: number;
  readonly binSteps: number;
  first: number;
}

const BINS = 1024;
const SAMPLE_BYTES = 1 << 20;

export class Recording {
  readonly #arena: Arena;
  readonly #load: WorkerLoad;
  readonly #world: number;
  readonly #states: StateRecorder[] = [];
  /** Collector, counts and steps a bin, by population that is counted. */
  readonly #counted: Counted[] = [];
  #spikes: Uint32Array<ArrayBuffer>[] = [];
  /** Addresses, in order. Copies share them: one runs at a time, and leaves them drained. */
  readonly buffers: number[] = [];
  readonly #shared: readonly number[];

  constructor(arena: Arena, load: WorkerLoad, world: number, shared: readonly number[] = []) {
    this.#shared = shared;
    this.#arena = arena;
    this.#load = load;
    this.#world = world;
  }

  /** A collector for each population: see assembly/spikes.ts. */
  collectors(): number[] {
    const { plan } = this.#load;
    const scratch = this.#arena.allocate(64, 'scratch');
    return plan.populations.map((_, population) => {
      const own = byPopulation(plan.recorders, 'target', population);
      const recorded = own.some(({ recorder }) => recorder === 'spikes');
      const binSteps = countingBin(this.#load, population);
      const counts = binSteps > 0 ? this.#arena.allocate(4 * BINS, 'rates') : 0;
      const words = [this.#world, recorded ? 1 : 0, counts, Math.max(1, binSteps), 0, scratch];
      const descriptor = this.#arena.words(words, 'recorders');
      if (counts) this.#counted.push({ population, descriptor, counts, binSteps, first: 0 });
      return descriptor;
    });
  }

  /** One operation per `states` recorder that has neurons here. */
  stateOperations(placed: readonly PlacedSlice[]): Operation[] {
    const arena = this.#arena;
    return this.#load.plan.recorders.flatMap((recorder, index): Operation[] => {
      if (recorder.recorder !== 'states') return [];
      return byPopulation(placed, 'population', recorder.target).flatMap(
        ({ slice, states }): Operation[] => {
          const { mean } = recorder;
          const local = [...recorder.neurons].filter((i) => i >= slice.from && i < slice.to);
          if (local.length === 0) return [];
          const width = (mean ? blocksOf(local.length) : local.length) * recorder.variables.length;
          const room = Math.max(64, Math.floor(SAMPLE_BYTES / (arena.width * width)));
          const units = arena.words(
            local.map((i) => i - slice.from),
            'recorders',
          );
          const descriptor = arena.words(
            [
              recorder.every,
              this.#buffer(arena.width * width * room, 'recorded states'),
              0,
              room,
              recorder.variables.length,
              local.length,
              units,
              ...recorder.variables.map((variable) => states.get(variable)!),
            ],
            'recorders',
          );
          const every = recorder.every;
          const { from, to } = slice;
          this.#states.push({
            descriptor,
            recorder: index,
            from,
            to,
            every,
            width,
            room,
            parts: [],
          });
          return [[mean ? OPERATION.recordMeans : OPERATION.recordStates, descriptor]];
        },
      );
    });
  }

  #buffer(bytes: number, what: string): number {
    const place = this.#shared[this.buffers.length] ?? this.#arena.allocate(bytes, what);
    this.buffers.push(place);
    return place;
  }

  /** The record of spikes, twice what an epoch can bring, and the spikes of an epoch; behind them a population's update lists its turns (unit-printer.ts). */
  allocate(firedRoom: number, neurons: number): void {
    const room = 2 * firedRoom + 65_536;
    // four bytes for four units at least, and where the next turn would be listed; populations are padded
    const turns = neurons + 64;
    this.#arena.setWord(this.#world + WORLD.record, this.#buffer(8 * room, 'the record'));
    this.#arena.setWord(this.#world + WORLD.recordRoom, room);
    this.#arena.setWord(this.#world + WORLD.fired, this.#buffer(4 * firedRoom + turns, 'spikes'));
    this.#arena.setWord(this.#world + WORLD.firedRoom, firedRoom);
  }

  /** Before a call that begins at step `from`: bins begin anew. */
  begin(from: number): void {
    this.#spikes = [];
    for (const state of this.#states) state.parts.length = 0;
    for (const counted of this.#counted) {
      counted.first = Math.floor(from / counted.binSteps);
      this.#arena.setWord(counted.descriptor + 16, counted.first);
      this.#arena.u32(counted.counts, BINS).fill(0);
    }
  }

  /** Steps until the bins of this call are full: the same in all workers. */
  binRoom(): number {
    const step = this.#arena.word(this.#world + WORLD.step);
    return Math.min(1e6, ...this.#counted.map((c) => (c.first + BINS) * c.binSteps - step));
  }

  /** Steps until a buffer of samples is full; at least 64, so never less than an epoch. */
  sampleRoom(): number {
    return Math.min(1e6, ...this.#states.map((state) => state.room * state.every));
  }

  /** After a restore: what was not drained is forgotten. */
  restart(): void {
    this.#arena.setWord(this.#world + WORLD.recordCount, 0);
    for (const { descriptor } of this.#states) this.#arena.setWord(descriptor + 8, 0);
  }

  /** Copies what was recorded out of the worker's memory. */
  drain(): void {
    const arena = this.#arena;
    const count = arena.word(this.#world + WORLD.recordCount);
    if (count > 0) {
      this.#spikes.push(arena.u32(arena.word(this.#world + WORLD.record), 2 * count).slice());
      arena.setWord(this.#world + WORLD.recordCount, 0);
    }
    for (const { descriptor, width, parts } of this.#states) {
      const samples = arena.word(descriptor + 8);
      if (samples === 0) continue;
      parts.push(arena.numbers(arena.word(descriptor + 4), samples * width).slice());
      arena.setWord(descriptor + 8, 0);
    }
  }

  finish(): Pick<WorkerResult, 'spikes' | 'states' | 'counts'> {
    return {
      spikes: concatenate(this.#spikes, Uint32Array),
      states: this.#states.map(({ recorder, from, to, parts }) => {
        const values = parts.length > 0 ? concatenate(parts) : reals(this.#arena.precision, 0);
        return { recorder, from, to, values };
      }),
      counts: this.#counted.map(({ population, counts, first }) => ({
        population,
        firstBin: first,
        counts: this.#arena.u32(counts, BINS).slice(),
      })),
    };
  }
}

/** Steps of the bins that a population is counted in: what all its rate recorders are multiples of. */
export function countingBin(load: Pick<WorkerLoad, 'plan'>, population: number): number {
  let bin = 0;
  for (const recorder of byPopulation(load.plan.recorders, 'target', population)) {
    if (recorder.recorder === 'rate') bin = gcd(recorder.binSteps, bin);
  }
  return bin;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
