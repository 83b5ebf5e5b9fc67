/**
 * The WebGPU engine gives the spikes of the f32 reference, bit for bit, and passes the suite of all backends. One
 * file, so that no two tests share a software adapter, which takes all processors.
 */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { webgpuBackend } from '../../src/backends/webgpu/webgpu.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { chooseStorage, isRegenerable } from '../../src/plan/storage.ts';
import { testGpu } from './gpu.ts';
import { load, statesOf } from './harness.ts';
import { LIBRARY_STEPS, library } from './library.ts';
import { manyAccumulators, networks, STEPS } from './networks.ts';
import { compareOnRandomNetworks } from './random-networks.ts';
import { describeBackend } from './suite.ts';

// a software adapter shares the processors with whatever else runs
vi.setConfig({ testTimeout: 180_000 });

const PRECISION = 2 ** -19;

/** Each kind of connector and draw once; neuron models have no part in it. */
const regenerable = networks.filter(
  ({ name, build }) =>
    !name.includes(' with ') && compilePlan(build().describe()).projections.some(isRegenerable),
);
const host = await testGpu();
/** What is long on a software adapter runs for every third network, and for all in the long tests. */
const everyThird = <T>(list: readonly T[]): readonly T[] =>
  process.env.SYNFIRE_LONG ? list : list.filter((_, k) => k % 3 === 0);
/** Every neuron with one receptor; with every one in the long tests. */
const pairs = process.env.SYNFIRE_LONG
  ? library
  : library.filter(({ receptor }) => receptor === 'exponential');
const gpu = () => webgpuBackend({ host: host! });
const f32 = () => referenceBackend({ precision: 'f32' });

describe.skipIf(!host)('with an adapter', () => {
  describeBackend('webgpu', gpu, PRECISION);

  describe.each(networks)('$name', ({ build }) => {
    test('webgpu equals the f32 reference', async () => {
      const { engine: judge, plan } = await load(f32(), build());
      const expected = await judge.run(STEPS);
      const { engine } = await load(gpu(), build());
      expect(await engine.run(STEPS)).toEqual(expected);
      expect(engine.synapses).toBe(judge.synapses);
      expect(await statesOf(engine, plan)).toEqual(await statesOf(judge, plan));
    });
  });

  describe.each(everyThird(networks))('$name', ({ build }) => {
    test('its snapshot half-way is that of the reference, and goes on', async () => {
      const { engine: reference } = await load(f32(), build());
      const { engine } = await load(gpu(), build());
      await reference.run(STEPS / 2);
      await engine.run(STEPS / 2);
      const half = await reference.snapshot();
      expect(await engine.snapshot()).toEqual(half);
      const second = await reference.run(STEPS / 2);
      expect(await engine.run(STEPS / 2)).toEqual(second);
      await engine.restore(half);
      expect((await engine.run(STEPS / 2)).hash).toEqual(second.hash);
    });
  });

  test.each(pairs)('library: $name equals the f32 reference', async ({ build }) => {
    const { engine: judge, plan } = await load(f32(), build());
    const expected = await judge.run(LIBRARY_STEPS);
    const { engine } = await load(gpu(), build());
    expect(await engine.run(LIBRARY_STEPS)).toEqual(expected);
    expect(await statesOf(engine, plan)).toEqual(await statesOf(judge, plan));
  });

  describe.each(everyThird(regenerable))('$name, rows made anew at each spike', ({ build }) => {
    test('webgpu gives the spikes of stored rows, before and after a restore', async () => {
      const plan = compilePlan(build().describe());
      const judge = await f32().load(plan);
      const engine = await gpu().load(chooseStorage(plan, 'procedural', 0).plan);
      expect(await engine.run(STEPS / 2)).toEqual(await judge.run(STEPS / 2));
      const snapshot = await engine.snapshot();
      const rest = await judge.run(STEPS / 2);
      expect(await engine.run(STEPS / 2)).toEqual(rest);
      await engine.restore(snapshot);
      const again = await engine.run(STEPS / 2);
      expect([again.hash, again.events]).toEqual([rest.hash, rest.events]);
      await engine.dispose();
    });
  });

  describe.each(everyThird(regenerable))('$name, rows drawn on the device', ({ build }) => {
    test('webgpu gives the spikes of rows drawn by the host, and as many synapses', async () => {
      const plan = compilePlan(build().describe());
      const judge = await f32().load(plan);
      const engine = await webgpuBackend({ host: host!, builder: 'device' }).load(plan);
      expect(engine.synapses).toBe(judge.synapses);
      expect(await engine.run(STEPS / 2)).toEqual(await judge.run(STEPS / 2));
      expect(await engine.snapshot()).toEqual(await judge.snapshot());
      expect(await engine.run(STEPS / 2)).toEqual(await judge.run(STEPS / 2));
      await engine.dispose();
    });
  });

  test('more accumulators than 16 bits can address', async () => {
    const expected = await (await load(f32(), manyAccumulators())).engine.run(40);
    expect(await (await load(gpu(), manyAccumulators())).engine.run(40)).toEqual(expected);
  });

  test('random networks, in pieces', async () => {
    await compareOnRandomNetworks(fc.constant(0), gpu, 40);
  }, 120_000);
});
