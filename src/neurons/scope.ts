/**
 * The names of a model under composition: what each is, its dimension, and what it stands for.
 *
 * States and parameters stay names; subexpressions, `I_syn` and units are replaced by what they stand
 * for (`resolve`). A receptor may have a state named as the sum `I_syn`: in text the sum is meant.
 */
import { checkUnits, type Names } from '../equations/check.ts';
import type { Definition } from '../equations/equations.ts';
import { faultAt, type Source } from '../equations/source.ts';
import { call, type Expr, num } from '../equations/tree.ts';
import { type Dimension, over, parseUnit, shiftTens, units } from '../equations/units.ts';
import { depthOf, substitute } from '../equations/walk.ts';
import type { Fault } from '../errors.ts';
import { checkLimit } from '../limits.ts';
import type { Piece } from './receptor-parts.ts';

const CURRENT = parseUnit('pA').dimension;
const TIME = parseUnit('ms').dimension;
/** Unit white noise: its square integrates to time. */
const NOISE = parseUnit('1/sqrt(ms)').dimension;

/** `xi`, `xi_1`, `xi_anything`: independent unit white noises. */
export const isNoise = (id: string): boolean => id === 'xi' || id.startsWith('xi_');

const RESERVED = ['I_ext', 'dt', 't', 'not', 'and', 'or'];
/** The time step, which every text may read. */
export const STEP = 'dt';

export class Scope {
  readonly #report: (fault: Fault) => void;
  readonly #parameters = new Map<string, Dimension>();
  readonly #states = new Map<string, Dimension>();
  readonly #values = new Map<string, { definition: Definition; source: Source; own: boolean }>();
  readonly #resolved = new Map<string, Expr>();
  #current: Expr = num(0);

  constructor(report: (fault: Fault) => void) {
    this.#report = report;
    this.#parameters.set(STEP, TIME);
  }

  declareParameter(id: string, dimension: Dimension, where: string): void {
    if (this.#taken(id)) this.#report({ ...clash(id), where });
    this.#parameters.set(id, dimension);
  }

  /** `own`: of the neuron, not of a receptor. */
  declare(kind: 'state' | 'value', definition: Definition, source: Source, own: boolean): void {
    const { name: id, unit, span } = definition;
    if (this.#taken(id) || (kind === 'value' && id === 'I_syn')) {
      this.#report(faultAt(source, span, clash(id)));
    }
    if (kind === 'state') this.#states.set(id, unit.dimension);
    else this.#values.set(id, { definition, source, own });
  }

  /** Checks the units of subexpressions. */
  checkValues(): void {
    for (const { definition, source } of this.#values.values()) {
      const { unit, expr } = definition;
      checkUnits(expr, this.everything(), source, this.#report, unit.dimension);
    }
  }

  /** `I_syn` becomes the sum of these currents. */
  defineCurrent(currents: readonly Piece[]): void {
    for (const { source, expr } of currents) {
      checkUnits(expr, this.everything(), source, this.#report, CURRENT);
    }
    const resolved = currents.map(({ expr }) => this.#write(expr, false));
    if (resolved.length > 0) this.#current = resolved.reduce((a, b) => call('add', a, b));
  }

  /** Checks the right-hand side of d(state)/dt. */
  checkRate({ expr, unit }: Definition, source: Source): void {
    checkUnits(expr, this.everything(), source, this.#report, over(unit.dimension, TIME));
  }

  dimension(id: string): Dimension | undefined {
    return this.#states.get(id) ?? this.#parameters.get(id);
  }

  states(): string[] {
    return [...this.#states.keys()];
  }

  everything(): Names {
    const fixed = (id: string) =>
      id === 'I_syn' || id === 'I_ext' ? CURRENT : isNoise(id) ? NOISE : undefined;
    return {
      dimension: (id) =>
        fixed(id) ?? this.dimension(id) ?? this.#values.get(id)?.definition.unit.dimension,
      all: () => [...this.#values.keys(), ...this.#own(), 'I_syn', 'I_ext', 'xi'],
    };
  }

  parametersOnly(): Names {
    return {
      dimension: (id) => this.#parameters.get(id),
      all: () => this.#parameters.keys(),
    };
  }

  statesAndParameters(): Names {
    return { dimension: (id) => this.dimension(id), all: () => this.#own() };
  }

  /** Writes out all subexpressions, each of which needs earlier ones only. Throws `over-limit`. */
  writeOut(): void {
    for (const [id, { source }] of this.#values) {
      const levels = depthOf(this.#write({ kind: 'name', name: id }, true));
      checkLimit('textDepth', levels, 'levels of subexpressions', source.where);
    }
  }

  /** The tree over states, parameters, `I_ext` and noise. `sum`: `I_syn` is the sum of currents. */
  resolve(expr: Expr, sum = false): Expr {
    return this.#write(expr, sum);
  }

  #write(expr: Expr, sum: boolean): Expr {
    return substitute(expr, (id) => {
      if (id === 'I_syn' && sum) return this.#current;
      const value = this.#values.get(id);
      if (value !== undefined) {
        const known = this.#resolved.get(id) ?? this.#write(value.definition.expr, value.own);
        this.#resolved.set(id, known);
        return known;
      }
      if (this.dimension(id) !== undefined || !units.has(id)) return undefined;
      return num(shiftTens(1, units.get(id)!.tens));
    });
  }

  #own(): string[] {
    return [...this.#states.keys(), ...this.#parameters.keys()];
  }

  #taken(id: string): boolean {
    return (
      this.#parameters.has(id) ||
      this.#states.has(id) ||
      this.#values.has(id) ||
      RESERVED.includes(id) ||
      isNoise(id)
    );
  }
}

const clash = (id: string) => ({
  code: 'name-clash',
  found: `"${id}" for two things`,
  expected: 'a name that nothing else has',
  remedy: 'Rename one of them (receptors suffix their names with their own).',
});
