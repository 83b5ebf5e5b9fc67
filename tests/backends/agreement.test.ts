/**
 * The promise: the WebAssembly engine gives the spikes of the f32 reference, bit for bit, with any number
 * of workers, and so does the WebGPU engine; and the f32 reference those of mathematics, until chaos pulls them apart.
 */
import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import type { Network } from '../../src/network/network.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { hashText } from '../../src/plan/hash.ts';
import { everyNth, isLong } from '../long.ts';
import { expectHandover } from './handover.ts';
import { load, spikesOf, statesOf } from './harness.ts';
import { manyAccumulators, networks, STEPS } from './networks.ts';

const f32 = () => referenceBackend({ precision: 'f32' });
/** Steps of each run. */
const RUN = isLong ? STEPS : STEPS / 2;

const names = networks.map(({ name }) => name);
/** In short a third of the networks with one worker and with two, another third with two, and from snapshots of another engine. */
const withOne = everyNth(3, names);
const fromSnapshots = everyNth(3, names, 1);

/** Of each network what the f32 reference gives, and its states at the end: two tests compare with it. */
async function judged(build: () => Network) {
  const { engine, plan } = await load(f32(), build());
  const chunk = await engine.run(RUN);
  return { plan, chunk, synapses: engine.synapses, states: await statesOf(engine, plan) };
}

describe.each(networks)('$name', ({ name, build }) => {
  let known: ReturnType<typeof judged> | undefined;
  const judge = () => {
    known ??= judged(build);
    return known;
  };

  const two = isLong || fromSnapshots.includes(name) ? [0, 2] : [0];
  const numbers = withOne.includes(name) ? [0, 1, 2] : two;
  test(`wasm with ${numbers.join(', ')} workers equals the f32 reference`, async () => {
    const { plan, chunk: expected, synapses, states } = await judge();
    expect(expected.spikes).toBeGreaterThanOrEqual(10);
    for (const workers of numbers) {
      const { engine } = await load(wasmBackend({ workers }), build());
      const chunk = await engine.run(RUN);
      expect(spikesOf(chunk)).toEqual(spikesOf(expected));
      expect(hashText(chunk.hash)).toBe(hashText(expected.hash));
      expect(chunk.events).toBe(expected.events);
      expect(engine.synapses).toBe(synapses);
      expect(await statesOf(engine, plan)).toEqual(states);
    }
  });

  test.runIf(fromSnapshots.includes(name))('a snapshot of one engine continues in the other', () =>
    expectHandover(build, RUN),
  );

  test('f32 gives the spikes of f64, until chaos pulls them apart', async () => {
    const exact = await (await load(referenceBackend(), build())).engine.run(RUN);
    const { chunk: rounded } = await judge();
    // at first every spike agrees; later a near miss may have pulled the two apart
    const early = (chunk: typeof exact) => spikesOf(chunk).slice(0, 20);
    expect(early(rounded)).toEqual(early(exact));
    expect(Math.abs(rounded.spikes / exact.spikes - 1)).toBeLessThan(0.1);
  });
});

test('more accumulators than 16 bits can address', async () => {
  const build = manyAccumulators;
  const expected = await (await load(f32(), build())).engine.run(40);
  expect(expected.spikes).toBeGreaterThan(1000);
  for (const workers of [0, 2]) {
    const chunk = await (await load(wasmBackend({ workers }), build())).engine.run(40);
    expect(chunk).toEqual(expected);
  }
});

test('the table holds wide sums and narrow ones', () => {
  const widths = networks.flatMap(({ build }) =>
    compilePlan(build().describe()).populations.flatMap((p) => p.receptors.map((r) => r.narrow)),
  );
  expect(new Set(widths)).toEqual(new Set([true, false]));
});
