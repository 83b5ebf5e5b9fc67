/**
 * Reverse mode on a list of lines: what a weighted sum of targets changes by when names change.
 *
 * Lines assign each target once and read names set before. Derivatives are the column of the operations table,
 * a line at a time; the work of the lines themselves is not repeated, so the result is read after them.
 * A `pull` replaces the derivative of one line where it is not that of its tree.
 */
import { differentiate } from './differentiate.ts';
import type { Line } from './share.ts';
import { simplify } from './simplify.ts';
import { call, type Expr, name } from './tree.ts';
import { mentions, namesOf } from './walk.ts';

/** Names that a line acts on, each with its share of the slope `bar` by the line's target. */
export type Pull = (bar: Expr) => readonly (readonly [name: string, slope: Expr])[];

interface Reversed {
  /** Slopes of targets on the way, last line first. */
  readonly lines: readonly Line[];
  /** By each wanted name that has one. */
  readonly slopes: ReadonlyMap<string, Expr>;
}

/** `seeds`: slope of the sum by each target that is in it. `wanted`: names whose slopes are asked for. */
export function reverse(
  lines: readonly Line[],
  seeds: ReadonlyMap<string, Expr>,
  wanted: readonly string[],
  pulls: ReadonlyMap<string, Pull>,
  fresh: () => string,
): Reversed {
  const active = reached(lines, wanted, pulls);
  const bars = new Map([...seeds].map(([target, slope]) => [target, [slope]]));
  const out: Line[] = [];
  for (const { target, value } of [...lines].reverse()) {
    const terms = bars.get(target);
    if (terms === undefined || !active.has(target)) continue;
    const whole = simplify(sum(terms));
    let bar = whole;
    if (whole.kind === 'call') {
      bar = name(fresh());
      out.push({ target: (bar as { name: string }).name, value: whole });
    }
    const pull = pulls.get(target) ?? plain(value);
    for (const [id, slope] of pull(bar)) {
      const share = simplify(slope);
      if (!active.has(id) || (share.kind === 'number' && share.value === 0)) continue;
      const known = bars.get(id);
      if (known) known.push(share);
      else bars.set(id, [share]);
    }
  }
  const slopes = wanted.flatMap((id) => {
    const terms = bars.get(id);
    return terms === undefined ? [] : [[id, simplify(sum(terms))] as const];
  });
  return { lines: out, slopes: new Map(slopes) };
}

const sum = (terms: readonly Expr[]): Expr => terms.reduce((a, b) => call('add', a, b));

const plain =
  (value: Expr): Pull =>
  (bar) =>
    [...namesOf(value)].map((id) => [id, call('mul', bar, differentiate(value, id))] as const);

/** Wanted names, and targets that depend on them. */
function reached(
  lines: readonly Line[],
  wanted: readonly string[],
  pulls: ReadonlyMap<string, Pull>,
): Set<string> {
  const active = new Set(wanted);
  for (const { target, value } of lines) {
    const pulled = pulls.get(target)?.(name(target)) ?? [];
    if (mentions(value, (id) => active.has(id)) || pulled.some(([id]) => active.has(id))) {
      active.add(target);
    }
  }
  return active;
}
