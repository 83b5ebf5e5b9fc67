/**
 * The WebGPU engine gives the spikes of the f32 reference, bit for bit, and passes the suite of all backends. One
 * file, so that no two tests share a software adapter, which takes all processors and compiles each kernel slowly: in short a third of the
 * networks of each group, all of them by `npm run test:long`.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { webgpuBackend } from '../../src/backends/webgpu/webgpu.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { chooseStorage, isRegenerable } from '../../src/plan/storage.ts';
import { everyNth, isLong } from '../long.ts';
import { testGpu } from './gpu.ts';
import { load, statesOf } from './harness.ts';
import { LIBRARY_STEPS, library } from './library.ts';
import { manyAccumulators, networks, STEPS } from './networks.ts';
import { compareOnRandomNetworks } from './random-networks.ts';
import { settled } from './settling.ts';
import { describeBackend } from './suite.ts';
import { fallen } from './suite-numbers.ts';

const PRECISION = 2 ** -19;
/** Of two pieces of a run, steps of each. */
const PIECE = isLong ? STEPS / 2 : STEPS / 4;

/** Each kind of connector and draw once; neuron models have no part in it. */
const regenerable = networks.filter(
  ({ name, build }) =>
    !name.includes(' with ') && compilePlan(build().describe()).projections.some(isRegenerable),
);
const host = await testGpu();
const gpu = () => webgpuBackend({ host: host! });
const f32 = () => referenceBackend({ precision: 'f32' });
/** In short a third of the networks, of every model and every receptor, and those of the regenerable ones that the next two lists leave out. */
const some = isLong
  ? networks
  : [
      ...everyNth(
        3,
        networks.filter((one) => !regenerable.includes(one)),
      ),
      ...everyNth(3, regenerable, 1),
    ];
/** Neurons that no network above has, each with one receptor; every pair in the long form. */
const others = library.filter(
  ({ neuron, receptor }) => receptor === 'exponential' && !/^(lif|adex|izhikevich)$/.test(neuron),
);
const pairs = isLong ? library : others;

describe.skipIf(!host)('with an adapter', () => {
  describeBackend('webgpu', gpu, PRECISION, true);

  test('what falls below 1e-38 has the bits of the f32 reference', async () => {
    expect(await fallen(gpu)).toEqual(await fallen(f32));
  });

  test('what rounding has stopped is moved on with the bits of the f32 reference', async () => {
    expect(await settled(gpu(), 1000)).toEqual(await settled(f32(), 1000));
  });

  test.each(some)(
    '$name equals the f32 reference, in two pieces and from a snapshot',
    async ({ build }) => {
      const { engine: judge, plan } = await load(f32(), build());
      const { engine } = await load(gpu(), build());
      expect(engine.synapses).toBe(judge.synapses);
      expect(await engine.run(PIECE)).toEqual(await judge.run(PIECE));
      const half = await judge.snapshot();
      expect(await engine.snapshot()).toEqual(half);
      const second = await judge.run(PIECE);
      expect(await engine.run(PIECE)).toEqual(second);
      expect(await statesOf(engine, plan)).toEqual(await statesOf(judge, plan));
      await engine.restore(half);
      expect((await engine.run(PIECE)).hash).toEqual(second.hash);
    },
  );

  test.each(pairs)('library: $name equals the f32 reference', async ({ build }) => {
    const { engine: judge, plan } = await load(f32(), build());
    const expected = await judge.run(LIBRARY_STEPS);
    const { engine } = await load(gpu(), build());
    expect(await engine.run(LIBRARY_STEPS)).toEqual(expected);
    expect(await statesOf(engine, plan)).toEqual(await statesOf(judge, plan));
  });

  test.each(everyNth(3, regenerable, 0))(
    '$name, rows made anew at each spike: the spikes of stored rows, before and after a restore',
    async ({ build }) => {
      const plan = compilePlan(build().describe());
      const judge = await f32().load(plan);
      const engine = await gpu().load(chooseStorage(plan, 'procedural', 0).plan);
      expect(await engine.run(PIECE)).toEqual(await judge.run(PIECE));
      const snapshot = await engine.snapshot();
      const rest = await judge.run(PIECE);
      expect(await engine.run(PIECE)).toEqual(rest);
      await engine.restore(snapshot);
      const again = await engine.run(PIECE);
      expect([again.hash, again.events]).toEqual([rest.hash, rest.events]);
      await engine.dispose();
    },
  );

  test.each(everyNth(3, regenerable, 2))(
    '$name, rows drawn on the device: the spikes of rows drawn by the host, and as many synapses',
    async ({ build }) => {
      const plan = compilePlan(build().describe());
      const judge = await f32().load(plan);
      const engine = await webgpuBackend({ host: host!, builder: 'device' }).load(plan);
      expect(engine.synapses).toBe(judge.synapses);
      expect(await engine.run(PIECE)).toEqual(await judge.run(PIECE));
      expect(await engine.snapshot()).toEqual(await judge.snapshot());
      await engine.dispose();
    },
  );

  test('more accumulators than 16 bits can address', async () => {
    const expected = await (await load(f32(), manyAccumulators())).engine.run(20);
    expect(expected.events).toBeGreaterThan(0);
    expect(await (await load(gpu(), manyAccumulators())).engine.run(20)).toEqual(expected);
  });

  test('random networks, in pieces', async () => {
    await compareOnRandomNetworks(fc.constant(0), gpu, isLong ? 40 : 12);
  });
});
