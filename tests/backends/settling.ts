/**
 * Neurons that rounding stops before their end where nothing helps them on: time constants and currents by neuron, arrivals that
 * come late, resets, refractoriness in which the potential stands near its end.
 */
import type { Backend } from '../../src/backends/backend.ts';
import { allToAll } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { alpha } from '../../src/synapses/alpha.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { load } from './harness.ts';

const TAUS = [4, 8, 10, 16, 24, 10, 10];
/** pA, of 250 pF; the last two fire, the last one where rounding would have stopped it before its threshold. */
const CURRENTS = [100, 90, 200, 150, 120, 500, 400];
const REST = -65;

/** Where the potentials of those that do not fire end, mV. */
export const ENDS = TAUS.slice(0, 5).map((tau, i) => REST + (CURRENTS[i] * tau) / 250);

/** Potentials after so many steps of 0.1 ms, the hash of the spikes, and who fired. */
export async function settled(backend: Backend, steps: number) {
  const net = new Network({ dt: 0.1 });
  net.population('S', 1, spikeGenerator({ senders: [0, 0, 0], times: [5, 5.3, 61.7] }));
  net.population(
    'P',
    TAUS.length,
    lif({
      tau_m: TAUS,
      V_th: [...ENDS.map(() => 0), -50, -49.0001],
      V_reset: [...ENDS.map(() => REST), REST, -49.00015],
      t_ref: [...ENDS.map(() => 2), 2, 30],
      receptors: { fast: alpha({ tau_syn: 0.5 }), slow: exponential({ tau_syn: 2 }) },
    }),
  );
  net.stepCurrent('P', { amplitude: CURRENTS });
  for (const receptor of ['fast', 'slow']) {
    net.connect('S', 'P', { connector: allToAll(), receptor, weight: 30, delay: 1 });
  }
  const { engine } = await load(backend, net);
  const { hash, spikeNeurons } = await engine.run(steps);
  return { hash, fired: new Set(spikeNeurons), v: await engine.read(1, 'v') };
}
