/**
 * Spikes of targets wait for the synapse to be met (src/codegen/waiting-spikes.ts), which nobody may see: where targets fire far more often than
 * what is kept of them, sources seldom, never, or twice in a step, and whenever weights are read.
 */
import { expect, test } from 'vitest';
import type { Engine } from '../../src/backends/backend.ts';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { allToAll } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { pairStdp } from '../../src/plasticity/stdp.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { load } from '../backends/harness.ts';

const STEPS = 900;
const TARGETS = 6;

/** Of six targets that fire at about 400 Hz, so 36 times; sources fire in the steps that are given. */
function network(dendritic?: number): Network {
  const net = new Network({ dt: 0.1, seed: 3 });
  // source 2 fires twice in a step, source 3 never
  const senders = [2, 2, 0, 0, 0, 2, 2, 1, 2, 0];
  const times = [1, 1, 2, 30.3, 30.4, 40.2, 40.2, 55, 70, 81];
  net.population('S', 4, spikeGenerator({ senders, times }));
  const cell = lif({ t_ref: 1, receptors: { ex: exponential({ tau_syn: 2 }) } });
  net.population('T', TARGETS, cell);
  net.stepCurrent('T', { amplitude: Array.from({ length: TARGETS }, (_, k) => 2500 + 300 * k) });
  const plasticity = pairStdp({ w_max: 120, A_plus: 0.004, A_minus: 0.02 });
  const delay = dendritic === undefined ? 1.2 : { axonal: 1, dendritic };
  net.connect('S', 'T', { connector: allToAll(), weight: 60, delay, plasticity });
  return net;
}

const weightsOf = async (engine: Engine) => (await engine.plastic!(0))!;

test.each([
  ['', undefined],
  [' and come back late', 0.7],
])('targets fire often%s', async (_, dendritic) => {
  const { engine: judge } = await load(referenceBackend({ precision: 'f32' }), network(dendritic));
  const { engine } = await load(wasmBackend({ workers: 0 }), network(dendritic));
  const { engine: read } = await load(wasmBackend({ workers: 0 }), network(dendritic));
  const expected = await judge.run(STEPS);
  expect(expected.spikes).toBeGreaterThan(20 * TARGETS);
  expect((await engine.run(STEPS)).hash).toEqual(expected.hash);
  const weights = await weightsOf(judge);
  expect(await weightsOf(engine)).toEqual(weights);
  for (let step = 0; step < STEPS; step++) {
    await read.run(1);
    await weightsOf(read);
  }
  expect(await weightsOf(read)).toEqual(weights);
});
