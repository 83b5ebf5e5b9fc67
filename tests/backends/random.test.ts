/** Networks that nobody thought of: the WebAssembly engine equals the f32 reference on them too. */
import fc from 'fast-check';
import { test } from 'vitest';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { compareOnRandomNetworks } from './random-networks.ts';

test('random networks, in pieces, with any number of workers', async () => {
  const workers = fc.constantFrom(0, 0, 0, 2);
  await compareOnRandomNetworks(workers, (workers) => wasmBackend({ workers }), 60);
});
