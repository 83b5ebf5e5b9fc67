/** Rate networks on a GPU: the states of the reference, bit for bit. */
import { describe, expect, it, vi } from 'vitest';
import { RateSimulation } from '../../src/rate/index.ts';
import { agrees, models } from '../rate/models.ts';
import { testGpu } from './gpu.ts';

// a software adapter shares the processors with whatever else runs
vi.setConfig({ testTimeout: 180_000 });

const host = await testGpu();

describe.skipIf(!host)('on webgpu', () => {
  it.each(Object.keys(models))('%s: has the bits of the reference', (name) =>
    agrees(name, { backend: 'webgpu', gpu: { host } }),
  );

  it('more steps than one submission holds', async () => {
    const hashes = [];
    for (const backend of ['wasm', 'webgpu'] as const) {
      const options = { backend, workers: 0, gpu: { host } };
      const simulation = await RateSimulation.create(models['dense, 6 copies, noise'], options);
      hashes.push((await simulation.step(100)).hash);
      await simulation.dispose();
    }
    expect(hashes[1]).toBe(hashes[0]);
  });

  it('refuses a matrix that no shader could see, with numbers', async () => {
    const model = models['dense, one copy, Euler'];
    const gpu = { limits: { bindingBytes: 4096 } };
    await expect(RateSimulation.create(model, { backend: 'webgpu', gpu })).rejects.toThrow(
      /weights: found .*B in one array, expected at most 4/,
    );
  });
});
