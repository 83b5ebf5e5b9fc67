/**
 * Question: does forward propagation through time learn the adding task over 200 steps, with the memory of one part?
 *
 * Method: liquid time constants (Yin, Corradi & Bohté 2023) as text, the network of `tests/learn/fptt.test.ts`; two of so many numbers are marked, one in each half, and their sum is the target.
 * Squared error on 500 samples never seen, every 100 updates; guessing is 0.167. The authors' logs say 0.002 after 10,000 updates of 128 neurons. An update of
 * that size (`--hidden 128 --batch 128`) takes about half a second on two cores, so all of them more than an hour: not run yet. `--method bptt` for comparison.
 *
 *     node bench/learn/adding.mjs [--steps 200] [--parts 10] [--hidden 64] [--batch 64] [--updates 2000] [--method fptt]
 */
import { parseArgs } from 'node:util';
import { allToAll, exponential, Network, neuron, spikeGenerator } from '../../dist/index.js';
import { addingTask, Trainer, trainingMemory } from '../../dist/learn.js';

const text = (value) => ({ type: 'string', default: String(value) });
const { values } = parseArgs({
  options: {
    ...{
      steps: text(200),
      parts: text(10),
      hidden: text(64),
      batch: text(64),
      updates: text(2000),
    },
    method: text('fptt'),
  },
});
const [steps, parts, hidden, batch, updates] = ['steps', 'parts', 'hidden', 'batch', 'updates'].map(
  (name) => Number(values[name]),
);
const EPOCH = 100;
const wide = { low: -10, high: 10 };
const options = {
  ...{ data: samples(EPOCH * batch, 2), duration: steps, batch, loss: 'meanSquare' },
  readout: { population: 'hidden', of: 'u', take: 'last', outputs: 1 },
  method: values.method,
  ...(values.method === 'fptt' ? { fptt: { parts } } : {}),
  learn: { parameters: { hidden: ['w', 'c'] } },
  rates: { 'hidden.w': 1, 'hidden.c': 1 },
  bounds: { 'hidden.w': wide, 'hidden.c': wide },
  optimiser: { learningRate: 3e-3, clip: 1 },
};
const { bytes } = trainingMemory(liquid(), options);
console.log(`${values.method}, ${steps} steps, ${(bytes / 1e3).toFixed(0)} kB a worker`);
const trainer = await Trainer.create(liquid(), options);
const unseen = samples(500, 9);
const started = performance.now();
for (let done = EPOCH; done <= updates; done += EPOCH) {
  await trainer.train({ epochs: 1 });
  const { loss, rates } = await trainer.evaluate(unseen);
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const rate = rates.hidden.toFixed(0);
  console.log(`${done} updates: ${loss.toFixed(4)}, ${rate} Hz, ${seconds} s`);
}
await trainer.dispose();

function liquid() {
  const net = new Network({ dt: 1, seed: 5 });
  const now = exponential({ tau_syn: 1 }); // by Euler's steps of 1 ms what arrives acts for one step
  const cell = neuron({
    equations: 'du/dt = (I_d/pA - u)*sigmoid(I_g/pA + w*u + c)/ms : 1',
    parameters: { w: '0', c: '-2' },
    threshold: 'u >= 0.5',
    reset: 'u = 0',
    receptors: { d: now, g: now },
    method: 'euler',
    surrogate: { slope: 'multiGaussian', beta: 1 / 0.3 },
  });
  net.population('in', 3, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', hidden, cell);
  const normal = (sd) => ({ distribution: 'normal', mean: 0, sd });
  for (const receptor of ['d', 'g']) {
    const to = { connector: allToAll(), receptor };
    net.connect('in', 'hidden', { ...to, weight: normal(1), name: `in ${receptor}` });
    const weight = normal(1 / Math.sqrt(hidden));
    net.connect('hidden', 'hidden', { ...to, weight, name: `own ${receptor}` });
  }
  return net;
}

/** With a unit that sends 1 at every step: what cells have as their bias. */
function samples(count, seed) {
  const all = Array.from({ length: steps }, (_, k) => k + 1);
  return addingTask({ samples: count, steps, seed }).map(({ events, target }) => {
    const { times, senders, values: given } = events.in;
    const own = {
      times: [...times, ...all],
      senders: [...senders, ...all.map(() => 2)],
      values: [...given, ...all.map(() => 1)],
    };
    return { target, events: { in: own } };
  });
}
