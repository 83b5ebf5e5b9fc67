/**
 * The map of a sweep: a cell for each pair of values, coloured by a measure as its runs end. A cell is a button; arrow keys go from cell to
 * cell.
 */
import { extent, LEVELS, ramp } from '../src/plot/ramp.ts';
import type { SweepRow } from '../src/sweep/index.ts';
import { channels, find, make } from './page.ts';

export interface MapAxis {
  readonly label: string;
  readonly values: readonly number[];
  /** What it is in the network as it is set. */
  readonly now: number;
}

export interface MapCalls {
  /** A cell was pressed. */
  opened(column: number, row: number): void;
  /** A cell is looked at. */
  looked(column: number, row: number): void;
}

export class SweepMap {
  readonly #place = find('#sweep-map');
  readonly #calls: MapCalls;
  #across: MapAxis = { label: '', values: [], now: 0 };
  #up: MapAxis = { label: '', values: [], now: 0 };
  #cells: HTMLButtonElement[] = [];
  #rows: SweepRow[] = [];
  #measure = '';

  constructor(calls: MapCalls) {
    this.#calls = calls;
    this.#place.addEventListener('keydown', (event) => this.#move(event));
  }

  get rows(): readonly SweepRow[] {
    return this.#rows;
  }

  /** Empty cells. */
  begin(across: MapAxis, up: MapAxis): void {
    this.#across = across;
    this.#up = up;
    this.#rows = [];
    const [columns, rows] = [across.values.length, up.values.length];
    this.#place.style.setProperty('--columns', String(columns));
    this.#cells = [];
    const lines: HTMLElement[] = [];
    for (let row = rows - 1; row >= 0; row--) {
      const cells = across.values.map((_, column) => this.#cell(column, row));
      if (row === nearest(up)) cells[nearest(across)]?.classList.add('now');
      const head = make('span', { role: 'rowheader' }, short(up.values[row]));
      lines.push(make('div', { className: 'line', role: 'row' }, head, ...cells.map(inGrid)));
      this.#cells.push(...cells);
    }
    const heads = across.values.map((value) =>
      make('span', { role: 'columnheader' }, short(value)),
    );
    const foot = make(
      'div',
      { className: 'line', role: 'row' },
      make('span', { role: 'cell' }),
      ...heads,
    );
    const grid = make('div', { className: 'grid', role: 'grid' }, ...lines, foot);
    grid.ariaLabel = `${up.label} upwards, ${across.label} across`;
    this.#place.replaceChildren(
      make('span', { className: 'up' }, up.label),
      grid,
      make('span', { className: 'across' }, across.label),
    );
    if (this.#cells[0]) this.#cells[(rows - 1) * columns].tabIndex = 0;
  }

  add(row: SweepRow): void {
    this.#rows.push(row);
    this.draw(this.#measure);
  }

  /** Columns of measures that are numbers. */
  get measures(): string[] {
    const named = new Set<string>();
    for (const { measures } of this.#rows) {
      for (const [name, value] of Object.entries(measures)) {
        if (typeof value === 'number') named.add(name);
      }
    }
    return [...named];
  }

  /** Colours of one measure: its mean over the seeds that are done. */
  draw(measure: string): void {
    this.#measure = measure;
    const [columns, rows] = [this.#across.values.length, this.#up.values.length];
    const means = new Float64Array(columns * rows).fill(Number.NaN);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        means[(rows - 1 - row) * columns + column] = this.#mean(column, row);
      }
    }
    const [low, high] = extent(means, false);
    const scale = ramp(low, high, false);
    this.#cells.forEach((cell, k) => {
      const value = means[k];
      const [column, row] = [k % columns, rows - 1 - Math.floor(k / columns)];
      const runs = this.runsOf(column, row);
      const failed = runs.some(({ error }) => error !== undefined);
      const text = Number.isFinite(value)
        ? short(value)
        : failed
          ? 'failed'
          : runs.length
            ? '–'
            : '';
      cell.textContent = text;
      cell.disabled = runs.length === 0;
      const colour = Number.isFinite(value) ? scale.colour(scale.level(value)) : '';
      cell.style.background = colour;
      cell.style.color = colour && readableOn(colour);
      const at = `${this.#across.label} ${short(this.#across.values[column])}, ${this.#up.label} ${short(this.#up.values[row])}`;
      cell.ariaLabel = `${at}: ${text || 'not run yet'}`;
    });
    find('#sweep-low').textContent = this.#rows.length ? short(low) : '';
    find('#sweep-high').textContent = this.#rows.length ? short(high) : '';
    find('#sweep-ramp').style.background = `linear-gradient(to right, ${Array.from(
      { length: 12 },
      (_, k) => scale.colour((k / 11) * (LEVELS - 1)),
    ).join(', ')})`;
  }

  runsOf(column: number, row: number): SweepRow[] {
    const columns = this.#across.values.length;
    return this.#rows.filter(({ point }) => point === row * columns + column);
  }

  #mean(column: number, row: number): number {
    const values = this.runsOf(column, row)
      .map(({ measures }) => measures[this.#measure])
      .filter((value): value is number => typeof value === 'number' && Number.isFinite(value));
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  }

  #cell(column: number, row: number): HTMLButtonElement {
    const cell = make('button', { type: 'button', disabled: true, tabIndex: -1 });
    cell.addEventListener('click', () => this.#calls.opened(column, row));
    for (const event of ['pointerenter', 'focus']) {
      cell.addEventListener(event, () => this.#calls.looked(column, row));
    }
    return cell;
  }

  #move(event: KeyboardEvent): void {
    const columns = this.#across.values.length;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    const at = this.#cells.indexOf(document.activeElement as HTMLButtonElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    const isAcross = Math.abs(step) === 1;
    let to = at + step;
    // over cells that are not done yet
    while (this.#cells[to]?.disabled) to += step;
    const next = this.#cells[to];
    if (!next || (isAcross && Math.floor(to / columns) !== Math.floor(at / columns))) return;
    this.#cells[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  }
}

/** The value that is nearest to what it is now; −1 where that is off the axis. */
function nearest({ values, now }: MapAxis): number {
  const step = values.length > 1 ? Math.abs(values[1] - values[0]) : 0;
  const far = values.map((value) => Math.abs(value - now));
  const least = Math.min(...far);
  return least <= step / 2 ? far.indexOf(least) : -1;
}

/** Black or white, whichever is easier to read: one of the two always has a contrast of 4.5. */
function readableOn(colour: string): string {
  const [r, g, b] = channels(colour).map((c) =>
    c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4,
  );
  const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return light > 0.179 ? '#000000' : '#ffffff';
}

const inGrid = (cell: HTMLElement): HTMLElement => make('span', { role: 'gridcell' }, cell);

/** Three digits. */
export const short = (value: number): string =>
  String(Number(value.toPrecision(3))).replace('-', '−');
