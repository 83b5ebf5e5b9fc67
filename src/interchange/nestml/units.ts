/**
 * Units of expressions, as NESTML takes them: where a plain number meets a quantity, or a quantity stands where a plain number is wanted, it is read in the unit (ms, mV, pA, nS, …) with a warning there. Here that
 * becomes a factor, so that the equations fit, and is noted.
 */
import { isTruth, operations } from '../../equations/operations.ts';
import { parseExpression } from '../../equations/parse.ts';
import { type Source, slice } from '../../equations/source.ts';
import type { CallNode, Expr, Span } from '../../equations/tree.ts';
import {
  type Dimension,
  describeDimension,
  dimensionless,
  isDimensionless,
  literal,
  over,
  sameDimension,
  times,
  toThe,
  units,
} from '../../equations/units.ts';
import { suggest } from '../../errors.ts';
import { unsupported, wrong } from './faults.ts';

type Kind = Dimension | 'any' | 'truth';
type Fitted = readonly [Expr, Kind];

export class Fitter {
  readonly #source: Source;
  /** Dimension of a name of the model. */
  readonly #names: ReadonlyMap<string, Dimension>;
  /** Of each plain number that was read in a unit, or the other way round. */
  readonly #note: (at: Span, found: string, taken: string) => void;

  constructor(
    source: Source,
    names: ReadonlyMap<string, Dimension>,
    note: (at: Span, found: string, taken: string) => void,
  ) {
    this.#source = source;
    this.#names = names;
    this.#note = note;
  }

  /** The expression in this dimension. Throws `nestml-wrong`, `nestml-unsupported`. */
  fit(expr: Expr, wanted: Dimension): Expr {
    const [fitted, kind] = this.#number(expr);
    return kind === 'any' ? fitted : this.#cast(fitted, kind, wanted);
  }

  /** A comparison, or several joined. */
  truth(expr: Expr): Expr {
    const [fitted, kind] = this.#fit(expr);
    if (kind === 'truth') return fitted;
    throw wrong(this.#source, expr.span!, 'a number', 'a comparison');
  }

  #number(expr: Expr): readonly [Expr, Dimension | 'any'] {
    const [fitted, kind] = this.#fit(expr);
    if (kind !== 'truth') return [fitted, kind];
    throw unsupported(this.#source, expr.span!, 'a truth as a value', 'a number');
  }

  #fit(expr: Expr): Fitted {
    if (expr.kind === 'number') return [expr, expr.value === 0 ? 'any' : dimensionless];
    if (expr.kind === 'name') {
      const known = this.#names.get(expr.name) ?? units.get(expr.name)?.dimension;
      if (known !== undefined) return [expr, known];
      const near = suggest(expr.name, this.#names.keys());
      throw wrong(this.#source, expr.span!, `"${expr.name}"`, `a declared name. ${near}`);
    }
    if (!Object.hasOwn(operations, expr.op)) {
      const found = `${expr.op.slice(1)}()`;
      throw unsupported(this.#source, expr.span!, found, 'a call that is known in this place');
    }
    if (isTruth(expr)) {
      if (operations[expr.op].units !== 'logic') return [this.#alike(expr, 0)[0], 'truth'];
      return [{ ...expr, args: expr.args.map((arg) => this.truth(arg)) }, 'truth'];
    }
    switch (operations[expr.op].units) {
      case 'same':
        return this.#alike(expr, 0);
      case 'select': {
        const [fitted, kind] = this.#alike(expr, 1);
        return [{ ...fitted, args: [this.truth(expr.args[0]), ...fitted.args.slice(1)] }, kind];
      }
      case 'product':
        return this.#product(expr, times);
      case 'quotient':
        return this.#product(expr, over);
      case 'root': {
        const [arg, kind] = this.#number(expr.args[0]);
        return [{ ...expr, args: [arg] }, kind === 'any' ? 'any' : toThe(kind, 0.5)];
      }
      case 'power':
        return this.#power(expr);
      default:
        return [
          { ...expr, args: expr.args.map((arg) => this.fit(arg, dimensionless)) },
          dimensionless,
        ];
    }
  }

  /** Arguments from `first` on in one dimension: that of the first that has one. */
  #alike(expr: CallNode, first: number): readonly [CallNode, Kind] {
    const fitted = expr.args.map((arg, k) =>
      k < first ? ([arg, 'any'] as const) : this.#number(arg),
    );
    const dimensions = fitted.flatMap(([, kind]) => (kind === 'any' ? [] : [kind]));
    const wanted = dimensions.find((d) => !isDimensionless(d)) ?? dimensions[0];
    if (wanted === undefined) return [{ ...expr, args: fitted.map(([arg]) => arg) }, 'any'];
    const args = fitted.map(([arg, kind]) =>
      kind === 'any' ? arg : this.#cast(arg, kind, wanted),
    );
    return [{ ...expr, args }, wanted];
  }

  #product(expr: CallNode, rule: (a: Dimension, b: Dimension) => Dimension): Fitted {
    const [[a, left], [b, right]] = expr.args.map((arg) => this.#number(arg));
    const whole = { ...expr, args: [a, b] };
    if (left === 'any' || (right === 'any' && rule === times)) return [whole, 'any'];
    return [whole, right === 'any' ? left : rule(left, right)];
  }

  #power(expr: CallNode): Fitted {
    const [base, kind] = this.#number(expr.args[0]);
    const power = literal(expr.args[1]);
    const exponent = this.fit(expr.args[1], dimensionless);
    if (kind === 'any' || isDimensionless(kind)) return [{ ...expr, args: [base, exponent] }, kind];
    if (power !== undefined && Number.isInteger(2 * power)) {
      return [{ ...expr, args: [base, exponent] }, toThe(kind, power)];
    }
    const plain = this.#cast(base, kind, dimensionless);
    return [{ ...expr, args: [plain, exponent] }, dimensionless];
  }

  #cast(expr: Expr, kind: Dimension, wanted: Dimension): Expr {
    if (sameDimension(kind, wanted)) return expr;
    const [has, wants] = [kind, wanted].map(describeDimension);
    const shown = `"${slice(this.#source, expr.span!)}"`;
    if (!isDimensionless(kind) && !isDimensionless(wanted)) {
      throw wrong(this.#source, expr.span!, `${shown} in ${has}`, wants);
    }
    this.#note(
      expr.span!,
      `${shown} in ${has}`,
      isDimensionless(kind) ? `a quantity in ${wants}` : 'a plain number',
    );
    const plain = isDimensionless(kind);
    const unit = parseExpression(describeDimension(over(plain ? wanted : kind, dimensionless)));
    return { kind: 'call', op: plain ? 'mul' : 'div', args: [expr, unit], span: expr.span! };
  }
}
