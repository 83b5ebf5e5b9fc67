/**
 * The promise in double precision: the WebAssembly engine gives the bits of the reference, with any number of workers, for all that
 * networks are made of; the suites are those of single precision.
 */
import { describe, expect, test } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { hashText } from '../../src/plan/hash.ts';
import { everyNth, isLong } from '../long.ts';
import { inDouble, load, spikesOf, statesOf } from './harness.ts';
import { LIBRARY_STEPS, library } from './library.ts';
import { networks, STEPS } from './networks.ts';
import { describeConnections } from './suite-connections.ts';
import { describeCouplings } from './suite-couplings.ts';
import { describeHeld } from './suite-held.ts';
import { describeInputs } from './suite-inputs.ts';
import { describeNeurons } from './suite-neurons.ts';
import { describeNumbers } from './suite-numbers.ts';
import { describeRecording } from './suite-recording.ts';
import { describeState } from './suite-state.ts';
import { describeWeights } from './suite-weights.ts';

const judge = () => inDouble(referenceBackend({ precision: 'double' }));
const wasm = (workers: number) => inDouble(wasmBackend({ workers }));

for (const [name, make, all] of [
  ['wasm in double precision', () => wasm(0), true],
  ['the reference in double precision', judge, isLong],
  ['wasm in double precision, two workers', () => wasm(2), isLong],
] as const) {
  const subject = { name, make, precision: 1e-12, few: true };
  if (!all) continue;
  describeNeurons(subject);
  describeHeld(subject);
  describeCouplings(subject);
  describeInputs(subject);
  describeNumbers(subject);
  describeRecording(subject);
  describeState(subject);
  describeWeights(subject);
  if (isLong) describeConnections(subject);
}

/** Steps of each run. */
const RUN = isLong ? STEPS : STEPS / 2;

test.each(everyNth(5, networks, 2))(
  '$name: wasm with 0 to 3 workers equals the reference',
  async ({ build }) => {
    const { engine, plan } = await load(judge(), build());
    const expected = await engine.run(RUN);
    const states = await statesOf(engine, plan);
    for (const workers of isLong ? [0, 1, 2, 3] : [0, 3]) {
      const { engine: other } = await load(wasm(workers), build());
      const chunk = await other.run(RUN);
      expect(spikesOf(chunk)).toEqual(spikesOf(expected));
      expect(hashText(chunk.hash)).toBe(hashText(expected.hash));
      expect(await statesOf(other, plan)).toEqual(states);
    }
  },
);

describe('the library in double precision', () => {
  test.each(everyNth(4, library, 1))('$name: wasm equals the reference', async ({ build }) => {
    const { engine, plan } = await load(judge(), build());
    const expected = await engine.run(LIBRARY_STEPS);
    const { engine: other } = await load(wasm(0), build());
    expect((await other.run(LIBRARY_STEPS)).hash).toEqual(expected.hash);
    expect(await statesOf(other, plan)).toEqual(await statesOf(engine, plan));
  });
});
