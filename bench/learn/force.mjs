/**
 * Question: what does a step of FORCE cost in single and in double precision, one that learns and one that only says its outputs?
 *
 * Method: so many LIF neurons that fire by themselves, one output that acts on all of them, one thread. A trial in which every step learns, and one in which none does; the two precisions in turn, minima.
 * `--backend webgpu` has single precision only.
 *
 *     node bench/learn/force.mjs [--units 1000] [--steps 200] [--rounds 3] [--backend wasm]
 */
import { parseArgs } from 'node:util';
import { allToAll, delta, Network, neuron, spikeGenerator } from '../../dist/index.js';
import { Trainer } from '../../dist/learn.js';

const text = (value) => ({ type: 'string', default: String(value) });
const { values } = parseArgs({
  options: { units: text(1000), steps: text(200), rounds: text(3), backend: text('wasm') },
});
const [units, steps, rounds] = ['units', 'steps', 'rounds'].map((name) => Number(values[name]));

const net = new Network({ dt: 1, seed: 1 });
net.population(
  'pool',
  units,
  neuron({
    equations: 'dv/dt = (15*mV - v)/(20*ms) : mV\ndr/dt = -r/(20*ms) : 1',
    threshold: 'v >= 10*mV',
    reset: 'v = 0*mV; r = r + 1',
    receptors: { out: delta() },
  }),
  { initial: { v: { distribution: 'uniform', low: 0, high: 10 } } },
);
net.population('z', 1, spikeGenerator({ senders: [], times: [] }));
const weight = { distribution: 'uniform', low: -0.1, high: 0.1 };
net.connect('z', 'pool', { connector: allToAll(), weight });

const target = Float64Array.from({ length: steps }, (_, k) => Math.sin(k / 20));
const data = [{ events: {}, target }];
const kinds = values.backend === 'webgpu' ? ['single'] : ['double', 'single'];
const least = Object.fromEntries(kinds.map((kind) => [kind, [Infinity, Infinity]]));
const trainers = [];
for (const precision of kinds) {
  const trainer = await Trainer.create(net, {
    ...{ data, duration: steps, batch: 1, loss: 'meanSquare', method: 'force', workers: 0 },
    readout: { population: 'pool', of: 'r', take: 'each', outputs: 1 },
    force: { feedback: 'z', precision },
    backend: values.backend,
  });
  trainers.push([precision, trainer]);
}
for (let round = 0; round <= rounds; round++) {
  for (const [precision, trainer] of trainers) {
    const works = [() => trainer.outputs(data), () => trainer.train({ epochs: 1 })];
    for (const [k, work] of works.entries()) {
      const start = performance.now();
      await work();
      const ms = (performance.now() - start) / steps;
      // the first round compiles
      if (round > 0) least[precision][k] = Math.min(least[precision][k], ms);
    }
  }
}
for (const [precision, trainer] of trainers) {
  const [says, learns] = least[precision].map((ms) => ms.toFixed(3));
  console.log(`${precision}: ${learns} ms a step that learns, ${says} ms one that does not`);
  await trainer.dispose();
}
