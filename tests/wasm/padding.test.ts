/**
 * State arrays are padded to 32 neurons. What happens in the padding (Poisson input and noise are drawn there
 * too) must not be seen: no spike, no sample, no fault.
 */
import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { Network } from '../../src/network/network.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { delta } from '../../src/synapses/delta.ts';
import { load } from '../backends/harness.ts';

/** Rests at 0 until one event comes; then its third power grows beyond all numbers. */
const explosive = (threshold?: string) =>
  neuron({
    name: 'explosive',
    equations: 'dv/dt = v * v * v / (tau * s * s) : mV',
    parameters: { tau: '0.1 ms', s: '1 mV', top: '1e9 mV' },
    initial: { v: 0 },
    receptors: { a: delta() },
    method: 'euler',
    ...(threshold ? { threshold, reset: 'v = v' } : {}),
  });

function network(threshold?: string): Network {
  const net = new Network({ dt: 0.1, seed: 3 });
  net.population('P', 1, explosive(threshold));
  net.poissonInput('P', { rate: 5, weight: 2 });
  return net;
}

describe('the padding of a population', () => {
  // with a threshold that padding crosses as an infinity minus an infinity, and without one
  it.each([undefined, 'v - v > top'])('may explode unseen (threshold %s)', async (threshold) => {
    const slow = await load(referenceBackend({ precision: 'f32' }), network(threshold));
    await slow.engine.run(256);
    expect([...(await slow.engine.read(0, 'v'))]).toEqual([0]);
    const fast = await load(wasmBackend({ workers: 0 }), network(threshold));
    await fast.engine.run(256);
    expect([...(await fast.engine.read(0, 'v'))]).toEqual([0]);
  });
});
