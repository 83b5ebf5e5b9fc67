import { describe, expect, it } from 'vitest';
import { expm } from '../../src/equations/expm.ts';
import { linearIn, linearSystem } from '../../src/equations/linear.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import { print } from '../../src/equations/print.ts';

function near(a: number, b: number, relative = 1e-14): void {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(relative * Math.abs(b) + 4e-16);
}

describe('expm', () => {
  it('a decay with a driven state, also at equal rates', () => {
    for (const [a, b] of [
      [-0.1, -0.5],
      [-0.1, -0.1],
      [-3, -7],
      [-1e-4, -20],
    ]) {
      const e = expm(new Float64Array([a, 1, 0, b]), 2);
      const mixed = a === b ? Math.exp(a) : (Math.exp(a) * -Math.expm1(b - a)) / (a - b);
      near(e[0], Math.exp(a));
      near(e[1], mixed, 1e-13);
      expect(e[2]).toBe(0);
      near(e[3], Math.exp(b));
    }
  });

  it('a rotation', () => {
    const e = expm(new Float64Array([0, -2, 2, 0]), 2);
    near(e[0], Math.cos(2));
    near(e[2], Math.sin(2));
  });

  it('a nilpotent matrix is a polynomial', () => {
    const e = expm(new Float64Array([0, 3, 4, 0, 0, 5, 0, 0, 0]), 3);
    expect([...e]).toEqual([1, 3, 4 + 7.5, 0, 1, 5, 0, 0, 1]);
  });

  it('zero gives the identity', () => {
    expect([...expm(new Float64Array(4), 2)]).toEqual([1, 0, 0, 1]);
  });
});

describe('linear', () => {
  const rate = (name: string, text: string) => ({ name, derivative: parseExpression(text) });

  it('finds matrix, drive and offset', () => {
    const rates = [rate('v', '(E - v)/tau + (g + I_ext)/C'), rate('g', '-g/s')];
    const system = linearSystem(rates, ['I_ext']);
    if (!('matrix' in system)) throw new Error(system.reason);
    expect(system.matrix.map((row) => row.map(print))).toEqual([
      ['-(1 / tau)', '1 / C'],
      ['0', '-(1 / s)'],
    ]);
    expect(system.drive.map((row) => row.map(print))).toEqual([['1 / C'], ['0']]);
    expect(system.offset.map(print)).toEqual(['E / tau', '0']);
  });

  it.each(['v*v', 'g*v', 'exp(v)', 'abs(v)', 'max(v, g)', 'floor(v)', 'where(v > g, v, 0)'])(
    '%s is not linear',
    (text) => {
      const system = linearSystem([rate('v', text), rate('g', '-g')], []);
      expect(system).toHaveProperty('reason');
    },
  );

  it('linear in one state is enough for exponential Euler', () => {
    const found = linearIn(parseExpression('g*(E - v)/C'), 'v');
    expect(print(found!.slope)).toBe('-(g / C)');
    expect(print(found!.rest)).toBe('g * E / C');
    expect(linearIn(parseExpression('g*v*v'), 'v')).toBeUndefined();
  });
});
