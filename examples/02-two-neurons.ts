/**
 * Lesson 2. Two neurons and a delay.
 *
 * A projection connects two populations: who (connector), how strongly (weight), how late (delay), and onto
 * which receptor of the target. A spike generator fires when it is told; we look at the potential that
 * follows in the neuron behind it.
 */
import { exponential, lif, Network, oneToOne, simulate, spikeGenerator } from '../src/index.ts';

export const title = 'two neurons and a delay';

export async function run(print: (line: string) => void = console.log) {
  const net = new Network({ dt: 0.1, seed: 1 });

  const sender = net.population('sender', 1, spikeGenerator({ senders: [0], times: [10] }));
  const receiver = net.population(
    'receiver',
    1,
    lif({ C_m: 250, tau_m: 10, E_L: -65, receptors: { syn: exponential({ tau_syn: 0.5 }) } }),
  );
  net.connect(sender, receiver, {
    connector: oneToOne(),
    weight: 87.8, // pA; of an exponential current it is the peak
    delay: 5, // ms, a multiple of dt
    receptor: 'syn',
  });

  // States are recorded where you ask for them: which variables, how often.
  net.recordStates(receiver, { variables: ['v'], every: 0.1 });

  const recording = await simulate(net, { time: 60, workers: 0 });
  const { times, values } = recording.states('receiver');

  // The spike leaves at 10 ms, arrives at 15 ms, and the potential begins to move after that.
  const v = values.v;
  const onset = times[v.findIndex((value) => value > -65 + 1e-4)];
  const at = v.indexOf(Math.max(...v));
  const peak = v[at] + 65;
  print(`The potential begins to rise in the step that ends at ${onset} ms.`);
  print(`Its peak is ${peak.toFixed(4)} mV above rest, at ${times[at]} ms.`);
  return { onset, peak, peakTime: times[at] };
}
