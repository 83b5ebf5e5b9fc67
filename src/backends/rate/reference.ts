/**
 * The judge of rate networks: plain loops over copies, units and terms, rounded to f32 after every operation in the order that
 * all engines promise, or in f64. Nobody simulates with it.
 */
import { type Program, storedWords } from '../../codegen/program.ts';
import { lanes, type Precision, type Reals, range, realsFrom } from '../../equations/precision.ts';
import { fineCounter, normals, wideNormals } from '../../plan/draws.ts';
import { keyOf, philox } from '../../plan/philox.ts';
import { clockOf, RATE_STREAM, seriesRow } from '../../rate/clock.ts';
import type { RateModel } from '../../rate/model.ts';
import type { Diverged, RateMember, RatePlan, RateRecorder } from '../../rate/plan.ts';
import {
  CLOCK,
  INPUT,
  noiseOf,
  OUTPUT,
  pastOf,
  SERIES,
  SOURCE,
  WEIGHT,
} from '../../rate/programs.ts';
import { type Arithmetic, arithmeticOf } from '../reference/arithmetic.ts';
import { interpret, Registers } from '../reference/interpreter.ts';

interface Running {
  readonly run: () => void;
  /** Words that it stores, and the registers where it leaves them. */
  readonly stored: readonly { readonly word: string; readonly slot: number }[];
}

export class ReferenceRates implements RateMember {
  readonly #model: RateModel;
  readonly #plan: RatePlan;
  readonly #arithmetic: Arithmetic;
  readonly #precision: Precision;
  readonly #registers: Registers;
  readonly #words = new Map<string, Float64Array | Float32Array>();
  readonly #programs = new Map<string, Running>();
  /** Matrices that learn, by their place in the list of weights. */
  readonly #learned = new Map<number, Float64Array | Float32Array>();
  /** Of sparse parts: which entries end on each unit, in their order. */
  readonly #entries: readonly (readonly number[][] | undefined)[];
  #step = 0;

  constructor(model: RateModel, plan: RatePlan, precision: 'f32' | 'f64') {
    this.#model = model;
    this.#plan = plan;
    this.#precision = model.precision ?? 'single';
    this.#arithmetic = arithmeticOf(precision);
    const { arrays } = plan.words;
    const { size, batch = 1 } = model;
    const { learning } = plan.programs;
    const all = [
      plan.programs.output,
      ...plan.programs.stages,
      ...learning.map(({ program }) => program),
    ];
    this.#entries = (model.weights ?? []).map((part) => {
      if (part.kind !== 'sparse') return undefined;
      const lists = Array.from({ length: size }, (): number[] => []);
      for (let e = 0; e < part.target.length; e++) lists[part.target[e]].push(e);
      return lists;
    });
    this.#registers = new Registers(all);
    for (const word of arrays) this.#words.set(word, this.#arithmetic.array(size * batch));
    for (const [word, values] of plan.programs.perUnit) {
      const own = this.#words.get(word)!;
      for (let i = 0; i < own.length; i++) own[i] = values[Math.floor(i / batch)];
    }
    for (const [word, value] of plan.programs.scalars) this.#set(word, value);
    for (const program of all) this.#programs.set(program.name, this.#compile(program));
    for (const { part } of learning) {
      const weights = model.weights![part];
      const own = this.#arithmetic.array(size * size);
      if (weights.kind === 'dense') own.set(Array.from(weights.values));
      this.#learned.set(part, own);
    }
  }

  async restoreRates(
    states: ArrayLike<number>,
    step: number,
    weights?: readonly Reals[],
  ): Promise<void> {
    [...this.#learned.values()].forEach((own, k) => {
      if (weights) own.set(weights[k]);
    });
    this.#plan.states.forEach((state, k) => {
      const own = this.#words.get(state)!;
      for (let i = 0; i < own.length; i++) own[i] = states[k * own.length + i];
    });
    this.#step = step;
    clockOf(this.#model, step, 0).forEach((value, k) => {
      this.#set(CLOCK[k], value);
    });
    this.#run('output');
  }

  async rateStates(): Promise<Reals> {
    return realsFrom(this.#precision, this.exactStates());
  }

  async rateWeights(): Promise<Reals[]> {
    return [...this.#learned.values()].map((own) => realsFrom(this.#precision, own));
  }

  /** The states in the reference's own precision. */
  exactStates(): number[] {
    return this.#plan.states.flatMap((state) => Array.from(this.#words.get(state)!));
  }

  async advance(steps: number, recorder?: RateRecorder) {
    const { batch = 1 } = this.#model;
    const kept: number[] = [];
    for (let n = 0; n < steps; n++) {
      this.#draw();
      this.#setSeries();
      this.#plan.programs.stages.forEach(({ name }, stage) => {
        this.#addUp();
        clockOf(this.#model, this.#step, stage).forEach((value, k) => {
          this.#set(CLOCK[k], value);
        });
        this.#run(name);
      });
      this.#step++;
      this.#learn();
      if (!recorder || this.#step % recorder.every !== 0) continue;
      for (const variable of recorder.variables) {
        const values = this.#words.get(variable === 'output' ? OUTPUT : variable)!;
        for (const unit of recorder.units) {
          for (let c = 0; c < batch; c++) kept.push(values[unit * batch + c]);
        }
      }
    }
    return { records: realsFrom(this.#precision, kept), diverged: this.#diverged() };
  }

  /** Entry by entry; all see the same outputs and states. */
  #learn(): void {
    const { size } = this.#model;
    const outputs = this.#words.get(OUTPUT)!;
    for (const { part, every, program } of this.#plan.programs.learning) {
      if (this.#step % every !== 0) continue;
      const own = this.#learned.get(part)!;
      const { run, stored } = this.#programs.get(program.name)!;
      for (let row = 0; row < size; row++) {
        for (const [word, values] of this.#words) this.#set(word, values[row]);
        for (let column = 0; column < size; column++) {
          this.#set(WEIGHT, own[row * size + column]);
          this.#set(SOURCE, outputs[column]);
          run();
          own[row * size + column] = this.#registers.values[stored[0].slot];
        }
      }
    }
  }

  #set(word: string, value: number): void {
    this.#registers.values[this.#registers.slot(word)] = this.#arithmetic.round(value);
  }

  #compile(program: Program): Running {
    return {
      run: interpret(program, this.#registers, this.#arithmetic),
      stored: storedWords(program).map(({ name }) => ({
        word: name,
        slot: this.#registers.stored(name),
      })),
    };
  }

  #run(name: string): void {
    const { run, stored } = this.#programs.get(name)!;
    const { values } = this.#registers;
    const arrays = [...this.#words].map(
      ([word, array]) => [this.#registers.slot(word), array] as const,
    );
    const results = stored.map(({ word, slot }) => [slot, this.#words.get(word)!] as const);
    const count = this.#words.get(OUTPUT)!.length;
    for (let i = 0; i < count; i++) {
      for (const [slot, array] of arrays) values[slot] = array[i];
      run();
      for (const [slot, array] of results) array[i] = values[slot];
    }
  }

  /** Terms in the order of the kernels: assembly/rate/vector.ts and product.ts; four registers hold `most` numbers. */
  #addUp(): void {
    const { size, batch = 1, weights = [] } = this.#model;
    const most = 4 * lanes[this.#precision].count;
    const { delays } = this.#plan;
    const inputs = this.#words.get(INPUT)!;
    const round = (x: number) => this.#arithmetic.round(x);
    const add = (
      at: (column: number) => number,
      columns: number,
      x: (column: number) => number,
      start: number | undefined,
      width: number,
    ): number => {
      const term = (c: number) => round(round(at(c)) * x(c));
      if (width === 1) {
        let sum = start ?? 0;
        for (let c = 0; c < columns; c++) sum = round(sum + term(c));
        return sum;
      }
      const lanes = new Array<number>(width).fill(0);
      for (let c = 0; c < columns; c++) lanes[c % width] = round(lanes[c % width] + term(c));
      for (let half = width / 2; half >= 1; half /= 2) {
        for (let l = 0; l < half; l++) lanes[l] = round(lanes[l] + lanes[l + half]);
      }
      return start === undefined ? lanes[0] : round(start + lanes[0]);
    };
    // with several copies terms are added one after the other
    const own = (lanes: number) => (batch > 1 ? 1 : lanes);
    weights.forEach((part, k) => {
      const start = (i: number) => (k > 0 ? inputs[i] : undefined);
      const outputs = this.#words.get(delays[k] > 0 ? pastOf(delays[k]) : OUTPUT)!;
      for (let copy = 0; copy < batch; copy++) {
        const output = (c: number) => outputs[c * batch + copy];
        let sums: number[] = [];
        if (part.kind === 'lowRank') {
          sums = new Array<number>(part.rank * batch).fill(0);
          for (let r = 0; r < part.rank; r++) {
            const column = (c: number) => part.right[c * part.rank + r];
            sums[r * batch + copy] = add(column, size, output, undefined, own(most));
          }
        }
        for (let row = 0; row < size; row++) {
          const i = row * batch + copy;
          if (part.kind === 'dense') {
            const values = this.#learned.get(k) ?? part.values;
            const entry = (c: number) => values[row * size + c];
            inputs[i] = add(entry, size, output, start(i), own(most));
          } else if (part.kind === 'lowRank') {
            const entry = (c: number) => part.left[row * part.rank + c];
            inputs[i] = add(entry, part.rank, (r) => sums[r * batch + copy], start(i), 1);
          } else {
            const list = this.#entries[k]![row];
            const entry = (e: number) => part.weight[list[e]];
            const from = (e: number) => outputs[part.source[list[e]] * batch + copy];
            inputs[i] = add(entry, list.length, from, start(i), own(4));
          }
        }
      }
    });
  }

  #draw(): void {
    const { size, batch = 1, seed = 1 } = this.#model;
    const key = keyOf(seed);
    const [words, fine] = [new Uint32Array(4), new Uint32Array(4)];
    const pair = new Float64Array(2);
    const wide = this.#precision === 'double';
    this.#plan.programs.noisy.forEach((state, k) => {
      const z = this.#words.get(noiseOf(state))!;
      for (let unit = 0; unit < size; unit++) {
        for (let copy = 0; copy < batch; copy++) {
          const [column, row] = batch === 1 ? [unit, 0] : [copy, unit];
          const draw = (time: number, out: Uint32Array) =>
            philox(column, row >> 2, time, RATE_STREAM + k, key[0], key[1], out);
          const at = row & 2;
          draw(this.#step, words);
          if (wide) {
            draw(fineCounter(this.#step), fine);
            wideNormals(words[at], words[at + 1], fine[at], fine[at + 1], pair);
          } else normals(words[at], words[at + 1], pair);
          z[unit * batch + copy] = pair[row & 1];
        }
      }
    });
  }

  #setSeries(): void {
    const { series, size, batch = 1 } = this.#model;
    if (!series) return;
    const row = seriesRow(this.#model, this.#step) * series.columns;
    if (series.columns === 1) this.#set(SERIES, series.values[row]);
    else {
      const to = this.#words.get(SERIES)!;
      for (let i = 0; i < size * batch; i++) to[i] = series.values[row + Math.floor(i / batch)];
    }
  }

  #diverged(): Diverged | undefined {
    const { batch = 1 } = this.#model;
    const { largest } = range[this.#precision];
    for (const state of this.#plan.states) {
      const bad = this.#words.get(state)!.findIndex((x) => !(Math.abs(x) < largest));
      if (bad >= 0) return { state, unit: Math.floor(bad / batch), copy: bad % batch };
    }
    return undefined;
  }
}
