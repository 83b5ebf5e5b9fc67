/**
 * The curves of rules of plasticity, each from a run of the engine with default parameters: what a pair of spikes changes, over their
 * difference in time; of a rule for which that is not the question, what its paper asks.
 */
import {
  adexClopath,
  delta,
  lif,
  modulator,
  Network,
  type NeuronSpec,
  oneToOne,
  type PlasticitySpec,
  Simulation,
  simulate,
  spikeGenerator,
} from '../../src/index.ts';
import { linesSvg } from '../../src/plot/lines.ts';
import { tracesSvg } from '../../src/plot/traces.ts';
import { curveSvg } from './curve.ts';
import type { Figure } from './model-figures.ts';

const START = 0.5; // weight
const SIZE = { height: 260, level: 0, id: 'curve' } as const;

/** Rules that need a target, a modulator or a time of their own. */
const OWN: Readonly<Record<string, (spec: PlasticitySpec) => Promise<Figure>>> = {
  clopath: pairingFigure,
  rewardStdp: rewardFigure,
  synapticScaling: scalingFigure,
};

/** Change of the weight by one pair, over its difference in time; of a rule that changes transmission alone, its response to a train. */
export async function ruleFigures(name: string, spec: PlasticitySpec): Promise<Figure[]> {
  const own = OWN[name];
  if (own !== undefined) return [await own(spec)];
  if (spec.rule.onPost === '') return [await trainFigure(name, spec)];
  return [await windowFigure(name, spec)];
}

async function windowFigure(name: string, spec: PlasticitySpec): Promise<Figure> {
  const gaps = Array.from({ length: 80 }, (_, k) => -60 + 1.5 * k + 0.75); // ms, target after source
  const senders = gaps.map((_, k) => k);
  const net = new Network({ dt: 0.05, seed: 1 });
  const generator = (at: readonly number[]) => spikeGenerator({ senders, times: [...at] });
  net.population('source', gaps.length, generator(gaps.map(() => 100)));
  net.population('kick', gaps.length, generator(gaps.map((gap) => 100 + gap)));
  net.population('target', gaps.length, lif({ receptors: { weak: delta(), strong: delta() } }));
  const connector = oneToOne();
  const common = { connector, delay: 0.05 };
  const start = 0.5;
  const plastic = { receptor: 'weak', weight: start, plasticity: spec, name: 'learning' };
  net.connect('source', 'target', { ...common, ...plastic });
  net.connect('kick', 'target', { ...common, receptor: 'strong', weight: 100 });
  const simulation = await Simulation.create(net);
  try {
    await simulation.run(300);
    const { w } = (await simulation.weights('learning')).values;
    const change = gaps.map((_, k) => w[k] - start);
    const titles = { xTitle: 'target after source (ms)', yTitle: 'change of w' };
    const curve = { x: gaps, y: change, ...titles, title: `Window of ${name}` };
    return {
      title: 'Change of a weight of 0.5 by one pair of spikes',
      draw: (width) => curveSvg({ ...curve, width }),
    };
  } finally {
    await simulation.dispose();
  }
}

async function trainFigure(name: string, plasticity: PlasticitySpec): Promise<Figure> {
  const at = [...Array.from({ length: 10 }, (_, k) => 20 + 25 * k), 600];
  const net = new Network({ dt: 0.1, seed: 1 });
  net.population('source', 1, spikeGenerator({ senders: at.map(() => 0), times: at }));
  net.population('cell', 1, lif({ V_th: 0, receptors: { ex: delta() } }));
  net.connect('source', 'cell', {
    ...{ connector: oneToOne(), receptor: 'ex', weight: 1, delay: 0.1, plasticity },
  });
  net.recordStates('cell', { variables: ['v'], every: 0.1, name: 'states' });
  const { times, values } = (await simulate(net, { time: 700 })).states('states');
  const traces = [{ name: 'v', unit: 'mV', values: values.v }];
  return {
    title: 'A leaky cell’s potential under ten spikes at 40 Hz and one after a pause',
    draw: (width) => tracesSvg({ times, traces, width, panelHeight: 150, title: name }),
  };
}

/** Spikes that make one cell of a population fire: senders and their times, ms. */
interface Spikes {
  readonly senders: number[];
  readonly times: number[];
}

/** Sources that are learnt from, `source`, and targets that fire when they are told to, one each. */
function told(
  target: NeuronSpec,
  sources: Spikes,
  targets: Spikes,
  plasticity: PlasticitySpec,
): Network {
  const net = new Network({ dt: 0.1, seed: 1 });
  const size = Math.max(...sources.senders, ...targets.senders) + 1;
  net.population('source', size, spikeGenerator(sources));
  net.population('kick', size, spikeGenerator(targets));
  net.population('target', size, target);
  const common = { connector: oneToOne(), delay: 0.1 };
  const learning = { receptor: 'weak', weight: START, plasticity, name: 'learning' };
  net.connect('source', 'target', { ...common, ...learning });
  net.connect('kick', 'target', { ...common, receptor: 'strong', weight: 200 });
  return net;
}

/** The weights of `learning` after each of some times, ms. */
async function weightsAt(net: Network, times: readonly number[]): Promise<Float64Array[]> {
  const simulation = await Simulation.create(net);
  try {
    const all: Float64Array[] = [];
    for (const [k, time] of times.entries()) {
      await simulation.run(time - (times[k - 1] ?? 0));
      all.push(Float64Array.from((await simulation.weights('learning')).values.w));
    }
    return all;
  } finally {
    await simulation.dispose();
  }
}

/** Spikes of each cell on the grid of 0.1 ms, sorted by time. */
function spikes(times: readonly (readonly number[])[]): Spikes {
  const all = times.flatMap((own, sender) =>
    own.map((time) => ({ sender, time: Math.round(10 * time) / 10 })),
  );
  all.sort((a, b) => a.time - b.time);
  return { senders: all.map(({ sender }) => sender), times: all.map(({ time }) => time) };
}

/** Clopath et al. 2010, Fig. 2b: five pairs at a rate, 10 ms apart, in both orders. */
async function pairingFigure(spec: PlasticitySpec): Promise<Figure> {
  const rates = Array.from({ length: 26 }, (_, k) => Math.max(0.5, 2 * k)); // Hz
  const orders = [10, -10]; // ms, target after source
  const train = (rate: number, at: number) =>
    Array.from({ length: 5 }, (_, k) => at + (1000 * k) / rate);
  const cells = orders.flatMap((gap) => rates.map((rate) => ({ gap, rate })));
  const net = told(
    adexClopath({ receptors: { weak: delta(), strong: delta() } }),
    spikes(cells.map(({ rate }) => train(rate, 100))),
    spikes(cells.map(({ rate, gap }) => train(rate, 100 + gap))),
    spec,
  );
  const [w] = await weightsAt(net, [8500]);
  const lines = orders.map((gap, o) => ({
    name: gap > 0 ? 'source first' : 'target first',
    x: rates,
    y: rates.map((_, k) => w[o * rates.length + k] - START),
  }));
  return {
    title: `Change of a weight of ${START} by five pairs of spikes, 10 ms apart, over their rate`,
    draw: (width) =>
      linesSvg({
        ...{ ...SIZE, width, lines, title: 'Pairs at a rate under clopath' },
        ...{ xTitle: 'rate of pairs (Hz)', yTitle: 'change of w' },
        description:
          'Source first: little at low rates, growth at high ones. Target first: a fall.',
      }),
  };
}

/** Izhikevich 2007, Fig. 1: a pair of spikes, and later a reward. */
async function rewardFigure(spec: PlasticitySpec): Promise<Figure> {
  const delays = Array.from({ length: 41 }, (_, k) => 50 + 100 * k); // ms
  const orders = [10, -10]; // ms, target after source
  const cells = orders.flatMap((gap) => delays.map((delay) => ({ gap, delay })));
  const receptors = { weak: delta(), strong: delta(), dopamine: modulator() };
  const net = told(
    lif({ receptors }),
    spikes(cells.map(() => [100])),
    spikes(cells.map(({ gap }) => [100 + gap])),
    spec,
  );
  const end = 7000; // ms; a trace of dopamine then brings every weight up to date
  for (const [name, weight, at] of [
    ['reward', 1, cells.map(({ delay }) => [100 + delay])],
    ['settle', 1e-6, cells.map(() => [end])],
  ] as const) {
    net.population(name, cells.length, spikeGenerator(spikes(at)));
    const options = { connector: oneToOne(), delay: 0.1, receptor: 'dopamine', weight };
    net.connect(name, 'target', options);
  }
  const [w] = await weightsAt(net, [end + 10]);
  const lines = orders.map((gap, o) => ({
    name: gap > 0 ? 'source first' : 'target first',
    x: delays,
    y: delays.map((_, k) => w[o * delays.length + k] - START),
  }));
  return {
    title: `Change of a weight of ${START} by one pair, 10 ms apart, over the time to a reward of 1`,
    draw: (width) =>
      linesSvg({
        ...{ ...SIZE, width, lines, title: 'Reward after a pair under rewardStdp' },
        ...{ xTitle: 'reward after the pair (ms)', yTitle: 'change of w' },
        description: 'Source first: growth; target first: a fall; both fade with the eligibility.',
      }),
  };
}

/** The growth of a weight over the rate of its target, once the slow trace of the rate stands. */
async function scalingFigure(spec: PlasticitySpec): Promise<Figure> {
  const rates = Array.from({ length: 21 }, (_, k) => 0.5 * k); // Hz
  const [settled, end] = [60_000, 70_000]; // ms; the trace has 10 s
  const train = (rate: number) =>
    Array.from({ length: Math.floor((rate * end) / 1000) }, (_, k) => (1000 * (k + 0.5)) / rate);
  const arrivals = Array.from({ length: end / 100 }, (_, k) => 100 * k + 50);
  const net = told(
    lif({ receptors: { weak: delta(), strong: delta() } }),
    spikes(rates.map(() => arrivals)),
    spikes(rates.map(train)),
    spec,
  );
  const [before, after] = await weightsAt(net, [settled, end]);
  return {
    title: 'Growth of a weight in 10 s with arrivals at 10 Hz, over the rate of its target',
    draw: (width) =>
      curveSvg({
        ...{ width, x: rates, y: rates.map((_, k) => 100 * (after[k] / before[k] - 1)) },
        ...{ xTitle: 'rate of the target (Hz)', yTitle: 'growth of w (%)' },
        title: 'Growth under synapticScaling',
      }),
  };
}
