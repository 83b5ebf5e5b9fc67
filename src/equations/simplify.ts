/**
 * A smaller tree of the same value: constants folded in f64, zeros and ones removed, signs moved
 * outwards. `0·x` is 0 even where x could be infinite. It neither reorders nor distributes.
 */
import { evaluate } from './evaluate.ts';
import { keyOf } from './identity.ts';
import { isTruth } from './operations.ts';
import { type CallNode, call, type Expr, num } from './tree.ts';
import { namesOf } from './walk.ts';

const isNumber = (expr: Expr, value: number): boolean =>
  expr.kind === 'number' && expr.value === value;
const isCall = (expr: Expr, op: string): expr is CallNode => expr.kind === 'call' && expr.op === op;

const neg = (x: Expr): Expr => simplifyCall('neg', [x]);

/** What a shared node became, for as long as it lives. */
const known = new WeakMap<CallNode, Expr>();

export function simplify(expr: Expr): Expr {
  if (expr.kind !== 'call') return expr.kind === 'number' ? num(expr.value) : expr;
  const simple = known.get(expr) ?? simplifyCall(expr.op, expr.args.map(simplify));
  known.set(expr, simple);
  return simple;
}

/** Arguments are simple already. */
function simplifyCall(op: string, args: readonly Expr[]): Expr {
  const node = call(op, ...args);
  if (!isTruth(node) && args.every((arg) => arg.kind === 'number')) {
    const value = evaluate(node, {});
    if (Number.isFinite(value)) return num(value);
  }
  const [a, b] = args;
  switch (op) {
    case 'neg':
      if (a.kind === 'call' && a.op === 'neg') return a.args[0];
      if (a.kind === 'call' && a.op === 'sub') return call('sub', a.args[1], a.args[0]);
      return node;
    case 'add':
      if (isNumber(a, 0)) return b;
      if (isNumber(b, 0)) return a;
      if (isCall(b, 'neg')) return simplifyCall('sub', [a, b.args[0]]);
      if (isCall(a, 'neg')) return simplifyCall('sub', [b, a.args[0]]);
      return node;
    case 'sub':
      if (isNumber(a, 0)) return neg(b);
      if (isNumber(b, 0)) return a;
      if (isCall(b, 'neg')) return simplifyCall('add', [a, b.args[0]]);
      if (keyOf(a) === keyOf(b)) return num(0);
      return node;
    case 'mul':
      if (isNumber(a, 0) || isNumber(b, 0)) return num(0);
      if (isNumber(a, 1)) return b;
      if (isNumber(b, 1)) return a;
      if (isNumber(a, -1)) return neg(b);
      if (isNumber(b, -1)) return neg(a);
      if (isCall(a, 'neg')) return neg(simplifyCall('mul', [a.args[0], b]));
      if (isCall(b, 'neg')) return neg(simplifyCall('mul', [a, b.args[0]]));
      return node;
    case 'div':
      if (isNumber(a, 0)) return num(0);
      if (isNumber(b, 1)) return a;
      if (isNumber(b, -1)) return neg(a);
      if (isCall(a, 'neg')) return neg(simplifyCall('div', [a.args[0], b]));
      if (isCall(b, 'neg')) return neg(simplifyCall('div', [a, b.args[0]]));
      if (a.kind === 'number' && a.value < 0) return neg(call('div', num(-a.value), b));
      return node;
    case 'pow':
      if (isNumber(b, 0)) return num(1);
      if (isNumber(b, 1)) return a;
      return node;
    case 'where': {
      if (namesOf(a).size === 0) return evaluate(a, {}) !== 0 ? args[1] : args[2];
      return keyOf(args[1]) === keyOf(args[2]) ? args[1] : node;
    }
    default:
      return node;
  }
}
