/** Rate networks whose outputs arrive late: growth and frequency of delayed feedback in closed form, the same bits everywhere, what is refused. */
import { describe, expect, it } from 'vitest';
import { SynfireError } from '../../src/errors.ts';
import { type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { models, numbers } from './models.ts';

describe('delayed negative feedback, tau·x′ = −x − g·x(t − D)', () => {
  const [tau, D] = [10, 8];
  // at the Hopf point g·cos ωD = −1 and tan ωD = −ω·tau
  const hopf = () => {
    let [low, high] = [Math.PI / 2 / D, Math.PI / D];
    for (let k = 0; k < 100; k++) {
      const w = (low + high) / 2;
      if (Math.tan(w * D) < -w * tau) low = w;
      else high = w;
    }
    return { omega: low, g: Math.hypot(1, low * tau) };
  };
  /** λ·tau + 1 + g·e^(−λD) = 0 from the root at the Hopf point. */
  const root = (g: number): readonly [number, number] => {
    let [a, b] = [0, hopf().omega];
    for (let k = 0; k < 50; k++) {
      const [e, c, s] = [g * Math.exp(-a * D), Math.cos(b * D), Math.sin(b * D)];
      const [re, im] = [a * tau + 1 + e * c, b * tau - e * s];
      const [dre, dim] = [tau - D * e * c, D * e * s];
      const norm = dre * dre + dim * dim;
      a -= (re * dre + im * dim) / norm;
      b -= (im * dre - re * dim) / norm;
    }
    return [a, b];
  };

  it.each([0.97, 1, 1.04])(
    '%f times the gain of the Hopf point: growth and frequency',
    async (factor) => {
      const g = factor * hopf().g;
      const [growth, omega] = root(g);
      if (factor === 1)
        expect(Math.abs(growth) + Math.abs(omega / hopf().omega - 1)).toBeLessThan(1e-9);
      const model: RateModel = {
        states: { x: '(input - x)/tau' },
        parameters: { tau },
        output: 'x',
        size: 1,
        dt: 0.02,
        precision: 'double',
        weights: [{ kind: 'dense', values: [-g], delay: D }],
        initial: { x: 1 },
      };
      const simulation = await RateSimulation.create(model, { workers: 0 });
      await simulation.run(400);
      const { values } = await simulation.run(600, { record: { every: model.dt } });
      const x = values.output;
      // times at which it rises through 0, between samples, and what it has grown by meanwhile
      const rises: number[] = [];
      for (let k = 1; k < x.length; k++) {
        if (x[k - 1] < 0 && x[k] >= 0) rises.push(k - x[k] / (x[k] - x[k - 1]));
      }
      const period = ((rises.at(-1)! - rises[0]) / (rises.length - 1)) * model.dt;
      expect(Math.abs((2 * Math.PI) / period / omega - 1)).toBeLessThan(2e-3);
      const top = (from: number) =>
        Math.max(...x.subarray(Math.round(from), Math.round(from + period / model.dt)));
      const last = rises.at(-1)! - period / model.dt;
      const found = Math.log(top(last) / top(rises[0])) / ((last - rises[0]) * model.dt);
      expect(Math.abs(found - growth)).toBeLessThan(5e-4);
      await simulation.dispose();
    },
  );
});

it('a step of output arrives after as many steps as the delay has, and nothing before', async () => {
  const model: RateModel = {
    states: { x: 'input' },
    output: 't',
    size: 2,
    dt: 0.5,
    weights: [{ kind: 'sparse', source: [0], target: [1], weight: [1], delay: 1.5 }],
  };
  const simulation = await RateSimulation.create(model, { workers: 0 });
  const { values } = await simulation.step(8, {
    record: { every: 0.5, variables: ['x'], units: [1] },
  });
  // in step k the output of step k − 3, which is (k − 3)·dt
  let sum = 0;
  const expected = Array.from({ length: 8 }, (_, k) => {
    sum += 0.5 * Math.max(0, 0.5 * (k - 3));
    return sum;
  });
  expect([...values.x]).toEqual(expected);
});

const size = 37;
const mixed = (batch: number): RateModel => ({ ...models['delays of several lengths'], batch });

describe.each([1, 3])('several delays at once, %i copies', (batch) => {
  it('have the bits of the reference with any number of workers, cut and restored anywhere', async () => {
    const judge = await RateSimulation.create(mixed(batch), { backend: 'reference' });
    await judge.step(40);
    const half = await judge.snapshot();
    const expected = await judge.step(40, { record: { every: 0.5 } });
    const without = await RateSimulation.create(
      { ...mixed(batch), weights: mixed(batch).weights!.map((part) => ({ ...part, delay: 0 })) },
      { workers: 0 },
    );
    const plain = await without.step(80, { record: { every: 0.5 } });
    expect(plain.values.output.slice(-size)).not.toEqual(expected.values.output.slice(-size));
    for (const workers of [0, 1, 2, 3]) {
      const simulation = await RateSimulation.create(mixed(batch), { workers });
      await simulation.step(17);
      await simulation.step(23);
      expect((await simulation.step(40, { record: { every: 0.5 } })).values).toEqual(
        expected.values,
      );
      await simulation.restore(half);
      expect((await simulation.step(40, { record: { every: 0.5 } })).values).toEqual(
        expected.values,
      );
      await simulation.dispose();
    }
  });
});

describe('refusals', () => {
  const base = mixed(1);
  const values = numbers(size * size, 1);
  it.each<[string, Partial<RateModel>, string]>([
    ['off the grid', { weights: [{ kind: 'dense', values, delay: 0.25 }] }, 'delay'],
    ['negative', { weights: [{ kind: 'dense', values, delay: -0.1 }] }, 'delay'],
    ['too long', { weights: [{ kind: 'dense', values, delay: 1e4 }] }, 'delay'],
    ['no number', { weights: [{ kind: 'dense', values, delay: Number.NaN }] }, 'delay'],
    ['with several stages', { method: 'rk4' }, 'method of one stage'],
    [
      'of weights that learn',
      { weights: [{ kind: 'dense', values, delay: 1, rule: { onStep: 'w += 0*w' } }] },
      'weights that stay',
    ],
  ])('%s', async (_, over, said) => {
    const refused = await RateSimulation.create({ ...base, ...over }, { workers: 0 }).catch(
      (e) => e,
    );
    expect(refused).toBeInstanceOf(SynfireError);
    expect(refused.code).toBe('bad-rate-model');
    expect(refused.message).toContain(said);
  });
});
