/**
 * A table of any work: every point of a design with every seed is given to a function, which trains, fits or simulates what it likes and gives numbers, e.g. n models on m data
 * sets. One after another in the calling thread; with a log it goes on where it was stopped.
 */
import { called } from '../backends/machine/callbacks.ts';
import { expectArgument, expectOptions } from '../connect/argument.ts';
import { digestOf } from '../plan/digest.ts';
import { designOf, type SweepDesign, type SweepPoint, type SweepValue } from './design.ts';
import { columnsOf, type Measured } from './measures.ts';
import { attempt, designAsText, runsOf, seedsOf } from './runs.ts';
import type { SweepProgress } from './sweep.ts';
import { type SweepRow, SweepTable } from './table.ts';

/** One number, or several by name; a promise of them is waited for. */
export type Evaluation = (
  parameters: SweepPoint & { readonly seed: number },
) => number | Measured | Promise<number | Measured>;

export interface EvaluateOptions {
  /** A design, or the values of each parameter: then every combination. */
  readonly parameters: SweepDesign | Readonly<Record<string, readonly SweepValue[]>>;
  /** Seeds, or how many: 1, 2, … Default: 1. */
  readonly seeds?: number | readonly number[];
  /** A file (Node): every row is written there when it is done; where it has rows of this evaluation, they are not done again. */
  readonly log?: string;
  /** What tells this evaluation from others in the log; default the function's text, which does not show what it calls. */
  readonly version?: string;
  readonly onProgress?: (progress: SweepProgress) => void;
  readonly onRow?: (row: SweepRow) => void;
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
  const { log, version = digestOf(String(work)), onProgress, onRow, signal } = options;
  const isText = (value: unknown) => value === undefined || typeof value === 'string';
  expectArgument(isText(log), 'evaluate › log', log, 'the name of a file');
  expectArgument(isText(version), 'evaluate › version', version, 'a text');
  const design = designOf(options.parameters);
  const seeds = seedsOf(options.seeds ?? 1, 'evaluate');
  const runs = runsOf(design, seeds, 'evaluate');
  const identity = { ...designAsText(design, seeds), evaluation: version };
  const journal =
    log === undefined
      ? undefined
      : await (await import('./journal.ts')).openJournal(log, identity, runs.length);
  try {
    const rows = new Map((journal?.rows ?? []).map((row) => [row.run, row]));
    const before = rows.size;
    const started = performance.now();
    const tell = () => {
      const elapsed = (performance.now() - started) / 1000;
      const done = rows.size - before;
      const eta = done > 0 ? (elapsed / done) * (runs.length - rows.size) : Number.NaN;
      const failed = [...rows.values()].filter(({ error }) => error !== undefined).length;
      onProgress?.({ done: rows.size, of: runs.length, failed, elapsed, eta });
    };
    await called('onProgress', tell);
    for (const { run, point, parameters, seed } of runs) {
      if (rows.has(run)) continue;
      if (signal?.aborted) break;
      const began = performance.now();
      const outcome = await attempt(async () =>
        columnsOf(await called('evaluate', () => work({ ...parameters, seed })), 'value'),
      );
      const row = { run, point, parameters, seed, ...outcome! };
      await journal?.add(row, Number(((performance.now() - began) / 1000).toFixed(4)));
      rows.set(run, row);
      await called('onRow', () => onRow?.(row));
      await called('onProgress', tell);
    }
    return new SweepTable([...rows.values()]);
  } finally {
    await journal?.close();
  }
}
