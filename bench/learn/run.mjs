/**
 * Question: how long does an epoch of surrogate gradients take, beside the same loop in PyTorch?
 *
 * Method: recurrent LIF with exponential currents, 700 inputs, 256 units, 20 outputs, 250 steps, batches of 64; inputs fire in 1.4 % of the
 * steps, as in spoken digits. Adam, cross-entropy of the mean potential. Two workers beside two threads of PyTorch (python3-torch), in
 * turn, minima; where there is no PyTorch only ours is measured. Memory is what the process grew by: in ours all workers.
 *
 *     node bench/learn/run.mjs [--batches 2] [--epochs 3] [--out file.json]
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { allToAll, exponential, Network, neuron, spikeGenerator } from '../../dist/index.js';
import { Trainer } from '../../dist/learn.js';

const { values: options } = parseArgs({
  options: {
    batches: { type: 'string', default: '2' },
    epochs: { type: 'string', default: '3' },
    out: { type: 'string' },
  },
});
const here = dirname(fileURLToPath(import.meta.url));
const size = { steps: 250, batch: 64, inputs: 700, hidden: 256, outputs: 20, rate: 0.014 };
const batches = Number(options.batches);
const epochs = Number(options.epochs);

const before = process.memoryUsage.rss();
let peak = before;
const trainer = await Trainer.create(network(), {
  data: samples(),
  duration: size.steps,
  readout: { population: 'out', take: 'mean' },
  loss: 'crossEntropy',
  optimiser: { learningRate: 1e-3 },
  batch: size.batch,
  workers: 2,
  checkpointEvery: 16,
});
await trainer.train({ epochs: 1 });
const rows = { ours: [], torch: [] };
let torch;
for (let turn = 0; turn < epochs; turn++) {
  const started = performance.now();
  const [report] = (await trainer.train({ epochs: 1 })).epochs;
  rows.ours.push((performance.now() - started) / 1000);
  peak = Math.max(peak, process.memoryUsage.rss());
  rows.active = report.rates.hidden / 1000;
  torch = pytorch();
  if (torch) rows.torch.push(Math.min(...torch.seconds));
}
await trainer.dispose();
const found = {
  batches,
  seconds: Math.min(...rows.ours),
  active: rows.active,
  megabytes: (peak - before) / 2 ** 20,
  ...(torch && {
    pytorch: { ...torch, seconds: Math.min(...rows.torch) },
    ratio: Math.min(...rows.torch) / Math.min(...rows.ours),
  }),
};
console.log(JSON.stringify(found, null, 2));
if (!torch) console.log('PyTorch is not here: its half was not measured.');
if (options.out) writeFileSync(options.out, `${JSON.stringify(found, null, 2)}\n`);

function network() {
  const receptors = { syn: exponential({ tau_syn: 5 }) };
  const equations = 'dv/dt = -v/tau_m + I_syn/C : 1';
  const parameters = { tau_m: '20 ms', C: '5 pA*ms' };
  const net = new Network({ dt: 1, seed: 1 });
  const firing = { threshold: 'v >= 1', reset: 'v = 0', surrogate: 'superSpike' };
  net.population('in', size.inputs, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', size.hidden, neuron({ equations, parameters, receptors, ...firing }));
  net.population('out', size.outputs, neuron({ equations, parameters, receptors }));
  for (const [source, target, sd] of [
    ['in', 'hidden', 0.3],
    ['hidden', 'hidden', 0.03],
    ['hidden', 'out', 0.1],
  ]) {
    const weight = { distribution: 'normal', mean: 0, sd };
    net.connect(source, target, { connector: allToAll(), weight });
  }
  return net;
}

function samples() {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: batches * size.batch }, (_, k) => {
    const fired = [];
    for (let at = 0; at < size.steps * size.inputs; at++) if (uniform() < size.rate) fired.push(at);
    const times = Uint16Array.from(fired, (at) => 1 + Math.floor(at / size.inputs));
    const senders = Uint16Array.from(fired, (at) => at % size.inputs);
    return { events: { in: { times, senders } }, label: k % size.outputs };
  });
}

function pytorch() {
  const python = ['/usr/bin/python3', 'python3'].find(
    (path) => spawnSync(path, ['-c', 'import torch']).status === 0,
  );
  if (!python) return undefined;
  const input = JSON.stringify({ ...size, batches, epochs: 2, threads: 2 });
  const { stdout, status, stderr } = spawnSync(python, [join(here, 'bptt.py')], { input });
  if (status !== 0) throw new Error(String(stderr));
  return JSON.parse(String(stdout));
}
