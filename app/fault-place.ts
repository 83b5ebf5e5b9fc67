/** Where in the editor's text a fault is: from what the fault says of its section, its line and its caret. */
import type { Fault } from '../src/index.ts';

export interface Place {
  /** From 0. */
  readonly line: number;
  /** Columns of what is wrong, from 0; the whole line where the fault has no caret. */
  readonly from: number;
  readonly to: number;
}

/** Undefined where the fault is of no line. */
export function placeOf(text: string, fault: Fault): Place | undefined {
  const lines = text.split('\n');
  const line = lineOf(lines, fault);
  if (line === undefined) return undefined;
  const whole = lines[line];
  const start = whole.length - whole.trimStart().length;
  return { line, ...(caretOf(whole, fault) ?? { from: start, to: whole.trimEnd().length }) };
}

function lineOf(lines: readonly string[], { where, found }: Fault): number | undefined {
  const named = /^line (\d+)$/.exec(where)?.[1];
  if (named !== undefined) return Number(named) - 1;
  const own = /^(\w+):$/.exec(where)?.[1];
  if (own !== undefined) return rowsOf(lines, own).find((k) => lines[k].trim() === found);
  const equation = /› equations(?:, line (\d+))?$/.exec(where);
  if (equation) return rowsOf(lines, 'equations')[Number(equation[1] ?? 1) - 1];
  const [, kind, name] = /› (parameter|initial) "(\w+)"/.exec(where) ?? [];
  if (name !== undefined) {
    const begins = new RegExp(`^\\s*${name}\\s*=`);
    const section = kind === 'parameter' ? 'parameters' : kind;
    return rowsOf(lines, section).find((k) => begins.test(lines[k]));
  }
  const section = /› (threshold|reset|refractory)$/.exec(where)?.[1];
  return section === undefined ? undefined : rowsOf(lines, section)[0];
}

/** Lines of a section that are not empty; before the first head are equations. */
function rowsOf(lines: readonly string[], section: string): number[] {
  let current = 'equations';
  const rows: number[] = [];
  for (const [k, line] of lines.entries()) {
    const head = /^(\w+):\s*$/.exec(line)?.[1];
    if (head !== undefined) current = head;
    else if (current === section && line.trim() !== '') rows.push(k);
  }
  return rows;
}

/** The columns that the fault's caret is under, where its line of code is a part of the line. */
function caretOf(line: string, { remedy }: Fault): Omit<Place, 'line'> | undefined {
  const [, code, before, carets] = /\n {4}(.*)\n {4}( *)(\^+)/.exec(remedy) ?? [];
  const at = code === undefined ? -1 : line.indexOf(code);
  if (at < 0) return undefined;
  const from = Math.min(at + before.length, line.length);
  return { from, to: Math.max(from + 1, Math.min(from + carets.length, line.length)) };
}
