/** In double precision, one weight for all synapses acts beside weights that ask for much smaller units: its word of 32 bits need not hold it in those. */
import { expect, test } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { allToAll } from '../../src/connect/connector.ts';
import { uniform } from '../../src/connect/distribution.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { exponential } from '../../src/synapses/exponential.ts';

test.each([
  ['wasm', wasmBackend({ workers: 0 })],
  ['the reference', referenceBackend({ precision: 'double' })],
])('%s', async (_, backend) => {
  const net = new Network({ dt: 0.1, seed: 1, precision: 'double' });
  net.population('S', 1, spikeGenerator({ senders: [0], times: [1] }));
  net.population('T', 7, lif({ receptors: { a: exponential({ tau_syn: 2 }) } }));
  net.connect('S', 'T', { connector: allToAll(), receptor: 'a', weight: -1, delay: 1 });
  net.connect('S', 'T', {
    ...{ connector: allToAll(), receptor: 'a', delay: 9 },
    weight: uniform(0.1, 8),
  });
  net.poissonInput('T', { receptor: 'a', rate: 1e-6, weight: -1 });
  const plan = compilePlan(net.describe());
  expect(plan.projections[0].shift).toBeGreaterThan(20);
  const engine = await backend.load(plan);
  await engine.run(25);
  for (const current of await engine.read(1, 'I_a'))
    expect(current).toBeCloseTo(-Math.exp(-0.25), 12);
  await engine.dispose();
});
