/**
 * Question: how long does a user wait for the first spike?
 *
 * Method: a fresh process imports the library, then times from the call of simulate() (plan, workers, kernels,
 * synapses, first steps) to the first recorded spike of a 1,000-neuron network with one worker: of a model of the library, and
 * of equations of one's own. Ten processes each, median and extremes; the bounds to stay under are 300 and 150 ms.
 *
 * node bench/first-spike.mjs
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const library = pathToFileURL(join(dirname(fileURLToPath(import.meta.url)), '../dist/index.js'));
const MODELS = {
  'a model of the library': `lif({
    C_m: 20, tau_m: 20, E_L: -49, V_th: -50, V_reset: -60, t_ref: 5,
    receptors: { ex: exponential({ tau_syn: 5 }), in: exponential({ tau_syn: 10 }) },
  })`,
  'own equations': `neuron({
    equations: \`dv/dt = (E_L - v + 2*mV*exp((v - V_T)/(2*mV)) - w)/tau + I_syn/(20*pF) : mV (unless refractory)
      dw/dt = -w/(100*ms) : mV\`,
    parameters: { E_L: '-49 mV', V_T: '-50 mV', tau: '20 ms' },
    threshold: 'v > V_T', reset: 'v = -60*mV; w += 0.1*mV', refractory: '5*ms', initial: { v: 'E_L' },
    receptors: { ex: exponential({ tau_syn: 5 }) },
    method: 'euler',
  })`,
};
const program = (model) => `
  import { bernoulli, exponential, lif, Network, neuron, Simulation, uniform } from '${library}';
  const started = performance.now();
  const net = new Network({ dt: 0.1, seed: 1 });
  const p = net.population('P', 1000, ${model}, { initial: { v: uniform(-60, -50) } });
  net.connect(p, p, { connector: bernoulli(0.1), receptor: 'ex', weight: 1.62, delay: 0.1 });
  const simulation = await Simulation.create(net, { workers: 1 });
  for await (const part of simulation.stream(100, { every: 1 })) {
    if (part.spikeCount > 0) break;
  }
  console.log(performance.now() - started);
  await simulation.dispose();`;

for (const [name, model] of Object.entries(MODELS)) {
  const times = Array.from({ length: 10 }, () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--input-type=module', '-e', program(model)],
      { encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
    return Number(stdout);
  }).sort((a, b) => a - b);
  const median = ((times[4] + times[5]) / 2).toFixed(0);
  const span = `${times[0].toFixed(0)}–${times[9].toFixed(0)} ms in ten processes`;
  console.log(`${name}: first spike after ${median} ms (${span})`);
}
