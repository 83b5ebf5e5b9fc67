/** A small network with what SONATA can say: two kinds of neurons, single ones with parameters of their own, a source, four projections. */
import {
  adex,
  alpha,
  conductanceExponential,
  edges,
  exponential,
  fixedIndegree,
  lif,
  Network,
  spikeGenerator,
} from '../../../src/index.ts';

export function small(): Network {
  const net = new Network({ dt: 0.1, seed: 4 });
  const current = { ex: exponential({ tau_syn: 2 }), in: exponential({ tau_syn: 5 }) };
  const tau_m = Float64Array.from({ length: 12 }, (_, k) => 10 + (k % 3));
  net.population('E', 12, lif({ tau_m, receptors: current }), { initial: { v: -60 } });
  const conductance = {
    ex: conductanceExponential({ tau_syn: 1.5 }),
    in: conductanceExponential({ tau_syn: 4, E_rev: -80 }),
  };
  net.population('I', 5, adex({ receptors: conductance }));
  net.population('slow', 3, lif({ receptors: { ex: alpha({ tau_syn: 3 }) } }));
  const times = Array.from({ length: 60 }, (_, k) => (k + 1) * 1.5);
  net.population('in put', 4, spikeGenerator({ senders: times.map((_, k) => k % 4), times }));
  net.connect('in put', 'E', { connector: fixedIndegree(2), weight: 300, delay: 1 });
  net.connect('E', 'I', { connector: fixedIndegree(6), weight: 12, delay: 0.7, receptor: 'ex' });
  net.connect('I', 'E', { connector: fixedIndegree(3), weight: -90, delay: 1.2, receptor: 'in' });
  net.connect('I', 'I', { connector: fixedIndegree(2), weight: 3, receptor: 'in' });
  net.connect('E', 'slow', {
    connector: edges([0, 3, 5, 7], [0, 1, 2, 2]),
    weight: [100, 220, 350, 410],
    delay: [0.5, 1, 1.5, 2],
  });
  net.stepCurrent('E', { amplitude: Float64Array.from({ length: 12 }, (_, k) => 330 + 10 * k) });
  net.stepCurrent('I', { amplitude: 500 });
  return net;
}
