/** Every rule: the WebAssembly engine gives the f32 reference's spikes and weights, bit for bit. */
import { describe, expect, test } from 'vitest';
import type { Engine } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { hashText } from '../../src/plan/hash.ts';
import { expectHandover } from '../backends/handover.ts';
import { inDouble, load } from '../backends/harness.ts';
import { everyNth, isLong } from '../long.ts';
import { STEPS as MOST, plasticNetwork, rules } from './networks.ts';

const double = () => inDouble(referenceBackend({ precision: 'double' }));
const f32 = () => referenceBackend({ precision: 'f32' });
const PLASTIC = [0, 1];
const STEPS = isLong ? MOST : MOST / 6;

const weightsOf = (engine: Engine) => Promise.all(PLASTIC.map((index) => engine.plastic!(index)));

const all = Object.entries(rules);
const names = Object.keys(rules);
/** In short one rule in three with any number of workers, another in three with two, and from snapshots; the rest in this thread. */
const withAnyNumber = everyNth(3, names);
const fromSnapshots = everyNth(3, names, 1);
/** And every other rule in double precision. */
const inF64 = everyNth(2, names, 1);

describe.each(all)('%s', (name, plasticity) => {
  const two = isLong || fromSnapshots.includes(name) ? [0, 2] : [0];
  const numbers = withAnyNumber.includes(name) ? [0, 1, 2, 3] : two;
  const build = () => plasticNetwork(plasticity);

  test(`wasm with ${numbers.join(', ')} workers equals the f32 reference`, async () => {
    const { engine: judge } = await load(f32(), build());
    const before = await weightsOf(judge);
    const expected = await judge.run(STEPS);
    const weights = await weightsOf(judge);
    expect(expected.spikes).toBeGreaterThan(1.25 * STEPS);
    expect(weights).not.toEqual(before);
    for (const workers of numbers) {
      const { engine } = await load(wasmBackend({ workers }), build());
      expect(await weightsOf(engine)).toEqual(before);
      const chunk = await engine.run(STEPS);
      expect(hashText(chunk.hash)).toBe(hashText(expected.hash));
      expect(chunk.events).toBe(expected.events);
      expect(engine.synapses).toBe(judge.synapses);
      expect(await weightsOf(engine)).toEqual(weights);
    }
  });

  test.runIf(fromSnapshots.includes(name))(
    'a snapshot of one engine continues in the other',
    async () => {
      const { reference, other } = await expectHandover(build, STEPS);
      expect(await weightsOf(other)).toEqual(await weightsOf(reference));
    },
  );

  const doubly = test.runIf(inF64.includes(name));
  doubly(
    'in double precision wasm equals the reference, and goes on from its snapshot',
    async () => {
      const { engine: judge } = await load(double(), build());
      const before = await weightsOf(judge);
      const halfway = await judge.run(STEPS / 2);
      const half = await judge.snapshot();
      const expected = await judge.run(STEPS / 2);
      const weights = await weightsOf(judge);
      expect(weights[0]!.fields.w).toBeInstanceOf(Float64Array);
      for (const workers of isLong ? [0, 3] : [3]) {
        const { engine } = await load(inDouble(wasmBackend({ workers })), build());
        expect(await weightsOf(engine)).toEqual(before);
        expect((await engine.run(STEPS / 2)).hash).toEqual(halfway.hash);
        expect(await engine.snapshot()).toEqual(half);
        await engine.restore(half);
        expect((await engine.run(STEPS / 2)).hash).toEqual(expected.hash);
        expect(await weightsOf(engine)).toEqual(weights);
      }
    },
  );

  test('f32 keeps to f64 until chaos pulls them apart', async () => {
    const { engine: exact } = await load(referenceBackend(), build());
    const { engine: rounded } = await load(f32(), build());
    await exact.run(150);
    await rounded.run(150);
    for (const index of PLASTIC) {
      const [a, b] = [await exact.plastic!(index), await rounded.plastic!(index)];
      for (const [field, values] of Object.entries(a!.fields)) {
        const errors = Array.from(values, (value, k) => {
          const scale = field === 'w' ? 120 : 1 + Math.abs(value);
          return Math.abs(b!.fields[field][k] - value) / scale;
        });
        expect(Math.max(...errors)).toBeLessThan(1e-5);
      }
    }
  });
});
