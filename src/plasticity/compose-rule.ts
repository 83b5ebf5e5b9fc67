/**
 * From a rule's text to trees: names, units and bounds are checked against the weight's unit, all faults
 * are reported at once. Trees hold `w`, variables, traces, parameters, temporaries, `elapsed` and `dt`.
 */
import { checkTruth, checkUnits, type Names } from '../equations/check.ts';
import { evaluate } from '../equations/evaluate.ts';
import { parseExpression } from '../equations/parse.ts';
import { faultAt } from '../equations/source.ts';
import { type Expr, num } from '../equations/tree.ts';
import { type Dimension, dimensionless, parseUnit, shiftTens, units } from '../equations/units.ts';
import { substitute } from '../equations/walk.ts';
import { type Fault, SynfireError, suggest } from '../errors.ts';
import { expectedIn, inRange } from '../neurons/range.ts';
import { parseStatements } from '../neurons/statements.ts';
import type { PlasticitySpec } from './rule.ts';

export interface RuleStatement {
  readonly target: string;
  readonly value: Expr;
}

/** A rule ready to be planned: plain data. */
export interface ComposedRule {
  readonly name: string;
  /** In coherent units, the weight's own unit aside. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly variables: readonly {
    readonly name: string;
    readonly decay?: string;
    readonly initial: number;
  }[];
  readonly traces: readonly {
    readonly name: string;
    readonly decay: string;
    readonly spike: 'add' | 'set';
  }[];
  /** States of the target that are read, with their units. */
  readonly states: readonly { readonly name: string; readonly unit: string }[];
  readonly transmit: Expr;
  readonly onPre: readonly RuleStatement[];
  readonly onPost: readonly RuleStatement[];
  readonly whenever?: Expr;
  readonly onStep: readonly RuleStatement[];
  readonly bounds: readonly [low: number, high: number];
}

const TIME = parseUnit('ms').dimension;
const RESERVED = ['w', 'elapsed', 'dt', 't', 'and', 'or', 'not'];

/** Throws SynfireError with all faults. `weightUnit`: of the receptor that the synapses end on. */
export function composeRule(spec: PlasticitySpec, weightUnit: string, where: string): ComposedRule {
  return new RuleComposer(spec, weightUnit, where).compose();
}

class RuleComposer {
  readonly #spec: PlasticitySpec;
  readonly #where: string;
  readonly #weight: Dimension;
  readonly #weightUnit: string;
  readonly #faults: Fault[] = [];
  readonly #dimensions = new Map<string, Dimension>();
  readonly #parameters: Record<string, number> = {};

  constructor(spec: PlasticitySpec, weightUnit: string, where: string) {
    this.#spec = spec;
    this.#where = `${where} › plasticity "${spec.rule.name}"`;
    this.#weightUnit = weightUnit;
    this.#weight = parseUnit(weightUnit).dimension;
  }

  compose(): ComposedRule {
    const { rule } = this.#spec;
    this.#readParameters();
    SynfireError.gather(this.#faults);
    const onlyParameters = this.#names([...this.#dimensions.keys()]);
    const variables = Object.entries(rule.variables).map(([name, { unit, decay, initial }]) => {
      const where = `${this.#where} › variable "${name}"`;
      const dimension = this.#dimension(unit, where);
      const value = this.#number(initial, dimension, onlyParameters, `${where} › initial`);
      this.#declare(name, dimension, where);
      if (decay === undefined) return { name, initial: value };
      this.#timeConstant(decay, where);
      return { name, decay, initial: value };
    });
    const traces = Object.entries(rule.traces).map(([name, { decay, spike }]) => {
      const where = `${this.#where} › trace "${name}"`;
      this.#declare(name, dimensionless, where);
      this.#timeConstant(decay, where);
      return { name, decay, spike };
    });
    const states = Object.entries(rule.states ?? {}).map(([name, unit]) => {
      const where = `${this.#where} › state "${name}"`;
      this.#declare(name, this.#dimension(unit, where), where);
      return { name, unit };
    });
    const ofTarget = [...this.#dimensions.keys()].filter(
      (name) => !variables.some((variable) => variable.name === name),
    );
    const low = this.#number(rule.w_min, this.#weight, onlyParameters, `${this.#where} › w_min`);
    const high = this.#number(rule.w_max, this.#weight, onlyParameters, `${this.#where} › w_max`);
    SynfireError.gather(this.#faults);
    this.#checkBounds(low, high);
    this.#dimensions.set('w', this.#weight).set('elapsed', TIME).set('dt', TIME);
    const writable = new Set(['w', ...variables.map((v) => v.name)]);
    const composed = {
      transmit: this.#expression(rule.transmit, this.#weight, `${this.#where} › transmit`),
      onPre: this.#statements(rule.onPre, writable, `${this.#where} › onPre`),
      onPost: this.#statements(rule.onPost, writable, `${this.#where} › onPost`),
      onStep: this.#statements(rule.onStep ?? '', writable, `${this.#where} › onStep`),
      ...this.#whenever(ofTarget),
    };
    SynfireError.gather(this.#faults);
    return {
      name: rule.name,
      parameters: this.#parameters,
      variables,
      traces,
      states,
      ...composed,
      transmit: composed.transmit!,
      bounds: [low, high],
    };
  }

  #readParameters(): void {
    const { rule, parameters } = this.#spec;
    for (const name of Object.keys(parameters)) {
      if (Object.hasOwn(rule.parameters, name)) continue;
      this.#faults.push({
        code: 'unknown-parameter',
        where: this.#where,
        found: `"${name}"`,
        expected: 'a parameter of the rule',
        remedy: suggest(name, Object.keys(rule.parameters)),
      });
    }
    for (const [name, declared] of Object.entries(rule.parameters)) {
      const where = `${this.#where} › parameter "${name}"`;
      const value = parameters[name] ?? declared.default;
      const { range } = declared;
      if (!inRange(value, range)) {
        this.#faults.push({
          code: Number.isFinite(value) ? 'out-of-range' : 'not-finite',
          where,
          found: `${value}`,
          expected: expectedIn(range),
          remedy: 'Correct the value or its sign.',
        });
      }
      const plain = declared.unit.replace(/\bw\b/gu, '1');
      const dimension = this.#dimension(declared.unit, where);
      this.#declare(name, dimension, where);
      const tens = this.#try(() => parseUnit(plain, `${where} › unit`))?.tens ?? 0;
      this.#parameters[name] = shiftTens(value, tens);
    }
  }

  #dimension(unit: string, where: string): Dimension {
    const text = unit.replace(/\bw\b/gu, `(${this.#weightUnit})`);
    return this.#try(() => parseUnit(text, `${where} › unit`))?.dimension ?? dimensionless;
  }

  #declare(name: string, dimension: Dimension, where: string): void {
    const bad = !/^[A-Za-z][A-Za-z0-9_]*$/u.test(name);
    if (bad || RESERVED.includes(name) || this.#dimensions.has(name)) {
      this.#faults.push({
        code: bad ? 'bad-name' : 'name-clash',
        where,
        found: `"${name}"`,
        expected: 'a name that nothing else in the rule has',
        remedy: 'Letters, digits and _ make names; w, elapsed and dt are taken.',
      });
    }
    this.#dimensions.set(name, dimension);
  }

  #timeConstant(name: string, where: string): void {
    const value = this.#parameters[name];
    const dimension = this.#dimensions.get(name);
    const isTime = dimension?.every((n, i) => n === TIME[i]) ?? false;
    if (value !== undefined && isTime && value > 0) return;
    this.#faults.push({
      code: 'bad-time-constant',
      where: `${where} › decay`,
      found: value === undefined ? `"${name}"` : `"${name}" = ${value}`,
      expected: 'a parameter in ms, > 0',
      remedy: suggest(name, Object.keys(this.#spec.rule.parameters)),
    });
  }

  #checkBounds(low: number, high: number): void {
    if (Number.isFinite(low) && Number.isFinite(high) && low <= high) return;
    throw new SynfireError({
      code: 'empty-interval',
      where: `${this.#where} › w_min, w_max`,
      found: `w_min ${low}, w_max ${high}`,
      expected: 'finite bounds, w_min ≤ w_max',
      remedy: 'Exchange the two, or bound the weight.',
    });
  }

  #statements(text: string, writable: ReadonlySet<string>, where: string): RuleStatement[] {
    const source = { text, where };
    const parsed = this.#try(() => parseStatements(source)) ?? [];
    const known = new Map(this.#dimensions);
    return parsed.map(({ target, value, span }) => {
      const fixed = this.#dimensions.has(target) && !writable.has(target);
      if (fixed || RESERVED.slice(1).includes(target)) {
        this.#faults.push(
          faultAt(source, span, {
            code: 'not-writable',
            found: `an assignment to "${target}"`,
            expected: `w, a variable of the synapse (${[...writable].slice(1).join(', ')}) or a new name`,
            remedy: 'Parameters, traces and states of the target can only be read here.',
          }),
        );
      }
      const wanted = known.get(target);
      const names = this.#names([...known.keys()], known);
      const found = checkUnits(value, names, source, (fault) => this.#faults.push(fault), wanted);
      if (wanted === undefined) known.set(target, found ?? dimensionless);
      return { target, value: writtenOut(value, known) };
    });
  }

  /** `names`: what belongs to a target. */
  #whenever(names: readonly string[]): { whenever?: Expr } {
    const { whenever, onStep } = this.#spec.rule;
    if (whenever === undefined) return {};
    const source = { text: whenever, where: `${this.#where} › whenever` };
    if (onStep === undefined || onStep.trim() === '') {
      this.#faults.push({
        code: 'missing-action',
        where: source.where,
        found: 'a condition and no onStep',
        expected: 'what is done where it is true',
        remedy: 'Give onStep, or leave the condition out.',
      });
    }
    const expr = this.#try(() => parseExpression(whenever, source.where));
    if (expr === undefined) return {};
    checkTruth(expr, this.#names(names), source, (fault) => this.#faults.push(fault));
    return { whenever: writtenOut(expr, this.#dimensions) };
  }

  #expression(text: string, dimension: Dimension, where: string): Expr | undefined {
    const expr = this.#try(() => parseExpression(text, where));
    if (expr === undefined) return undefined;
    const names = this.#names([...this.#dimensions.keys()]);
    checkUnits(expr, names, { text, where }, (fault) => this.#faults.push(fault), dimension);
    return writtenOut(expr, this.#dimensions);
  }

  #number(text: string, dimension: Dimension, names: Names, where: string): number {
    const expr = this.#try(() => parseExpression(text, where));
    if (expr === undefined) return Number.NaN;
    const before = this.#faults.length;
    checkUnits(expr, names, { text, where }, (fault) => this.#faults.push(fault), dimension);
    if (this.#faults.length > before) return Number.NaN;
    return evaluate(writtenOut(expr, this.#dimensions), this.#parameters);
  }

  #names(all: readonly string[], dimensions: ReadonlyMap<string, Dimension> = this.#dimensions) {
    const own = new Map(all.map((name) => [name, dimensions.get(name)]));
    return { dimension: (name: string) => own.get(name), all: () => all };
  }

  /** The result, or undefined with the faults noted. */
  #try<T>(work: () => T): T | undefined {
    return SynfireError.noting(this.#faults, work);
  }
}

/** Units become numbers, where nothing else has their name. */
const writtenOut = (expr: Expr, known: ReadonlyMap<string, unknown>): Expr =>
  substitute(expr, (id) => {
    const unit = known.has(id) ? undefined : units.get(id);
    return unit && num(shiftTens(1, unit.tens));
  });
