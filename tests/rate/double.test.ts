/** Rate networks in double precision: the bits of the reference with any workers, closed forms to 1e-12, and what has no double precision says so. */
import { describe, expect, it } from 'vitest';
import { reducible } from '../../examples/papers/mastrogiuseppeOstojic2018.ts';
import { type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { agrees, large, models, numbers } from './models.ts';

describe.each(Object.keys({ ...models, ...large }))('%s, in double precision', (name) => {
  it.each([0, 3])('has the bits of the reference, workers: %i', (workers) =>
    agrees(name, { workers }, 'double'),
  );
});

const leak: RateModel = {
  states: { x: '(input - x)/7' },
  output: 'x',
  size: 5,
  dt: 0.1,
  precision: 'double',
  constant: [0, 1, -2, 1 / 3, 0.1],
  initial: { x: [1, 0, 0.3, 1e-5, 1e5] },
};

/** Of x after `steps`. */
async function after(model: RateModel, steps: number) {
  const simulation = await RateSimulation.create(model, { workers: 0 });
  await simulation.step(steps);
  const x = await simulation.read('x');
  await simulation.dispose();
  return x;
}

it('a leak is that of exponential Euler to 1e-13 of its size', async () => {
  const model: RateModel = { ...leak, method: 'exponential_euler' };
  const [x, rough] = [
    await after(model, 1000),
    await after({ ...model, precision: 'single' }, 1000),
  ];
  expect(x).toBeInstanceOf(Float64Array);
  expect(rough).toBeInstanceOf(Float32Array);
  const constant = Array.from(model.constant as number[]);
  const initial = Array.from(model.initial!.x as number[]);
  const left = Math.exp(-100 / 7);
  const wrong = constant.map((c, i) => [
    Math.abs(x[i] - (c + (initial[i] - c) * left)) / Math.max(1, initial[i]),
    Math.abs(rough[i] - x[i]),
  ]);
  expect(Math.max(...wrong.map(([fine]) => fine))).toBeLessThan(1e-13);
  expect(Math.max(...wrong.map(([, coarse]) => coarse))).toBeGreaterThan(1e-8);
});

it('an input that single precision loses beside the state is kept', async () => {
  const slow: RateModel = { ...leak, states: { x: '1e-9*(2 - x)' }, size: 1, initial: { x: 1 } };
  const { constant: _, ...model } = slow;
  expect((await after({ ...model, precision: 'single' }, 100))[0]).toBe(1);
  expect(Math.abs((await after(model, 100))[0] - (2 - (1 - 1e-10) ** 100))).toBeLessThan(1e-15);
});

it('noise is that of single precision with more digits', async () => {
  const noisy: RateModel = {
    ...{ states: { x: '0' }, output: 'x', size: 9, batch: 3, dt: 1 },
    noise: { x: 1 },
  };
  const [fine, coarse] = [await after({ ...noisy, precision: 'double' }, 1), await after(noisy, 1)];
  fine.forEach((z, i) => {
    expect(Math.abs(z - coarse[i])).toBeLessThan(2e-6);
    expect(Math.fround(z)).not.toBe(z);
  });
});

it('a network of rank one is its one equation to 1e-10', async () => {
  const { model, course, along } = reducible(200, 100);
  const simulation = await RateSimulation.create(model, { workers: 2 });
  for (const kappa of course) {
    await simulation.step(1);
    expect(Math.abs(along(await simulation.read('x')) - kappa)).toBeLessThan(1e-10);
  }
  await simulation.dispose();
});

it('samples, weights and new values are f64', async () => {
  const model: RateModel = {
    ...leak,
    weights: [
      {
        kind: 'dense',
        values: numbers(25).map((w) => w / 3),
        rule: { onStep: 'w += dt*1e-12' },
      },
    ],
  };
  const simulation = await RateSimulation.create(model, { workers: 2 });
  const { values } = await simulation.step(3, { record: { every: 0.1 } });
  expect(values.output).toBeInstanceOf(Float64Array);
  const first = numbers(25)[3] / 3;
  const weights = await simulation.weights();
  expect(weights[3]).toBe([1, 2, 3].reduce((w) => w + 0.1 * 1e-12, first));
  await simulation.set({ constant: 1 / 3 });
  await simulation.write('x', 0.1);
  expect((await simulation.read('x'))[4]).toBe(0.1);
  await simulation.dispose();
});

describe('bad input', () => {
  it('a GPU has no double precision, and says what to do', async () => {
    await expect(RateSimulation.create(leak, { backend: 'webgpu' })).rejects.toThrow(
      /double precision.*backend "wasm".*single-only/s,
    );
  });

  it('a precision that there is not', async () => {
    const odd = { ...leak, precision: 'quadruple' } as unknown as RateModel;
    await expect(RateSimulation.create(odd)).rejects.toThrow(/precision.*"single" or "double"/s);
  });

  it('a state of the other precision is of another model', async () => {
    const single = await RateSimulation.create({ ...leak, precision: 'single' }, { workers: 0 });
    const double = await RateSimulation.create(leak, { workers: 0 });
    await expect(double.restore(await single.snapshot())).rejects.toThrow(/another/);
    await Promise.all([single.dispose(), double.dispose()]);
  });
});
