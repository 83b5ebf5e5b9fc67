/** Evolution with an adapted covariance finds known minima, the same way every time. */
import { expect, it } from 'vitest';
import { EvolutionStrategy } from '../../src/learn/evolution.ts';

const rosenbrock = (x: Float64Array) => {
  let sum = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    sum += 100 * (x[i + 1] - x[i] ** 2) ** 2 + (1 - x[i]) ** 2;
  }
  return sum;
};
const ellipse = (x: Float64Array) => x.reduce((sum, xi, i) => sum + 10 ** i * (xi - i) ** 2, 0);

const least = (cost: (x: Float64Array) => number, generations: number, seed = 1) => {
  const evolution = new EvolutionStrategy({ start: new Float64Array(5), spread: 0.5, seed });
  for (let g = 0; g < generations; g++) evolution.tell(evolution.ask().map(cost));
  return evolution.mean;
};

it('turns its axes into a narrow valley', () => {
  expect(rosenbrock(least(rosenbrock, 500))).toBeLessThan(1e-10);
});

it('scales its axes to a long ellipse', () => {
  least(ellipse, 250).forEach((x, i) => {
    expect(x).toBeCloseTo(i, 6);
  });
});

it('takes a cost that is not a number for the worst', () => {
  const cost = (x: Float64Array) => (x[0] > 1 ? Number.NaN : ellipse(x));
  expect(ellipse(least(cost, 250))).toBeLessThan(1e-8);
});

it('gives the same points again, others for another seed', () => {
  expect(least(ellipse, 20)).toEqual(least(ellipse, 20));
  expect(least(ellipse, 20)).not.toEqual(least(ellipse, 20, 2));
});

it('refuses what makes no sense', () => {
  const start = [0, 0];
  expect(() => new EvolutionStrategy({ start: [] })).toThrow(/start.*1 to 500/);
  expect(() => new EvolutionStrategy({ start: [0, Number.NaN] })).toThrow(/finite/);
  expect(() => new EvolutionStrategy({ start, spread: 0 })).toThrow(/positive/);
  expect(() => new EvolutionStrategy({ start, points: 3 })).toThrow(/at least 4/);
  const evolution = new EvolutionStrategy({ start });
  expect(() => evolution.tell([1])).toThrow(/asked/);
  evolution.ask();
  expect(() => evolution.tell([1])).toThrow(/numbers/);
});
