/** Other numbers between runs: what follows is what a model with these numbers does from the same state, bit for bit. */
import { describe, expect, it } from 'vitest';
import { type RateModel, type RateOptions, RateSimulation } from '../../src/rate/index.ts';
import { saveRates } from '../../src/rate/snapshot.ts';
import { numbers } from './models.ts';

const SIZE = 21;
const base: RateModel = {
  size: SIZE,
  dt: 0.05,
  states: { x: '(input - x)/tau + k*series', a: '(x - a)/10' },
  output: 'tanh(x)',
  parameters: { tau: 1, k: numbers(SIZE, 4) },
  weights: [
    {
      kind: 'dense',
      values: numbers(SIZE * SIZE).map((x) => x / 3),
      rule: { onStep: 'w += dt*eta*pre*post', parameters: { eta: 0.01 } },
    },
  ],
  constant: 0.2,
  series: { columns: 1, values: numbers(40, 9) },
  noise: { x: 0.1 },
  batch: 1,
  seed: 5,
};
const values = {
  parameters: { tau: 3 },
  constant: numbers(SIZE, 8),
  series: { columns: 1, values: numbers(60, 10) },
  noise: { x: 0.3 },
};
const other: RateModel = { ...base, ...values, parameters: { ...base.parameters, tau: 3 } };

const using = async <T>(simulation: RateSimulation, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } finally {
    await simulation.dispose();
  }
};

/** States, and weights that learn, after 30 steps, new numbers, and 30 more. */
async function changed(options: RateOptions) {
  const simulation = await RateSimulation.create(base, options);
  return using(simulation, async () => {
    await simulation.step(30);
    await simulation.set(values);
    await simulation.step(30);
    const states = [
      await simulation.read('x'),
      await simulation.read('a'),
      await simulation.weights(),
    ];
    return { states, snapshot: await simulation.snapshot() };
  });
}

describe('set', () => {
  it.each([{ workers: 0 }, { workers: 2 }, { backend: 'reference' }] as const)(
    'goes on as the other model does, %o',
    async (options) => {
      const { states, snapshot } = await changed(options);
      const [first, second] = [
        await RateSimulation.create(base, { workers: 0 }),
        await RateSimulation.create(other, { workers: 0 }),
      ];
      await using(first, () =>
        using(second, async () => {
          await first.step(30);
          const [x, a] = [await first.read('x'), await first.read('a')];
          const state = { step: 30, states: Float32Array.of(...x, ...a) };
          await second.restore(
            saveRates(other, { ...state, weights: [Float32Array.from(await first.weights())] }),
          );
          await second.step(30);
          expect(states).toEqual([
            await second.read('x'),
            await second.read('a'),
            await second.weights(),
          ]);
          await second.restore(snapshot);
          expect(second.time).toBeCloseTo(3, 9);
          await expect(first.restore(snapshot)).rejects.toMatchObject({ code: 'snapshot-network' });
        }),
      );
    },
  );

  it('refuses what the model has not, and stays as it was', async () => {
    const simulation = await RateSimulation.create(base, { workers: 0 });
    const untouched = await RateSimulation.create(base, { workers: 0 });
    await using(simulation, () =>
      using(untouched, async () => {
        const refused = (given: object) => expect(simulation.set(given as never)).rejects;
        await refused({ parameters: { tao: 2 } }).toMatchObject({ code: 'unknown-parameter' });
        await refused({ parameters: { k: [1, 2] } }).toMatchObject({ code: 'bad-rate-model' });
        await refused({ constant: Number.NaN }).toMatchObject({ code: 'bad-rate-model' });
        await refused({ weights: [] }).toMatchObject({ code: 'unknown-field' });
        await simulation.step(5);
        await untouched.step(5);
        expect(await simulation.read('x')).toEqual(await untouched.read('x'));
      }),
    );
  });
});
