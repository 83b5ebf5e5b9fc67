/**
 * Homeostasis sets the distance to criticality: Zierenberg, Wilting & Priesemann (2018), Phys. Rev. X 8:031018, and what it is good for (after Cramer et al.
 * 2020, Nat. Commun. 11:2853; network of our own). Units that keep a rate r* fill with recurrent activity what input of rate h leaves: m = 1 − h/r*. Strong
 * input leaves a short memory that follows the present, weak input a long one that holds the past.
 */
import { autocorrelation, branchingRatio, decode } from '../../src/analysis/index.ts';
import { inhomogeneousPoisson } from '../../src/drives/index.ts';
import {
  delta,
  fixedIndegree,
  Network,
  neuron,
  oneToOne,
  populationRate,
  rule,
  Simulation,
  uniform,
} from '../../src/index.ts';
import { matrix } from '../../src/linalg/index.ts';
import { atLeast, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** Fires with 1 − e^{−(a·v + h·dt)}: v is the part of its sources that have just fired; a grows at the wanted rate and falls with its own spikes. */
const unitOf = (h: number) =>
  neuron({
    name: 'branching unit',
    parameters: { h: `${h} Hz`, wanted: '1 Hz', gain: '0.02', unit: '1 mV' },
    equations: `
      dv/dt = -v/dt : mV
      da/dt = gain*wanted : 1
      dz_1/dt = -z_1/dt + xi_1/sqrt(dt) : 1
      dz_2/dt = -z_2/dt + xi_2/sqrt(dt) : 1`,
    threshold: '0.5*(z_1*z_1 + z_2*z_2) < max(a, 0)*v/unit + h*dt',
    reset: 'a -= gain',
    initial: { v: '0*mV', a: '0.5', z_1: '10', z_2: '10' },
    receptors: { syn: delta() },
    method: 'euler_maruyama',
  });

interface Branching {
  readonly size: number;
  /** ms until weights have settled, and after. */
  readonly settle: number;
  readonly time: number;
}

/** Branching parameter of a network of rate 1 Hz with input of h Hz. */
async function branching(h: number, { size, settle, time }: Branching) {
  const net = new Network({ dt: 1, seed: 1, recordSpikes: false });
  const units = net.population('units', size, unitOf(h), { initial: { a: 1 - h } });
  const degree = 10;
  const connector = fixedIndegree(degree, { autapses: false });
  net.connect(units, units, { connector, weight: 1 / degree, delay: 1 });
  net.recordRate(units, { bin: 1 });
  const simulation = await Simulation.create(net, { workers: 0 });
  await simulation.run(settle);
  const { rates } = (await simulation.run(time)).rate('units');
  await simulation.dispose();
  const counts = rates.map((rate) => Math.round((rate * size) / 1000));
  const { ratio } = branchingRatio(counts, { lags: 20 });
  return { rate: rates.reduce((sum, rate) => sum + rate, 0) / rates.length, ratio };
}

interface Reservoir {
  /** ms until weights have settled, and of bits. */
  readonly settle: number;
  readonly time: number;
}

const [CELLS, BIT, WANTED] = [256, 10, 10];
/** The read-out counts the spikes of so many parts of the cells in a bit. */
const GROUPS = 16;
const membrane = neuron({
  name: 'leaky integrate-and-fire, with dice',
  parameters: { tau_m: '20 ms', theta: '20 mV', t_ref: '2 ms' },
  equations: `
    dv/dt = -v/tau_m : mV (unless refractory)
    dz_1/dt = -z_1/dt + xi_1/sqrt(dt) : 1
    dz_2/dt = -z_2/dt + xi_2/sqrt(dt) : 1`,
  threshold: 'v > theta',
  reset: 'v = 0*mV',
  refractory: 't_ref',
  initial: { v: '0*mV', z_1: '10', z_2: '10' },
  receptors: { syn: delta() },
  method: 'euler_maruyama',
});

/** An arrival is 25 mV with probability 1 − e^{−w}, else nothing; w is scaled until the target fires at 10 Hz. */
const scaledRelease = rule({
  name: 'scaled release',
  parameters: {
    ...{ tau: { unit: 'ms', default: 1000 }, rho_0: { unit: 'Hz', default: WANTED } },
    ...{ eta: { unit: 'ms', default: 0.1 }, unit: { unit: 'w', default: 1 } },
    kick: { unit: 'w', default: 25 },
  },
  traces: { y: { decay: 'tau' } },
  states: { z_1: '1', z_2: '1' },
  transmit: 'where(0.5*(z_1*z_1 + z_2*z_2) < w/unit, kick, 0*kick)',
  onPre: 'w = w*(1 + eta*(rho_0 - y/tau))',
  ...{ w_min: '0', w_max: 'kick' },
});

/** Autocorrelation time (ms) of leaky integrate-and-fire neurons that are kept at 10 Hz, and how well their spikes tell bits now and before. */
async function reservoir(h: number, { settle, time }: Reservoir, backs: readonly number[]) {
  const random = new Random(9);
  const bits = Uint8Array.from({ length: Math.round(time / BIT) }, () => 2 * random.uniform());
  const calm = Math.round(settle / BIT);
  const rates = Float64Array.from({ length: calm + bits.length }, (_, k) =>
    k < calm ? h : 2 * h * bits[k - calm],
  );
  const dt = 0.5;
  const net = new Network({ dt, seed: 6, recordSpikes: false });
  const cells = net.population('cells', CELLS, membrane);
  const trains = { size: CELLS, time: settle + time, dt, rates, interval: BIT, seed: 4 };
  const input = net.population('input', CELLS, inhomogeneousPoisson(trains));
  net.connect(input, cells, { connector: oneToOne(), weight: 25, delay: dt });
  const degree = 16;
  const start = (1 - h / WANTED) / degree;
  const connector = fixedIndegree(degree, { autapses: false });
  net.connect(cells, cells, {
    ...{ connector, weight: uniform(0.8 * start, 1.2 * start), delay: 5 },
    plasticity: scaledRelease,
  });
  net.recordSpikes(cells);
  const simulation = await Simulation.create(net, { workers: 0 });
  await simulation.run(settle / 2);
  const still = await simulation.run(settle / 2);
  const bins = { from: still.from, to: still.to };
  const activity = populationRate(still.spikes('cells').times, CELLS, 5, bins);
  // the integral of the autocorrelation, from bins of 5 ms up to 200 ms
  const correlation = autocorrelation(activity, 40);
  const tau = 5 * (correlation.reduce((sum, r) => sum + r, 0) - 0.5);
  const { times, senders } = (await simulation.run(time)).spikes('cells');
  await simulation.dispose();
  const features = matrix(bits.length, GROUPS);
  for (let k = 0; k < times.length; k++) {
    const bin = Math.ceil((times[k] - settle) / BIT - 1e-9) - 1;
    features.data[bin * GROUPS + (senders[k] % GROUPS)]++;
  }
  const most = Math.max(...backs);
  const samples = {
    ...features,
    rows: bits.length - most,
    data: features.data.subarray(most * GROUPS),
  };
  const scores = backs.map((back) => {
    const signs = Float64Array.from(
      bits.subarray(most - back, bits.length - back),
      (b) => 2 * b - 1,
    );
    const { predictions } = decode(samples, signs, { method: 'ridge', folds: 4 });
    return predictions.filter((x, k) => x > 0 === signs[k] > 0).length / signs.length;
  });
  return { rate: still.rates().cells, tau, scores };
}

interface Setting {
  readonly branching: Branching;
  readonly inputs: readonly number[];
  readonly reservoir: Reservoir;
  /** Hz of input to it, the strongest first. */
  readonly rates: readonly number[];
}

export async function zierenberg2018Checks(
  print: (line: string) => void,
  setting: Setting,
): Promise<Check[]> {
  const checks: Check[] = [];
  print(columns('h/r*', 'rate, Hz', 'm', '1 − h/r*'));
  for (const h of setting.inputs) {
    const { rate, ratio } = await branching(h, setting.branching);
    print(columns(h, rate, ratio, 1 - h));
    checks.push(
      near(`branching parameter, h/r* = ${h}`, ratio, 1 - h, 'rate balance', {
        ...{ relative: 0, absolute: 0.02 },
      }),
    );
  }
  const backs = [0, 5];
  print(columns('h, Hz', 'rate, Hz', 'AC time, ms', 'bit now', 'five ago'));
  const found: Awaited<ReturnType<typeof reservoir>>[] = [];
  for (const h of setting.rates) {
    const one = await reservoir(h, setting.reservoir, backs);
    print(columns(h, one.rate, one.tau, ...one.scores));
    found.push(one);
  }
  const growth = found.slice(1).map(({ tau }, k) => tau - found[k].tau);
  const [strong, weak] = [found[0], found[found.length - 1]];
  checks.push(
    atLeast(
      'least growth of the autocorrelation time as input weakens, ms',
      Math.min(...growth),
      0,
    ),
    atLeast('bit now: strong input over weak', strong.scores[0] - weak.scores[0], 0.05),
    atLeast('bit five ago: weak input over strong', weak.scores[1] - strong.scores[1], 0.02),
  );
  return checks;
}

export const zierenberg2018: Study = {
  title: 'Homeostasis sets the distance to criticality; which one is best depends on the task',
  reference: 'Zierenberg, Wilting & Priesemann 2018; after Cramer et al. 2020',
  minutes: 1,
  run: (print = console.log) =>
    zierenberg2018Checks(print, {
      branching: { size: 1000, settle: 100_000, time: 150_000 },
      inputs: [0.5, 0.2, 0.1],
      reservoir: { settle: 60_000, time: 60_000 },
      rates: [9, 5, 2.5, 1],
    }),
};
