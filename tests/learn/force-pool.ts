/** A network that a readout pushes, for tests of FORCE. */
import { allToAll, fixedIndegree } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';

export const DT = 0.5;

/** 60 neurons that fire by themselves; `r` follows their spikes; the outputs push them. */
export function pool(size = 60, outputs = 1, noise = ''): Network {
  const net = new Network({ dt: DT, seed: 4 });
  net.population(
    'pool',
    size,
    neuron({
      equations: `
        dv/dt = (16*mV - v + I_syn*R)/(10*ms)${noise} : mV (unless refractory)
        dr/dt = -r/(20*ms) : 1
      `,
      parameters: { R: '1 MOhm' },
      threshold: 'v >= 15*mV',
      reset: 'v = 0*mV; r = r + 1',
      refractory: '2*ms',
      receptors: { syn: exponential({ tau_syn: 5 }), out: delta() },
    }),
    { initial: { v: { distribution: 'uniform', low: 0, high: 15 } } },
  );
  net.population('z', outputs, spikeGenerator({ senders: [], times: [] }));
  const normal = { distribution: 'normal', mean: 0, sd: 2000 } as const;
  net.connect('pool', 'pool', { connector: fixedIndegree(12), weight: normal, receptor: 'syn' });
  const push = { distribution: 'uniform', low: -0.4, high: 0.4 } as const;
  net.connect('z', 'pool', { connector: allToAll(), weight: push, receptor: 'out' });
  return net;
}
