/**
 * Lesson 3. A balanced network.
 *
 * Excitation and inhibition that nearly cancel make neurons fire rarely and irregularly, driven by what is
 * left: fluctuations (van Vreeswijk & Sompolinsky 1996; Brunel 2000). The irregularity of a spike train is the
 * coefficient of variation of its intervals: 0 for a clock, 1 for a Poisson process.
 */
import {
  delta,
  fixedIndegree,
  irregularity,
  lif,
  Network,
  simulate,
  uniform,
} from '../src/index.ts';

export const title = 'a balanced network';

export async function run(print: (line: string) => void = console.log) {
  const net = new Network({ dt: 0.1, seed: 1 });

  // A delta receptor: each arrival moves the potential at once, weights are in mV.
  const cell = lif({
    tau_m: 20,
    E_L: 0,
    V_th: 20,
    V_reset: 10,
    t_ref: 2,
    receptors: { syn: delta() },
  });
  // Distributions stand wherever a number does: neurons start at different potentials.
  const initial = { v: uniform(0, 20) };
  const e = net.population('E', 2000, cell, { initial });
  const i = net.population('I', 500, cell, { initial });

  // Each neuron gets 200 excitatory and 50 inhibitory synapses. Inhibition is 6 times as strong.
  const [J, g] = [0.4, 6];
  for (const target of [e, i]) {
    net.connect(e, target, { connector: fixedIndegree(200), weight: J, delay: 1.5 });
    net.connect(i, target, { connector: fixedIndegree(50), weight: -g * J, delay: 1.5 });
    // The world outside: Poisson trains, all together, without a synapse being stored.
    net.poissonInput(target, { rate: 3000, weight: J });
  }

  const recording = await simulate(net, { time: 1000, workers: 1 });
  const rates = recording.rates(200);
  const cv = irregularity(recording.spikes('E'), 2000, { from: 200, to: 1000 });
  print(`E fires at ${rates.E.toFixed(1)} Hz, I at ${rates.I.toFixed(1)} Hz.`);
  print(`The intervals of E have a coefficient of variation of ${cv.toFixed(2)}.`);
  // The hash names the spike train: the same on every machine, with any number of workers.
  print(`Hash of all spikes: ${recording.hash}`);
  return { rates, cv, hash: recording.hash };
}
