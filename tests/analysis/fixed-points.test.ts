/** The search for fixed points against systems whose points and eigenvalues are known. */
import { expect, it } from 'vitest';
import { fixedPoints } from '../../src/analysis/index.ts';

/** Lorenz (1963) at ρ = 28: 0, and two at (±√(β(ρ − 1)), the same, ρ − 1). */
it('finds the three points of Lorenz, each with the eigenvalue that decides', () => {
  const [sigma, rho, beta] = [10, 28, 8 / 3];
  const found = fixedPoints(([x, y, z]) => [sigma * (y - x), x * (rho - z) - y, x * y - beta * z], {
    starts: [
      [0.1, 0, 0],
      [9, 9, 20],
      [-9, -9, 20],
      [8, 9, 27],
    ],
  });
  const wing = Math.sqrt(beta * (rho - 1));
  const expected = [
    [0, 0, 0],
    [wing, wing, rho - 1],
    [-wing, -wing, rho - 1],
  ];
  expect(found.length).toBe(3);
  found.forEach(({ point }, k) => {
    point.forEach((x, i) => {
      expect(x).toBeCloseTo(expected[k][i], 8);
    });
  });
  // of the saddle: −½(σ + 1) + ½√((σ − 1)² + 4σρ)
  const saddle = -0.5 * (sigma + 1) + 0.5 * Math.sqrt((sigma - 1) ** 2 + 4 * sigma * rho);
  expect(found[0].leading.real).toBeCloseTo(saddle, 5);
  expect(found[1].leading.real).toBeCloseTo(0.09396, 4);
  expect(Math.abs(found[1].leading.imaginary)).toBeCloseTo(10.1945, 3);
  expect(found[1].reached + found[2].reached).toBe(3);
});

it('does not take a slow point for a fixed one', () => {
  expect(fixedPoints(([x]) => [x * x + 0.01], { starts: [[0], [1]] })).toEqual([]);
});

it('refuses a field that is no function of the point', () => {
  expect(() => fixedPoints(() => [1, 2], { starts: [[0]] })).toThrow(/1 numbers/);
  expect(() => fixedPoints(([x]) => [x], { starts: [[0]], tolerance: -1 })).toThrow(/positive/);
});
