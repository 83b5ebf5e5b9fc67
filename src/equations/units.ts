/**
 * Units: dimensions as exponents, and text such as `pA/ms` or "2 nA".
 *
 * The coherent system is ms, mV, pA, um and what follows from them without a factor: nS = pA/mV,
 * pF = pA·ms/mV, GOhm = mV/pA. Equations are computed in it, so that no conversion appears in them.
 * Factors are whole powers of ten, kept as exponents: converting "2 nA" to pA gives exactly 2000.
 */
import { printValue, SynfireError, suggest } from '../errors.ts';
import { parse } from './parse.ts';
import { faultAt, type Source } from './source.ts';
import type { Expr } from './tree.ts';

/** Exponents of time, voltage, current, length; halves occur (white noise). */
export type Dimension = readonly [number, number, number, number];

export interface Unit {
  readonly dimension: Dimension;
  /** One of it is 10^tens coherent units. */
  readonly tens: number;
}

export const dimensionless: Dimension = [0, 0, 0, 0];

/** Base symbols: dimension, and tens of the unit without prefix. */
const BASES: Readonly<Record<string, readonly [Dimension, number, string]>> = {
  s: [[1, 0, 0, 0], 3, 'n u µ m'],
  V: [[0, 1, 0, 0], 3, 'n u µ m'],
  A: [[0, 0, 1, 0], 12, 'f p n u µ m'],
  S: [[0, -1, 1, 0], 9, 'p n u µ m'],
  F: [[1, -1, 1, 0], 12, 'f p n u µ m'],
  Ohm: [[0, 1, -1, 0], -9, 'k M G'],
  Hz: [[-1, 0, 0, 0], -3, 'm k M'],
  C: [[1, 0, 1, 0], 15, 'f p n'],
  m: [[0, 0, 0, 1], 6, 'n u µ m c'],
};
const PREFIXES: Readonly<Record<string, number>> = {
  f: -15,
  p: -12,
  n: -9,
  u: -6,
  µ: -6,
  m: -3,
  c: -2,
  k: 3,
  M: 6,
  G: 9,
};

/** Every unit that has a name. A bare `m` is left to gating variables. */
export const units: ReadonlyMap<string, Unit> = new Map(
  Object.entries(BASES).flatMap(([base, [dimension, tens, prefixes]]) => [
    ...(base === 'm' ? [] : [[base, { dimension, tens }] as const]),
    ...prefixes.split(' ').map((p) => [p + base, { dimension, tens: tens + PREFIXES[p] }] as const),
  ]),
);

export const sameDimension = (a: Dimension, b: Dimension): boolean => a.every((x, i) => x === b[i]);

export const isDimensionless = (a: Dimension): boolean => sameDimension(a, dimensionless);

const map2 = (a: Dimension, b: Dimension, rule: (x: number, y: number) => number): Dimension => [
  rule(a[0], b[0]),
  rule(a[1], b[1]),
  rule(a[2], b[2]),
  rule(a[3], b[3]),
];

export const times = (a: Dimension, b: Dimension): Dimension => map2(a, b, (x, y) => x + y);
/** a / b. Adding 0 keeps −0 out of comparisons and printing. */
export const over = (a: Dimension, b: Dimension): Dimension => map2(a, b, (x, y) => x - y + 0);
export const toThe = (a: Dimension, n: number): Dimension => map2(a, a, (x) => x * n + 0);

/** Reads `mV`, `pA/ms`, `1/ms`, `1`. Throws SynfireError `unknown-unit`. */
export function parseUnit(text: string, where = 'unit'): Unit {
  return readUnit({ text, where }, 0, text.length);
}

/** Like `parseUnit`, of a part of a text. */
export function readUnit(source: Source, start: number, end: number): Unit {
  return unitOf(parse(source, start, end), source);
}

function unitOf(expr: Expr, source: Source): Unit {
  const fail = (found: string, remedy: string): never => {
    const expected = 'a unit, e.g. mV, pA/ms, 1/ms or 1';
    throw new SynfireError(
      faultAt(source, expr.span!, { code: 'unknown-unit', found, expected, remedy }),
    );
  };
  if (expr.kind === 'name') {
    const unit = units.get(expr.name);
    return unit ?? fail(`"${expr.name}"`, suggest(expr.name, units.keys()));
  }
  if (expr.kind === 'number') {
    if (expr.value === 1) return { dimension: dimensionless, tens: 0 };
    return fail(String(expr.value), 'Put numbers into the expression, not into the unit.');
  }
  const [a, b] = expr.args;
  const left = unitOf(a, source);
  if (expr.op === 'mul' || expr.op === 'div') {
    const right = unitOf(b, source);
    const dimension = (expr.op === 'mul' ? times : over)(left.dimension, right.dimension);
    return { dimension, tens: left.tens + (expr.op === 'mul' ? right.tens : -right.tens) };
  }
  const power = expr.op === 'sqrt' ? 0.5 : expr.op === 'pow' ? literal(b) : undefined;
  if (power === undefined) return fail('another expression', 'Units know * / and ** only.');
  return { dimension: toThe(left.dimension, power), tens: left.tens * power };
}

/** The value of a number with its sign, or undefined. */
export function literal(expr: Expr): number | undefined {
  if (expr.kind === 'number') return expr.value;
  if (expr.kind !== 'call') return undefined;
  const [a, b] = expr.args.map(literal);
  if (expr.op === 'neg' && a !== undefined) return -a;
  if (expr.op === 'div' && a !== undefined && b !== undefined) return a / b;
  return undefined;
}

/** x · 10^tens, rounded once where tens is whole. */
export const shiftTens = (x: number, tens: number): number =>
  tens >= 0 ? x * powerOfTen(tens) : x / powerOfTen(-tens);

/** Numerals are read the same on every host, unlike results of Math.pow. */
const powerOfTen = (n: number): number =>
  Number.isInteger(n) ? Number(`1e${n}`) : Number(`1e${Math.floor(n)}`) * Math.sqrt(10);

/** Names to print dimensions with, most telling first. */
const SPOKEN = ['ms', 'mV', 'pA', 'nS', 'pF', 'GOhm', 'um', 'fC'];

/** The dimension as a unit of the coherent system: `mV/ms`. */
export function describeDimension(dimension: Dimension): string {
  if (isDimensionless(dimension)) return '1';
  const find = (d: Dimension) => SPOKEN.find((n) => sameDimension(units.get(n)!.dimension, d));
  const plain = find(dimension);
  if (plain !== undefined) return plain;
  const ms: Dimension = [1, 0, 0, 0];
  const rate = find(times(dimension, ms));
  if (rate !== undefined) return `${rate}/ms`;
  const inverse = find(toThe(dimension, -1));
  if (inverse !== undefined) return `1/${inverse}`;
  const text = (sign: number) =>
    ['ms', 'mV', 'pA', 'um'].flatMap((name, i) => {
      const n = dimension[i] * sign;
      return n > 0 ? [n === 1 ? name : `${name}**${n}`] : [];
    });
  const [top, bottom] = [text(1), text(-1)];
  const below = bottom.length > 1 ? `(${bottom.join('*')})` : bottom[0];
  return bottom.length === 0 ? top.join('*') : `${top.join('*') || '1'}/${below}`;
}

const QUANTITY = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(.*)$/su;

/** "2 nA" in the expected unit: 2000 for `pA`. Throws SynfireError. */
export function parseQuantity(text: string, expectedUnit: string): number {
  const where = 'quantity';
  const expected = `a number and a unit such as "1 ${expectedUnit}"`;
  const found = printValue(text);
  const match = QUANTITY.exec(text.trim());
  if (match === null || !Number.isFinite(Number(match[1]))) {
    const remedy = 'Write a number, then its unit.';
    throw new SynfireError({ code: 'bad-quantity', where, found, expected, remedy });
  }
  const value = Number(match[1]);
  const unit = match[2].trim();
  const wanted = parseUnit(expectedUnit);
  if (unit === '' && !isDimensionless(wanted.dimension)) {
    const remedy = `Write "${match[1]} ${expectedUnit}", or give the number alone, not as text.`;
    throw new SynfireError({ code: 'missing-unit', where, found, expected, remedy });
  }
  const given = unit === '' ? wanted : parseUnit(unit);
  if (!sameDimension(given.dimension, wanted.dimension)) {
    const remedy = `${unit} cannot be converted to ${expectedUnit}.`;
    const unlike = `${found}, in ${describeDimension(given.dimension)}`;
    const like = `a quantity in ${expectedUnit}`;
    throw new SynfireError({ code: 'unit-mismatch', where, found: unlike, expected: like, remedy });
  }
  return shiftTens(value, given.tens - wanted.tens);
}
