/**
 * Normal forms that leave little to compute where some subtrees are constants.
 *
 * `combination` writes a tree as Σ coefficient · atom + constant, coefficients being constant; `rebuild`
 * makes a tree of it again with equal coefficients bracketed out. `arrange` gathers the constant factors
 * and summands of products and sums everywhere inside. All keep the value up to rounding, in a fixed
 * order: that order is what makes the f32 result the same on every engine.
 *
 * Sums and products are opened into their parts, but a part that is large or deep itself stays whole: subexpressions built on
 * each other don't double with every level, and chains of terms don't nest in chains of terms.
 */
import { comesBefore, keyOf } from './identity.ts';
import { isTruth } from './operations.ts';
import { simplify } from './simplify.ts';
import { type CallNode, call, type Expr, num } from './tree.ts';
import { depthOf, onceEach } from './walk.ts';

type IsConstant = (expr: Expr) => boolean;

export interface Term {
  readonly coefficient: Expr;
  readonly atom: Expr;
}

interface Combination {
  readonly terms: readonly Term[];
  readonly constant: Expr;
}

/** number · Π constants / Π divisors · Π factors / Π under; `constants` and `divisors` are constant. */
interface Product {
  readonly number: number;
  readonly constants: readonly Expr[];
  readonly divisors: readonly Expr[];
  readonly factors: readonly Expr[];
  readonly under: readonly Expr[];
}

const ONE: Product = { number: 1, constants: [], divisors: [], factors: [], under: [] };

/** Parts and levels of what is opened. */
const MANY = 64;
const DEEP = 48;

/** What is remembered of trees, for one meaning of constant. */
interface Walks {
  readonly arrange: (expr: Expr) => Expr;
  /** A sum, or a product, that stays whole in a larger one. */
  readonly isLargeSum: (expr: Expr) => boolean;
  readonly isLargeProduct: (expr: Expr) => boolean;
}

const walks = new WeakMap<IsConstant, Walks>();

function walksFor(isConstant: IsConstant): Walks {
  const known = walks.get(isConstant);
  if (known !== undefined) return known;
  // how many parts there are if all is opened
  const summands = onceEach<number>((expr, walk) => {
    if (expr.kind !== 'call' || isConstant(expr)) return 1;
    if (isSum(expr)) return walk(expr.args[0]) + walk(expr.args[1]);
    return isProduct(expr) ? Math.max(...expr.args.map(walk)) : 1;
  });
  const factors = onceEach<number>((expr, walk) =>
    isProduct(expr) ? expr.args.reduce((total, arg) => total + walk(arg), 0) : 1,
  );
  const made: Walks = {
    arrange: onceEach((expr) => arrangeOnce(expr, isConstant)),
    isLargeSum: (expr) => summands(expr) > MANY || depthOf(expr) > DEEP,
    isLargeProduct: (expr) => factors(expr) > MANY || depthOf(expr) > DEEP,
  };
  walks.set(isConstant, made);
  return made;
}

interface Sum extends CallNode {
  readonly op: 'add' | 'sub';
}

const isSum = (expr: Expr): expr is Sum =>
  expr.kind === 'call' && (expr.op === 'add' || expr.op === 'sub');

const isProduct = (expr: Expr): expr is CallNode =>
  expr.kind === 'call' && ['mul', 'div', 'neg'].includes(expr.op);

/** Constant factors and summands gathered, powers written as products. */
export const arrange = (expr: Expr, isConstant: IsConstant): Expr =>
  walksFor(isConstant).arrange(expr);

function arrangeOnce(expr: Expr, isConstant: IsConstant): Expr {
  if (expr.kind !== 'call' || (isConstant(expr) && !isTruth(expr))) return expr;
  switch (expr.op) {
    case 'mul':
    case 'div':
    case 'neg': {
      const p = factorise(expr, isConstant);
      return scaled(coefficientOf(p), bodyOf(p));
    }
    case 'add':
    case 'sub':
      return gathered(expr, isConstant);
    default:
      return call(expr.op, ...expr.args.map((arg) => arrange(arg, isConstant)));
  }
}

/** Σ coefficient · atom + constant. Sums under a constant factor are multiplied out. */
export function combination(expr: Expr, isConstant: IsConstant): Combination {
  const terms = new Map<string, Term>();
  let constant: Expr = num(0);
  const { isLargeSum } = walksFor(isConstant);
  const collect = (part: Expr, by: Product, whole = false): void => {
    if (isSum(part) && !isConstant(part) && !whole) {
      const [a, b] = part.args;
      const large = isLargeSum(part);
      collect(a, by, large && isLargeSum(a));
      collect(b, part.op === 'sub' ? { ...by, number: -by.number } : by, large && isLargeSum(b));
      return;
    }
    const p = multiply(by, factorise(part, isConstant, true));
    const [only] = p.factors;
    const open = only !== undefined && isSum(only) && !isLargeSum(only);
    if (p.factors.length === 1 && p.under.length === 0 && open) {
      collect(only, { ...p, factors: [] });
    } else if (p.factors.length + p.under.length === 0) {
      constant = simplify(call('add', constant, coefficientOf(p)));
    } else {
      add(terms, coefficientOf(p), arrange(bodyOf(p), isConstant));
    }
  };
  collect(expr, ONE);
  return { terms: [...terms.values()], constant };
}

function add(terms: Map<string, Term>, coefficient: Expr, atom: Expr): void {
  const key = keyOf(atom);
  const known = terms.get(key)?.coefficient;
  const sum = known === undefined ? coefficient : simplify(call('add', known, coefficient));
  terms.set(key, { coefficient: sum, atom });
}

/** A tree of a combination: equal coefficients are bracketed out, a positive term leads. */
export function rebuild({ terms, constant }: Combination): Expr {
  const groups = new Map<string, { magnitude: Expr; parts: Signed[] }>();
  for (const { coefficient, atom } of terms) {
    if (coefficient.kind === 'number' && coefficient.value === 0) continue;
    const { expr: magnitude, negative } = split(coefficient);
    const key = keyOf(magnitude);
    const group = groups.get(key) ?? { magnitude, parts: [] };
    groups.set(key, group);
    group.parts.push({ expr: atom, negative });
  }
  const signed: Signed[] = [];
  for (const { magnitude, parts } of groups.values()) {
    if (magnitude.kind === 'number' && magnitude.value === 1) signed.push(...parts);
    else {
      const negative = parts.every((part) => part.negative);
      const inner = negative ? parts.map((part) => ({ ...part, negative: false })) : parts;
      signed.push({ expr: call('mul', magnitude, sum(inner)), negative });
    }
  }
  return sum(signed, constant);
}

/** Combination and back: the least work for a sum. */
export const combine = (expr: Expr, isConstant: IsConstant): Expr =>
  rebuild(combination(simplify(expr), isConstant));

interface Signed {
  readonly expr: Expr;
  readonly negative: boolean;
}

/** Magnitude and sign. */
function split(expr: Expr): Signed {
  if (expr.kind === 'number' && expr.value < 0) return { expr: num(-expr.value), negative: true };
  if (expr.kind === 'call' && expr.op === 'neg') return { expr: expr.args[0], negative: true };
  return { expr, negative: false };
}

/** Terms in order, the constant last; a positive one is moved to the front, so that no sign is needed. */
function sum(parts: readonly Signed[], constant: Expr = num(0)): Expr {
  const all = [...parts];
  const lead = all.findIndex((part) => !part.negative);
  const none = constant.kind === 'number' && constant.value === 0;
  if (lead > 0) all.unshift(...all.splice(lead, 1));
  if (!none) {
    const numeric = constant.kind === 'number' && lead >= 0;
    const part = numeric ? split(constant) : { expr: constant, negative: false };
    if (lead < 0) all.unshift(part);
    else all.push(part);
  }
  if (all.length === 0) return num(0);
  const [first, ...rest] = all;
  const start = first.negative ? negated(first.expr) : first.expr;
  return rest.reduce((x, part) => call(part.negative ? 'sub' : 'add', x, part.expr), start);
}

/** −x, its sign taken by a constant factor if there is one. */
function negated(expr: Expr): Expr {
  if (expr.kind === 'call' && expr.op === 'mul') {
    return call('mul', simplify(call('neg', expr.args[0])), expr.args[1]);
  }
  return call('neg', expr);
}

/** A sum whose constant summands become one; nothing is multiplied out. */
function gathered(expr: Expr, isConstant: IsConstant): Expr {
  const parts: Signed[] = [];
  let constant: Expr = num(0);
  const { isLargeSum } = walksFor(isConstant);
  const collect = (part: Expr, negative: boolean): void => {
    if (isConstant(part)) {
      constant = simplify(call(negative ? 'sub' : 'add', constant, part));
    } else if (isSum(part) && (part === expr || !isLargeSum(part))) {
      collect(part.args[0], negative);
      collect(part.args[1], part.op === 'sub' ? !negative : negative);
    } else {
      const whole = arrange(part, isConstant);
      if (whole.kind === 'call' && whole.op === 'neg') {
        parts.push({ expr: whole.args[0], negative: !negative });
      } else parts.push({ expr: whole, negative });
    }
  };
  collect(expr, false);
  return sum(parts, constant);
}

/** Factors of a product; `open` leaves sums among them as they are. */
function factorise(expr: Expr, isConstant: IsConstant, open = false): Product {
  const { isLargeProduct } = walksFor(isConstant);
  const opened = (arg: Expr): Product =>
    isLargeProduct(arg) ? whole(arg, isConstant) : factorise(arg, isConstant, open);
  if (expr.kind === 'call' && expr.op === 'neg') {
    const p = opened(expr.args[0]);
    return { ...p, number: -p.number };
  }
  if (expr.kind === 'call' && (expr.op === 'mul' || expr.op === 'div')) {
    const [left, right] = expr.args;
    if (expr.op === 'mul' && !isConstant(left) && keyOf(left) === keyOf(right)) {
      // a square stays one factor, so that a fourth power is a square of it
      const root = arrange(left, isConstant);
      return { ...ONE, factors: [call('mul', root, root)] };
    }
    const [a, b] = expr.args.map(opened);
    return multiply(a, expr.op === 'mul' ? b : inverse(b));
  }
  if (expr.kind === 'number') return { ...ONE, number: expr.value };
  if (isConstant(expr)) return { ...ONE, constants: [expr] };
  return { ...ONE, factors: [open ? expr : arrange(expr, isConstant)] };
}

/** A factor that is not opened. */
const whole = (expr: Expr, isConstant: IsConstant): Product =>
  isConstant(expr)
    ? { ...ONE, constants: [expr] }
    : { ...ONE, factors: [arrange(expr, isConstant)] };

const inverse = (p: Product): Product => ({
  number: 1 / p.number,
  constants: p.divisors,
  divisors: p.constants,
  factors: p.under,
  under: p.factors,
});

const multiply = (a: Product, b: Product): Product => ({
  number: a.number * b.number,
  constants: [...a.constants, ...b.constants],
  divisors: [...a.divisors, ...b.divisors],
  factors: [...a.factors, ...b.factors],
  under: [...a.under, ...b.under],
});

/** The constant part in one canonical form: sorted, equal factors cancelled, the sign outside. */
function coefficientOf({ number, constants, divisors }: Product): Expr {
  const byKey = (a: Expr, b: Expr) => (comesBefore(a, b) ? -1 : 1);
  const below = divisors.map((x) => x);
  const above = constants.filter((x) => {
    const at = below.findIndex((y) => keyOf(y) === keyOf(x));
    if (at >= 0) below.splice(at, 1);
    return at < 0;
  });
  const top = productOf(above.sort(byKey));
  const bottom = productOf(below.sort(byKey));
  const size = Math.abs(number);
  const value = bottom === undefined ? top : call('div', top ?? num(size), bottom);
  const whole =
    value === undefined
      ? num(size)
      : top === undefined || size === 1
        ? value
        : call('mul', num(size), value);
  return number < 0 ? simplify(call('neg', whole)) : whole;
}

function bodyOf({ factors, under }: Product): Expr {
  const top = productOf(factors);
  const bottom = productOf(under);
  if (bottom === undefined) return top ?? num(1);
  return call('div', top ?? num(1), bottom);
}

const productOf = (factors: readonly Expr[]): Expr | undefined =>
  factors.length === 0 ? undefined : factors.reduce((a, b) => call('mul', a, b));

function scaled(coefficient: Expr, body: Expr): Expr {
  if (coefficient.kind === 'number' && coefficient.value === 1) return body;
  if (coefficient.kind === 'number' && coefficient.value === -1) return call('neg', body);
  if (body.kind === 'number') return coefficient;
  // 1/x under a constant: one division
  if (body.kind === 'call' && body.op === 'div' && keyOf(body.args[0]) === '1') {
    return call('div', coefficient, body.args[1]);
  }
  return call('mul', coefficient, body);
}

/** Whole powers as products, halves as roots; other powers stay. */
export const expandPowers = (expr: Expr): Expr => onceEach(expand)(expr);

const expand = (expr: Expr, walk: (expr: Expr) => Expr): Expr => {
  if (expr.kind !== 'call') return expr;
  const args = expr.args.map(walk);
  const [base, exponent] = args;
  if (expr.op === 'pow' && exponent.kind === 'number') {
    const n = Math.abs(exponent.value);
    if (Number.isInteger(2 * n) && n <= 64) {
      const whole = wholePower(base, Math.floor(n));
      const root = Number.isInteger(n) ? undefined : call('sqrt', base);
      const power = root && whole ? call('mul', whole, root) : (root ?? whole ?? num(1));
      return exponent.value < 0 ? call('div', num(1), power) : power;
    }
  }
  return call(expr.op, ...args);
};

function wholePower(base: Expr, n: number): Expr | undefined {
  if (n === 0) return undefined;
  if (n === 1) return base;
  const half = wholePower(base, Math.floor(n / 2))!;
  const square = call('mul', half, half);
  return n % 2 === 0 ? square : call('mul', square, base);
}
