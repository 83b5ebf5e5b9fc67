/** A run with all kinds of recorders: spikes of one population only, states of some neurons, means, rates. */
import {
  exponential,
  fixedIndegree,
  lif,
  Network,
  type Recording,
  simulate,
} from '../../src/index.ts';

export async function recorded(): Promise<Recording> {
  const net = new Network({ dt: 0.1, seed: 3, recordSpikes: false });
  const cell = lif({ receptors: { ex: exponential({ tau_syn: 3 }) } });
  net.population('E', 20, cell);
  net.population('silent/one', 4, cell);
  net.connect('E', 'E', { connector: fixedIndegree(4), weight: 40, delay: 1.5 });
  net.stepCurrent('E', { amplitude: Float64Array.from({ length: 20 }, (_, k) => 350 + 10 * k) });
  net.recordSpikes('E');
  net.recordSpikes('silent/one');
  net.recordStates('E', {
    variables: ['v', 'I_ex'],
    every: 0.5,
    neurons: [3, 7, 19],
    name: 'some',
  });
  net.recordMeans('E', { variables: ['v'], every: 1 });
  net.recordRate('E', { bin: 10 });
  return simulate(net, { time: 100, workers: 0 });
}

/** Spikes alone. */
export async function plain(): Promise<Recording> {
  const net = new Network({ dt: 0.1 });
  net.population('E', 20, lif());
  net.population('I', 5, lif());
  net.stepCurrent('E', { amplitude: Float64Array.from({ length: 20 }, (_, k) => 360 + 7 * k) });
  net.stepCurrent('I', { amplitude: 500 });
  return simulate(net, { time: 100, workers: 0 });
}
