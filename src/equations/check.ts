/**
 * Checks an expression against the dimensions of its names, and that truths and numbers don't mix.
 *
 * Number literals are dimensionless, but 0 fits every unit. Names of units stand for one of them where
 * nothing else has that name (`140*mV/ms`). Every fault is reported with a caret; a part that is wrong
 * is not blamed again for what contains it.
 */
import { type Fault, suggest } from '../errors.ts';
import { isTruth, operations } from './operations.ts';
import { faultAt, type Source, slice } from './source.ts';
import type { CallNode, Expr, Span } from './tree.ts';
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
} from './units.ts';
import { onceEach } from './walk.ts';

export interface Names {
  /** Dimension of a declared name, or undefined. */
  readonly dimension: (name: string) => Dimension | undefined;
  /** Every declared name, for suggestions. */
  readonly all: () => Iterable<string>;
}

/** `any`: a literal 0. `undefined`: faulty, already reported. */
type Found = Dimension | 'any' | 'truth' | undefined;

type Report = (fault: Fault) => void;

/** Checks that the expression is a number of this dimension (any, if absent); returns what it is. */
export function checkUnits(
  expr: Expr,
  names: Names,
  source: Source,
  report: Report,
  wanted?: Dimension,
): Dimension | undefined {
  const checker = new Checker(names, source, report);
  const found = checker.number(expr);
  if (found === undefined) return undefined;
  if (found === 'any') return wanted ?? dimensionless;
  if (wanted !== undefined && !sameDimension(found, wanted)) {
    const remedy = `Multiply or divide by something in ${describeDimension(over(found, wanted))}.`;
    checker.mismatch(expr, found, wanted, remedy);
  }
  return found;
}

/** Checks that the expression is a comparison, or several joined by and, or, not. */
export function checkTruth(expr: Expr, names: Names, source: Source, report: Report): void {
  new Checker(names, source, report).truth(expr);
}

class Checker {
  constructor(
    readonly names: Names,
    readonly source: Source,
    readonly report: Report,
  ) {}

  number(expr: Expr): Dimension | 'any' | undefined {
    const found = this.#find(expr);
    if (found !== 'truth') return found;
    this.#fault(expr, 'unexpected-truth', 'a comparison', 'a number', {
      remedy: `Write where(${slice(this.source, expr.span!)}, 1, 0).`,
    });
    return undefined;
  }

  truth(expr: Expr): void {
    const found = this.#find(expr);
    if (found === 'truth' || found === undefined) return;
    this.#fault(expr, 'expected-truth', 'a number', 'a comparison', {
      remedy: 'Compare it with something, e.g. by ">=".',
    });
  }

  mismatch(expr: Expr, found: Dimension, wanted: Dimension, remedy: string): void {
    this.#fault(
      expr,
      'unit-mismatch',
      `"${slice(this.source, expr.span!)}" in ${describeDimension(found)}`,
      describeDimension(wanted),
      { remedy },
    );
  }

  /** What each node is: functions that are written as others may use an argument twice. */
  readonly #find = onceEach<Found>((expr) => {
    if (expr.kind === 'number') return expr.value === 0 ? 'any' : dimensionless;
    if (expr.kind === 'call') return isTruth(expr) ? this.#logic(expr) : this.#apply(expr);
    const known = this.names.dimension(expr.name) ?? units.get(expr.name)?.dimension;
    if (known === undefined) {
      const remedy = suggest(expr.name, this.names.all());
      const expected = 'a declared name';
      this.#fault(expr, 'undeclared-name', `"${expr.name}"`, expected, { remedy });
    }
    return known;
  });

  #logic(expr: CallNode): Found {
    if (operations[expr.op].units === 'logic') for (const arg of expr.args) this.truth(arg);
    else this.#same(expr, expr.args);
    return 'truth';
  }

  #apply(expr: CallNode): Found {
    const { args } = expr;
    switch (operations[expr.op].units) {
      case 'same':
        return this.#same(expr, args);
      case 'select':
        this.truth(args[0]);
        return this.#same(expr, args.slice(1));
      case 'plain':
        for (const arg of args) this.#plain(arg, `${expr.op} takes dimensionless arguments`);
        return dimensionless;
      case 'product':
        return this.#combine(args, times);
      case 'quotient':
        return this.#combine(args, over);
      case 'root':
        return this.#scaled(args[0], 0.5);
      case 'power': {
        const base = this.number(args[0]);
        const power = literal(args[1]);
        this.#plain(args[1], 'an exponent is dimensionless');
        if (base === undefined || base === 'any' || isDimensionless(base)) return base;
        if (power !== undefined && Number.isInteger(2 * power)) return toThe(base, power);
        const found = `a power of something in ${describeDimension(base)}`;
        this.#fault(args[1], 'unit-mismatch', found, 'a whole or half number as exponent', {
          remedy: 'Make the base dimensionless, or write the exponent as a number.',
        });
        return undefined;
      }
      default:
        return undefined;
    }
  }

  /** All arguments in one unit, which is the result's. */
  #same(expr: Expr, args: readonly Expr[]): Dimension | 'any' | undefined {
    const found = args.map((arg) => this.number(arg));
    if (found.includes(undefined)) return undefined;
    const first = found.findIndex((d) => d !== 'any');
    if (first < 0) return 'any';
    const wanted = found[first] as Dimension;
    const odd = found.findIndex((d) => d !== 'any' && !sameDimension(d as Dimension, wanted));
    if (odd < 0) return wanted;
    const [a, b] = [args[first], args[odd]].map((x) => `"${slice(this.source, x.span!)}"`);
    const factor = describeDimension(over(wanted, found[odd] as Dimension));
    this.#fault(
      expr,
      'unit-mismatch',
      `${a} in ${describeDimension(wanted)} with ${b} in ${describeDimension(found[odd] as Dimension)}`,
      'both in one unit',
      { remedy: `Multiply ${b} by something in ${factor}.` },
    );
    return undefined;
  }

  #plain(arg: Expr, why: string): void {
    const found = this.number(arg);
    if (found === undefined || found === 'any' || isDimensionless(found)) return;
    const remedy = `Divide it by something in ${describeDimension(found)}: ${why}.`;
    this.mismatch(arg, found, dimensionless, remedy);
  }

  #combine(
    args: readonly Expr[],
    rule: (a: Dimension, b: Dimension) => Dimension,
  ): Dimension | 'any' | undefined {
    const [a, b] = args.map((arg) => this.number(arg));
    if (a === undefined || b === undefined) return undefined;
    if (a === 'any' || (b === 'any' && rule === times)) return 'any';
    return b === 'any' ? a : rule(a, b);
  }

  #scaled(arg: Expr, power: number): Dimension | 'any' | undefined {
    const found = this.number(arg);
    return found === undefined || found === 'any' ? found : toThe(found, power);
  }

  #fault(
    expr: { readonly span?: Span },
    code: string,
    found: string,
    expected: string,
    { remedy }: { remedy: string },
  ): void {
    this.report(faultAt(this.source, expr.span!, { code, found, expected, remedy }));
  }
}
