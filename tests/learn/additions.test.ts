/**
 * What a spike does to its own neuron is differentiated where it adds to a state that remembers: the default of a surrogate is the list that one would
 * have to name.
 */
import { expect, it } from 'vitest';
import { learningLayout } from '../../src/backends/learning/layout.ts';
import { allToAll } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import type { NeuronSpec } from '../../src/neurons/model.ts';
import { adex, alif, izhikevich, lif } from '../../src/neurons/models.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import type { SurrogateReset } from '../../src/neurons/surrogate.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const receptors = { syn: exponential() };
const text = (threshold: string, reset: string) => (own?: SurrogateReset) =>
  neuron({
    equations: 'dv/dt = -v/tau + I_syn/C : 1\n da/dt = -a/tau : 1',
    parameters: { tau: '10 ms', C: '2 pA*ms' },
    ...{ threshold, reset, receptors },
    surrogate: { slope: 'triangle', ...(own ? { reset: own } : {}) },
  });

type Cell = (reset?: SurrogateReset) => NeuronSpec;
const given = (reset?: SurrogateReset) => ({
  receptors,
  surrogate: { slope: 'triangle', ...(reset ? { reset } : {}) },
});

it.each<[string, readonly string[], Cell]>([
  ['alif', ['theta'], (reset) => alif(given(reset))],
  ['adex', ['w'], (reset) => adex(given(reset))],
  ['izhikevich', ['u'], (reset) => izhikevich(given(reset))],
  ['lif', [], (reset) => lif(given(reset))],
  ['a threshold that rises', ['a'], text('v >= 1 + a', 'v = 0; a += 0.3')],
  ['a trace', ['a'], text('v > 1', 'v = v - 1; a = 1 + a')],
  ['a reset by subtraction', [], text('v >= 1', 'v -= 1')],
  ['the other way round', ['a'], text('1 + a <= v', 'v = 0; a += 0.3')],
  ['a trace that is set', [], text('v >= 1', 'v = 0; a = 1')],
  ['a trace that saturates', [], text('v >= 1', 'v = 0; a = a + 0.1*(1 - a)')],
])('%s: %j', (_, states, cell) => {
  const adjoint = (reset?: SurrogateReset) => {
    const net = new Network({ dt: 0.5, seed: 1 });
    net.population('in', 1, spikeGenerator({ senders: [], times: [] }));
    net.population('cell', 1, cell(reset));
    net.connect('in', 'cell', { connector: allToAll(), weight: 1 });
    const layout = learningLayout(compilePlan(net.describe()), { steps: 4 });
    return layout.populations[1].step!.adjoint;
  };
  expect(adjoint()).toEqual(adjoint(states));
  expect(adjoint('additions')).toEqual(adjoint());
  if (states.length > 0) expect(adjoint()).not.toEqual(adjoint('detached'));
  else expect(adjoint()).toEqual(adjoint('detached'));
});
