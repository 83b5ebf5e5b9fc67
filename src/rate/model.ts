/**
 * Rate networks as plain data. N units with states, an output each, and recurrent weights:
 *
 *   dx/dt = f(x, input, parameters, t, phase),  input = Σ W·output(x) + external,  output = g(x, parameters)
 *
 * Expressions are those of the equation language without units; every name is a state, a parameter, `input`, `series`, `t` (in the unit
 * of dt) or `phase` (of a global oscillator, in [0, 1)). A batch is independent copies that share the weights.
 */
import { expandPowers } from '../equations/arrange.ts';
import { parseExpression } from '../equations/parse.ts';
import { simplify } from '../equations/simplify.ts';
import { type TableauName, tableaus } from '../equations/tableaus.ts';
import type { Expr } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import { type Fault, printValue, SynfireError, suggest } from '../errors.ts';
import {
  anything,
  faultsOf,
  flag,
  list,
  number,
  numbers,
  object,
  optional,
  record,
  type Shape,
  text,
  word,
} from '../network/shape.ts';
import type { RateRule } from './rules.ts';

export type RateMethod = TableauName | 'exponentialEuler';

/** Summed over the list. Rows are targets. */
export type RateWeights =
  | {
      readonly kind: 'dense';
      /** By which `weights` of a simulation finds what it learnt. */
      readonly name?: string;
      readonly values: ArrayLike<number>;
      /** How the entries learn; absent: they stay. */
      readonly rule?: RateRule;
    }
  | {
      /** Row i has the entries offsets[i] … offsets[i + 1]. */
      readonly kind: 'sparse';
      readonly offsets: ArrayLike<number>;
      readonly columns: ArrayLike<number>;
      readonly values: ArrayLike<number>;
    }
  | {
      /** left·rightᵀ, each N × rank, row after row. */
      readonly kind: 'lowRank';
      readonly rank: number;
      readonly left: ArrayLike<number>;
      readonly right: ArrayLike<number>;
    };

/** One value, or one for each unit. */
export type PerUnit = number | ArrayLike<number>;

export interface RateModel {
  readonly size: number;
  readonly dt: number;
  /** Derivative of each state. */
  readonly states: Readonly<Record<string, string>>;
  readonly output: string;
  readonly parameters?: Readonly<Record<string, PerUnit>>;
  readonly weights?: readonly RateWeights[];
  /** Added to the recurrent input all the time. */
  readonly constant?: PerUnit;
  /**
   * In step k row k of `values`, one for all units or one for each; the last row stays. It is added to `input`, unless a
   * derivative reads it by the name `series`.
   */
  readonly series?: { readonly columns: number; readonly values: ArrayLike<number> };
  /** White noise of a state: σ·√dt·ξ is added after each step. */
  readonly noise?: Readonly<Record<string, PerUnit>>;
  /** Default 'euler'. The noise is added as Euler–Maruyama does, whatever the method. */
  readonly method?: RateMethod;
  /** Period of `phase`; default: it stays 0. */
  readonly period?: number;
  /** One value, one for each unit, or one for each unit and copy (unit after unit). Default 0. */
  readonly initial?: Readonly<Record<string, PerUnit>>;
  /** Copies; default 1. */
  readonly batch?: number;
  readonly seed?: number;
}

const perUnit: Shape = (value, where, report) =>
  (typeof value === 'number' ? number : numbers)(value, where, report);

const shape = object({
  size: number,
  dt: number,
  states: record(text),
  output: text,
  parameters: optional(record(perUnit)),
  weights: optional(list(anything)),
  constant: optional(perUnit),
  series: optional(object({ columns: number, values: numbers })),
  noise: optional(record(perUnit)),
  method: optional(word(...Object.keys(tableaus), 'exponentialEuler')),
  period: optional(number),
  initial: optional(record(perUnit)),
  batch: optional(number),
  seed: optional(number),
});
const ruleShape = object({
  dw: text,
  parameters: optional(record(number)),
  min: optional(number),
  max: optional(number),
  every: optional(number),
  keepZeros: optional(flag),
});
const kinds = {
  dense: object({
    kind: word('dense'),
    name: optional(text),
    values: numbers,
    rule: optional(ruleShape),
  }),
  sparse: object({ kind: word('sparse'), offsets: numbers, columns: numbers, values: numbers }),
  lowRank: object({ kind: word('lowRank'), rank: number, left: numbers, right: numbers }),
};

/** Where no bound is given. */
export const LARGEST = 1e18;

/** A checked model: its expressions as trees, in the order of the states. */
export interface ParsedModel {
  readonly states: readonly string[];
  readonly parameters: readonly string[];
  readonly derivatives: readonly Expr[];
  readonly output: Expr;
  /** Of weights that learn: their name, their place in the list, and dw. */
  readonly rules: readonly {
    readonly name: string;
    readonly part: number;
    readonly rule: RateRule;
    readonly dw: Expr;
  }[];
}

/** Throws one SynfireError with every fault. */
export function parseModel(model: RateModel): ParsedModel {
  SynfireError.gather(faultsOf(shape, model, 'rate model'));
  const faults: Fault[] = [];
  const fail = (where: string, found: unknown, expected: string, remedy = 'Correct the value.') => {
    faults.push({
      code: 'bad-rate-model',
      where: `rate model › ${where}`,
      found: typeof found === 'string' ? found : printValue(found),
      expected,
      remedy,
    });
  };
  const { size, dt, batch = 1, parameters = {}, seed = 1, period, initial = {} } = model;
  const states = Object.keys(model.states);
  const whole = (n: number, most: number) => Number.isInteger(n) && n >= 1 && n <= most;
  if (!whole(size, 1e7)) fail('size', size, 'an integer from 1 to 10⁷');
  if (!(dt > 0 && dt < 1e6)) fail('dt', dt, 'a positive number');
  if (!whole(batch, 65_536)) fail('batch', batch, 'an integer from 1 to 65,536');
  if (!Number.isSafeInteger(seed)) fail('seed', seed, 'an integer');
  if (period !== undefined && !(period > 0)) fail('period', period, 'a positive number');
  if (states.length === 0) fail('states', 'none', 'at least one state');
  const check = (where: string, value: PerUnit, counts: readonly number[]) => {
    const all = typeof value === 'number' ? [value] : Array.from(value);
    if (typeof value !== 'number' && !counts.includes(all.length)) {
      fail(where, `${all.length} numbers`, `one number, or ${counts.join(' or ')}`);
    }
    const bad = all.findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) fail(where, all[bad], 'finite numbers');
  };
  for (const [name, value] of Object.entries(parameters)) {
    check(`parameter "${name}"`, value, [size]);
  }
  check('constant', model.constant ?? 0, [size]);
  for (const [group, values] of [
    ['noise', model.noise ?? {}] as const,
    ['initial', initial] as const,
  ]) {
    for (const [name, value] of Object.entries(values)) {
      const counts = group === 'initial' ? [size, size * batch] : [size];
      check(`${group} "${name}"`, value, counts);
      if (!states.includes(name))
        fail(`${group} "${name}"`, name, 'a state', suggest(name, states));
    }
  }
  if (model.series) {
    const { columns, values } = model.series;
    const fits = (columns === 1 || columns === size) && values.length >= columns;
    if (!fits || values.length % columns !== 0) {
      fail('series', `${values.length} numbers in rows of ${columns}`, `rows of 1 or ${size}`);
    }
  }
  (model.weights ?? []).forEach((weights, k) => {
    checkWeights(weights, size, `weights[${k}]`, fail);
  });
  const learns = (model.weights ?? []).some((part) => part?.kind === 'dense' && part.rule);
  for (const id of [...states, ...Object.keys(parameters)]) {
    const taken =
      ['input', 'series', 't', 'phase', ...(learns ? ['w', 'pre', 'post'] : [])].includes(id) ||
      (id in parameters && states.includes(id));
    if (taken || !/^[A-Za-z_]\w*$/.test(id)) {
      fail(
        `"${id}"`,
        'a name',
        'a name of its own, not input, series, t or phase',
        'Give another name.',
      );
    }
  }
  const known = [...states, ...Object.keys(parameters), 't', 'phase'];
  const parse = (source: string, where: string, names: readonly string[]): Expr => {
    const tree = simplify(expandPowers(parseExpression(source, `rate model › ${where}`)));
    for (const name of namesOf(tree)) {
      if (!names.includes(name)) fail(where, `"${name}"`, 'a declared name', suggest(name, names));
    }
    return tree;
  };
  const derivatives = states.map((name) =>
    parse(model.states[name], `state "${name}"`, [
      ...known,
      'input',
      ...(model.series ? ['series'] : []),
    ]),
  );
  const output = parse(model.output, 'output', known);
  const named = new Set<string>();
  const rules = (model.weights ?? []).flatMap((weights, part) => {
    if (weights?.kind !== 'dense' || weights.rule === undefined || faults.length > 0) return [];
    const { rule, name: id = `weights[${part}]` } = weights;
    const where = `weights[${part}] › rule`;
    if (named.has(id)) fail(where, `"${id}"`, 'a name that no other weights have');
    named.add(id);
    const { min = -LARGEST, max = LARGEST, every = 1 } = rule;
    const own = Object.keys(rule.parameters ?? {});
    if (!(min <= max)) fail(where, `min ${min}, max ${max}`, 'min ≤ max');
    if (!whole(every, 1e9)) fail(`${where} › every`, every, 'steps, an integer from 1');
    if (batch !== 1) fail(where, `${batch} copies`, 'one copy: copies share their weights');
    for (const id of own) {
      const taken = [...known, 'w', 'pre', 'post', 'input', 'series'].includes(id);
      if (taken || !/^[A-Za-z_]\w*$/.test(id))
        fail(`${where} › "${id}"`, 'a name', 'a name of its own');
    }
    const names = [...states, ...Object.keys(parameters), ...own, 'w', 'pre', 'post'];
    return [{ name: id, part, rule, dw: parse(rule.dw, `${where} › dw`, names) }];
  });
  SynfireError.gather(faults);
  return { states, parameters: Object.keys(parameters), derivatives, output, rules };
}

function checkWeights(
  weights: RateWeights,
  size: number,
  where: string,
  fail: (where: string, found: unknown, expected: string, remedy?: string) => void,
): void {
  const kind = (weights as { kind?: unknown } | null)?.kind;
  if (kind !== 'dense' && kind !== 'sparse' && kind !== 'lowRank') {
    fail(`${where} › kind`, kind, '"dense", "sparse" or "lowRank"', 'Give one of those words.');
    return;
  }
  const faults = faultsOf(kinds[kind], weights, where);
  if (faults.length > 0) {
    for (const { where: place, found, expected, remedy } of faults) {
      fail(place, found, expected, remedy);
    }
    return;
  }
  const finite = (name: string, values: ArrayLike<number>, count: number) => {
    if (values.length !== count) fail(`${where} › ${name}`, `${values.length} numbers`, `${count}`);
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i])) continue;
      fail(`${where} › ${name}[${i}]`, values[i], 'a finite number');
      return;
    }
  };
  switch (weights.kind) {
    case 'dense':
      finite('values', weights.values, size * size);
      return;
    case 'lowRank': {
      const { rank, left, right } = weights;
      if (!(Number.isInteger(rank) && rank >= 1 && rank <= size)) {
        fail(`${where} › rank`, rank, `an integer from 1 to ${size}, the number of units`);
        return;
      }
      finite('left', left, size * rank);
      finite('right', right, size * rank);
      return;
    }
    case 'sparse': {
      const { offsets, columns, values } = weights;
      const rising = Array.from(offsets).every((x, i) => i === 0 || x >= offsets[i - 1]);
      const ends = offsets.length === size + 1 && offsets[0] === 0;
      if (!(rising && ends && offsets[size] === columns.length)) {
        fail(
          `${where} › offsets`,
          `${offsets.length} numbers`,
          `${size + 1} that rise from 0 to the number of entries`,
        );
      }
      const wrong = Array.from(columns).findIndex(
        (c) => !(Number.isInteger(c) && c >= 0 && c < size),
      );
      if (wrong >= 0)
        fail(`${where} › columns[${wrong}]`, columns[wrong], `an index below ${size}`);
      finite('values', values, columns.length);
      return;
    }
    default:
      weights satisfies never;
  }
}
