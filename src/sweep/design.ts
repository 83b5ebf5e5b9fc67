/** Designs: which values of parameters are run. A design is plain data, drawn ones are functions of their seed. */
import { expectArgument, expectOptions, isCount, isReal } from '../connect/argument.ts';
import { exp, log } from '../equations/f64.ts';
import { reading, SynfireError } from '../errors.ts';
import { Draws } from '../plan/host-draws.ts';

export type SweepValue = number | string | boolean;

/** One value for each parameter. */
export type SweepPoint = Readonly<Record<string, SweepValue>>;

export interface SweepDesign {
  readonly kind: 'grid' | 'list' | 'random' | 'latin-hypercube';
  readonly points: readonly SweepPoint[];
  /** Of a grid: the values of each parameter. */
  readonly axes?: Readonly<Record<string, readonly SweepValue[]>>;
}

/** Smallest and largest value; `log`: drawn evenly on a logarithmic scale; `whole`: rounded. */
export type SweepRange =
  | readonly [low: number, high: number]
  | {
      readonly low: number;
      readonly high: number;
      readonly log?: boolean;
      readonly whole?: boolean;
    };

/** `count` numbers from `from` to `to`, both included, evenly spaced. */
export function linspace(from: number, to: number, count: number): number[] {
  expectArgument(isReal(from) && isReal(to), 'linspace', [from, to], 'two finite numbers');
  expectSize(count, 'linspace › count');
  return Array.from({ length: count }, (_, k) =>
    k === count - 1 && k > 0 ? to : from + ((to - from) * k) / Math.max(1, count - 1),
  );
}

/** `count` numbers from `from` to `to`, both included and above 0, with equal ratios. */
export function logspace(from: number, to: number, count: number): number[] {
  const positive = isReal(from) && isReal(to) && from > 0 && to > 0;
  expectArgument(positive, 'logspace', [from, to], 'two finite numbers above 0');
  const inner = linspace(log(from), log(to), count).map(exp);
  return inner.map((value, k) => (k === 0 ? from : k === count - 1 ? to : value));
}

/** Every combination of the values; the last parameter changes fastest. Throws `empty-design`, `bad-argument`. */
export function gridDesign(axes: Readonly<Record<string, readonly SweepValue[]>>): SweepDesign {
  const isObject = typeof axes === 'object' && axes !== null && !Array.isArray(axes);
  expectArgument(isObject, 'gridDesign', axes, 'values by parameter');
  let points: SweepPoint[] = [{}];
  for (const [name, values] of reading('gridDesign', () => Object.entries(axes))) {
    const where = `parameter "${name}"`;
    expectArgument(Array.isArray(values), where, values, 'an array of values');
    if (values.length === 0) throw emptyDesign(where, 'no value');
    values.forEach((value, k) => {
      expectValue(value, `${where}[${k}]`);
    });
    const twice = values.find((value, k) => values.indexOf(value) !== k);
    expectArgument(twice === undefined, where, twice, 'each value once');
    points = points.flatMap((point) => values.map((value) => ({ ...point, [name]: value })));
  }
  return { kind: 'grid', points, axes };
}

/** The points as they are given, all with the same parameters. Throws `empty-design`, `bad-argument`. */
export function listDesign(points: readonly SweepPoint[]): SweepDesign {
  expectArgument(Array.isArray(points), 'listDesign', points, 'an array of points');
  if (points.length === 0) throw emptyDesign('listDesign', 'no point');
  const given = reading('listDesign', () => Array.from(points, (point) => ({ ...point })));
  const names = Object.keys(given[0]).sort();
  given.forEach((point, k) => {
    const own = Object.keys(point).sort();
    const same = names.join('\0') === own.join('\0');
    expectArgument(same, `point ${k}`, own.join(', '), `the parameters ${names.join(', ')}`);
    for (const [name, value] of Object.entries(point)) expectValue(value, `point ${k} › "${name}"`);
  });
  return { kind: 'list', points };
}

/** `count` points, each parameter drawn evenly from its range and independently of the others. Throws as `gridDesign`. */
export function randomDesign(
  ranges: Readonly<Record<string, SweepRange>>,
  options: { readonly count: number; readonly seed?: number },
): SweepDesign {
  const { axes, count, seed } = rangesOf(ranges, options, 'randomDesign');
  const columns = axes.map(({ name, range }, k) => {
    const draws = new Draws(seed, 'randomDesign', RANDOM, k);
    return { name, values: Array.from({ length: count }, () => within(range, draws.uniform())) };
  });
  return { kind: 'random', points: pointsOf(columns, count) };
}

/**
 * A Latin hypercube (McKay, Beckman & Conover 1979, Technometrics 21:239): each range is cut into `count` equal parts, and each part of
 * each range has exactly one point. Throws as `gridDesign`.
 */
export function latinHypercube(
  ranges: Readonly<Record<string, SweepRange>>,
  options: { readonly count: number; readonly seed?: number },
): SweepDesign {
  const { axes, count, seed } = rangesOf(ranges, options, 'latinHypercube');
  const columns = axes.map(({ name, range }, k) => {
    const draws = new Draws(seed, 'latinHypercube', LATIN, k);
    const parts = draws.order(count);
    return {
      name,
      values: Array.from(parts, (part) => within(range, (part + draws.uniform()) / count)),
    };
  });
  return { kind: 'latin-hypercube', points: pointsOf(columns, count) };
}

/** What was given as `parameters`: a design, or the axes of a grid. */
export function designOf(
  given: SweepDesign | Readonly<Record<string, readonly SweepValue[]>>,
): SweepDesign {
  const design = given as SweepDesign;
  if (typeof design?.kind !== 'string' || !Array.isArray(design.points)) {
    return gridDesign(given as Readonly<Record<string, readonly SweepValue[]>>);
  }
  if (design.points.length === 0) throw emptyDesign('parameters', 'no point');
  return design;
}

export const emptyDesign = (where: string, found: string): SynfireError =>
  new SynfireError({
    code: 'empty-design',
    where,
    found,
    expected: 'at least one run',
    remedy: 'Give values, points and seeds.',
  });

const [RANDOM, LATIN] = [0x5301, 0x5302];

function expectSize(count: unknown, where: string): void {
  const sound = isCount(count) && count >= 1 && count <= 1e7;
  expectArgument(sound, where, count, 'an integer from 1 to 10,000,000');
}

function expectValue(value: unknown, where: string): void {
  const sound = isReal(value) || typeof value === 'string' || typeof value === 'boolean';
  expectArgument(sound, where, value, 'a finite number, text, true or false');
}

interface Range {
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  readonly whole: boolean;
}

function rangesOf(
  ranges: Readonly<Record<string, SweepRange>>,
  options: { readonly count: number; readonly seed?: number },
  where: string,
) {
  expectOptions(options, where, ['count', 'seed']);
  const isObject = typeof ranges === 'object' && ranges !== null && !Array.isArray(ranges);
  expectArgument(isObject, where, ranges, 'ranges by parameter');
  expectSize(options.count, `${where} › count`);
  const axes = Object.entries(ranges).map(([name, given]) => ({
    name,
    range: rangeOf(given, `${where} › "${name}"`),
  }));
  if (axes.length === 0) throw emptyDesign(where, 'no parameter');
  return { axes, count: options.count, seed: options.seed ?? 1 };
}

function rangeOf(given: SweepRange, where: string): Range {
  const pair = Array.isArray(given);
  if (!pair) expectOptions(given, where, ['low', 'high', 'log', 'whole']);
  const {
    low,
    high,
    log: onLog = false,
    whole = false,
  } = pair
    ? { low: given[0], high: given[1] }
    : (given as Exclude<SweepRange, readonly [number, number]>);
  const sound = isReal(low) && isReal(high) && low < high && (!onLog || low > 0);
  const expected = `two finite numbers, the smaller one first${onLog ? ' and above 0' : ''}`;
  expectArgument(sound, where, given, expected);
  return { low, high, log: onLog === true, whole: whole === true };
}

/** The value at `share` (in [0, 1)) of a range. */
function within({ low, high, log: onLog, whole }: Range, share: number): number {
  const [from, to] = whole ? [low - 0.5, high + 0.5] : [low, high];
  const value = onLog ? low * exp(share * log(high / low)) : from + (to - from) * share;
  return whole ? Math.min(high, Math.max(low, Math.round(value))) : Math.min(high, value);
}

const pointsOf = (
  columns: readonly { readonly name: string; readonly values: readonly number[] }[],
  count: number,
): SweepPoint[] =>
  Array.from({ length: count }, (_, k) =>
    Object.fromEntries(columns.map(({ name, values }) => [name, values[k]])),
  );
