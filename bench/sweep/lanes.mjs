/**
 * What copies of a small network beside each other in SIMD lanes could gain: time of a step by the size of a population, in one thread.
 *
 *     node bench/sweep/lanes.mjs
 *
 * Lanes are neurons, 32 of a population at a time. So what a neuron costs in a population of n, against what it costs in one of thousands, is the most that
 * neurons of other copies in the same lanes could win. Integrate-and-fire cells with two synaptic currents and Poisson input; the fewest of seven runs of 10,000 steps.
 */
import { exponential, lif, Network, Simulation } from '../../dist/index.js';

const STEPS = 10_000;

async function microseconds(size) {
  const net = new Network({ dt: 0.1, seed: 1 });
  const receptors = { ex: exponential({ tau_syn: 5 }), in: exponential({ tau_syn: 10 }) };
  const p = net.population('p', size, lif({ receptors }));
  net.poissonInput(p, { rate: 2000, weight: 50, receptor: 'ex' });
  const simulation = await Simulation.create(net, { workers: 0 });
  await simulation.run(500);
  let best = Number.POSITIVE_INFINITY;
  for (let k = 0; k < 7; k++) {
    const began = performance.now();
    await simulation.run(STEPS / 10);
    best = Math.min(best, (1000 * (performance.now() - began)) / STEPS);
  }
  await simulation.dispose();
  return best;
}

console.log('neurons  µs a step  ns a neuron and step');
for (const size of [1, 4, 32, 128, 512, 1000, 4000]) {
  const step = await microseconds(size);
  console.log([size, step.toFixed(2), ((1000 * step) / size).toFixed(1)].join('\t'));
}
