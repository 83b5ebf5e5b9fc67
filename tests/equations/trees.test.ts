import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange, combine, expandPowers } from '../../src/equations/arrange.ts';
import { differentiate } from '../../src/equations/differentiate.ts';
import { evaluate } from '../../src/equations/evaluate.ts';
import { keyOf } from '../../src/equations/identity.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import { print } from '../../src/equations/print.ts';
import { shareWork } from '../../src/equations/share.ts';
import { simplify } from '../../src/equations/simplify.ts';
import { call, type Expr, name, num } from '../../src/equations/tree.ts';
import { mentions } from '../../src/equations/walk.ts';

const leaf = fc.oneof(
  fc.constantFrom(0, 1, 2, 0.5, 3.25).map(num),
  fc.constantFrom('x', 'y', 'p', 'q').map(name),
);
const { smooth, any } = fc.letrec<{ smooth: Expr; any: Expr; truth: Expr }>((tie) => ({
  smooth: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc
      .tuple(fc.constantFrom('add', 'sub', 'mul'), tie('smooth'), tie('smooth'))
      .map(([op, a, b]) => call(op, a, b)),
    fc
      .tuple(fc.constantFrom('neg', 'tanh', 'sin', 'cos'), tie('smooth'))
      .map(([op, a]) => call(op, a)),
    tie('smooth').map((a) => call('div', a, call('add', num(2), call('mul', a, a)))),
    tie('smooth').map((a) => call('pow', a, num(3))),
  ),
  truth: fc
    .tuple(fc.constantFrom('lt', 'le', 'gt', 'ge'), tie('smooth'), tie('smooth'))
    .map(([op, a, b]) => call(op, a, b)),
  any: fc.oneof(
    tie('smooth'),
    fc.tuple(tie('truth'), tie('smooth'), tie('smooth')).map(([c, a, b]) => call('where', c, a, b)),
    fc
      .tuple(tie('truth'), tie('truth'), tie('smooth'))
      .map(([a, b, x]) => call('where', call('or', a, call('not', b)), x, num(1))),
    fc
      .tuple(fc.constantFrom('min', 'max', 'pow'), tie('smooth'), tie('smooth'))
      .map(([op, a, b]) => call(op, a, b)),
  ),
}));

const value = fc.double({ min: -2, max: 2, noNaN: true });
const environment = fc.record({ x: value, y: value, p: value, q: value });

/** Equal up to rounding of terms that may cancel. */
function near(a: number, b: number, size = 1): void {
  if (!Number.isFinite(a) || Math.abs(a) > 1e6) return;
  expect(Math.abs(a - b)).toBeLessThan(1e-8 * Math.max(1, size, Math.abs(a)));
}

describe('trees', () => {
  it('print, then parse, gives the tree back', () => {
    fc.assert(
      fc.property(any, (expr) => {
        expect(keyOf(parseExpression(print(expr)))).toBe(keyOf(expr));
      }),
      { numRuns: 2000 },
    );
  });

  it('simplify keeps the value', () => {
    fc.assert(
      fc.property(smooth, environment, (expr, at) => {
        near(evaluate(expr, at), evaluate(simplify(expr), at));
      }),
      { numRuns: 2000 },
    );
  });

  it('arrange and combine keep the value', () => {
    const constant = (expr: Expr) => !mentions(expr, (id) => id === 'x' || id === 'y');
    fc.assert(
      fc.property(smooth, environment, (expr, at) => {
        const exact = evaluate(expr, at);
        near(exact, evaluate(arrange(expandPowers(simplify(expr)), constant), at));
        near(exact, evaluate(combine(expandPowers(expr), constant), at));
      }),
      { numRuns: 2000 },
    );
  });

  it('derivatives agree with finite differences', () => {
    fc.assert(
      fc.property(smooth, environment, (expr, at) => {
        const slope = differentiate(expr, 'x');
        const h = 1e-5;
        const f = (x: number) => evaluate(expr, { ...at, x });
        const central = (k: number) => (f(at.x + k * h) - f(at.x - k * h)) / (2 * k * h);
        const bend = Math.abs(central(1) - central(2));
        if (!(bend < 1e-4) || Math.abs(f(at.x)) > 1e3) return;
        expect(Math.abs(evaluate(slope, at) - central(1))).toBeLessThan(1e-4 + 2 * bend);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['exp(x)', 'exp(x)'],
    ['log(x)', '1 / x'],
    ['sqrt(x)', '1 / (2 * sqrt(x))'],
    ['x**2', '2 * x'],
    ['(E - x)/tau', '-(1 / tau)'],
    ['y', '0'],
  ])('d(%s)/dx', (text, slope) => {
    expect(print(differentiate(parseExpression(text), 'x'))).toBe(slope);
  });

  it('exprel has a derivative at 0', () => {
    const slope = differentiate(parseExpression('exprel(x)'), 'x');
    for (const x of [0, 1e-4, -1e-4, 0.01, 1]) {
      const h = 1e-4;
      const f = (at: number) => evaluate(parseExpression('exprel(x)'), { x: at });
      expect(evaluate(slope, { x })).toBeCloseTo((f(x + h) - f(x - h)) / (2 * h), 7);
    }
  });

  it('shared work is done once, before its first use', () => {
    const sum = parseExpression('(x + y)*a + exp(x + y)');
    let count = 0;
    const lines = shareWork([{ target: 'z', value: sum }], () => `t${count++}`);
    expect(lines.map((line) => `${line.target} = ${print(line.value)}`)).toEqual([
      't0 = x + y',
      'z = t0 * a + exp(t0)',
    ]);
  });

  it('powers become products', () => {
    expect(print(expandPowers(parseExpression('x**2')))).toBe('x * x');
    expect(print(expandPowers(parseExpression('x**0.5')))).toBe('sqrt(x)');
    expect(print(expandPowers(parseExpression('x**3')))).toBe('x * x * x');
  });
});
