/** The circuit on a GPU: the samples of WebAssembly, bit for bit. */
import { describe, expect, it } from 'vitest';
import {
  DenoiserTraining,
  initialTrees,
  type RisingNoise,
  SamplingCircuit,
  swissRoll,
} from '../../src/sampling/index.ts';
import { testGpu } from './gpu.ts';

const host = await testGpu();

describe.skipIf(!host)('a sampling circuit on webgpu', () => {
  const small = initialTrees({ somata: 5, branching: [3, 2, 4], activation: 'tanh(x)' });
  const relu = initialTrees({ somata: 2, branching: [16, 16], output: 'noise' });
  const wide = initialTrees({ somata: 9, branching: [7] });

  it.each([
    ['tanh, three layers', small, 'neural', 37],
    ['noise, two somata', relu, 'neural', 70],
    ['one layer', wide, 'ou', 8],
    ['from normals', small, 'iid', 5],
  ] as const)('%s: gives the samples of wasm', async (_, trees, rising: RisingNoise, chains) => {
    const options = {
      denoiser: { kind: 'trees', trees },
      rising,
      batch: chains,
      peak: 0.3,
    } as const;
    const wasm = await SamplingCircuit.create({ ...options, workers: 0 });
    const expected = await wasm.run(2);
    const circuit = await SamplingCircuit.create({ ...options, backend: 'webgpu', gpu: { host } });
    const found = await circuit.run(2);
    await circuit.dispose();
    expect(found.values).toEqual(expected.values);
  });

  it('traces the same steps', async () => {
    const options = { denoiser: { kind: 'trees', trees: small }, batch: 6, peak: 0.1 } as const;
    const wasm = await SamplingCircuit.create({ ...options, workers: 0 });
    const circuit = await SamplingCircuit.create({ ...options, backend: 'webgpu', gpu: { host } });
    expect((await circuit.trace()).values).toEqual((await wasm.trace()).values);
    await circuit.dispose();
  });

  it('refuses inputs, and says what to do', async () => {
    const input = { input: 'line', direction: [1, 0, 0, 0, 0], sigma: 1 } as const;
    await expect(
      SamplingCircuit.create({
        denoiser: { kind: 'trees', trees: small },
        inputs: [input],
        backend: 'webgpu',
        gpu: { host },
      }),
    ).rejects.toThrow(/inputs on backend "webgpu".*Use backend "wasm"/);
  });
});

describe.skipIf(!host)('training on webgpu', () => {
  it.each([
    ['max(x, 0)', [5, 3], 'denoised'],
    ['tanh(x)', [3, 2, 2], 'noise'],
  ] as const)(
    '%s %j: gives the weights and losses of wasm',
    async (activation, branching, output) => {
      const options = {
        trees: initialTrees({ somata: 2, branching, activation, output }),
        data: swissRoll({ count: 60 }).values,
        batch: 40,
        steps: 50,
        warmup: 5,
        weightDecay: 0.01,
      };
      const results = [];
      for (const more of [{ workers: 0 }, { backend: 'webgpu', gpu: { host } }] as const) {
        const training = await DenoiserTraining.create({ ...options, ...more });
        const loss = await training.run(37);
        const state = await training.checkpoint();
        const { weights } = await training.trees({ averaged: false });
        results.push({ loss, state, weights, test: await training.loss({ batches: 3 }) });
        await training.dispose();
      }
      expect(results[1].state).toEqual(results[0].state);
      expect(results[1].test).toBe(results[0].test);
      expect(results[0].weights).not.toEqual(options.trees.weights);
    },
  );
});
