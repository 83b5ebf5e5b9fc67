/** Differences of exponentials against their closed form: the current of one arrival, and its peak. */
import { expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { allToAll } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { doubleExponential } from '../../src/synapses/double-exponential.ts';

async function current(tau_rise: number, tau_decay: number): Promise<number[]> {
  const net = new Network({ dt: 0.01 });
  net.population('S', 1, spikeGenerator({ times: [1], senders: [0] }));
  const receptors = { syn: doubleExponential({ tau_rise, tau_decay }) };
  net.population('T', 1, lif({ receptors }));
  net.connect('S', 'T', { connector: allToAll(), weight: 50, delay: 1 });
  net.recordStates('T', { variables: ['I_syn'], every: 0.01 });
  const engine = await referenceBackend().load(compilePlan(net.describe()));
  return [...(await engine.run(3000)).states[0]];
}

it.each([
  [0.5, 3],
  [2, 40],
  [5, 1],
  [2, 2],
])('rise %f ms, decay %f ms', async (rise, decay) => {
  const found = await current(rise, decay);
  const kernel = (t: number) =>
    rise === decay ? t * Math.exp(-t / rise) : Math.exp(-t / decay) - Math.exp(-t / rise);
  const peak = rise === decay ? rise : (Math.log(decay / rise) * rise * decay) / (decay - rise);
  found.forEach((value, k) => {
    const t = (k + 1) * 0.01 - 2;
    const expected = t < 0 ? 0 : (50 * kernel(t)) / kernel(peak);
    expect(Math.abs(value - expected)).toBeLessThan(1e-4);
  });
  expect(Math.max(...found)).toBeCloseTo(50, 2);
});
