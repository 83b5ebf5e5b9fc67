/** Weights of rate networks that learn, against what the rules are known to find; and what bad rules are told. */
import { describe, expect, it } from 'vitest';
import { matrix, symmetricEigen } from '../../src/linalg/index.ts';
import {
  bcm,
  hebbian,
  oja,
  type RateModel,
  type RateRule,
  RateSimulation,
  threeFactor,
} from '../../src/rate/index.ts';
import { numbers } from './models.ts';

/**
 * `inputs` units that show patterns, two steps each (in the second the last unit's output is that of the pattern), and a linear
 * unit behind them; only its weights are there.
 */
function perceptron(patterns: number[][], first: number[], rule: RateRule, more = {}): RateModel {
  const inputs = first.length;
  const size = inputs + 1;
  const values = new Float64Array(size * size);
  values.set(first, inputs * size);
  const series = patterns.flatMap((x) => [...x, 0, ...x, 0]);
  return {
    states: { x: 'input - x' },
    output: 'x',
    size,
    dt: 1,
    weights: [{ kind: 'dense', values, rule: { ...rule, every: 2, keepZeros: true } }],
    series: { columns: size, values: series },
    ...more,
  };
}

async function learnt(model: RateModel, patterns: number): Promise<number[]> {
  const simulation = await RateSimulation.create(model, { workers: 0 });
  await simulation.step(2 * patterns);
  const weights = await simulation.weights();
  await simulation.dispose();
  const n = model.size;
  // nothing grew where there was no connection
  expect(weights.subarray(0, n * (n - 1)).every((w) => w === 0)).toBe(true);
  return Array.from(weights.subarray(n * (n - 1), n * n - 1));
}

describe('rules', () => {
  it('oja finds the first principal component, of length 1', async () => {
    const count = 20_000;
    const mixing = [
      [1, 0.4, -0.2],
      [0.1, 0.8, 0.5],
      [-0.3, 0.2, 0.4],
    ];
    const z = numbers(3 * count, 17);
    const patterns = Array.from({ length: count }, (_, k) =>
      mixing.map((row) => row.reduce((sum, m, j) => sum + m * z[3 * k + j], 0)),
    );
    const w = await learnt(perceptron(patterns, [0.3, 0.3, 0.3], oja({ eta: 0.004 })), count);
    const covariance = [0, 1, 2].flatMap((i) =>
      [0, 1, 2].map((j) => patterns.reduce((sum, x) => sum + (x[i] * x[j]) / count, 0)),
    );
    const { values, vectors } = symmetricEigen(matrix(3, 3, covariance));
    const top = values.indexOf(Math.max(...values));
    const dot = w.reduce((sum, v, i) => sum + v * vectors.data[3 * i + top], 0);
    const length = Math.hypot(...w);
    expect(Math.abs(length - 1)).toBeLessThan(0.03);
    expect(Math.abs(dot) / length).toBeGreaterThan(0.995);
  });

  it('bcm selects one of two patterns, with the response 1/p', async () => {
    const count = 12_000;
    const draws = numbers(count, 23);
    const patterns = draws.map((z) => (z < 0 ? [1, 0] : [0, 1]));
    const more = { states: { x: 'input - x', theta: '(x*x - theta)/80' } };
    const rule = bcm({ eta: 0.004 });
    const [a, b] = await learnt(perceptron(patterns, [0.6, 0.5], rule, more), count);
    const share = draws.filter((z) => z < 0).length / count;
    // the fixed point is y = theta = p·y², so y = 1/p
    expect(Math.abs(a * share - 1)).toBeLessThan(0.08);
    expect(Math.abs(b)).toBeLessThan(0.05);
  });

  it('hebbian grows along a pattern, e-fold by e-fold, and decays across it', async () => {
    const x = [0.5, 1, -0.25];
    const [eta, decay, count] = [0.01, 0.02, 40];
    const first = [0.4, 0.1, 0.2];
    const w = await learnt(perceptron(Array(count).fill(x), first, hebbian({ eta, decay })), count);
    const square = x.reduce((sum, v) => sum + v * v, 0);
    const along = x.reduce((sum, v, i) => sum + v * first[i], 0) / square;
    const growth = (1 + 2 * (eta * square - decay)) ** count;
    const fall = (1 - 2 * decay) ** count;
    w.forEach((v, i) => {
      expect(v).toBeCloseTo(along * growth * x[i] + fall * (first[i] - along * x[i]), 5);
    });
  });

  it('threeFactor adds up what its modulator lets through', async () => {
    const size = 3;
    const model: RateModel = {
      states: { x: '0.2*sin(t + shift) - 0.1*x', m: 'cos(0.7*t) - m' },
      output: 'x',
      parameters: { shift: [0, 1, 2] },
      size,
      dt: 0.1,
      weights: [
        { kind: 'dense', values: new Float64Array(9).fill(0.25), rule: threeFactor({ eta: 0.3 }) },
      ],
    };
    const simulation = await RateSimulation.create(model, { workers: 0 });
    const { values } = await simulation.step(200, {
      record: { every: 0.1, variables: ['x', 'm'] },
    });
    const w = await simulation.weights();
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let sum = 0.25;
        for (let k = 0; k < 200; k++) {
          const at = (u: number) => values.x[k * size + u];
          sum += 0.1 * 0.3 * values.m[k * size + i] * at(i) * at(j);
        }
        expect(w[i * size + j]).toBeCloseTo(sum, 5);
      }
    }
  });
});

describe('refused', () => {
  const model = (rule: unknown, more = {}): RateModel =>
    ({
      states: { x: 'input - x' },
      output: 'x',
      size: 2,
      dt: 1,
      weights: [{ kind: 'dense', values: [0, 0, 0, 0], rule }],
      ...more,
    }) as RateModel;

  it.each([
    ['an unknown name', model({ onStep: 'w += eta*pre' }), /"eta"/],
    ['copies', model(oja({ eta: 1 }), { batch: 4 }), /copies share/],
    ['an output that is assigned to', model({ onStep: 'pre = w' }), /w or a new name/],
    ['what is no assignment', model({ onStep: 'eta*pre*post' }), /no assignment/],
    ['bounds upside down', model({ onStep: 'w = pre', w_min: 1, w_max: 0 }), /w_min ≤ w_max/],
    ['a name that is taken', model({ onStep: 'w = pre', parameters: { x: 1 } }), /name of its own/],
    ['no text', model({ onStep: 3 }), /text/],
    ['every of 0 steps', model({ onStep: 'w = pre', every: 0 }), /steps, an integer/],
    ['an unknown field', model({ onStep: 'w = pre', rate: 1 }), /rate/],
  ])('%s', async (_, wrong, message) => {
    await expect(RateSimulation.create(wrong)).rejects.toThrow(message);
  });

  it('a rule without its rate, and a matrix that does not learn', async () => {
    expect(() => oja({ eta: 'fast' } as never)).toThrow(/oja › eta/);
    const simulation = await RateSimulation.create(model(undefined), { workers: 0 });
    await expect(simulation.weights()).rejects.toThrow(/that learn/);
  });

  it('weights that run away: the simulation stands before the step', async () => {
    const away = model({ onStep: 'w += 1000000*(1 + w*w)' }, { constant: 1, initial: { x: 1 } });
    const simulation = await RateSimulation.create(away, { workers: 0 });
    await expect(simulation.step(100)).rejects.toThrow(/not-a-number/);
    expect((await simulation.read('x')).every(Number.isFinite)).toBe(true);
  });
});
