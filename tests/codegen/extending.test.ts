/**
 * A new operation is one row of the table of operations, a new integrator one rule of the table of tableaux: both are added
 * here, at run time, and every printer and the interpreter know them.
 */
import { expect, it } from 'vitest';
import * as f32 from '../../src/equations/f32.ts';
import { type Operation, operations } from '../../src/equations/operations.ts';
import { type Tableau, tableaus } from '../../src/equations/tableaus.ts';
import { call, num } from '../../src/equations/tree.ts';
import { testGpu } from '../backends/gpu.ts';

const f = Math.fround;

// x/(1 + |x|)
(operations as Record<string, Operation>).softsign = {
  arity: 1,
  units: 'plain',
  callable: true,
  derivative: ([x], [d]) => {
    const under = call('add', num(1), call('abs', x));
    return call('div', d, call('mul', under, under));
  },
  f64: (a) => a / (1 + Math.abs(a)),
  f32: (a) => f32.divide(a, f(1 + Math.abs(a))),
  assembly: (a) => `divide(${a}, f32x4.add(f32x4.splat(1), f32x4.abs(${a})))`,
  wgsl: (a) => `synfire_divide(${a}, (1f + abs(${a})))`,
};

// Kutta 1901: third order
(tableaus as Record<string, Tableau>).rk3 = {
  a: [[], [0.5], [-1, 2]],
  b: [1 / 6, 2 / 3, 1 / 6],
  c: [0, 0.5, 1],
};

const { delta, Network, neuron } = await import('../../src/index.ts');
const { run, spikesOf } = await import('../backends/harness.ts');
const { referenceBackend } = await import('../../src/backends/reference/reference.ts');
const { wasmBackend } = await import('../../src/backends/wasm/wasm.ts');
const { webgpuBackend } = await import('../../src/backends/webgpu/webgpu.ts');
const { RateSimulation } = await import('../../src/rate/index.ts');
const { planOf } = await import('../../src/rate/plan.ts');
const { ReferenceRates } = await import('../../src/backends/rate/reference.ts');

const method = 'rk3' as 'rk4';

function network() {
  const net = new Network({ dt: 0.1, seed: 3 });
  const spec = neuron({
    name: 'softly',
    equations:
      'dv/dt = (3*mV - v + 5*mV*softsign(v/mV - 4) + 8*mV*softsign(3 - v/mV))/(10*ms) : mV',
    threshold: 'v >= 4*mV',
    reset: 'v = -1*mV',
    initial: { v: '0*mV' },
    receptors: { syn: delta() },
    method,
  });
  net.population('P', 9, spec);
  net.poissonInput('P', { rate: 300, weight: 1 });
  return net;
}

const host = await testGpu();

it('a new operation and a new integrator run on every engine, bit for bit', async () => {
  const judged = spikesOf(await run(referenceBackend({ precision: 'f32' }), network(), 1000));
  expect(judged.length).toBeGreaterThan(30);
  expect(spikesOf(await run(wasmBackend({ workers: 0 }), network(), 1000))).toEqual(judged);
});

it.skipIf(host === undefined)('on a GPU too', async () => {
  const judged = spikesOf(await run(referenceBackend({ precision: 'f32' }), network(), 300));
  expect(spikesOf(await run(webgpuBackend({ host }), network(), 300))).toEqual(judged);
});

it('in rate networks too, with the error of third order', async () => {
  const model = (dt: number) => ({
    states: { x: '-x' },
    output: 'softsign(x)',
    size: 4,
    dt,
    initial: { x: 1 },
    method,
  });
  const errors = [0.2, 0.1].map((dt) => {
    const judge = new ReferenceRates(model(dt), planOf(model(dt)), 'f64');
    return judge.restoreRates([1, 1, 1, 1], 0).then(async () => {
      await judge.advance(1 / dt);
      return Math.abs(judge.exactStates()[0] - Math.exp(-1));
    });
  });
  const [coarse, fine] = await Promise.all(errors);
  expect(coarse / fine).toBeGreaterThan(7.5);
  expect(coarse / fine).toBeLessThan(9);
  const engines = await Promise.all(
    (['reference', 'wasm'] as const).map(async (backend) => {
      const simulation = await RateSimulation.create(model(0.1), { backend, workers: 0 });
      const { hash } = await simulation.step(50);
      await simulation.dispose();
      return hash;
    }),
  );
  expect(engines[1]).toBe(engines[0]);
});
