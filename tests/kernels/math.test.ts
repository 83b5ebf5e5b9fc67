import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  atan,
  cos,
  cosOctant,
  divide,
  exp,
  exprel,
  log,
  reciprocal,
  sin,
  sinOctant,
  sqrt,
  tanh,
} from '../../src/equations/f32.ts';
import { core } from './core.ts';

let kernel: Awaited<ReturnType<typeof core>>;
beforeAll(async () => {
  kernel = await core({ entrances: true });
});

const float = (min: number, max: number) =>
  fc.float({ min: Math.fround(min), max: Math.fround(max), noNaN: true });

/** Number of the function in entrances.as, its arguments' domain, what it approximates. */
const FUNCTIONS = [
  { f: 0, scalar: reciprocal, arg: float(1e-6, 1e6), exact: (x: number) => 1 / x },
  { f: 2, scalar: sqrt, arg: float(0, 1e6), exact: Math.sqrt },
  { f: 3, scalar: exp, arg: float(-87, 85), exact: Math.exp },
  { f: 4, scalar: log, arg: float(1e-30, 1e30), exact: Math.log },
  { f: 5, scalar: exprel, arg: float(-20, 20), exact: (x: number) => Math.expm1(x) / x || 1 },
  { f: 6, scalar: tanh, arg: float(-20, 20), exact: Math.tanh },
  { f: 7, scalar: sin, arg: float(-100, 100), exact: Math.sin },
  { f: 8, scalar: cos, arg: float(-100, 100), exact: Math.cos },
  { f: 9, scalar: sinOctant, arg: float(-0.785, 0.785), exact: Math.sin },
  { f: 10, scalar: cosOctant, arg: float(-0.785, 0.785), exact: Math.cos },
  { f: 11, scalar: atan, arg: float(-1e6, 1e6), exact: Math.atan },
] as const;

describe.each(FUNCTIONS)('$scalar.name in WebAssembly', ({ f, scalar, arg, exact }) => {
  const run = (xs: readonly number[]) => {
    const at = kernel.arena.allocate(Math.ceil(xs.length / 4) * 16, 'test');
    kernel.arena.f32(at, xs.length).set(xs);
    kernel.host.core.mathTest(f, at, at, Math.ceil(xs.length / 4) * 4);
    return [...kernel.arena.f32(at, xs.length)];
  };

  it('equals the scalar definition bit for bit', () => {
    fc.assert(
      fc.property(fc.array(arg, { minLength: 1, maxLength: 64 }), (xs) => {
        expect(run(xs)).toEqual(xs.map((x) => scalar(x)));
      }),
      { numRuns: 300 },
    );
  });

  it('is within 4 units in the last place of the true value, or 3e-7 near zeros', () => {
    fc.assert(
      fc.property(arg, (x) => {
        const [y] = run([x]);
        const error = Math.abs(y - exact(x));
        expect(error).toBeLessThanOrEqual(Math.max(4 * 2 ** -23 * Math.abs(exact(x)), 3e-7));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('exprel, where it changes from one polynomial to another', () => {
  it('equals the scalar definition bit for bit in every lane, whatever the others hold', () => {
    const edges = [-0.5, -0.50000006, -0.49999997, 0.5, 0.50000006, -0, 0, 1e-30, -1e-30, 3, -7];
    for (const x of edges) {
      for (const y of edges) {
        const xs = [y, x, y, y];
        const at = kernel.arena.allocate(16, 'test');
        kernel.arena.f32(at, 4).set(xs);
        kernel.host.core.mathTest(5, at, at, 4);
        expect([...kernel.arena.f32(at, 4)]).toEqual(xs.map((z) => exprel(Math.fround(z))));
      }
    }
  });

  it('is within two units of the last place from -0.5 to 0.5', () => {
    for (let k = -4000; k <= 4000; k++) {
      const x = Math.fround(k / 8000);
      const exact = Math.expm1(x) / x || 1;
      const unit = exact < 1 ? 2 ** -24 : 2 ** -23;
      expect(Math.abs(exprel(x) - exact) / unit).toBeLessThan(2);
    }
  });
});

it('the logarithm of a negative number is no number, in WebAssembly as in the definition', () => {
  const at = kernel.arena.allocate(16, 'test');
  kernel.arena.f32(at, 4).set([-1, -1e-20, 1, -1e30]);
  kernel.host.core.mathTest(4, at, at, 4);
  expect([...kernel.arena.f32(at, 4)]).toEqual([Number.NaN, Number.NaN, 0, Number.NaN]);
  expect(log(-1)).toBeNaN();
});

describe('divide in WebAssembly', () => {
  it('equals the scalar definition bit for bit', () => {
    fc.assert(
      fc.property(float(-1e6, 1e6), float(1e-3, 1e6), (x, y) => {
        const at = kernel.arena.allocate(32, 'test');
        kernel.arena.f32(at, 4).fill(x);
        kernel.arena.f32(at + 16, 4).fill(y);
        kernel.host.core.mathTest(1, at, at + 16, 4);
        expect(kernel.arena.f32(at, 1)[0]).toBe(divide(Math.fround(x), Math.fround(y)));
      }),
    );
  });
});

it('a sigmoid is a number however far from 0', () => {
  for (const x of [-1e30, -200, -88, -85, 85, 200, 1e30]) {
    const y = reciprocal(Math.fround(1 + exp(Math.fround(-x))));
    expect(Math.abs(y - 1 / (1 + Math.exp(-x)))).toBeLessThan(1e-6);
  }
});
