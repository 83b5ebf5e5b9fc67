/** Half a run in one engine, the other half in another one: what suites of static and of learning synapses ask alike. */
import { expect } from 'vitest';
import type { Engine } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import type { Network } from '../../src/network/network.ts';
import { load } from './harness.ts';

/** The f32 reference and two workers are in one state halfway; the calling thread goes on from it with the reference's spikes. */
export async function expectHandover(
  build: () => Network,
  steps: number,
): Promise<{ readonly reference: Engine; readonly other: Engine }> {
  const { engine: reference } = await load(referenceBackend({ precision: 'f32' }), build());
  const { engine: wasm } = await load(wasmBackend({ workers: 2 }), build());
  await reference.run(steps / 2);
  await wasm.run(steps / 2);
  const half = await reference.snapshot();
  expect(await wasm.snapshot()).toEqual(half);
  const second = await reference.run(steps / 2);
  const { engine: other } = await load(wasmBackend({ workers: 0 }), build());
  await other.restore(half);
  expect((await other.run(steps / 2)).hash).toEqual(second.hash);
  return { reference, other };
}
