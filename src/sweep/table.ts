/** What a sweep found: a row a run in the order of the design, whatever order they ended in; as columns, CSV and Parquet. */
import { expectArgument, isReal } from '../connect/argument.ts';
import { named, reading, SynfireError, suggest } from '../errors.ts';
import { type ParquetColumn, writeParquet } from '../interchange/parquet-write.ts';
import type { SweepPoint, SweepValue } from './design.ts';
import type { Measured } from './measures.ts';

export interface SweepRow {
  /** Number of the run, and of its point in the design, from 0. */
  readonly run: number;
  readonly point: number;
  readonly parameters: SweepPoint;
  readonly seed: number;
  /** Empty where the run failed. */
  readonly measures: Measured;
  /** Why the run failed, else undefined. */
  readonly error: string | undefined;
}

/** Columns that every table has; no parameter can have their names. */
export const RESERVED: readonly string[] = ['run', 'point', 'seed', 'error'];

type Cell = SweepValue | undefined;

const isRow = (row: Partial<SweepRow> | null) =>
  typeof row === 'object' && row !== null && isReal(row.run) && !!row.parameters && !!row.measures;

export class SweepTable {
  static {
    named(SweepTable, 'SweepTable');
  }

  readonly rows: readonly SweepRow[];

  constructor(rows: readonly SweepRow[]) {
    const sound = Array.isArray(rows) && reading('new SweepTable', () => rows.every(isRow));
    expectArgument(sound, 'new SweepTable', rows, 'a list of rows');
    this.rows = [...rows].sort((a, b) => a.run - b.run);
  }

  get length(): number {
    return this.rows.length;
  }

  /** Rows of runs that failed. */
  get failures(): readonly SweepRow[] {
    return this.rows.filter(({ error }) => error !== undefined);
  }

  /** Names in order: run, point, parameters, seed, measures, error. */
  get columns(): readonly string[] {
    const names = (of: (row: SweepRow) => object) => [
      ...new Set(this.rows.flatMap((row) => Object.keys(of(row)))),
    ];
    const [parameters, measures] = [names((r) => r.parameters), names((r) => r.measures)];
    return ['run', 'point', ...parameters, 'seed', ...measures, 'error'];
  }

  /** A column's values; numbers are NaN and text is empty where a run has none. Throws `unknown-column`. */
  column(name: string): Float64Array | readonly string[] {
    if (!this.columns.includes(name)) {
      throw new SynfireError({
        code: 'unknown-column',
        where: 'table of a sweep',
        found: JSON.stringify(name) ?? 'undefined',
        expected: `one of ${this.columns.join(', ')}`,
        remedy: suggest(String(name), this.columns),
      });
    }
    const cells = this.rows.map((row) => cellOf(row, name));
    const isText = name === 'error' || cells.some((c) => c !== undefined && typeof c !== 'number');
    if (isText) return cells.map((cell) => (cell === undefined ? '' : String(cell)));
    return Float64Array.from(cells, (cell) => (cell as number | undefined) ?? Number.NaN);
  }

  /** With a head; NaN and what is missing are empty. */
  toCsv(): string {
    const names = this.columns;
    const lines = this.rows.map((row) => names.map((name) => field(cellOf(row, name))).join(','));
    return `${[names.map(field).join(','), ...lines].join('\n')}\n`;
  }

  /** A Parquet file; `meta` is kept in it as key and value. */
  toParquet(meta: Readonly<Record<string, string>> = {}): Uint8Array {
    const columns = this.columns.map((name): ParquetColumn => {
      const data = this.column(name);
      const counts = name === 'run' || name === 'point';
      return { name, data: counts ? Int32Array.from(data as Float64Array) : data };
    });
    return writeParquet(columns, meta);
  }
}

function cellOf(row: SweepRow, name: string): Cell {
  if (name === 'run' || name === 'point' || name === 'seed' || name === 'error') return row[name];
  return Object.hasOwn(row.parameters, name) ? row.parameters[name] : row.measures[name];
}

function field(cell: Cell): string {
  if (cell === undefined || Number.isNaN(cell)) return '';
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
