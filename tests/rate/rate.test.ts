/** Rate networks: engines agree, methods have their orders, closed forms, and what bad input is told. */

import { describe, expect, it } from 'vitest';
import { ReferenceRates } from '../../src/backends/rate/reference.ts';
import { printActivation } from '../../src/codegen/print-activation.ts';
import { type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { planOf } from '../../src/rate/plan.ts';
import { fromDense } from '../../src/space/index.ts';
import { agrees, large, models, numbers } from './models.ts';

describe.each(Object.keys({ ...models, ...large }))('%s', (name) => {
  it.each([0, 1, 2, 3])('has the bits of the reference, workers: %i', (workers) =>
    agrees(name, { workers }),
  );
});

async function finalState(model: RateModel, steps: number, name = 'x'): Promise<number[]> {
  const simulation = await RateSimulation.create(model, { workers: 0 });
  await simulation.step(steps);
  return Array.from(await simulation.read(name));
}

describe('methods', () => {
  const oscillator: RateModel = {
    states: { x: 'y', y: '-x' },
    output: 'x',
    size: 1,
    dt: 0.1,
    initial: { x: 1 },
  };
  const error = async (method: 'euler' | 'heun' | 'rk4', dt: number) => {
    const steps = Math.round(2 / dt);
    const model = { ...oscillator, dt, method };
    const reference = new ReferenceRates(model, planOf(model), 'f64');
    await reference.restoreRates([1, 0], 0);
    await reference.advance(steps);
    return Math.abs(reference.exactStates()[0] - Math.cos(2));
  };

  it.each([
    ['euler', 1],
    ['heun', 2],
    ['rk4', 4],
  ] as const)('%s is of order %i', async (method, order) => {
    const ratio = (await error(method, 0.1)) / (await error(method, 0.05));
    expect(Math.log2(ratio)).toBeGreaterThan(order - 0.25);
    expect(Math.log2(ratio)).toBeLessThan(order + 0.25);
  });

  it('exponential Euler is exact for a linear leak', async () => {
    const model: RateModel = {
      states: { x: '(2 - x)/tau' },
      parameters: { tau: 5 },
      output: 'x',
      size: 3,
      dt: 4,
      method: 'exponential_euler',
    };
    const [x] = await finalState(model, 3);
    expect(x).toBeCloseTo(2 * (1 - Math.exp(-12 / 5)), 6);
  });
});

describe('closed forms', () => {
  it('an Ornstein–Uhlenbeck process has its variance', async () => {
    const model: RateModel = {
      states: { x: '-x' },
      output: 'x',
      size: 64,
      batch: 64,
      dt: 0.02,
      noise: { x: 1 },
      seed: 3,
    };
    const x = await finalState(model, 500);
    const variance = x.reduce((sum, v) => sum + v * v, 0) / x.length;
    const exact = 1 / (2 - 0.02); // Euler–Maruyama: σ²dt/(1 − (1 − dt)²)
    // 4,096 independent values: the estimate's deviation is √(2/4096) of it
    expect(Math.abs(variance / exact - 1)).toBeLessThan(4 * Math.sqrt(2 / 4096));
  });

  it('a linear network comes to rest at (1 − W)⁻¹ b', async () => {
    const size = 12;
    const values = numbers(size * size, 2).map((x) => (0.5 * x) / Math.sqrt(size));
    const constant = numbers(size, 3);
    const model: RateModel = {
      states: { x: 'input - x' },
      output: 'x',
      size,
      dt: 0.2,
      weights: [{ kind: 'dense', values }],
      constant,
    };
    const x = await finalState(model, 400);
    for (let i = 0; i < size; i++) {
      let sum = constant[i];
      for (let j = 0; j < size; j++) sum += values[i * size + j] * x[j];
      expect(x[i]).toBeCloseTo(sum, 5);
    }
  });

  it('whole powers of negative numbers are products', async () => {
    const model: RateModel = {
      states: { x: 'x**2 + x^3' },
      output: 'x**-2',
      size: 1,
      dt: 0.25,
      initial: { x: -2 },
    };
    expect((await finalState(model, 1))[0]).toBe(-2 + 0.25 * (4 - 8));
    expect(printActivation('x**3')).not.toMatch(/log/);
  });

  it('low rank is the product of its factors, sparse the matrix it is of', async () => {
    const size = 9;
    const [left, right] = [numbers(2 * size, 4), numbers(2 * size, 5)];
    const values = Array.from({ length: size * size }, (_, k) => {
      const [r, c] = [Math.floor(k / size), k % size];
      return left[2 * r] * right[2 * c] + left[2 * r + 1] * right[2 * c + 1];
    });
    const base: RateModel = {
      states: { x: 'input - x' },
      output: 'tanh(x)',
      size,
      dt: 0.1,
      initial: { x: 0.3 },
    };
    const matrix = fromDense(values, size, size);
    const whole = await finalState({ ...base, weights: [{ kind: 'dense', values }] }, 20);
    const factors = await finalState(
      { ...base, weights: [{ kind: 'lowRank', rank: 2, left, right }] },
      20,
    );
    const entries = await finalState(
      { ...base, weights: [{ kind: 'sparse', ...matrix.connector, weight: matrix.weight }] },
      20,
    );
    for (let i = 0; i < size; i++) {
      expect(factors[i]).toBeCloseTo(whole[i], 5);
      expect(entries[i]).toBeCloseTo(whole[i], 5);
    }
  });
});

describe('a rate simulation', () => {
  const model = models['dense, 6 copies, noise'];

  it('goes on from a snapshot, on any engine, as if nothing had been', async () => {
    const whole = await RateSimulation.create(model, { workers: 0 });
    const { hash } = await whole.step(30);
    const first = await RateSimulation.create(model, { workers: 2 });
    await first.step(11);
    const snapshot = await first.snapshot();
    await first.dispose();
    const second = await RateSimulation.create(model, { backend: 'reference' });
    await second.restore(snapshot);
    expect(second.time).toBeCloseTo(1.1);
    expect((await second.step(19)).hash).toBe(hash);
    expect(second.time).toBeCloseTo(3);
  });

  it('can be stopped, and tells how far it came', async () => {
    const stop = new AbortController();
    const simulation = await RateSimulation.create(model, { workers: 0 });
    const { to, times } = await simulation.run(1e5, {
      record: { every: 0.2, units: [3] },
      signal: stop.signal,
      onProgress: () => stop.abort(),
    });
    expect(to).toBeLessThan(1e5);
    expect(simulation.time).toBe(to);
    expect(times.length).toBe(Math.floor(Math.round(to / 0.1) / 2));
  });

  it('lets the event loop turn, so that a click on Stop acts', async () => {
    const simulation = await RateSimulation.create(model, { workers: 0 });
    const stop = new AbortController();
    const onProgress = () => void setImmediate(() => stop.abort());
    const { to } = await simulation.run(1e5, { signal: stop.signal, onProgress });
    expect(to).toBeGreaterThan(0);
    expect(to).toBeLessThan(1e5);
    expect(simulation.time).toBe(to);
  });

  it('one call at a time, and none after dispose', async () => {
    const simulation = await RateSimulation.create(model, { workers: 0 });
    const first = simulation.run(1);
    await expect(simulation.read('x')).rejects.toThrow(/busy/);
    await first;
    await simulation.dispose();
    await simulation.dispose();
    await expect(simulation.run(1)).rejects.toThrow(/disposed/);
  });

  it('is written to: all units alike, each, or each copy', async () => {
    const simulation = await RateSimulation.create(
      { states: { x: '-x' }, output: 'x', size: 3, batch: 2, dt: 0.5 },
      { workers: 0 },
    );
    await simulation.write('x', 2);
    expect([...(await simulation.read('x'))]).toEqual([2, 2, 2, 2, 2, 2]);
    await simulation.write('x', [1, 2, 3]);
    expect([...(await simulation.read('x'))]).toEqual([1, 1, 2, 2, 3, 3]);
    await simulation.write('x', [1, 2, 3, 4, 5, 6]);
    await simulation.run(0.5);
    expect([...(await simulation.read('x'))]).toEqual([0.5, 1, 1.5, 2, 2.5, 3]);
    await expect(simulation.write('x', [1, 2])).rejects.toThrow(/one finite number, 3, or 6/);
  });

  it.each([0, 2])('names the unit and the step where it diverges, workers: %i', async (workers) => {
    const runaway: RateModel = {
      states: { x: 'x*x' },
      output: 'x',
      size: 9,
      dt: 1,
      initial: { x: [0, 0, 0, 0, 0, 0, 0, 2, 0] },
    };
    const simulation = await RateSimulation.create(runaway, { workers });
    await expect(simulation.step(100)).rejects.toThrow(
      /state "x" › unit 7 › step 6 .*not-a-number/,
    );
    expect(simulation.time).toBe(6);
    expect((await simulation.read('x')).every(Number.isFinite)).toBe(true);
    await simulation.dispose();
  });
});

describe('bad input', () => {
  const good = models['dense, one copy, Euler'];
  it.each([
    [{ ...good, size: 0 }, /size.*found 0/s],
    [{ ...good, dt: -1 }, /dt/],
    [
      { ...good, weights: [{ kind: 'dense', values: [1, 2, 3] }] },
      /weights\[0\] › values.*3 numbers/s,
    ],
    [
      { ...good, weights: [{ kind: 'lowRank', rank: 38, left: [], right: [] }] },
      /rank.*integer from 1 to 37/s,
    ],
    [{ ...good, weights: [{ kind: 'cubic' }] }, /"dense", "sparse" or "lowRank"/],
    [
      {
        ...good,
        weights: [{ kind: 'sparse', source: [0, 37], target: [0], weight: [1, 1] }],
      },
      /source\[1\].*index below 37.*target.*1 numbers.*2, one a weight/s,
    ],
    [{ ...good, output: 'tanhh(x)' }, /tanhh/],
    [{ ...good, output: 'tanh(y)' }, /"y"/],
    [{ ...good, states: { t: '-t' }, output: 't', initial: {} }, /not input, series, t or phase/],
    [{ ...good, initial: { x: [1, 2] } }, /initial "x".*2 numbers/s],
    [{ ...good, noise: { q: 1 } }, /noise "q"/],
    [{ ...good, series: { columns: 2, values: [1, 2] } }, /rows of 1 or 37/],
    [{ ...good, method: 'simpson' }, /method/],
    [{ ...good, batch: 1e9 }, /batch/],
  ])('%#', async (model, message) => {
    await expect(RateSimulation.create(model as RateModel)).rejects.toThrow(message);
  });

  it('of a run', async () => {
    const simulation = await RateSimulation.create(good, { workers: 0 });
    await expect(simulation.run(-1)).rejects.toThrow(/bad-time/);
    await expect(simulation.run(0.013)).rejects.toThrow(/multiple of dt/);
    await expect(simulation.step(1, { record: { every: 0.1, variables: ['xx'] } })).rejects.toThrow(
      /variable.*output, x/s,
    );
    await expect(simulation.step(1, { record: { every: 0.1, units: [40] } })).rejects.toThrow(
      /units/,
    );
    await expect(simulation.step(1, { record: { every: 0 } })).rejects.toThrow(/every/);
    await expect(simulation.read('h')).rejects.toThrow(/state/);
  });

  it('more than memory holds', async () => {
    const huge: RateModel = { ...good, size: 1e7, batch: 1024, initial: {}, weights: [] };
    await expect(RateSimulation.create(huge, { workers: 0 })).rejects.toThrow(/out-of-memory/);
  });
});
