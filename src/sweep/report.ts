/** A sweep as one page: a map of each measure over the first two parameters, or lines over the only one, and what failed. */

import { expectOptions } from '../connect/argument.ts';
import { expectMade } from '../connect/made.ts';
import { reportHtml } from '../plot/report.ts';
import { sweepLinesSvg, sweepMapSvg } from './figures.ts';
import { SweepTable } from './table.ts';

export interface SweepReportOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** False for designs that are no grid: marks over each parameter. Default true. */
  readonly grid?: boolean;
  /** Paragraphs at the end, e.g. the command that repeats it. */
  readonly notes?: readonly string[];
}

/** A finished HTML page. */
export function sweepHtml(table: SweepTable, options: SweepReportOptions): string {
  expectMade(table, SweepTable, 'sweepHtml › table');
  expectOptions(options, 'sweepHtml', ['title', 'subtitle', 'grid', 'notes']);
  const { title, subtitle, grid = true, notes = [] } = options;
  const figures = figuresOf(table, grid);
  const { rows, failures } = table;
  const seeds = new Set(rows.map(({ seed }) => seed)).size;
  return reportHtml({
    ...{ title, subtitle },
    summary: [
      ['Runs', String(rows.length)],
      ['Points', String(new Set(rows.map(({ point }) => point)).size)],
      ['Seeds', String(seeds)],
      ['Failed', String(failures.length)],
    ],
    figures: figures.map(({ svg, value }) => ({
      svg,
      title: value,
      caption: seeds > 1 ? `Means over ${seeds} seeds.` : '',
      wide: false,
    })),
    notes: [
      ...failures.slice(0, 20).map(({ run, error }) => `Run ${run} failed: ${error}`),
      ...notes,
    ],
  });
}

/** One figure a measure that is a number, with the column it shows; several where points are no grid. */
export function figuresOf(table: SweepTable, grid: boolean): { value: string; svg: string }[] {
  const parameters = Object.keys(table.rows[0]?.parameters ?? {});
  const measures = [...new Set(table.rows.flatMap((row) => Object.keys(row.measures)))];
  const numeric = (name: string) => table.column(name) instanceof Float64Array;
  const several = (name: string) => new Set<unknown>(table.column(name)).size > 1;
  const axes = parameters.filter(several);
  const numbers = axes.filter(numeric);
  return measures.filter(numeric).flatMap((value) => {
    const id = `sweep-${value.replace(/\W+/g, '-')}`;
    if (grid && axes.length >= 2) {
      const [y, x] = axes;
      return [{ value, svg: sweepMapSvg(table, { x, y, value, id }) }];
    }
    return numbers.map((x) => ({
      value,
      svg: sweepLinesSvg(table, { x, value, joined: grid, id: `${id}-${x.replace(/\W+/g, '-')}` }),
    }));
  });
}
