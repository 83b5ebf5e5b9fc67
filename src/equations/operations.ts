/**
 * The one table of operations: a row is all that the engine knows of an operation.
 *
 * A new operation is one row, a new target one column. Truths are 1 and 0 when interpreted and masks
 * when printed as SIMD; what the rules of units mean is in `check.ts`. `f32` rounds
 * as `assembly/math.ts` does. It knows no neuroscience.
 */
import * as f32 from './f32.ts';
import * as f64 from './f64.ts';
import type { Lanes } from './precision.ts';
import { call, type Expr, num } from './tree.ts';

/** How the unit of the result follows from those of the arguments; `check.ts` gives each its meaning. */
type UnitsRule =
  | 'same'
  | 'product'
  | 'quotient'
  | 'power'
  | 'root'
  | 'plain'
  | 'compare'
  | 'logic'
  | 'select';

export interface Operation {
  readonly arity: number;
  readonly units: UnitsRule;
  /** Written `name(…)` in text; others have an operator of their own. */
  readonly callable?: true;
  /** Not differentiable somewhere: an expression of it in a state is never linear. */
  readonly kinked?: true;
  /** Derivative, given the arguments and their derivatives. */
  readonly derivative: (x: readonly Expr[], d: readonly Expr[]) => Expr;
  readonly f64: (a: number, b: number, c: number) => number;
  readonly f32: (a: number, b: number, c: number) => number;
  /** Its function of vectors is in parts (print-assembly.ts): vectors share one test. */
  readonly parted?: true;
  /** `v`: f32x4 or f64x2. */
  readonly assembly: (a: string, b: string, c: string, v: Lanes['reals']) => string;
  readonly wgsl: (a: string, b: string, c: string) => string;
}

const f = Math.fround;
const zero = () => num(0);
const add = (a: Expr, b: Expr) => call('add', a, b);
const sub = (a: Expr, b: Expr) => call('sub', a, b);
const mul = (a: Expr, b: Expr) => call('mul', a, b);
const div = (a: Expr, b: Expr) => call('div', a, b);

/** d(exprel)/dx = (e^x − exprel x)/x, by its series where that would cancel. */
const exprelSlope = (x: Expr) =>
  call(
    'where',
    call('lt', call('abs', x), num(1e-3)),
    add(num(0.5), mul(x, add(num(1 / 3), mul(x, num(0.125))))),
    div(sub(call('exp', x), call('exprel', x)), x),
  );

/** A row that compares. */
const comparison = (test: (a: number, b: number) => boolean, simd: string, sign: string) =>
  ({
    arity: 2,
    units: 'compare',
    kinked: true,
    derivative: zero,
    f64: (a, b) => (test(a, b) ? 1 : 0),
    f32: (a, b) => (test(a, b) ? 1 : 0),
    assembly: (a, b, _, v) => `${v}.${simd}(${a}, ${b})`,
    wgsl: (a, b) => `(${a} ${sign} ${b})`,
  }) satisfies Operation;

/** A row of a function of one dimensionless number. */
const transcendental = (
  id: string,
  wide: (x: number) => number,
  narrow: (x: number) => number,
  slope: (x: Expr) => Expr,
) =>
  ({
    arity: 1,
    units: 'plain',
    callable: true,
    derivative: ([x], [d]) => mul(slope(x), d),
    f64: wide,
    f32: narrow,
    assembly: (a) => `${id}(${a})`,
    wgsl: (a) => `synfire_${id}(${a})`,
  }) satisfies Operation;

export const operations: Readonly<Record<string, Operation>> = {
  add: {
    arity: 2,
    units: 'same',
    derivative: (_, [da, db]) => add(da, db),
    f64: (a, b) => a + b,
    f32: (a, b) => f(a + b),
    assembly: (a, b, _, v) => `${v}.add(${a}, ${b})`,
    wgsl: (a, b) => `(${a} + ${b})`,
  },
  sub: {
    arity: 2,
    units: 'same',
    derivative: (_, [da, db]) => sub(da, db),
    f64: (a, b) => a - b,
    f32: (a, b) => f(a - b),
    assembly: (a, b, _, v) => `${v}.sub(${a}, ${b})`,
    wgsl: (a, b) => `(${a} - ${b})`,
  },
  mul: {
    arity: 2,
    units: 'product',
    derivative: ([a, b], [da, db]) => add(mul(da, b), mul(a, db)),
    f64: (a, b) => a * b,
    f32: (a, b) => f(a * b),
    assembly: (a, b, _, v) => `${v}.mul(${a}, ${b})`,
    // guarded against being fused into a following sum
    wgsl: (a, b) => `product(${a}, ${b})`,
  },
  div: {
    arity: 2,
    units: 'quotient',
    derivative: ([a, b], [da, db]) => sub(div(da, b), div(mul(a, db), mul(b, b))),
    // by a zero of either sign: by 0
    f64: (a, b) => a / (b + 0),
    f32: f32.divide,
    assembly: (a, b) => `divide(${a}, ${b})`,
    wgsl: (a, b) => `synfire_divide(${a}, ${b})`,
  },
  neg: {
    arity: 1,
    units: 'same',
    derivative: (_, [d]) => call('neg', d),
    f64: (a) => -a,
    f32: (a) => -a,
    assembly: (a, _, __, v) => `${v}.neg(${a})`,
    wgsl: (a) => `(-${a})`,
  },
  /** The value as it was rounded: no compiler may look through it. */
  rounded: {
    arity: 1,
    units: 'same',
    derivative: (_, [d]) => d,
    f64: (a) => a,
    f32: (a) => a,
    assembly: (a) => a,
    wgsl: (a) => `product(${a}, 1.0)`,
  },
  // Kernels hold general powers only: whole exponents are expanded before.
  pow: {
    arity: 2,
    units: 'power',
    derivative: ([a, b], [da, db]) =>
      add(
        mul(mul(b, call('pow', a, sub(b, num(1)))), da),
        mul(mul(call('pow', a, b), call('log', a)), db),
      ),
    f64: f64.pow,
    f32: (a, b) => f32.exp(f(b * f32.log(a))),
    assembly: (a, b, _, v) =>
      v === 'f64x2' ? `pow(${a}, ${b})` : `exp(f32x4.mul(${b}, log(${a})))`,
    wgsl: (a, b) => `synfire_exp(product(${b}, synfire_log(${a})))`,
  },
  exp: transcendental('exp', f64.exp, f32.exp, (x) => call('exp', x)),
  log: transcendental('log', f64.log, f32.log, (x) => div(num(1), x)),
  tanh: transcendental('tanh', f64.tanh, f32.tanh, (x) =>
    sub(num(1), mul(call('tanh', x), call('tanh', x))),
  ),
  sin: transcendental('sin', f64.sin, f32.sin, (x) => call('cos', x)),
  cos: transcendental('cos', f64.cos, f32.cos, (x) => call('neg', call('sin', x))),
  atan: transcendental('atan', f64.atan, f32.atan, (x) => div(num(1), add(num(1), mul(x, x)))),
  exprel: {
    ...transcendental('exprel', f64.exprel, f32.exprel, exprelSlope),
    parted: true,
  },
  sqrt: {
    arity: 1,
    units: 'root',
    callable: true,
    derivative: ([x], [d]) => div(d, mul(num(2), call('sqrt', x))),
    f64: Math.sqrt,
    f32: f32.sqrt,
    assembly: (a, _, __, v) => `${v === 'f64x2' ? 'f64x2.' : ''}sqrt(${a})`,
    wgsl: (a) => `synfire_sqrt(${a})`,
  },
  abs: {
    arity: 1,
    units: 'same',
    callable: true,
    kinked: true,
    derivative: ([x], [d]) => call('where', call('lt', x, num(0)), call('neg', d), d),
    f64: Math.abs,
    f32: Math.abs,
    assembly: (a, _, __, v) => `${v}.abs(${a})`,
    wgsl: (a) => `abs(${a})`,
  },
  floor: {
    arity: 1,
    units: 'plain',
    callable: true,
    kinked: true,
    derivative: zero,
    f64: Math.floor,
    f32: Math.floor,
    assembly: (a, _, __, v) => `${v}.floor(${a})`,
    wgsl: (a) => `floor(${a})`,
  },
  min: {
    arity: 2,
    units: 'same',
    callable: true,
    kinked: true,
    derivative: ([a, b], [da, db]) => call('where', call('lt', b, a), db, da),
    f64: f32.pmin,
    f32: f32.pmin,
    assembly: (a, b, _, v) => `${v}.pmin(${a}, ${b})`,
    wgsl: (a, b) => `synfire_pmin(${a}, ${b})`,
  },
  max: {
    arity: 2,
    units: 'same',
    callable: true,
    kinked: true,
    derivative: ([a, b], [da, db]) => call('where', call('lt', a, b), db, da),
    f64: f32.pmax,
    f32: f32.pmax,
    assembly: (a, b, _, v) => `${v}.pmax(${a}, ${b})`,
    wgsl: (a, b) => `synfire_pmax(${a}, ${b})`,
  },
  lt: comparison((a, b) => a < b, 'lt', '<'),
  le: comparison((a, b) => a <= b, 'le', '<='),
  gt: comparison((a, b) => a > b, 'gt', '>'),
  ge: comparison((a, b) => a >= b, 'ge', '>='),
  eq: comparison((a, b) => a === b, 'eq', '=='),
  ne: comparison((a, b) => a !== b, 'ne', '!='),
  and: {
    arity: 2,
    units: 'logic',
    kinked: true,
    derivative: zero,
    f64: (a, b) => a * b,
    f32: (a, b) => a * b,
    assembly: (a, b) => `v128.and(${a}, ${b})`,
    wgsl: (a, b) => `(${a} && ${b})`,
  },
  or: {
    arity: 2,
    units: 'logic',
    kinked: true,
    derivative: zero,
    f64: (a, b) => (a + b > 0 ? 1 : 0),
    f32: (a, b) => (a + b > 0 ? 1 : 0),
    assembly: (a, b) => `v128.or(${a}, ${b})`,
    wgsl: (a, b) => `(${a} || ${b})`,
  },
  not: {
    arity: 1,
    units: 'logic',
    kinked: true,
    derivative: zero,
    f64: (a) => 1 - a,
    f32: (a) => 1 - a,
    assembly: (a) => `v128.not(${a})`,
    wgsl: (a) => `(!${a})`,
  },
  where: {
    arity: 3,
    units: 'select',
    callable: true,
    kinked: true,
    derivative: ([c], [, da, db]) => call('where', c, da, db),
    f64: (c, a, b) => (c !== 0 ? a : b),
    f32: (c, a, b) => (c !== 0 ? a : b),
    assembly: (c, a, b) => `v128.bitselect(${a}, ${b}, ${c})`,
    wgsl: (c, a, b) => `select(${b}, ${a}, ${c})`,
  },
};

/** True for operations whose result is a truth, not a number. */
export const isTruth = (expr: Expr): boolean =>
  expr.kind === 'call' && ['compare', 'logic'].includes(operations[expr.op].units);

/** Functions that are written as others: name → arity and expansion. */
export const sugar: Readonly<
  Record<string, { readonly arity: number; readonly expand: (x: readonly Expr[]) => Expr }>
> = {
  clip: { arity: 3, expand: ([x, low, high]) => call('min', call('max', x, low), high) },
  sigmoid: {
    arity: 1,
    expand: ([x]) => div(num(1), add(num(1), call('exp', call('neg', x)))),
  },
  cosh: {
    arity: 1,
    expand: ([x]) => mul(num(0.5), add(call('exp', x), call('exp', call('neg', x)))),
  },
  /** x·(exprel x + exprel(−x))/2, which loses nothing near 0. */
  sinh: {
    arity: 1,
    expand: ([x]) => mul(mul(num(0.5), x), add(call('exprel', x), call('exprel', call('neg', x)))),
  },
  tan: { arity: 1, expand: ([x]) => div(call('sin', x), call('cos', x)) },
  /** NumPy’s and Brian2’s name. */
  arctan: { arity: 1, expand: ([x]) => call('atan', x) },
  /** eˣ − 1, which loses nothing near 0. */
  expm1: { arity: 1, expand: ([x]) => mul(x, call('exprel', x)) },
  ceil: { arity: 1, expand: ([x]) => sub(num(0), call('floor', call('neg', x))) },
  log10: { arity: 1, expand: ([x]) => mul(num(Math.LOG10E), call('log', x)) },
  /** Of a comparison: 1 where it holds, else 0. */
  int: { arity: 1, expand: ([x]) => call('where', x, num(1), num(0)) },
  heaviside: {
    arity: 1,
    expand: ([x]) => call('where', call('ge', x, num(0)), num(1), num(0)),
  },
  sign: {
    arity: 1,
    expand: ([x]) =>
      sub(
        call('where', call('gt', x, num(0)), num(1), num(0)),
        call('where', call('lt', x, num(0)), num(1), num(0)),
      ),
  },
};

/** Names that may be called in text. */
export const functionNames = (): readonly string[] => [
  ...Object.keys(operations).filter((id) => operations[id].callable),
  ...Object.keys(sugar),
];
