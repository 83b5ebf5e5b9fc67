/**
 * A neuron with its receptors → one model: parsed, checked for units, merged, all faults at once.
 *
 * Receptors' names get their suffix, `I_syn` becomes the sum of their currents, subexpressions are
 * written out, noise is split off, names of units become numbers. Values of parameters are not checked
 * here but with the network.
 */
import { checkTruth, checkUnits } from '../equations/check.ts';
import { differentiate } from '../equations/differentiate.ts';
import { type Definition, type Equations, parseEquations } from '../equations/equations.ts';
import { parseExpression } from '../equations/parse.ts';
import { simplify } from '../equations/simplify.ts';
import { faultAt, type Source } from '../equations/source.ts';
import { call, type Expr, num } from '../equations/tree.ts';
import { parseUnit, shiftTens } from '../equations/units.ts';
import { mentions, namesOf, substitute } from '../equations/walk.ts';
import { type Fault, SynfireError, suggest } from '../errors.ts';
import { chooseMethod } from './choose-method.ts';
import type { Model, ModelParameter, ModelReceptor, ModelState } from './composed.ts';
import type { NeuronSpec, ParameterDeclaration } from './model.ts';
import { type Piece, type ReceptorParts, receptorParts, unusedCurrent } from './receptor-parts.ts';
import { isNoise, Scope, STEP } from './scope.ts';
import { parseStatements } from './statements.ts';
import { learningSlope } from './surrogate.ts';

/** Throws one SynfireError with all faults of the equations. */
export function composeModel(spec: NeuronSpec): Model {
  return new Composer(spec).model();
}

class Composer {
  readonly #spec: NeuronSpec;
  readonly #where: string;
  readonly #faults: Fault[] = [];
  readonly #scope: Scope;

  constructor(spec: NeuronSpec) {
    this.#spec = spec;
    this.#where = `model "${spec.model.name}"`;
    this.#scope = new Scope((fault) => this.#faults.push(fault));
  }

  model(): Model {
    const { model } = this.#spec;
    const source = { text: model.equations, where: `${this.#where} › equations` };
    const equations = this.#try(() => parseEquations(source));
    const receptors = Object.entries(this.#spec.receptors).flatMap(([id, receptor]) => {
      const where = `${this.#where} › receptor "${id}"`;
      this.#identifier(id, where);
      return this.#try(() => receptorParts(id, receptor, where)) ?? [];
    });
    SynfireError.gather(this.#faults);
    return this.#merge(equations!, receptors);
  }

  #merge(equations: Equations, receptors: readonly ReceptorParts[]): Model {
    const { model } = this.#spec;
    const parameters = [
      ...this.#parameters(model.parameters, '', this.#where),
      ...receptors.flatMap(({ name: id, spec }) =>
        this.#parameters(
          spec.kind.parameters,
          `_${id}`,
          `${this.#where} › receptor "${id}"`,
          spec.parameters,
        ),
      ),
    ];
    const rates = [
      ...equations.rates.map((definition) => ({ definition, source: equations.source, own: true })),
      ...receptors.flatMap(({ rates, source }) =>
        rates.map((definition) => ({ definition, source, own: false })),
      ),
    ];
    for (const { definition, source, own } of rates) {
      this.#scope.declare('state', definition, source, own);
    }
    for (const value of equations.values) {
      this.#scope.declare('value', value, equations.source, true);
    }
    for (const { values, source } of receptors) {
      for (const value of values) this.#scope.declare('value', value, source, false);
    }
    this.#scope.checkValues();
    this.#scope.defineCurrent(receptors.flatMap(({ current }) => current ?? []));
    this.#scope.writeOut();
    const states = rates.map(({ definition, source, own }) => this.#state(definition, source, own));
    const unused = unusedCurrent(equations, receptors);
    if (unused) this.#faults.push(unused);
    if (states.length === 0) {
      const remedy = 'Write at least one line "dv/dt = … : mV".';
      const found = 'no d/dt';
      const where = equations.source.where;
      this.#faults.push({ code: 'no-state', where, found, expected: 'a state', remedy });
    }
    this.#initials();
    this.#checkThreshold();
    const composed = {
      threshold: this.#threshold(),
      reset: this.#reset(),
      refractory: this.#refractory(),
      surrogate: this.#try(() => learningSlope(this.#spec.surrogate, this.#where)),
      receptors: receptors.map((parts) => this.#receptor(parts)),
    };
    SynfireError.gather(this.#faults);
    const usesExternalCurrent = states.some(({ derivative }) =>
      mentions(derivative, (id) => id === 'I_ext'),
    );
    const read = [
      ...states.flatMap(({ derivative, noise, initial }) => [
        derivative,
        initial,
        ...noise.map(({ coefficient }) => coefficient),
      ]),
      ...composed.reset.map(({ value }) => value),
      ...(composed.threshold ? [composed.threshold] : []),
      ...(composed.refractory ? [composed.refractory] : []),
    ];
    if (read.some((expr) => mentions(expr, (id) => id === STEP))) {
      // the planner gives its value
      parameters.push({ name: STEP, unit: 'ms', toCoherent: 1, default: 0.1 });
    }
    const choice = chooseMethod(this.#spec, states, `${this.#where} › method`);
    return {
      name: model.name,
      ...choice,
      parameters,
      states,
      receptors: composed.receptors,
      usesExternalCurrent,
      ...(composed.threshold === undefined ? {} : { threshold: composed.threshold }),
      reset: composed.reset,
      ...(composed.refractory === undefined ? {} : { refractory: composed.refractory }),
      ...(composed.surrogate === undefined ? {} : { surrogate: composed.surrogate }),
    };
  }

  #parameters(
    declared: Readonly<Record<string, ParameterDeclaration>>,
    suffix: string,
    where: string,
    given: Readonly<Record<string, number>> = {},
  ): ModelParameter[] {
    return Object.entries(declared).flatMap(([own, { unit, default: value, range }]) => {
      const place = `${where} › parameter "${own}"`;
      const parsed = this.#try(() => parseUnit(unit, `${place} › unit`));
      if (parsed === undefined) return [];
      const id = own + suffix;
      this.#identifier(own, place);
      this.#scope.declareParameter(id, parsed.dimension, place);
      const toCoherent = shiftTens(1, parsed.tens);
      const parameter = { name: id, unit, toCoherent, default: given[own] ?? value };
      return [range === undefined ? parameter : { ...parameter, range }];
    });
  }

  #state(definition: Definition, source: Source, own: boolean): ModelState {
    const { name: id, expr, unit, unitText } = definition;
    this.#scope.checkRate(definition, source);
    const whole = this.#scope.resolve(expr, own);
    const sources = [...namesOf(whole)].filter(isNoise);
    const noise = sources.map((noiseSource) => {
      const coefficient = differentiate(whole, noiseSource);
      if (mentions(coefficient, isNoise)) {
        const found = `d${id}/dt that is not linear in ${noiseSource}`;
        const remedy = 'White noise may only be multiplied and added.';
        const say = { code: 'bad-noise', found, expected: 'a + b·xi', remedy };
        this.#faults.push(faultAt(source, definition.span, say));
      }
      return { source: noiseSource, coefficient };
    });
    const { ranges } = this.#spec.model;
    const still = substitute(whole, (other) => (isNoise(other) ? num(0) : undefined));
    const held = definition.flags.includes('unless refractory');
    const odd = definition.flags.find((flag) => flag !== 'unless refractory');
    if (odd !== undefined) {
      const say = {
        code: 'unknown-flag',
        found: `"(${odd})"`,
        expected: '"(unless refractory)"',
        remedy: 'Write that, or nothing.',
      };
      this.#faults.push(faultAt(source, definition.span, say));
    }
    if (unit.tens !== 0) {
      const say = {
        code: 'incoherent-unit',
        found: `a state in ${unitText}`,
        expected: 'a unit made of ms, mV, pA, nS, pF, GOhm, um',
        remedy: 'Give the state in one of these.',
      };
      this.#faults.push(faultAt(source, definition.span, say));
    }
    const range = ranges && Object.hasOwn(ranges, id) ? ranges[id] : undefined;
    return {
      name: id,
      unit: unitText,
      derivative: simplify(still),
      noise,
      held,
      initial: this.#initial(id),
      ...(range ? { range } : {}),
    };
  }

  #initial(state: string): Expr {
    const { initial } = this.#spec.model;
    if (!Object.hasOwn(initial, state)) return num(0);
    const where = `${this.#where} › initial "${state}"`;
    const dimension = this.#scope.dimension(state);
    return (
      this.#expression(initial[state], where, dimension, this.#scope.parametersOnly()) ?? num(0)
    );
  }

  #initials(): void {
    const states = this.#scope.states();
    for (const id of Object.keys(this.#spec.model.initial)) {
      if (states.includes(id)) continue;
      const where = `${this.#where} › initial "${id}"`;
      const remedy = suggest(id, states);
      const found = `"${id}"`;
      this.#faults.push({ code: 'unknown-state', where, found, expected: 'a state', remedy });
    }
  }

  /** What a spike does is said in vain where nothing is one. */
  #checkThreshold(): void {
    const { model } = this.#spec;
    if (model.threshold !== undefined) return;
    for (const part of ['reset', 'refractory'] as const) {
      const text = model[part];
      if (text === undefined || text.trim() === '') continue;
      const where = `${this.#where} › ${part}`;
      const found = `${part} "${text}" and no threshold`;
      const expected = 'a threshold that says what a spike is';
      const remedy = `Give e.g. threshold: "v > V_th", or leave ${part} out.`;
      this.#faults.push({ code: 'missing-threshold', where, found, expected, remedy });
    }
  }

  #threshold(): Expr | undefined {
    const { threshold } = this.#spec.model;
    if (threshold === undefined) return undefined;
    const where = `${this.#where} › threshold`;
    const expr = this.#try(() => parseExpression(threshold, where));
    if (expr === undefined) return undefined;
    const names = this.#scope.statesAndParameters();
    checkTruth(expr, names, { text: threshold, where }, (fault) => this.#faults.push(fault));
    return simplify(this.#scope.resolve(expr));
  }

  #reset(): Model['reset'] {
    const { reset } = this.#spec.model;
    if (reset === undefined) return [];
    const source = { text: reset, where: `${this.#where} › reset` };
    const statements = this.#try(() => parseStatements(source)) ?? [];
    return statements.map(({ target, value, span }) => {
      const states = this.#scope.states();
      if (!states.includes(target)) {
        const remedy = suggest(target, states);
        const say = { code: 'unknown-state', found: `"${target}"`, expected: 'a state', remedy };
        this.#faults.push(faultAt(source, span, say));
      } else {
        const names = this.#scope.statesAndParameters();
        const dimension = this.#scope.dimension(target);
        checkUnits(value, names, source, (fault) => this.#faults.push(fault), dimension);
      }
      return { target, value: simplify(this.#scope.resolve(value)) };
    });
  }

  #refractory(): Expr | undefined {
    const { refractory } = this.#spec.model;
    if (refractory === undefined) return undefined;
    const where = `${this.#where} › refractory`;
    const time = parseUnit('ms').dimension;
    return this.#expression(refractory, where, time, this.#scope.parametersOnly());
  }

  #receptor({ name: id, spec, jump, jumpScale }: ReceptorParts): ModelReceptor {
    const { weightUnit } = spec.kind;
    const where = `${this.#where} › receptor "${id}"`;
    const target = this.#scope.states().includes(jump) ? this.#scope.dimension(jump) : undefined;
    const weight = this.#try(() => parseUnit(weightUnit, `${where} › weightUnit`));
    if (target === undefined) {
      const remedy = suggest(jump, this.#scope.states());
      const place = `${where} › jump`;
      const found = `"${jump}"`;
      this.#faults.push({
        code: 'unknown-state',
        where: place,
        found,
        expected: 'a state',
        remedy,
      });
    } else if (weight !== undefined) {
      this.#checkJump(jumpScale, weightUnit, target);
    }
    // Weights come in their unit; a state takes coherent units.
    const scale = call('mul', num(shiftTens(1, weight?.tens ?? 0)), jumpScale.expr);
    return { name: id, state: jump, scale: simplify(this.#scope.resolve(scale)), weightUnit };
  }

  /** weight · scale is in the unit of the state. */
  #checkJump(piece: Piece, weightUnit: string, target: ReturnType<Scope['dimension']>): void {
    const { source, expr } = piece;
    const text = `(${source.text})*${weightUnit === '1' ? '1' : `(${weightUnit})`}`;
    const shown = { text, where: source.where };
    const weight = this.#try(() => parseExpression(text.slice(text.lastIndexOf(')*') + 2)));
    if (weight === undefined) return;
    const span = { start: 0, end: text.length };
    const shifted: Expr = { ...expr, span: { start: 0, end: source.text.length + 2 } };
    const whole: Expr = { kind: 'call', op: 'mul', args: [shifted, { ...weight, span }], span };
    const names = this.#scope.parametersOnly();
    checkUnits(whole, names, shown, (fault) => this.#faults.push(fault), target);
  }

  #expression(
    text: string,
    where: string,
    dimension: ReturnType<Scope['dimension']>,
    names: ReturnType<Scope['parametersOnly']>,
  ): Expr | undefined {
    const expr = this.#try(() => parseExpression(text, where));
    if (expr === undefined) return undefined;
    checkUnits(expr, names, { text, where }, (fault) => this.#faults.push(fault), dimension);
    return simplify(this.#scope.resolve(expr));
  }

  #identifier(id: string, where: string): void {
    if (/^[A-Za-z][A-Za-z0-9_]*$/u.test(id)) return;
    const remedy = 'Letters, digits and _ make names, a letter first.';
    this.#faults.push({ code: 'bad-name', where, found: `"${id}"`, expected: 'a name', remedy });
  }

  /** The result, or undefined with the faults noted. */
  #try<T>(work: () => T): T | undefined {
    return SynfireError.noting(this.#faults, work);
  }
}
