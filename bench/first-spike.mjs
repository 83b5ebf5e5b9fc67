/**
 * Question: how long does a user wait for the first spike?
 *
 * Method: a fresh process imports the library, then times from the call of simulate() (plan, workers, kernels,
 * synapses, first steps) to the first recorded spike of a 1,000-neuron network, with one worker and with
 * the kernels of the catalogue. Ten processes, median and extremes; the bound to stay under is 300 ms.
 *
 * node bench/first-spike.mjs
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const library = pathToFileURL(join(dirname(fileURLToPath(import.meta.url)), '../dist/index.js'));
const program = `
  import { bernoulli, exponential, lif, Network, Simulation, uniform } from '${library}';
  const started = performance.now();
  const net = new Network({ dt: 0.1, seed: 1 });
  const cell = lif({
    C_m: 20, tau_m: 20, E_L: -49, V_th: -50, V_reset: -60, t_ref: 5,
    receptors: { ex: exponential({ tau_syn: 5 }), in: exponential({ tau_syn: 10 }) },
  });
  const p = net.population('P', 1000, cell, { initial: { v: uniform(-60, -50) } });
  net.connect(p, p, { connector: bernoulli(0.1), receptor: 'ex', weight: 1.62, delay: 0.1 });
  const simulation = await Simulation.create(net, { workers: 1 });
  for await (const part of simulation.stream(100, { every: 1 })) {
    if (part.spikeCount > 0) break;
  }
  console.log(performance.now() - started);
  await simulation.dispose();`;

const times = Array.from({ length: 10 }, () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', program],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}).sort((a, b) => a - b);
console.log(
  `first spike after ${((times[4] + times[5]) / 2).toFixed(0)} ms ` +
    `(${times[0].toFixed(0)}–${times[9].toFixed(0)} ms in ten processes)`,
);
