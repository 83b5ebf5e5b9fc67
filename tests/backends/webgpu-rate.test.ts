/** Rate networks on a GPU: the states of the reference, bit for bit. */
import { describe, expect, it, vi } from 'vitest';
import { type RateModel, RateSimulation } from '../../src/rate/index.ts';
import { agrees, models, numbers } from '../rate/models.ts';
import { testGpu } from './gpu.ts';

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

  it('1,000 units recorded at every step: at most one read-back a submission', async () => {
    const size = 1000;
    const values = numbers(16 * size, 5);
    const model: RateModel = {
      states: { x: 'input - x' },
      output: 'tanh(x)',
      size,
      dt: 0.1,
      weights: [
        {
          kind: 'sparse',
          source: values.map((_, k) => (k * 7919) % size),
          target: values.map((_, k) => k >> 4),
          weight: values.map((v) => v / 4),
        },
      ],
      initial: { x: 0.3 },
    };
    const simulation = await RateSimulation.create(model, { backend: 'webgpu', gpu: { host } });
    const [submit, read] = [vi.spyOn(host!, 'submit'), vi.spyOn(host!, 'read')];
    const record = { every: 0.1, units: [0, 999] };
    const { values: kept, hash } = await simulation.step(200, { record });
    const counts = { submissions: submit.mock.calls.length, reads: read.mock.calls.length };
    submit.mockRestore();
    read.mockRestore();
    await simulation.dispose();
    // the copies of a read-back are a submission of their own
    expect(counts.reads).toBeLessThanOrEqual(counts.submissions - counts.reads);
    const wasm = await RateSimulation.create(model, { workers: 0 });
    const expected = await wasm.step(200, { record });
    expect(hash).toBe(expected.hash);
    expect(kept).toEqual(expected.values);
  });

  it('refuses a matrix that no shader could see, with numbers', async () => {
    const model = models['dense, one copy, Euler'];
    const gpu = { limits: { bindingBytes: 4096 } };
    await expect(RateSimulation.create(model, { backend: 'webgpu', gpu })).rejects.toThrow(
      /weights: found .*B in one array, expected at most 4/,
    );
  });
});
