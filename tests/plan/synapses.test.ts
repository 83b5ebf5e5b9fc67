import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allToAll, edges } from '../../src/connect/connector.ts';
import { lognormal, normal, uniform } from '../../src/connect/distribution.ts';
import { measureWeight, planDelay, planWeight } from '../../src/plan/synapses.ts';

const measure = (weight: Parameters<typeof measureWeight>[0], connector = allToAll()) =>
  measureWeight(weight, 'pA', connector, [100, 10], 1, 'w');

describe('weights', () => {
  test('measured: what can arrive at one neuron in a step', () => {
    expect(measure(-2)).toMatchObject({ largest: 2, count: 100, sum: 200, values: [-2] });
    expect(measure(uniform(-3, 1))).toMatchObject({ largest: 3, count: 100, sum: 300 });
    const list = edges([0, 1, 2], [4, 4, 0]);
    expect(measure([1, -2, 2.5], list)).toMatchObject({ largest: 2.5, count: 2, sum: 3 });
    const drawn = measure(normal(87.8, 8.78));
    expect(drawn.largest).toBeGreaterThan(87.8 + 6.76 * 8.78);
    expect(drawn.largest).toBeLessThan(87.8 + 6.78 * 8.78);
    expect(measure(normal(87.8, 8.78, { min: 0, max: 90 })).largest).toBe(90);
    expect(measure(normal(1, 0)).values).toEqual([1]);
  });

  test('a distribution that reaches beyond all numbers is refused', () => {
    expect(() => measure(lognormal(0, 1000))).toThrow(/unbounded-weight/);
  });

  test('planned in multiples of a step', () => {
    expect(planWeight(-2, 'pA', 0.25)).toEqual({
      weight: { draw: 'constant', value: -8 },
      maxWeight: 8,
    });
    expect(planWeight([1, -2, 0.3], 'pA', 0.25)).toEqual({
      weight: { draw: 'values', values: Int32Array.of(4, -8, 1) },
      maxWeight: 8,
    });
    expect(planWeight([2, 2], 'pA', 1).weight).toEqual({ draw: 'constant', value: 2 });
    expect(planWeight(uniform(1, 2), 'pA', 0.25).weight).toEqual({
      draw: 'uniform',
      low: 4,
      high: 8,
    });
    const { weight } = planWeight(lognormal(0, 1, { max: 5, outside: 'clip' }), 'pA', 0.25);
    expect(weight).toMatchObject({ draw: 'lognormal', mean: 0, sd: 1, max: 20, factor: 4 });
    expect(weight).toMatchObject({ outside: 'clip' });
  });
});

describe('delays', () => {
  test('constants and lists are whole steps', () => {
    expect(planDelay('1.5 ms', 0.1, 'd')).toEqual({
      delay: { draw: 'constant', value: 15 },
      delaySteps: [15, 15],
    });
    expect(planDelay([0.1, 0.3], 0.1, 'd')).toEqual({
      delay: { draw: 'values', values: Int32Array.of(1, 3) },
      delaySteps: [1, 3],
    });
    expect(planDelay([], 0.1, 'd').delaySteps).toEqual([1, 1]);
  });

  test('normal delays are at least one step unless told otherwise', () => {
    expect(planDelay(normal(1.5, 0.75), 0.1, 'd')).toMatchObject({
      delay: { draw: 'normal', mean: 15, sd: 7.5, min: 1, outside: 'redraw', factor: 1 },
      delaySteps: [1, 66],
    });
    expect(planDelay(normal(1.5, 0.1, { min: 1.2, max: 1.7 }), 0.1, 'd')).toMatchObject({
      delay: { min: 12, max: 17 },
      delaySteps: [12, 17],
    });
    expect(planDelay(normal(1.5, 0), 0.1, 'd').delay).toEqual({ draw: 'constant', value: 15 });
  });

  test('bounds beyond what is drawn are met by all', () => {
    const { delay, delaySteps } = planDelay(normal(5, 0.1, { max: 2 }), 1, 'd');
    expect(delaySteps).toEqual([2, 2]);
    expect(delay).toEqual({ draw: 'constant', value: 2 });
  });

  test('are limited in length', () => {
    expect(() => planDelay(10000, 0.1, 'd')).toThrow(/delay-too-long/);
    expect(() => planDelay(lognormal(0, 3), 0.1, 'd')).toThrow(/delay-too-long/);
  });

  test('the range holds all that can be drawn', () => {
    const dt = fc.constantFrom(0.05, 0.1, 0.25, 1);
    const real = fc.double({ min: 1, max: 50, noNaN: true });
    const z = fc.double({ min: -6.763, max: 6.763, noNaN: true });
    fc.assert(
      fc.property(dt, real, fc.double({ min: 0, max: 10, noNaN: true }), z, (step, mean, sd, n) => {
        const { delay, delaySteps } = planDelay(normal(mean, sd), step, 'd');
        if (delay.draw !== 'normal') return;
        const f = Math.fround;
        const x = f(delay.mean + f(delay.sd * f(n)));
        if (x < delay.min || x > delay.max) expect(x).toBeLessThan(delay.min);
        else {
          const steps = Math.floor(f(x + 0.5));
          expect(steps).toBeGreaterThanOrEqual(Math.max(1, delaySteps[0]));
          expect(steps).toBeLessThanOrEqual(delaySteps[1]);
        }
      }),
    );
  });
});
