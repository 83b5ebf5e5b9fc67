/**
 * Question: how much cheaper is the way back where few units are near threshold?
 *
 * Method: recurrent LIF, 512 units with exponential currents, 100 inputs, 250 steps, batches of 16; some 6 % of the units fire in a step. Their surrogate is a triangle that ends 0.06 from
 * threshold. Beside it the same network with the same spikes, whose surrogate has no end, so that slopes go to all units. The way back is an update's gradient less the
 * evaluation of the same samples; one worker, in turn, minima.
 *
 *     node bench/learn/sparse.mjs [--rounds 5]
 */
import { parseArgs } from 'node:util';
import { allToAll, exponential, Network, neuron, spikeGenerator } from '../../dist/index.js';
import { Trainer } from '../../dist/learn.js';

const { values: options } = parseArgs({ options: { rounds: { type: 'string', default: '5' } } });
const size = { steps: 250, batch: 16, inputs: 100, hidden: 512, outputs: 10, rate: 0.02 };
const width = 0.06;
const kinds = {
  // of the same area; the second never quite 0
  sparse: `max(0, 1 - abs(x/${width}))`,
  dense: `1/(1 + (x/${width})*(x/${width}))`,
};
const data = samples();
const trainers = {};
for (const [kind, slope] of Object.entries(kinds)) trainers[kind] = await create(slope);
const seconds = { sparse: [], dense: [] };
const forward = { sparse: [], dense: [] };
for (let round = 0; round < Number(options.rounds); round++) {
  for (const [kind, trainer] of Object.entries(trainers)) {
    forward[kind].push(await timed(() => trainer.evaluate(data)));
    seconds[kind].push(await timed(() => trainer.gradient(data)));
  }
}
const back = (kind) => Math.min(...seconds[kind]) - Math.min(...forward[kind]);
const { rates } = await trainers.sparse.evaluate(data);
console.log(
  JSON.stringify(
    {
      active: rates.hidden / 1000,
      forward: Math.min(...forward.sparse),
      ...{ sparse: back('sparse'), dense: back('dense'), ratio: back('dense') / back('sparse') },
    },
    null,
    2,
  ),
);
for (const trainer of Object.values(trainers)) await trainer.dispose();

async function timed(action) {
  const started = performance.now();
  await action();
  return (performance.now() - started) / 1000;
}

function create(surrogate) {
  const receptors = { syn: exponential({ tau_syn: 5 }) };
  const equations = 'dv/dt = -v/tau_m + I_syn/C : 1';
  const parameters = { tau_m: '20 ms', C: '5 pA*ms' };
  const net = new Network({ dt: 1, seed: 1 });
  const firing = { threshold: 'v >= 1', reset: 'v = 0', surrogate };
  net.population('in', size.inputs, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', size.hidden, neuron({ equations, parameters, receptors, ...firing }));
  net.population('out', size.outputs, neuron({ equations, parameters, receptors }));
  for (const [source, target, sd] of [
    ['in', 'hidden', 0.6],
    ['hidden', 'hidden', 0.05],
    ['hidden', 'out', 0.1],
  ]) {
    const weight = { distribution: 'normal', mean: 0, sd };
    net.connect(source, target, { connector: allToAll(), weight });
  }
  return Trainer.create(net, {
    data,
    duration: size.steps,
    readout: { population: 'out', take: 'mean' },
    loss: 'crossEntropy',
    batch: size.batch,
    workers: 1,
  });
}

function samples() {
  let state = 1;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: size.batch }, (_, k) => {
    const fired = [];
    for (let at = 0; at < size.steps * size.inputs; at++) if (uniform() < size.rate) fired.push(at);
    const times = Uint16Array.from(fired, (at) => 1 + Math.floor(at / size.inputs));
    const senders = Uint16Array.from(fired, (at) => at % size.inputs);
    return { events: { in: { times, senders } }, label: k % size.outputs };
  });
}
