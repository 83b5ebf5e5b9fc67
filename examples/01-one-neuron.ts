/**
 * Lesson 1. One neuron and its f–I curve.
 *
 * A population is a number of neurons of one model. Here are ten that never meet; each gets its own
 * current, so one run gives the whole curve of firing rate against current.
 */
import { lif, Network, simulate } from '../src/index.ts';

export const title = 'one neuron and its f–I curve';

// Parameters have the names of the field and plain numbers in its units: ms, mV, pA, pF. Text with another
// unit is converted: "0.25 nF" would do as well.
const parameters = { C_m: 250, tau_m: 20, E_L: -65, V_th: -50, V_reset: -65, t_ref: 2 };

export async function run(print: (line: string) => void = console.log) {
  // Everything in a network happens on a grid of dt milliseconds.
  const net = new Network({ dt: 0.1, seed: 1 });

  const currents = Array.from({ length: 10 }, (_, k) => 150 + 50 * k); // pA
  const cells = net.population('cells', currents.length, lif(parameters));
  net.stepCurrent(cells, { amplitude: currents });

  // Spikes of all populations are recorded unless you say otherwise.
  const recording = await simulate(net, { time: 5000, workers: 0 });
  const { senders } = recording.spikes('cells');

  const measured = currents.map((_, k) => senders.filter((sender) => sender === k).length / 5);

  // Theory: the time from reset to threshold is t_ref + τ ln(RI / (RI − θ)), θ = V_th − E_L.
  const { C_m, tau_m, E_L, V_th, t_ref } = parameters;
  const theory = currents.map((current) => {
    const steady = (current * tau_m) / C_m;
    const theta = V_th - E_L;
    return steady > theta ? 1000 / (t_ref + tau_m * Math.log(steady / (steady - theta))) : 0;
  });

  print('current (pA)   rate (Hz)   theory (Hz)');
  currents.forEach((current, k) => {
    const cells = [current, measured[k].toFixed(1), theory[k].toFixed(1)];
    print(cells.map((cell) => String(cell).padStart(12)).join(''));
  });
  return { currents, measured, theory };
}
