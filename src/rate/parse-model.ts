/** A rate model is checked whole, and its expressions become trees. */
import { expandPowers } from '../equations/arrange.ts';
import { parseExpression } from '../equations/parse.ts';
import { precisions } from '../equations/precision.ts';
import { simplify } from '../equations/simplify.ts';
import { tableaus } from '../equations/tableaus.ts';
import type { Expr } from '../equations/tree.ts';
import { namesOf } from '../equations/walk.ts';
import { type Fault, printValue, SynfireError, suggest } from '../errors.ts';
import {
  anything,
  faultsOf,
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
import { parseStatements } from '../neurons/statements.ts';
import type { RuleStatement } from '../plasticity/compose-rule.ts';
import { checkWeights, delaysOf, type Fail } from './check-weights.ts';
import type { PerUnit, RateModel } from './model.ts';
import type { RateRule } from './rules.ts';

const perUnit: Shape = (value, where, report) =>
  (typeof value === 'number' ? number : numbers)(value, where, report);

const shape = object({
  size: number,
  dt: number,
  precision: optional(word(...precisions)),
  states: record(text),
  output: text,
  parameters: optional(record(perUnit)),
  weights: optional(list(anything)),
  constant: optional(perUnit),
  series: optional(object({ columns: number, values: numbers })),
  noise: optional(record(perUnit)),
  method: optional(word(...Object.keys(tableaus), 'exponential_euler')),
  period: optional(number),
  initial: optional(record(perUnit)),
  batch: optional(number),
  seed: optional(number),
});

/** Where no bound is given. */
export const LARGEST = 1e18;

/** Of weights that learn: their name, their place in the list, and what is assigned. */
interface ParsedRule {
  readonly name: string;
  readonly part: number;
  readonly rule: RateRule;
  readonly onStep: readonly RuleStatement[];
}

/** A checked model: its expressions as trees, in the order of the states. */
export interface ParsedModel {
  readonly states: readonly string[];
  readonly parameters: readonly string[];
  readonly derivatives: readonly Expr[];
  readonly output: Expr;
  readonly rules: readonly ParsedRule[];
  /** Steps, by part of the weights. */
  readonly delays: readonly number[];
}

/** Throws one SynfireError with every fault. */
export function parseModel(model: RateModel): ParsedModel {
  SynfireError.gather(faultsOf(shape, model, 'rate model'));
  const faults: Fault[] = [];
  const fail: Fail = (where, found, expected, remedy = 'Correct the value.') => {
    faults.push({
      code: 'bad-rate-model',
      where: `rate model › ${where}`,
      found: typeof found === 'string' ? found : printValue(found),
      expected,
      remedy,
    });
  };
  const states = Object.keys(model.states);
  const parameters = Object.keys(model.parameters ?? {});
  checkNumbers(model, fail);
  checkPerUnit(model, fail);
  (model.weights ?? []).forEach((weights, k) => {
    checkWeights(weights, model.size, `weights[${k}]`, fail);
  });
  const delays = faults.length > 0 ? [] : delaysOf(model, fail);
  checkNames(model, fail);
  const known = [...states, ...parameters, 't', 'phase'];
  const arranged = (parsed: Expr, where: string, names: readonly string[]): Expr => {
    const tree = simplify(expandPowers(parsed));
    for (const name of namesOf(tree)) {
      if (!names.includes(name)) fail(where, `"${name}"`, 'a declared name', suggest(name, names));
    }
    return tree;
  };
  const parse = (source: string, where: string, names: readonly string[]): Expr =>
    arranged(parseExpression(source, `rate model › ${where}`), where, names);
  const seen = [...known, 'input', ...(model.series ? ['series'] : [])];
  const derivatives = states.map((name) => parse(model.states[name], `state "${name}"`, seen));
  const output = parse(model.output, 'output', known);
  const rules = faults.length > 0 ? [] : parseRules(model, arranged, fail);
  SynfireError.gather(faults);
  return { states, parameters, derivatives, output, rules, delays };
}

const whole = (n: number, most: number) => Number.isInteger(n) && n >= 1 && n <= most;

function checkNumbers({ size, dt, batch = 1, seed = 1, period, states }: RateModel, fail: Fail) {
  if (!whole(size, 1e7)) fail('size', size, 'an integer from 1 to 10⁷');
  if (!(dt > 0 && dt < 1e6)) fail('dt', dt, 'a positive number');
  if (!whole(batch, 65_536)) fail('batch', batch, 'an integer from 1 to 65,536');
  if (!Number.isSafeInteger(seed)) fail('seed', seed, 'an integer');
  if (period !== undefined && !(period > 0)) fail('period', period, 'a positive number');
  if (Object.keys(states).length === 0) fail('states', 'none', 'at least one state');
}

/** Numbers for units, and of whom they are. */
function checkPerUnit(model: RateModel, fail: Fail): void {
  const { size, batch = 1, parameters = {}, constant = 0, noise = {}, initial = {} } = model;
  const states = Object.keys(model.states);
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
  check('constant', constant, [size]);
  const ofStates = [
    ['noise', noise, [size]],
    ['initial', initial, [size, size * batch]],
  ] as const;
  for (const [group, values, counts] of ofStates) {
    for (const [name, value] of Object.entries(values)) {
      const where = `${group} "${name}"`;
      check(where, value, counts);
      if (!states.includes(name)) fail(where, name, 'a state', suggest(name, states));
    }
  }
  if (model.series) {
    const { columns, values } = model.series;
    const fits = (columns === 1 || columns === size) && values.length >= columns;
    if (!fits || values.length % columns !== 0) {
      fail('series', `${values.length} numbers in rows of ${columns}`, `rows of 1 or ${size}`);
    }
  }
}

/** What a rule sees besides states and parameters. */
const RULE_WORDS = ['w', 'pre', 'post', 'dt'];

const isName = (id: string) => /^[A-Za-z_]\w*$/.test(id);

function checkNames({ states, parameters = {}, weights = [] }: RateModel, fail: Fail): void {
  const learns = weights.some((part) => part?.kind === 'dense' && part.rule);
  const words = ['input', 'series', 't', 'phase', ...(learns ? RULE_WORDS : [])];
  for (const id of [...Object.keys(states), ...Object.keys(parameters)]) {
    const taken =
      words.includes(id) || (Object.hasOwn(parameters, id) && Object.hasOwn(states, id));
    if (!taken && isName(id)) continue;
    const expected = 'a name of its own, not input, series, t or phase';
    fail(`"${id}"`, 'a name', expected, 'Give another name.');
  }
}

function parseRules(
  { states, parameters = {}, weights = [], batch = 1 }: RateModel,
  arranged: (parsed: Expr, where: string, names: readonly string[]) => Expr,
  fail: Fail,
): ParsedRule[] {
  const declared = [...Object.keys(states), ...Object.keys(parameters)];
  const taken = [...declared, 't', 'phase', ...RULE_WORDS, 'input', 'series'];
  const named = new Set<string>();
  return weights.flatMap((part, k) => {
    if (part?.kind !== 'dense' || part.rule === undefined) return [];
    const { rule, name = `weights[${k}]` } = part;
    const where = `weights[${k}] › rule`;
    if (named.has(name)) fail(where, `"${name}"`, 'a name that no other weights have');
    named.add(name);
    const { w_min = -LARGEST, w_max = LARGEST, every = 1 } = rule;
    const own = Object.keys(rule.parameters ?? {});
    if (!(w_min <= w_max)) fail(where, `w_min ${w_min}, w_max ${w_max}`, 'w_min ≤ w_max');
    if (!whole(every, 1e9)) fail(`${where} › every`, every, 'steps, an integer from 1');
    if (batch !== 1) fail(where, `${batch} copies`, 'one copy: copies share their weights');
    for (const id of own) {
      if (taken.includes(id) || !isName(id)) {
        fail(`${where} › "${id}"`, 'a name', 'a name of its own');
      }
    }
    const names = [...declared, ...own, ...RULE_WORDS];
    const source = { text: rule.onStep, where: `rate model › ${where} › onStep` };
    const onStep = parseStatements(source).map(({ target, value }): RuleStatement => {
      if (target !== 'w' && [...taken, ...own].includes(target)) {
        fail(`${where} › onStep`, `an assignment to "${target}"`, 'w or a new name');
      }
      const line = { target, value: arranged(value, `${where} › onStep`, names) };
      if (!names.includes(target)) names.push(target);
      return line;
    });
    return [{ name, part: k, rule, onStep }];
  });
}
