/**
 * A table of any work: every point of a design with every seed is given to a function, which trains, fits or simulates what it likes and gives numbers, e.g. n models on m data
 * sets. One after another in the calling thread; with a log it goes on where it was stopped.
 */
import { called } from '../backends/machine/callbacks.ts';
import { expectArgument, expectOptions } from '../connect/argument.ts';
import { digestOf } from '../plan/digest.ts';
import { checkHeard } from '../simulate/heard.ts';
import { designOf, type SweepDesign, type SweepPoint, type SweepValue } from './design.ts';
import { columnsOf, type Measured } from './measures.ts';
import { Rows, type RowsOptions } from './rows.ts';
import { attempt, designAsText, runsOf, seedsOf } from './runs.ts';
import type { SweepTable } from './table.ts';

/** One number, or several by name; a promise of them is waited for. */
export type Evaluation = (
  parameters: SweepPoint & { readonly seed: number },
) => number | Measured | Promise<number | Measured>;

export interface EvaluateOptions extends RowsOptions {
  /** A design, or the values of each parameter: then every combination. */
  readonly parameters: SweepDesign | Readonly<Record<string, readonly SweepValue[]>>;
  /** Seeds, or how many: 1, 2, … Default: 1. */
  readonly seeds?: number | readonly number[];
  /** What tells this evaluation from others in the log; default the function's text, which does not show what it calls. */
  readonly version?: string;
  /** Ends it after the row that is under way. */
  readonly signal?: AbortSignal;
}

const KNOWN = ['parameters', 'seeds', 'log', 'version', 'onProgress', 'onRow', 'signal'];

/**
 * The table, a row a point and seed. A row whose work fails has its error. Rejects with SynfireError where no row could be right:
 * `empty-design`, `bad-argument`, `unknown-option`, `other-sweep`, `locked`, `cannot-write`.
 */
export async function evaluate(work: Evaluation, options: EvaluateOptions): Promise<SweepTable> {
  expectArgument(typeof work === 'function', 'evaluate', work, 'a function of a point');
  expectOptions(options, 'evaluate › options', KNOWN);
  checkHeard(options, 'evaluate › options');
  const { log, version = digestOf(String(work)), signal } = options;
  const isText = (value: unknown) => value === undefined || typeof value === 'string';
  expectArgument(isText(log), 'evaluate › log', log, 'the name of a file');
  expectArgument(isText(version), 'evaluate › version', version, 'a text');
  const design = designOf(options.parameters);
  const seeds = seedsOf(options.seeds ?? 1, 'evaluate');
  const runs = runsOf(design, seeds, 'evaluate');
  const identity = { ...designAsText(design, seeds), evaluation: version };
  const rows = await Rows.open(options, identity, runs.length, runs);
  try {
    await rows.tell();
    for (const run of rows.left) {
      if (signal?.aborted) break;
      const began = performance.now();
      const outcome = await attempt(async () => {
        const point = { ...run.parameters, seed: run.seed };
        return columnsOf(await called('evaluate', () => work(point)), 'value');
      });
      await rows.add(run, outcome!, began);
    }
    return rows.table;
  } finally {
    await rows.close();
  }
}
