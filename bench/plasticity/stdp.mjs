/**
 * Question: how fast do 10⁷ plastic synapses learn, and how much faster than Brian2 (C++ standalone, one thread)?
 *
 * Method: 10,000 leaky neurons (8,000 excitatory) under a current and Poisson input, 1,000 additive all-to-all
 * STDP synapses onto each from excitatory neurons, delay 1 ms, weights far below what would matter to the rates, so
 * that both simulators do the same work. One worker. A warm-up of 200 ms, then the loop alone is timed; Brian2
 * runs the same model by stdp.py, in turns with it where it is installed. Rates stand beside each other.
 *
 *     node bench/plasticity/stdp.mjs [--size 10000] [--indegree 1000] [--time 1000] [--pairs 3]
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  exponential,
  fixedIndegree,
  lif,
  Network,
  pairStdp,
  Simulation,
  uniform,
} from '../../dist/index.js';

const here = dirname(fileURLToPath(import.meta.url));
const given = (name, otherwise) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const [size, indegree] = [given('size', 10_000), given('indegree', 1000)];
const [time, pairs] = [given('time', 1000), given('pairs', 3)];

async function synfire() {
  const net = new Network({ dt: 0.1, seed: 1, recordSpikes: false });
  const cell = lif({
    ...{ C_m: 200, tau_m: 20, E_L: -60, V_th: -50, V_reset: -60, t_ref: 2 },
    receptors: { ex: exponential({ tau_syn: 5 }) },
  });
  const excitatory = Math.round(0.8 * size);
  const initial = { v: uniform(-60, -50) };
  const e = net.population('E', excitatory, cell, { initial });
  const i = net.population('I', size - excitatory, cell, { initial });
  const plasticity = pairStdp({ A_plus: 0.01, A_minus: 0.0105, w_max: 0.01 });
  for (const target of [e, i]) {
    net.stepCurrent(target, { amplitude: 85 });
    net.poissonInput(target, { rate: 1000, weight: 4 });
    const connector = fixedIndegree(indegree);
    net.connect(e, target, { connector, weight: 0.005, delay: 1, plasticity });
    net.recordRate(target, { bin: 10 });
  }
  const started = performance.now();
  const simulation = await Simulation.create(net, { workers: 1 });
  const build = (performance.now() - started) / 1000;
  await simulation.run(200);
  const from = performance.now();
  const recording = await simulation.run(time);
  const loop = (performance.now() - from) / 1000;
  const { spikeCount, synapticEvents } = recording;
  const { synapses, bytes } = simulation;
  await simulation.dispose();
  // every spike of a target visits its incoming synapses too
  const updates = synapticEvents + spikeCount * indegree;
  const rate = spikeCount / size / (time / 1000);
  return { build, loop, rate, updates, synapses, bytes, perBiological: loop / (time / 1000) };
}

function brian2() {
  const args = ['-W', 'ignore', join(here, 'stdp.py'), '--size', String(size)];
  args.push('--indegree', String(indegree), '--time', String(time));
  const run = spawnSync(process.env.PYTHON ?? '/usr/bin/python3', args, { encoding: 'utf8' });
  if (run.status !== 0) {
    console.log(
      `Brian2 did not run: ${(run.stderr || String(run.error)).trim().split('\n').at(-1)}`,
    );
    return undefined;
  }
  return JSON.parse(run.stdout.trim().split('\n').at(-1));
}

const ratios = [];
let best = Number.POSITIVE_INFINITY;
for (let k = 0; k < pairs; k++) {
  const own = await synfire();
  best = Math.min(best, own.perBiological);
  console.log(
    `synfire: ${own.perBiological.toFixed(2)} s per biological s, ${own.rate.toFixed(2)} Hz, ` +
      `${(own.updates / own.loop / 1e6).toFixed(0)} M updates/s, ${own.synapses} synapses, ` +
      `${(own.bytes / 2 ** 20).toFixed(0)} MiB, built in ${own.build.toFixed(1)} s`,
  );
  const other = brian2();
  if (other === undefined) continue;
  const rate = ((0.8 * other.rates_hz.E + 0.2 * other.rates_hz.I) / 1).toFixed(2);
  console.log(`brian2:  ${other.wall_per_biological.toFixed(2)} s per biological s, ${rate} Hz`);
  ratios.push(other.wall_per_biological / own.perBiological);
}
console.log(`best ${best.toFixed(2)} s per biological s`);
if (ratios.length > 0) {
  const median = ratios.sort((a, b) => a - b)[ratios.length >> 1];
  console.log(
    `times Brian2: ${ratios.map((r) => r.toFixed(2)).join(', ')}; median ${median.toFixed(2)}`,
  );
}
