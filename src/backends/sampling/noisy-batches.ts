/** Minibatches of noisy data on counter-based streams: step t has the same columns for everybody. */

import type { NoiseSchedule } from '../../sampling/noise-schedule.ts';
import type { RateMemory } from '../rate/module.ts';

/** Stream of data and levels; that of the noise is the next. */
export const BATCH_STREAM = 0x0d000000;
const LARGEST_WEIGHT = 5;

interface BatchOptions {
  /** Numbers in a datum, and in a column of x before the phase: the rest of `rows` is 1 in the first row, else 0. */
  readonly size: number;
  readonly rows: number;
  readonly batch: number;
  readonly seed: number;
  /** The target is the noise, not the datum. */
  readonly noisy: boolean;
}

/** Rows of the kernel's table: √ᾱ, √(1−ᾱ), weight min(ᾱ/(1−ᾱ), 5) of the loss (1 for noise), phase. */
export function levelTable({ alphaBar, phase }: NoiseSchedule, noisy: boolean): Float32Array {
  const weight = (bar: number) => (noisy ? 1 : Math.min(bar / (1 - bar), LARGEST_WEIGHT));
  return Float32Array.from([
    ...alphaBar.map(Math.sqrt),
    ...alphaBar.map((bar) => Math.sqrt(1 - bar)),
    ...alphaBar.map(weight),
    ...phase,
  ]);
}

export class NoisyBatches {
  /** Addresses: x (rows × batch: noisy data, phase, ones, zeros), target (size × batch), weights of the loss. */
  readonly x: number;
  readonly target: number;
  readonly weight: number;
  readonly options: BatchOptions;
  readonly #memory: RateMemory;
  readonly #data: number;
  readonly #count: number;
  readonly #table: number;
  readonly #levels: number;

  constructor(
    memory: RateMemory,
    data: Float32Array,
    schedule: NoiseSchedule,
    options: BatchOptions,
  ) {
    const { size, rows, batch, seed, noisy } = options;
    this.options = options;
    this.#memory = memory;
    this.#data = memory.filled(data, 'data');
    this.#count = data.length / size;
    this.#table = memory.filled(levelTable(schedule, noisy), 'levels');
    this.#levels = schedule.levels;
    this.x = memory.room(rows * batch, 'a minibatch');
    this.target = memory.room(size * batch, 'a minibatch');
    this.weight = memory.room(batch, 'a minibatch');
    if (rows > size + 1) memory.f32(this.x + 4 * (size + 1) * batch, batch).fill(1);
    memory.setSeed(seed);
  }

  draw(step: number): void {
    const { size, batch, noisy } = this.options;
    this.#memory.kernels.denoisingBatch(
      this.#data,
      this.#count,
      this.#table,
      this.#levels,
      this.x,
      this.target,
      this.weight,
      size,
      batch,
      step,
      BATCH_STREAM,
      noisy ? 1 : 0,
    );
  }
}
