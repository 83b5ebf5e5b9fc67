/**
 * Lesson 4. Your own equations.
 *
 * A model is text, written the way a paper writes it: one line a state, with its unit after the colon.
 * Units are checked, so that a forgotten time constant is found before anything runs. Here: a leaky
 * neuron whose threshold rises with each of its spikes, so that it fires ever more slowly.
 */
import { Network, neuron, simulate } from '../src/index.ts';

export const title = 'your own equations';

const adaptive = neuron({
  name: 'adaptive threshold',
  equations: `
    dv/dt = (E_L - v)/tau_m + (I_syn + I_ext)/C_m : mV (unless refractory)
    dtheta/dt = (V_th - theta)/tau_theta : mV
  `,
  parameters: {
    C_m: '250 pF',
    tau_m: '10 ms',
    E_L: '-65 mV',
    V_th: '-50 mV',
    tau_theta: '100 ms',
    jump: '2 mV',
    t_ref: '2 ms',
  },
  threshold: 'v >= theta',
  reset: 'v = E_L; theta += jump',
  refractory: 't_ref',
  initial: { v: 'E_L', theta: 'V_th' },
});

export async function run(print: (line: string) => void = console.log) {
  const net = new Network({ dt: 0.1, seed: 1 });
  const cell = net.population('cell', 1, adaptive);
  net.stepCurrent(cell, { amplitude: '0.6 nA', start: 10, stop: 500 });
  net.recordStates(cell, { variables: ['theta'], every: 1 });

  const recording = await simulate(net, { time: 600, workers: 0 });
  const { times } = recording.spikes('cell');
  const intervals = Array.from(times.subarray(1), (time, k) => time - times[k]);
  print(
    `${times.length} spikes; the intervals grow: ${intervals.map((x) => x.toFixed(1)).join(' ')} ms`,
  );
  return { times: Array.from(times), intervals };
}
