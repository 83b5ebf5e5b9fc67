/** Tables of a study: what a kept run found, what fills while one runs here, and what it found; each beside what was published. */
import type { Check } from '../examples/example.ts';
import { checkHeads, checkRow } from '../examples/study.ts';
import { make } from './page.ts';

/** A study as it was kept. */
export interface Kept {
  readonly seconds: number;
  readonly checks: readonly Check[];
}

interface Written {
  readonly seconds: number;
  /** A number that is none is null in JSON. */
  readonly checks: readonly (Omit<Check, 'value'> & { readonly value: number | null })[];
}

/** Of the file that lies beside the page. */
export const resultsOf = (read: unknown): Record<string, Kept> | undefined =>
  read === undefined
    ? undefined
    : Object.fromEntries(
        Object.entries(read as Record<string, Written>).map(([name, { seconds, checks }]) => [
          name,
          { seconds, checks: checks.map((each) => ({ ...each, value: each.value ?? Number.NaN })) },
        ]),
      );

/** "40 s", "12 min". */
export const timeOf = (seconds: number): string =>
  seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;

/** What was found here. */
export function checksTable(checks: readonly Check[]): HTMLTableElement {
  const made = table(checkHeads, checks.map(ours));
  made.dataset.of = 'here';
  return made;
}

/** What a kept run found. */
export const keptTable = (checks: readonly Check[]): HTMLTableElement =>
  table(
    checkHeads.map((head) => (head === 'here' ? 'kept' : head)),
    checks.map(ours),
  );

/** Those that are awaited in their order, with what is found of them so far; then what nobody awaited. */
export function filling(awaited: readonly Check[], found: readonly Check[]): HTMLTableElement {
  const rest = [...found];
  const rows = awaited.map((check) => {
    const at = rest.findIndex(({ name }) => name === check.name);
    if (at >= 0) return ours(rest.splice(at, 1)[0]);
    const [name, , published, tolerance, , source] = checkRow(check);
    return row('td', [name, '…', published, tolerance, '', source]);
  });
  return table(checkHeads, [...rows, ...rest.map(ours)]);
}

const row = (tag: 'th' | 'td', cells: readonly (string | number)[]) =>
  make('tr', {}, ...cells.map((cell) => make(tag, {}, String(cell))));

function ours(check: Check): HTMLTableRowElement {
  const made = row('td', checkRow(check));
  made.className = check.ok ? '' : 'wrong';
  return made;
}

const table = (heads: readonly string[], rows: readonly HTMLElement[]): HTMLTableElement =>
  make('table', {}, make('thead', {}, row('th', heads)), make('tbody', {}, ...rows));
