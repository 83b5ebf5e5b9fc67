/** The rows of a table under way: those that its log has already, and each that is done since: logged, then told. */
import { called } from '../backends/machine/callbacks.ts';
import type { Identity } from '../plan/identity.ts';
import type { Journal } from './journal.ts';
import type { Run } from './runs.ts';
import { type SweepRow, SweepTable } from './table.ts';

export interface SweepProgress {
  /** Runs that are done, of how many, and how many of them failed. */
  readonly done: number;
  readonly of: number;
  readonly failed: number;
  /** Wall seconds so far, and those that are left by the speed of this call. */
  readonly elapsed: number;
  readonly eta: number;
}

/** Options of whatever makes a table. */
export interface RowsOptions {
  /** A file (Node): every run is written there when it is done; where it has runs of this table, they are not done again. */
  readonly log?: string;
  readonly onProgress?: (progress: SweepProgress) => void;
  /** Each run that is done, in the order in which they end. */
  readonly onRow?: (row: SweepRow) => void;
}

export class Rows {
  readonly #options: RowsOptions;
  readonly #journal: Journal | undefined;
  readonly #wanted: readonly Run[];
  readonly #rows: Map<number, SweepRow>;
  readonly #started = performance.now();
  readonly #before: number;
  #done = 0;
  #failed: number;

  private constructor(
    options: RowsOptions,
    journal: Journal | undefined,
    wanted: readonly Run[],
    rows: Map<number, SweepRow>,
  ) {
    this.#options = options;
    this.#journal = journal;
    this.#wanted = wanted;
    this.#rows = rows;
    this.#before = wanted.length - this.left.length;
    this.#failed = wanted.filter(({ run }) => rows.get(run)?.error !== undefined).length;
  }

  /** `count`: how many rows the log has in the end; `wanted`: those of this call. Rejects with `other-sweep`, `locked`, `cannot-write`. */
  static async open(
    options: RowsOptions,
    identity: Identity,
    count: number,
    wanted: readonly Run[],
  ): Promise<Rows> {
    const { log } = options;
    const journal =
      log === undefined
        ? undefined
        : await (await import('./journal.ts')).openJournal(log, identity, count);
    return new Rows(
      options,
      journal,
      wanted,
      new Map((journal?.rows ?? []).map((row) => [row.run, row])),
    );
  }

  /** Runs that have no row yet. */
  get left(): Run[] {
    return this.#wanted.filter(({ run }) => !this.#rows.has(run));
  }

  get table(): SweepTable {
    return new SweepTable(this.#wanted.flatMap(({ run }) => this.#rows.get(run) ?? []));
  }

  tell(): Promise<void> {
    return called('onProgress', () => {
      const elapsed = (performance.now() - this.#started) / 1000;
      const { length: of } = this.#wanted;
      const done = this.#before + this.#done;
      const eta = this.#done > 0 ? (elapsed / this.#done) * (of - done) : Number.NaN;
      this.#options.onProgress?.({ done, of, failed: this.#failed, elapsed, eta });
    });
  }

  /** `began`: the moment at which the run did. */
  async add(
    { run, point, parameters, seed }: Run,
    outcome: Pick<SweepRow, 'measures' | 'error'>,
    began: number,
  ): Promise<void> {
    const row = { run, point, parameters, seed, ...outcome };
    await this.#journal?.add(row, Number(((performance.now() - began) / 1000).toFixed(4)));
    this.#rows.set(run, row);
    this.#done++;
    if (row.error !== undefined) this.#failed++;
    await called('onRow', () => this.#options.onRow?.(row));
    await this.tell();
  }

  async close(): Promise<void> {
    await this.#journal?.close();
  }
}
