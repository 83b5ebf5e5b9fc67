/** Synapses that learn on the GPU: the f32 reference's spikes, weights, traces and snapshots, bit for bit. */
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { webgpuBackend } from '../../src/backends/webgpu/webgpu.ts';
import { plasticNetwork, rules } from '../plasticity/networks.ts';
import { testGpu } from './gpu.ts';
import { load } from './harness.ts';

const host = await testGpu();
const gpu = () => webgpuBackend({ host: host! });
const f32 = () => referenceBackend({ precision: 'f32' });
const STEPS = 300;
const PLASTIC = [0, 1];

const learntBy = (engine: Engine) => Promise.all(PLASTIC.map((index) => engine.plastic!(index)));

describe.skipIf(!host).each(Object.entries(rules))('%s', (_name, plasticity) => {
  const build = () => plasticNetwork(plasticity);

  test('webgpu equals the f32 reference', async () => {
    const { engine: judge } = await load(f32(), build());
    const { engine } = await load(gpu(), build());
    const before = await learntBy(judge);
    expect(await learntBy(engine)).toEqual(before);
    expect(engine.synapses).toBe(judge.synapses);
    const expected = await judge.run(STEPS);
    const learnt = await learntBy(judge);
    expect(learnt).not.toEqual(before);
    expect(await engine.run(STEPS)).toEqual(expected);
    expect(await learntBy(engine)).toEqual(learnt);
    expect(await engine.snapshot()).toEqual(await judge.snapshot());
  });
});
