/**
 * Lesson 6. A network that learns.
 *
 * A trainer changes weights along the slope of a loss. Slopes are those of the network's own equations; since a spike has none, the
 * model names what stands for it (`surrogate`). Here points of a plane, sent as the times of five spikes, are told apart by which output is
 * excited most.
 */
import { allToAll, exponential, Network, neuron, simulate, spikeGenerator } from '../src/index.ts';
import { Trainer, yinYang } from '../src/learn/index.ts';

export const title = 'a network that learns';

export async function run(print: (line: string) => void = console.log) {
  const receptors = { syn: exponential({ tau_syn: 5 }) };
  const equations = 'dv/dt = -v/tau_m + I_syn/C : 1';
  const parameters = { tau_m: '20 ms', C: '5 pA*ms' };
  const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;

  const net = new Network({ dt: 1, seed: 3 });
  // A source without spikes of its own: the samples say what it sends.
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  const firing = { threshold: 'v >= 1', reset: 'v = 0', surrogate: 'superSpike' };
  net.population('hidden', 60, neuron({ equations, parameters, receptors, ...firing }));
  net.population('out', 3, neuron({ equations, parameters, receptors }));
  net.connect('in', 'hidden', { connector: allToAll(), weight: normal(0.6, 2) });
  net.connect('hidden', 'out', { connector: allToAll(), weight: normal(0, 0.3) });

  const trainer = await Trainer.create(net, {
    data: yinYang({ samples: 1000, seed: 42 }),
    duration: 40, // ms that a sample lasts
    readout: { population: 'out', take: 'mean' }, // a score for each output: its mean potential
    loss: 'crossEntropy',
    scale: 10,
    batch: 32,
    optimiser: { learningRate: 0.02, cosine: { epochs: 12 } },
    workers: 0,
  });
  const unseen = yinYang({ samples: 300, seed: 40 });
  const before = await trainer.evaluate(unseen);
  const { epochs } = await trainer.train({ epochs: 12 });
  const after = await trainer.evaluate(unseen);
  for (const { epoch, loss } of epochs)
    if (epoch % 4 === 0) print(`Epoch ${epoch}: loss ${loss.toFixed(3)}`);
  print(
    `Right answers for points never seen: ${percent(before.accuracy)} before, ${percent(after.accuracy)} after.`,
  );

  // What comes out is an ordinary network: here it runs without its input.
  const trained = trainer.network();
  await trainer.dispose();
  const recording = await simulate(trained, { time: 40, workers: 0 });
  const spikes = recording.spikes('hidden').times.length;
  print(`Without input it is silent: ${spikes} spikes.`);
  return { before: before.accuracy, after: after.accuracy, spikes };
}

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
