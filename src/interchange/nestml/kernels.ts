/**
 * Kernels as states: what `convolve(kernel, port)` is when a spike of weight 1 comes at t = 0. A kernel that is a function of time is a sum of c·tᵏ·exp(−r·t); each rate r is a
 * chain y₀ … yₖ with yₖ' = yₖ₋₁ − r·yₖ, of which a spike moves y₀. One written as equations has its states already, with what a spike adds as initial values.
 */
import { differentiate } from '../../equations/differentiate.ts';
import { print } from '../../equations/print.ts';
import { simplify } from '../../equations/simplify.ts';
import type { Source } from '../../equations/source.ts';
import { call, type Expr, name, num } from '../../equations/tree.ts';
import { type Dimension, parseUnit, toThe } from '../../equations/units.ts';
import { mentions, substitute } from '../../equations/walk.ts';
import { unsupported } from './faults.ts';
import type { Equation } from './syntax.ts';

export interface KernelState {
  readonly name: string;
  /** Of time, over kernel states and parameters. */
  readonly derivative: Expr;
  /** What a spike of weight 1 adds. */
  readonly jump: Expr;
  readonly dimension: Dimension;
}

export interface KernelForm {
  readonly states: readonly KernelState[];
  /** The kernel, over the states. */
  readonly value: Expr;
}

interface Term {
  readonly scale: Expr;
  readonly power: number;
  /** Of the decay; absent: none. */
  readonly rate?: Expr;
}

const TIME = parseUnit('ms').dimension;
const hasTime = (expr: Expr) => mentions(expr, (id) => id === 't');
const times = (a: Expr, b: Expr) => simplify(call('mul', a, b));

/** More is no kernel, and products of sums grow fast. */
const MOST_TERMS = 100;

/** Throws `nestml-unsupported` where the kernel is no such sum. */
function terms(expr: Expr, fail: () => never): Term[] {
  const found = expanded(expr, fail);
  return found.length > MOST_TERMS ? fail() : found;
}

function expanded(expr: Expr, fail: () => never): Term[] {
  if (!hasTime(expr)) return [{ scale: expr, power: 0 }];
  if (expr.kind !== 'call') return [{ scale: num(1), power: 1 }];
  const { op, args } = expr;
  const [a, b] = args;
  const scaled = (list: Term[], by: (scale: Expr) => Expr) =>
    list.map((term) => ({ ...term, scale: by(term.scale) }));
  switch (op) {
    case 'add':
      return [...terms(a, fail), ...terms(b, fail)];
    case 'sub':
      return [...terms(a, fail), ...scaled(terms(b, fail), (x) => call('neg', x))];
    case 'neg':
      return scaled(terms(a, fail), (x) => call('neg', x));
    case 'div':
      return hasTime(b) ? fail() : scaled(terms(a, fail), (x) => call('div', x, b));
    case 'mul':
      return terms(a, fail).flatMap((x) =>
        terms(b, fail).map((y) => ({
          ...{ scale: times(x.scale, y.scale), power: x.power + y.power },
          ...(x.rate && y.rate
            ? { rate: call('add', x.rate, y.rate) }
            : x.rate || y.rate
              ? { rate: x.rate ?? y.rate }
              : {}),
        })),
      );
    case 'exp': {
      const slope = differentiate(a, 't');
      if (hasTime(slope)) return fail();
      const rest = simplify(substitute(a, (id) => (id === 't' ? num(0) : undefined)));
      const scale = rest.kind === 'number' && rest.value === 0 ? num(1) : call('exp', rest);
      return [{ scale, power: 0, rate: simplify(call('neg', slope)) }];
    }
    default:
      return fail();
  }
}

/** y·(1/tau) is y/tau. */
const decaying = (y: Expr, rate: Expr): Expr =>
  rate.kind === 'call' && rate.op === 'div' && rate.args[0].kind === 'number'
    ? simplify(call('mul', rate.args[0], call('div', y, rate.args[1])))
    : call('mul', rate, y);

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** A function of t. `prefix` begins the names of the states. */
export function kernelOfTime(
  source: Source,
  { value, span }: Equation,
  prefix: string,
): KernelForm {
  const fail = (): never => {
    const expected = 'a sum of c·t**k·exp(−t/tau), delta(t), or equations';
    throw unsupported(source, span, `kernel ${prefix} = ${print(value)}`, expected);
  };
  const byRate = new Map<string, Term[]>();
  for (const term of terms(value, fail)) {
    if (term.rate === undefined) return fail();
    const key = print(term.rate);
    byRate.set(key, [...(byRate.get(key) ?? []), term]);
  }
  const states: KernelState[] = [];
  const parts: Expr[] = [];
  for (const [k, group] of [...byRate.values()].entries()) {
    const rate = group[0].rate!;
    const highest = Math.max(...group.map(({ power }) => power));
    const chain = byRate.size === 1 ? prefix : `${prefix}_${k + 1}`;
    const id = (order: number) => (order === highest ? chain : `${chain}_${order}`);
    // one term: a spike adds its size, and the last state is the kernel
    const single = group.length === 1;
    for (let order = 0; order <= highest; order++) {
      const decay = call('neg', decaying(name(id(order)), rate));
      const derivative = order === 0 ? decay : call('add', name(id(order - 1)), decay);
      const size = single ? times(group[0].scale, num(factorial(highest))) : num(1);
      const jump = order === 0 ? size : num(0);
      const dimension = toThe(TIME, single ? order - highest : order);
      states.push({ name: id(order), derivative, jump, dimension });
    }
    for (const { scale, power } of group) {
      const weight = single ? num(1) : times(scale, num(factorial(power)));
      parts.push(simplify(call('mul', weight, name(id(power)))));
    }
  }
  return { states, value: parts.reduce((a, b) => call('add', a, b)) };
}

const isZero = (expr: Expr): boolean => {
  const simple = simplify(expr);
  return simple.kind === 'number' && simple.value === 0;
};

/**
 * A spike may move one state only: the first that it moves, u. Every other one that it moves by c times as much is written as x = z + c·u, and z is the state, which stands still then.
 */
export function movedByOne(forms: readonly KernelForm[]): readonly KernelForm[] {
  const all = forms.flatMap(({ states }) => states);
  const first = all.find(({ jump }) => !isZero(jump));
  if (first === undefined) return forms;
  const shares = new Map(
    all
      .filter((state) => state !== first && !isZero(state.jump))
      .map(({ name: id, jump }) => [id, simplify(call('div', jump, first.jump))] as const),
  );
  const whole = (expr: Expr): Expr =>
    substitute(expr, (id) => {
      const share = shares.get(id);
      return share && call('add', name(id), call('mul', share, name(first.name)));
    });
  return forms.map(({ states, value }) => ({
    states: states.map((state) => {
      const share = shares.get(state.name);
      const own = whole(state.derivative);
      const derivative =
        share === undefined ? own : call('sub', own, call('mul', share, whole(first.derivative)));
      return { ...state, derivative, jump: share === undefined ? state.jump : num(0) };
    }),
    value: whole(value),
  }));
}
