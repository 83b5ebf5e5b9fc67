/** Some rows of a rate network on WebAssembly. */

import type { WasmExports } from '../../../bindings/wasm.ts';
import { type Precision, type Reals, range, reals, realsFrom } from '../../equations/precision.ts';
import { concatenate } from '../../plan/concatenate.ts';
import { clockOf, RATE_STREAM, seriesRow } from '../../rate/clock.ts';
import type { Diverged, RatePlan, RateRecorder, RateShare, RateSlice } from '../../rate/plan.ts';
import { outputNumbers } from '../../rate/plan.ts';
import { INPUT, noiseOf, OUTPUT, pastOf, SERIES } from '../../rate/programs.ts';
import { widthOf } from '../../rate/weights.ts';
import type { ValueExchange } from '../machine/exchange.ts';
import type { RateMemory } from './module.ts';
import { type LearningMatrix, type Products, productsOf } from './products.ts';

/** Some thousand numbers, which with a few arrays of them stay in the first caches. */
const unitsAtATime = (width: number): number =>
  width === 1 ? 4096 : Math.max(64, 16 * Math.floor(256 / width));

export class RateMachine {
  readonly #memory: RateMemory;
  readonly #plan: RatePlan;
  readonly #precision: Precision;
  readonly #programs: WasmExports;
  readonly #exchange: Pick<ValueExchange, 'swap'> | undefined;
  readonly #width: number;
  readonly #first: number;
  /** Rows, padded to a multiple of 4, and those that exist. */
  readonly #rows: number;
  readonly #real: number;
  readonly #table: number;
  readonly #place = new Map<string, number>();
  readonly #outputs: number;
  /** Outputs of all units so many steps ago, by steps. */
  readonly #delayed = new Map<number, number>();
  readonly #products: Products;
  readonly #series: Reals | undefined;
  /** Matrices that learn, in the order of `RatePrograms.learning`. */
  readonly #learning: readonly LearningMatrix[];
  #step = 0;

  /** Throws SynfireError `out-of-memory`. */
  constructor(
    memory: RateMemory,
    programs: WasmExports,
    plan: RatePlan,
    share: RateShare,
    exchange: Pick<ValueExchange, 'swap'> | undefined,
  ) {
    this.#memory = memory;
    this.#plan = plan;
    this.#precision = plan.model.precision ?? 'single';
    this.#programs = programs;
    this.#exchange = exchange;
    const { model, words } = plan;
    const width = widthOf(model.batch ?? 1);
    const { first, count } = share.rows;
    this.#width = width;
    this.#first = first;
    this.#rows = count;
    this.#real = Math.max(0, Math.min(count, model.size - first));
    this.#outputs = memory.room(outputNumbers(model) + 64, 'outputs of all units');
    for (const word of words.arrays) {
      const given = share.perUnit.get(word);
      if (given) this.#place.set(word, memory.filled(given, `"${word}"`));
      else if (word === OUTPUT) this.#place.set(word, this.#outputs + memory.width * first * width);
      else this.#place.set(word, memory.room(count * width + 16, `"${word}"`));
    }
    for (const steps of new Set(plan.delays)) {
      const all = outputNumbers(model) + 64;
      if (steps > 0) this.#delayed.set(steps, memory.room(all, 'delayed outputs of all units'));
    }
    this.#products = productsOf(memory, share, {
      ...{ width, exchange, delays: plan.delays },
      outputs: plan.delays.map((steps) => this.#delayed.get(steps) ?? this.#outputs),
      input: this.#place.get(INPUT)!,
    });
    this.#learning = plan.programs.learning.map(({ part }) => this.#products.matrices.get(part)!);
    this.#table = memory.room(words.arrays.length + words.scalars.length, 'the table of words');
    const { series } = model;
    if (series) this.#series = realsFrom(this.#precision, series.values);
    this.#pointTo(0);
    for (const [word, value] of plan.programs.scalars) this.#setScalar(word, value);
  }

  /** `states` of all units, `weights` whole matrices that learn. Waits for the other workers, which must be given the same. */
  restore(states: Reals, step: number, weights?: readonly Reals[]): void {
    const { size, batch = 1 } = this.#plan.model;
    const width = this.#width;
    this.#plan.states.forEach((state, k) => {
      const own = this.#memory.numbers(this.#place.get(state)!, this.#real * width);
      const first = (k * size + this.#first) * batch;
      if (width === batch) {
        own.set(states.subarray(first, first + own.length));
        return;
      }
      for (let r = 0; r < this.#real; r++) {
        const from = first + r * batch;
        own.set(states.subarray(from, from + batch), r * width);
      }
    });
    weights?.forEach((matrix, k) => {
      const { at, rows, stride } = this.#learning[k];
      for (let r = 0; r < rows; r++) {
        const from = (this.#first + r) * size;
        this.#memory
          .numbers(at + this.#memory.width * r * stride, size)
          .set(matrix.subarray(from, from + size));
      }
    });
    this.#step = step;
    this.#setClock(clockOf(this.#plan.model, step, 0));
    this.#programs.output(this.#table, this.#rows * width);
    this.#share();
    if (this.#products.ahead) for (const part of this.#products.late) part.sum();
  }

  /** Of these rows: state after state, unit after unit, copy after copy. */
  states(): Reals {
    const { states, model } = this.#plan;
    const { batch = 1 } = model;
    const width = this.#width;
    const out = reals(this.#precision, states.length * this.#real * batch);
    states.forEach((state, k) => {
      const own = this.#memory.numbers(this.#place.get(state)!, this.#real * width);
      if (width === batch) {
        out.set(own, k * own.length);
        return;
      }
      for (let r = 0; r < this.#real; r++) {
        out.set(own.subarray(r * width, r * width + batch), (k * this.#real + r) * batch);
      }
    });
    return out;
  }

  /** Of these rows: each matrix that learns. */
  weights(): Reals[] {
    const { size } = this.#plan.model;
    return this.#learning.map(({ at, rows, stride }) => {
      const out = reals(this.#precision, rows * size);
      for (let r = 0; r < rows; r++) {
        out.set(this.#memory.numbers(at + this.#memory.width * r * stride, size), r * size);
      }
      return out;
    });
  }

  advance(steps: number, recorder?: RateRecorder): RateSlice {
    const { programs } = this.#plan;
    const own = recorder ? this.#ownUnits(recorder) : [];
    const parts: Reals[] = [];
    for (let n = 0; n < steps; n++) {
      this.#draw();
      this.#setSeries();
      programs.stages.forEach((stage, s) => {
        this.#setClock(clockOf(this.#plan.model, this.#step, s));
        this.#memory.touching.run(this.#products.bytes, ['stage', stage.name], () => {
          this.#products.begin();
          this.#make(stage.name);
        });
        this.#share();
      });
      this.#step++;
      programs.learning.forEach(({ every, program }, k) => {
        if (this.#step % every !== 0) return;
        const { at, rows, stride } = this.#learning[k];
        this.#programs[program.name](this.#table, at, this.#outputs, rows, stride);
      });
      if (recorder && this.#step % recorder.every === 0) parts.push(this.#record(recorder, own));
    }
    const numbers = this.#precision === 'double' ? Float64Array : Float32Array;
    return { records: concatenate<Reals>(parts, numbers), diverged: this.#diverged() };
  }

  #share(): void {
    this.#clearRest();
    if (!this.#exchange && this.#delayed.size === 0) return;
    const { size, batch } = this.#plan.model;
    const outputs = this.#memory.numbers(this.#outputs, outputNumbers({ size, batch }));
    const [from, to] = [this.#first, this.#first + this.#real].map((row) => row * this.#width);
    this.#exchange?.swap(outputs, from, to);
    for (const [steps, at] of this.#delayed) {
      const delayed = this.#memory.numbers(at, outputs.length);
      const own = this.#memory.numbers(this.#place.get(pastOf(steps))!, to - from);
      delayed.set(own, from);
      this.#exchange?.swap(delayed, from, to);
    }
  }

  /**
   * States and outputs of a stage. Rows of low-rank products that come last are made some at a time, so that the input never leaves
   * the cache; where `ahead`, so are the sums for the next stage.
   */
  #make(stage: string): void {
    const { late, ahead } = this.#products;
    const width = this.#width;
    if (late.length === 0) {
      this.#programs[stage](this.#table, this.#rows * width);
      return;
    }
    if (ahead) for (const part of late) part.begin();
    const most = unitsAtATime(width);
    for (let first = 0; first < this.#rows; first += most) {
      const count = Math.min(most, this.#rows - first);
      const real = Math.max(0, Math.min(count, this.#real - first));
      for (const part of late) part.spread(first, real);
      this.#pointTo(first);
      this.#programs[stage](this.#table, count * width);
      if (!ahead) continue;
      if (first + count >= this.#rows) this.#clearRest();
      for (const part of late) part.gather(first, count);
    }
    this.#pointTo(0);
    if (ahead) for (const part of late) part.finish();
  }

  /** Programs work on rows from `first` on. */
  #pointTo(first: number): void {
    const bytes = this.#memory.width;
    this.#plan.words.arrays.forEach((word, k) => {
      const at = this.#place.get(word)! + bytes * this.#width * first;
      this.#memory.setWord(this.#table + bytes * k, at);
    });
  }

  /** Outputs that fill the last group. */
  #clearRest(): void {
    const { size, batch } = this.#plan.model;
    const outputs = this.#memory.numbers(this.#outputs, outputNumbers({ size, batch }));
    outputs.fill(0, size * this.#width);
  }

  #draw(): void {
    const { model, programs } = this.#plan;
    if (programs.noisy.length === 0) return;
    this.#memory.setSeed(model.seed ?? 1);
    const { kernels } = this.#memory;
    const [rows, width, first, time] = [this.#rows, this.#width, this.#first, this.#step];
    programs.noisy.forEach((state, k) => {
      const z = this.#place.get(noiseOf(state))!;
      const stream = RATE_STREAM + k;
      // one copy: units are the columns of a single row
      if (width === 1) kernels.drawNormals(z, 1, rows, first, 0, time, stream);
      else kernels.drawNormals(z, rows, width, 0, first / 4, time, stream);
    });
  }

  #setSeries(): void {
    const { model } = this.#plan;
    if (!model.series || !this.#series) return;
    const { columns } = model.series;
    const row = seriesRow(model, this.#step) * columns;
    if (columns === 1) {
      this.#setScalar(SERIES, this.#series[row]);
      return;
    }
    const [width, first] = [this.#width, this.#first];
    const to = this.#memory.numbers(this.#place.get(SERIES)!, this.#rows * width);
    for (let r = 0; r < this.#real; r++) {
      to.fill(this.#series[row + first + r], r * width, (r + 1) * width);
    }
  }

  #setClock(clock: readonly number[]): void {
    const [t, phase, nextT, nextPhase] = clock;
    this.#setScalar('t', t);
    this.#setScalar('phase', phase);
    this.#setScalar('next t', nextT);
    this.#setScalar('next phase', nextPhase);
  }

  #setScalar(word: string, value: number): void {
    const { arrays, scalars } = this.#plan.words;
    const at = this.#table + this.#memory.width * (arrays.length + scalars.indexOf(word));
    this.#memory.setNumber(at, value);
  }

  #ownUnits({ units }: RateRecorder): number[] {
    const rows = Array.from(units, (unit) => unit - this.#first);
    return rows.filter((row) => row >= 0 && row < this.#real);
  }

  #record({ variables }: RateRecorder, rows: readonly number[]): Reals {
    const width = this.#width;
    const { batch = 1 } = this.#plan.model;
    const out = reals(this.#precision, variables.length * rows.length * batch);
    variables.forEach((variable, v) => {
      const at = this.#place.get(variable === 'output' ? OUTPUT : variable)!;
      const values = this.#memory.numbers(at, this.#real * width);
      rows.forEach((row, k) => {
        const from = row * width;
        out.set(values.subarray(from, from + batch), (v * rows.length + k) * batch);
      });
    });
    return out;
  }

  #diverged(): Diverged | undefined {
    const { states, model } = this.#plan;
    const { batch = 1 } = model;
    const { largest } = range[this.#precision];
    for (const state of states) {
      const values = this.#memory.numbers(this.#place.get(state)!, this.#real * this.#width);
      for (let i = 0; i < values.length; i++) {
        if (Math.abs(values[i]) < largest) continue;
        const copy = i % this.#width;
        if (copy >= batch) continue; // what fills a vector
        return { state, unit: this.#first + Math.floor(i / this.#width), copy };
      }
    }
    return undefined;
  }
}
