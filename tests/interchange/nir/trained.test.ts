/** Weights that Synfire trains go out as NIR, come back with the same bits, and give the same spikes; untrained ones give others. */
import { expect, it } from 'vitest';
import { allToAll, exponential, Network, neuron, spikeGenerator } from '../../../src/index.ts';
import { type NirGraph, readNir, runNir, writeNir } from '../../../src/interchange/nir/index.ts';
import { Trainer, yinYang } from '../../../src/learn/index.ts';

const HIDDEN = 20;

function untrained(): Network {
  const receptors = { syn: exponential({ tau_syn: 5 }) };
  const parameters = { tau_m: '20 ms', C: '5 pA*ms' };
  const equations = 'dv/dt = -v/tau_m + I_syn/C : 1';
  const [threshold, reset, surrogate] = ['v >= 1', 'v = 0', 'superSpike'];
  const net = new Network({ dt: 0.5, seed: 3 });
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  const firing = { equations, parameters, receptors, threshold, reset, surrogate };
  net.population('hidden', HIDDEN, neuron(firing));
  net.population('out', 3, neuron({ equations, parameters, receptors }));
  const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;
  net.connect('in', 'hidden', { connector: allToAll(), weight: normal(0.6, 2) });
  net.connect('hidden', 'out', { connector: allToAll(), weight: normal(0, 0.3) });
  return net;
}

const column = (size: number, value: number) => ({
  shape: [size],
  data: new Float32Array(size).fill(value),
});

/** Current-based cells with the time constants of the network, weights as they are learnt. */
function graphOf(trainer: Trainer): NirGraph {
  const linear = (projection: string, sources: number, targets: number) => {
    const ends = trainer.synapses(projection);
    const data = new Float32Array(sources * targets);
    trainer.values(projection).forEach((weight, k) => {
      data[ends.targets[k] * sources + ends.sources[k]] = weight;
    });
    return { type: 'Linear', parameters: { weight: { shape: [targets, sources], data } } };
  };
  const cuba = (size: number) => ({
    tau_mem: column(size, 0.02),
    tau_syn: column(size, 0.005),
    r: column(size, 4),
    v_leak: column(size, 0),
    w_in: column(size, 1),
  });
  const firing = { v_threshold: column(HIDDEN, 1), v_reset: column(HIDDEN, 0) };
  const port = (type: string, size: number) => ({
    type,
    parameters: { shape: { shape: [1], data: Int32Array.of(size) } },
  });
  return {
    type: 'NIRGraph',
    nodes: {
      input: port('Input', 5),
      first: linear('in to hidden', 5, HIDDEN),
      hidden: { type: 'CubaLIF', parameters: { ...cuba(HIDDEN), ...firing } },
      second: linear('hidden to out', HIDDEN, 3),
      readout: { type: 'CubaLI', parameters: cuba(3) },
      output: port('Output', 3),
    },
    edges: ['input', 'first', 'hidden', 'second', 'readout', 'output']
      .slice(1)
      .map((to, k, all) => [k === 0 ? 'input' : all[k - 1], to] as const),
  };
}

it('trained weights give the same spikes after a file', async () => {
  const trainer = await Trainer.create(untrained(), {
    data: yinYang({ samples: 32, seed: 42 }),
    ...{ duration: 40, readout: { population: 'out', take: 'mean' }, loss: 'crossEntropy' },
    ...{ scale: 10, batch: 16, optimiser: { learningRate: 0.05 }, workers: 0 },
  });
  const before = graphOf(trainer);
  await trainer.train({ epochs: 2 });
  const graph = graphOf(trainer);
  await trainer.dispose();
  const again = await readNir(await writeNir(graph));
  expect(again.nodes).toEqual(graph.nodes);

  const steps = 80;
  const data = Float32Array.from({ length: steps * 5 }, (_, k) => (k % 7 === 0 ? 1 : 0));
  const run = (each: NirGraph) =>
    runNir(each, { shape: [steps, 5], data }, { dt: 0.5, workers: 0 });
  const [own, read, first] = [await run(graph), await run(again), await run(before)];
  expect(own.recording.spikeCount).toBeGreaterThan(20);
  expect(read.recording.hash).toBe(own.recording.hash);
  expect(read.outputs).toEqual(own.outputs);
  expect(first.recording.hash).not.toBe(own.recording.hash);
});
