/**
 * Excitation and inhibition that are tuned alike: after Giannakakis, Vinogradov, Buendía & Levina (2024), PLoS Comput. Biol. 20:e1012510; parameters of
 * our own. Neurons hear eight groups through plastic excitation (Hebbian, its sum kept) and plastic inhibition. Weights of both agree where the cells of a
 * group fire together; independent noise undoes that, and clusters among the inputs restore it.
 */
import { correlation } from '../../src/analysis/correlation.ts';
import {
  allToAll,
  bernoulli,
  conductanceExponential,
  edges,
  inhibitoryStdp,
  lif,
  modulator,
  Network,
  type Population,
  rule,
  Simulation,
  spikeGenerator,
  uniform,
} from '../../src/index.ts';
import { atLeast, below, type Check } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const GROUPS = 8;
const READERS = 12;
/** pA that cells of a group have in common. */
const SIGNAL = 6;
/** ms between values of a process, and its correlation time. */
const [EVERY, TAU] = [5, 50];
const keep = Math.exp(-EVERY / TAU);
const kick = Math.sqrt(1 - keep ** 2);

const groupOf = (unit: number, size: number): number => Math.floor((unit * GROUPS) / size);

/** What a group gains the others lose: the mean trace of all inputs, a state of the target, is taken off. */
const hebbian = rule({
  name: 'hebbian, sum kept',
  parameters: {
    tau: { unit: 'ms', default: 20 },
    eta: { unit: 'w', default: 0.02 },
    w_max: { unit: 'w', default: 2 },
  },
  variables: { x: { decay: 'tau' } },
  states: { d_all: '1' },
  onPre: 'x = x + 1',
  onPost: 'w = w + eta*(x - d_all)',
  ...{ w_min: '0', w_max: 'w_max' },
});

const membrane = { C_m: 200, tau_m: 20, E_L: -60, V_th: -50, V_reset: -60, t_ref: 5 };
const receptors = {
  ex: conductanceExponential({ tau_syn: 5, E_rev: 0 }),
  in: conductanceExponential({ tau_syn: 10, E_rev: -80 }),
};

/** Mean over readers of the correlation across groups of excitatory and inhibitory weights. */
async function coTuning(net: Network, e: Population, i: Population, time: number) {
  const reader = lif({ ...membrane, receptors: { ...receptors, all: modulator({ tau_syn: 20 }) } });
  const readers = net.population('readers', READERS, reader);
  const connector = allToAll();
  const draw = uniform(0.8, 1.2);
  const ofE = { connector, receptor: 'ex', delay: 1, name: 'ofE', plasticity: hebbian };
  net.connect(e, readers, { ...ofE, weight: draw });
  net.connect(e, readers, { connector, receptor: 'all', weight: 1 / e.size, delay: 1 });
  net.connect(i, readers, {
    ...{ connector, receptor: 'in', weight: 1, delay: 1, name: 'ofI' },
    plasticity: inhibitoryStdp({ tau: 20, rho_0: 5, eta: 0.05, w_max: 60 }),
  });
  net.recordSpikes(readers);
  net.recordSpikes(e);
  const simulation = await Simulation.create(net);
  await simulation.run(0.9 * time);
  const rates = (await simulation.run(0.1 * time)).rates();
  const means = async (name: string, size: number) => {
    const { sources, targets, values } = await simulation.weights(name);
    const sums = Array.from({ length: READERS }, () => new Float64Array(GROUPS));
    for (let k = 0; k < sources.length; k++) {
      sums[targets[k]][groupOf(sources[k], size)] += (values.w[k] * GROUPS) / size;
    }
    return sums;
  };
  const [excitation, inhibition] = [await means('ofE', e.size), await means('ofI', i.size)];
  await simulation.dispose();
  const all = excitation.map((x, k) => correlation(x, inhibition[k]));
  return { tuned: all.reduce((sum, r) => sum + r, 0) / READERS, rates };
}

/** Groups of 20 and 5 whose rate, 10 Hz on average, is an Ornstein–Uhlenbeck process; a `share` of its variance is the group's. */
async function poissonGroups(share: number, time: number) {
  const [sizeE, sizeI] = [20 * GROUPS, 5 * GROUPS];
  const random = new Random(7);
  const shared = Float64Array.from({ length: GROUPS }, () => random.normal());
  const own = Float64Array.from({ length: sizeE + sizeI }, () => random.normal());
  const trains: [number[], number[]][] = [
    [[], []],
    [[], []],
  ];
  for (let from = 0; from < time; from += EVERY) {
    for (let g = 0; g < GROUPS; g++) shared[g] = keep * shared[g] + kick * random.normal();
    for (let unit = 0; unit < own.length; unit++) {
      own[unit] = keep * own[unit] + kick * random.normal();
      const isE = unit < sizeE;
      const local = isE ? unit : unit - sizeE;
      const g = groupOf(local, isE ? sizeE : sizeI);
      const signal = Math.sqrt(share) * shared[g] + Math.sqrt(1 - share) * own[unit];
      const rate = Math.max(0, 10 + 10 * signal);
      for (let t = -Math.log(1 - random.uniform()); t < (rate * EVERY) / 1000; ) {
        const at = from + Math.min(EVERY, Math.max(0.1, Math.ceil((t / rate) * 10_000) / 10));
        const [senders, times] = trains[isE ? 0 : 1];
        senders.push(local);
        times.push(at);
        t -= Math.log(1 - random.uniform());
      }
    }
  }
  const net = new Network({ dt: 0.1, seed: 1 });
  const [e, i] = trains.map(([senders, times], which) => {
    const order = times.map((_, k) => k).sort((a, b) => times[a] - times[b]);
    const sorted = { senders: order.map((k) => senders[k]), times: order.map((k) => times[k]) };
    return net.population(
      which === 0 ? 'E' : 'I',
      which === 0 ? sizeE : sizeI,
      spikeGenerator(sorted),
    );
  });
  return coTuning(net, e, i, time);
}

/** Cells with noise of their own and a weak signal of their group; within a group excitation is `ratio` times as likely as on average. */
async function clustered(ratio: number, time: number) {
  const [sizeE, sizeI, p] = [320, 80, 0.1];
  const random = new Random(11);
  const net = new Network({ dt: 0.1, seed: 2, recordSpikes: false });
  const cell = lif({ ...membrane, receptors });
  const initial = { v: uniform(-60, -50) };
  const e = net.population('E', sizeE, cell, { initial });
  const i = net.population('I', sizeI, cell, { initial });
  const wire = (to: number) => {
    const [sources, targets]: [number[], number[]] = [[], []];
    const others = (GROUPS - ratio) / (GROUPS - 1);
    for (let a = 0; a < sizeE; a++) {
      for (let b = 0; b < to; b++) {
        const same = groupOf(a, sizeE) === groupOf(b, to);
        if (random.uniform() >= p * (same ? ratio : others)) continue;
        sources.push(a);
        targets.push(b);
      }
    }
    return edges(sources, targets);
  };
  net.connect(e, e, { connector: wire(sizeE), receptor: 'ex', weight: 1, delay: 1 });
  net.connect(e, i, { connector: wire(sizeI), receptor: 'ex', weight: 1.5, delay: 1 });
  for (const to of [e, i]) {
    const connector = bernoulli(0.4, { autapses: false });
    net.connect(i, to, { connector, receptor: 'in', weight: 3, delay: 1 });
    net.stepCurrent(to, { amplitude: 80 });
    net.noiseCurrent(to, { sd: 150, interval: 1 });
  }
  const steps = Math.round(time / EVERY);
  const signal = new Float64Array(GROUPS);
  const [valuesE, valuesI] = [new Float64Array(steps * sizeE), new Float64Array(steps * sizeI)];
  for (let k = 0; k < steps; k++) {
    for (let g = 0; g < GROUPS; g++) signal[g] = keep * signal[g] + kick * SIGNAL * random.normal();
    for (let a = 0; a < sizeE; a++) valuesE[k * sizeE + a] = signal[groupOf(a, sizeE)];
    for (let a = 0; a < sizeI; a++) valuesI[k * sizeI + a] = signal[groupOf(a, sizeI)];
  }
  net.seriesCurrent(e, { values: valuesE, interval: EVERY, perNeuron: true });
  net.seriesCurrent(i, { values: valuesI, interval: EVERY, perNeuron: true });
  return coTuning(net, e, i, time);
}

interface Setting {
  /** ms. */
  readonly time: number;
  /** Of connections within a group over the average. */
  readonly ratios: readonly number[];
}

export async function giannakakis2024Checks(
  print: (line: string) => void,
  { time, ratios }: Setting,
): Promise<Check[]> {
  print(columns('inputs', 'co-tuning', 'E, Hz', 'readers, Hz'));
  const show = (name: string, { tuned, rates }: Awaited<ReturnType<typeof clustered>>) => {
    print(columns(name, tuned, rates.E, rates.readers));
    return tuned;
  };
  const together = show('shared', await poissonGroups(1, time));
  const alone = show('noisy', await poissonGroups(0.05, time));
  const tuned: number[] = [];
  for (const ratio of ratios) tuned.push(show(`clusters ×${ratio}`, await clustered(ratio, time)));
  const growth = tuned.slice(1).map((r, k) => r - tuned[k]);
  return [
    atLeast('co-tuning, groups that fire together', together, 0.8),
    below('co-tuning, signal over noise .05', alone, 0.3),
    atLeast('least growth of co-tuning from one clustering to the next', Math.min(...growth), 0.05),
    atLeast('co-tuning at the strongest clustering', tuned[tuned.length - 1], 0.8),
  ];
}

export const giannakakis2024: Study = {
  title: 'Excitation and inhibition that are tuned alike, by clusters among the inputs',
  reference: 'after Giannakakis, Vinogradov, Buendía & Levina 2024, PLoS Comput. Biol.',
  minutes: 1,
  run: (print = console.log) => giannakakis2024Checks(print, { time: 100_000, ratios: [1, 3, 6] }),
};
