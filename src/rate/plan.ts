/** What an engine of rates needs of a checked model, and what it answers. */
import { lanes, type Reals, reals } from '../equations/precision.ts';
import type { RateModel } from './model.ts';
import { parseModel } from './parse-model.ts';
import { printRateModel, type WordTable, wordsOf } from './print-model.ts';
import { programsOf, type RatePrograms } from './programs.ts';
import { paddedUnits, type Rows, type WeightBlock, widthOf } from './weights.ts';

/** Without the weights, which each engine gets for its rows. Plain data: workers are sent it. */
export interface RatePlan {
  readonly model: Omit<RateModel, 'weights'>;
  /** Those of the model, then past outputs where there are delays. */
  readonly states: readonly string[];
  /** Steps, by part of the weights. */
  readonly delays: readonly number[];
  readonly programs: RatePrograms;
  readonly words: WordTable;
  /** The printed programs. */
  readonly source: string;
}

/** Throws SynfireError with every fault of the model. */
export function planOf(model: RateModel): RatePlan {
  const parsed = parseModel(model);
  const programs = programsOf(model, parsed);
  const words = wordsOf(programs, model.series?.columns === 1);
  const { weights: _, ...rest } = model;
  return {
    model: rest,
    states: [...parsed.states, ...programs.pasts],
    delays: parsed.delays,
    programs,
    words,
    source: printRateModel(programs, words, model.precision),
  };
}

/** What is kept while a run goes on: of chosen units every so many steps, 'output' and states by name. */
export interface RateRecorder {
  readonly every: number;
  readonly variables: readonly string[];
  /** Indices in rising order. */
  readonly units: Uint32Array;
}

/** A state that is no number. */
export interface Diverged {
  readonly state: string;
  readonly unit: number;
  readonly copy: number;
}

export interface RateSlice {
  /** Sample after sample, variable after variable, unit after unit (those of this engine's rows), copy after copy. */
  readonly records: Reals;
  readonly diverged?: Diverged;
}

/** An engine with some rows of units. */
export interface RateMember {
  advance(steps: number, recorder?: RateRecorder): Promise<RateSlice>;
  /** Of its rows: state after state, unit after unit, copy after copy. */
  rateStates(): Promise<Reals>;
  /** Of all rows, and the number of steps done. Every member of a crew must be given the same at once.
   *  `weights`: whole matrices that learn; absent: they stay as they are. */
  restoreRates(states: Reals, step: number, weights?: readonly Reals[]): Promise<void>;
  /** Of its rows: each matrix that learns, row after row. */
  rateWeights(): Promise<Reals[]>;
}

export interface RateCrewOf {
  all<R>(action: (member: RateMember, index: number) => Promise<R>): Promise<R[]>;
  dispose(): Promise<void>;
  /** Over several processes: the steps that all of them do next, the fewest that any asks for, of `left`. */
  agree?(asked: number, left: number): number;
}

/** The part of a plan that one worker has. */
export interface RateShare {
  readonly rows: Rows;
  readonly weights: readonly WeightBlock[];
  /** Which of how many workers that can divide sums of all units among them. */
  readonly among?: { readonly index: number; readonly count: number };
  /** Numbers for each unit and copy of these rows: per-unit parameters. */
  readonly perUnit: ReadonlyMap<string, Reals>;
}

/** Numbers of rows that exist, of a list with one number a unit, for every copy; the rest is 0. */
export function spread(
  values: ArrayLike<number>,
  { size, batch = 1, precision = 'single' }: Pick<RateModel, 'size' | 'batch' | 'precision'>,
  { first, count }: Rows,
): Reals {
  const width = widthOf(batch);
  const out = reals(precision, count * width);
  const each = values.length === size * batch && batch > 1;
  for (let r = 0; r < count && first + r < size; r++) {
    for (let c = 0; c < batch; c++) {
      out[r * width + c] = each ? values[(first + r) * batch + c] : values[first + r];
    }
  }
  return out;
}

/** Numbers that all units' outputs take. */
export const outputNumbers = ({ size, batch = 1 }: Pick<RateModel, 'size' | 'batch'>): number =>
  paddedUnits(size) * widthOf(batch);

/** The same in words of 32 bits. */
export const outputWords = (model: RateModel): number =>
  (outputNumbers(model) * lanes[model.precision ?? 'single'].bytes) / 4;
