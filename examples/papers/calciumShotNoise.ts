/**
 * Calcium decides: Graupner & Brunel (2012), PNAS 109:3991, with the noise of its efficacy, and what becomes of it where calcium is the product of
 * both spike trains (after Wang & Aljadeff 2022; parameters of our own). Between events efficacy has a closed form, noise included: each event draws one
 * normal number, a state of the target. Products need coincidences, so that weights settle at one value whatever the rates, and stay long.
 */
import {
  allToAll,
  delta,
  exponential,
  fixedIndegree,
  lif,
  Network,
  neuron,
  type PlasticitySpec,
  poisson,
  rule,
  Simulation,
  simulate,
  spikeGenerator,
  uniform,
} from '../../src/index.ts';
import { atLeast, type Check, near } from '../example.ts';
import { columns, type Study } from '../study.ts';
import {
  above,
  bounds,
  DP,
  GAMMA,
  numbers,
  perPair,
  productRule,
  type Start,
  sumRule,
} from './calcium-rules.ts';

const [SIGMA, TAU, DELAY] = [2.8284, 150_000, 13.7];
/** Share of synapses that begin low, and weight of a high one over that of a low one. */
const [BETA, RATIO] = [0.5, 5];

const LARGEST = { w_1: { unit: 'w', default: 1 } };
/** Ornstein–Uhlenbeck above the thresholds (Higgins, Graupner & Brunel 2014), bistable below. */
const NOISY = `${above('tau_Ca')}
  rho = rho + z*sqrt(sigma*sigma/both*(1 - a*a)*b*b + sigma*sigma/(2*gamma_d)*(1 - b*b))
  s = 2*rho - 1
  q = s*s
  q = q/(q + (1 - q)*exp(-(elapsed - t_p - t_d)/(2*tau)) + 1e-30)
  rho = 0.5 + 0.5*sign(s)*sqrt(q)
  c = where(elapsed > 60*tau_Ca, 0, c*exp(-elapsed/tau_Ca))`;

const noisyRule = (start: number): PlasticitySpec =>
  rule({
    name: 'calcium with noise',
    reference: 'Graupner & Brunel 2012, PNAS 109:3991, eqs. 1–2',
    parameters: { ...numbers({ ...DP, ...GAMMA, sigma: SIGMA, tau: TAU, start }), ...LARGEST },
    variables: { c: {}, rho: { initial: 'start' } },
    states: { z: '1' },
    transmit: '0',
    onPre: `${NOISY}; c = c + C_pre`,
    onPost: `${NOISY}; c = c + C_post`,
    ...bounds,
  });

/** Fires when it is told to; z is a new normal number each step. */
const dice = neuron({
  name: 'dice',
  equations: `
    dv/dt = 0*mV/ms : mV
    dz/dt = -z/dt + xi/sqrt(dt) : 1`,
  threshold: 'v > 0.5*mV',
  reset: 'v -= 1*mV',
  initial: { v: '0*mV', z: '0' },
  receptors: { syn: delta() },
});

/** Shares that changed from low to high and from high to low by 60 pairs at 1 Hz. */
async function transitions(lag: number, size: number): Promise<[up: number, down: number]> {
  // the arrival is DELAY after the spike; nothing else has to be on the grid
  const apart = Math.abs(lag - DELAY);
  const off = (n: number) => Math.abs(1000 - Math.round((1000 * n) / apart) * (apart / n));
  const whole = Array.from({ length: Math.ceil(apart / 4) }, (_, k) => k + 1);
  const parts = whole.reduce((a, b) => (off(b) < off(a) ? b : a));
  const dt = apart / parts;
  const period = Math.round(1000 / dt);
  const train = (from: number, count: number) => {
    const times = Float64Array.from({ length: count }, (_, k) => (from + k * period) * dt);
    return spikeGenerator({ senders: new Uint32Array(count), times });
  };
  const net = new Network({ dt, seed: 1 + Math.round(lag + 200), recordSpikes: false });
  const begin = 2 + parts;
  const later = lag > DELAY ? parts : -parts;
  const pre = net.population('pre', 1, train(begin, 61));
  const post = net.population('post', 1, train(begin + later, 60));
  const share: number[] = [];
  for (const start of [0, 1]) {
    const cells = net.population(`from ${start}`, size, dice);
    const connector = allToAll();
    net.connect(post, cells, { connector, weight: 1 });
    const plasticity = noisyRule(start);
    net.connect(pre, cells, { connector, weight: 0, plasticity, name: `synapses ${start}` });
  }
  const simulation = await Simulation.create(net);
  await simulation.run((begin + 60 * period + 2) * dt);
  for (const start of [0, 1]) {
    const { values } = await simulation.weights(`synapses ${start}`);
    share.push(values.rho.filter((rho) => rho > 0.5 !== (start === 1)).length / size);
  }
  await simulation.dispose();
  return [share[0], share[1]];
}

/** The published curve: change of the mean weight. */
const CURVE: readonly (readonly [lag: number, change: number])[] = [
  ...([[-100, 0.991] as const, [-50, 0.905] as const, [-20, 0.765] as const] as const),
  ...([[-10, 0.882] as const, [0, 1.008] as const, [10, 1.221] as const] as const),
  ...([[20, 1.172] as const, [30, 1.125] as const, [50, 1.056] as const] as const),
  [100, 1.005],
];

async function curve(
  print: (line: string) => void,
  lags: readonly number[],
  size: number,
): Promise<Check[]> {
  const checks: Check[] = [];
  print(columns('lag, ms', 'low → high', 'high → low', 'change'));
  for (const [lag, expected] of CURVE) {
    if (!lags.includes(lag)) continue;
    const [up, down] = await transitions(lag, size);
    const low = BETA * (1 - up) + (1 - BETA) * down;
    const change = (low + RATIO * (1 - low)) / (BETA + (1 - BETA) * RATIO);
    print(columns(lag, up, down, change));
    checks.push(
      near(`DP, 60 pairs at 1 Hz, ${lag} ms: change`, change, expected, 'mean-field formula', {
        ...{ relative: 0, absolute: 0.02 },
      }),
    );
  }
  return checks;
}

/** Two filtered spike trains: what a synapse sees. */
async function moments(print: (line: string) => void, time: number): Promise<Check[]> {
  const [tau, size] = [20, 200];
  const checks: Check[] = [];
  const cell = lif({
    ...{ C_m: 1e9, tau_m: 1e6 },
    receptors: { x: exponential({ tau_syn: tau }), y: exponential({ tau_syn: tau }) },
  });
  print(columns('Hz', 'shared', 'E[x]', 'var x', 'E[xy]', 'P(x+2y>1)', 'P(x+2y>1.3)'));
  const fractions: Record<number, readonly [number, number]> = {
    ...{ 5: [0.0946, 0.0616], 20: [0.4874, 0.3795], 50: [0.9211, 0.8674] },
  };
  for (const [rate, shared] of [
    ...([[5, 0] as const, [20, 0] as const, [50, 0] as const] as const),
    [20, 0.1],
  ]) {
    const net = new Network({ dt: 0.1, seed: 5, recordSpikes: false });
    const cells = net.population('cells', size, cell);
    const each = { connector: { connector: 'oneToOne' } as const, weight: 1 };
    for (const receptor of ['x', 'y']) {
      const own = net.population(`own ${receptor}`, size, poisson({ rate: rate * (1 - shared) }));
      net.connect(own, cells, { ...each, receptor });
    }
    if (shared > 0) {
      const common = net.population('common', size, poisson({ rate: rate * shared }));
      for (const receptor of ['x', 'y']) net.connect(common, cells, { ...each, receptor });
    }
    net.recordStates(cells, { variables: ['I_x', 'I_y'], every: 10 });
    const { values } = (await simulate(net, { time: 500 + time })).states('cells');
    const from = 50 * size;
    const [x, y] = [values.I_x.subarray(from), values.I_y.subarray(from)];
    const n = x.length;
    let [mx, my, xx, xy, depress, potentiate] = [0, 0, 0, 0, 0, 0];
    for (let k = 0; k < n; k++) {
      mx += x[k] / n;
      my += y[k] / n;
      xx += x[k] ** 2 / n;
      xy += (x[k] * y[k]) / n;
      if (x[k] + 2 * y[k] > 1) depress += 1 / n;
      if (x[k] + 2 * y[k] > 1.3) potentiate += 1 / n;
    }
    const variance = xx - mx ** 2;
    print(columns(rate, shared, mx, variance, xy, depress, potentiate));
    const mean = (rate / 1000) * tau;
    const name = `${rate} Hz${shared > 0 ? ', a tenth shared' : ''}`;
    const within = { relative: 0.03 };
    if (shared > 0) {
      const more = (shared * mean) / 2;
      checks.push(near(`${name}: E[xy] − E[x]E[y]`, xy - mx * my, more, 'r_c·τ/2', within));
    } else {
      checks.push(
        near(`${name}: E[x]`, mx, mean, 'r·τ', within),
        near(`${name}: var x`, variance, mean / 2, 'r·τ/2', within),
        near(`${name}: E[xy]`, xy, mean ** 2, '(r·τ)²', within),
      );
      const [one, two] = fractions[rate];
      const source = 'event by event, independent program';
      checks.push(near(`${name}: P(x + 2y > 1)`, depress, one, source, within));
      checks.push(near(`${name}: P(x + 2y > 1.3)`, potentiate, two, source, within));
    }
  }
  return checks;
}

interface Settled {
  readonly rate: number;
  readonly mean: number;
  readonly early: number;
  readonly modes: number;
  readonly strong: number;
  /** ms in which the difference of synapses that began at 0 and at 1 falls by e. */
  readonly lifetime: number;
}

async function recurrent(
  plasticityOf: (start: Start) => PlasticitySpec,
  { size, time, tau, input }: Recurrent,
): Promise<Settled> {
  const net = new Network({ dt: 0.1, seed: 3 });
  const cell = lif({
    ...{ C_m: 250, tau_m: 20, E_L: -70, V_th: -50, V_reset: -60, t_ref: 2 },
    receptors: { ex: exponential({ tau_syn: 5 }), in: exponential({ tau_syn: 10 }) },
  });
  const initial = { v: uniform(-70, -50) };
  const e = net.population('E', size, cell, { initial });
  const i = net.population('I', size / 4, cell, { initial });
  const indegree = 80;
  const from = (sources: number) => fixedIndegree(sources, { autapses: false });
  const w_1 = 20;
  const synapse = { delay: 1 };
  for (const start of [0, 1]) {
    net.connect(e, e, {
      ...{ ...synapse, connector: from(indegree / 2), receptor: 'ex', weight: start * w_1 },
      ...{ name: `from ${start}`, plasticity: plasticityOf({ w_1, tau, start }) },
    });
  }
  net.connect(e, i, { ...synapse, connector: from(indegree), receptor: 'ex', weight: 30 });
  for (const to of [e, i]) {
    net.connect(i, to, { ...synapse, connector: from(indegree), receptor: 'in', weight: -60 });
    net.poissonInput(to, { receptor: 'ex', rate: input, weight: 30 });
  }
  const simulation = await Simulation.create(net);
  const efficacies = async () => {
    const [low, high] = [await simulation.weights('from 0'), await simulation.weights('from 1')];
    return [low.values.rho, high.values.rho];
  };
  const average = (values: Iterable<number>) => {
    let [sum, n] = [0, 0];
    for (const value of values) {
      sum += value;
      n++;
    }
    return sum / n;
  };
  // before anything is forgotten by a product, and after almost all is by a sum
  const soon = Math.round(tau / 30);
  await simulation.run(soon);
  const [low, high] = await efficacies();
  const lifetime = -soon / Math.log(average(high) - average(low));
  await simulation.run(0.7 * time - soon);
  const early = average((await efficacies()).flatMap((some) => [...some]));
  const recording = await simulation.run(0.3 * time);
  const end = (await efficacies()).flatMap((some) => [...some]);
  await simulation.dispose();
  const bins = new Float64Array(12);
  for (const rho of end) bins[1 + Math.min(9, Math.floor(10 * rho))]++;
  const modes = bins.filter((n, k) => n > (bins[k - 1] ?? 0) && n >= (bins[k + 1] ?? 0)).length;
  const strong = end.filter((rho) => rho > 0.5).length / end.length;
  return { rate: recording.rates().E, mean: average(end), early, modes, strong, lifetime };
}

interface Recurrent {
  readonly size: number;
  readonly time: number;
  readonly tau: number;
  /** Hz of Poisson input to each neuron. */
  readonly input: number;
}

interface Networks extends Omit<Recurrent, 'input'> {
  /** Of the two rates that are compared. */
  readonly inputs: readonly [number, number];
}

async function networks(print: (line: string) => void, setting: Networks): Promise<Check[]> {
  print(columns('calcium', 'E, Hz', 'mean', 'modes', 'strong', 'lifetime, s'));
  const run = async (name: string, of: typeof productRule, input: number) => {
    const found = await recurrent(of, { ...setting, input });
    const { rate, mean, modes, strong, lifetime } = found;
    print(columns(name, rate, mean, modes, strong, lifetime / 1000));
    return found;
  };
  const product = await run('product', productRule, setting.inputs[0]);
  const faster = await run('product', productRule, setting.inputs[1]);
  const sum = await run('sum', sumRule, setting.inputs[0]);
  const [up, down] = [600 * perPair(0.5), 200 * perPair(0.35)];
  const source = 'pairs of independent spikes';
  return [
    near('network, product: modes of the weights', product.modes, 1, 'one', { relative: 0 }),
    atLeast('network, product: share of strong synapses', product.strong, 0.5),
    near('network, product: mean efficacy', product.mean, up / (up + down), source, {
      relative: 0.1,
    }),
    near('network, product: mean efficacy earlier', product.early, product.mean, 'at the end', {
      relative: 0.02,
    }),
    near('network, product: mean at a higher rate', faster.mean, product.mean, 'at a lower one', {
      relative: 0.05,
    }),
    atLeast('network: rates differ by a factor', faster.rate / product.rate, 1.3),
    atLeast('network: a product keeps × a sum', product.lifetime / sum.lifetime, 5),
  ];
}

export interface CalciumShotNoise {
  readonly lags: readonly number[];
  /** Synapses of each start. */
  readonly synapses: number;
  /** ms of filtered trains. */
  readonly moments: number;
  /** Absent: none. */
  readonly network?: Networks;
}

export async function calciumShotNoiseChecks(
  print: (line: string) => void,
  setting: CalciumShotNoise,
): Promise<Check[]> {
  return [
    ...(await curve(print, setting.lags, setting.synapses)),
    ...(await moments(print, setting.moments)),
    ...(setting.network ? await networks(print, setting.network) : []),
  ];
}

export const calciumShotNoise: Study = {
  title: 'Calcium-based plasticity: noise of efficacy, sums and products of spike trains',
  reference: 'Graupner & Brunel 2012, PNAS 109:3991; after Wang & Aljadeff 2022',
  minutes: 1,
  run: (print = console.log) =>
    calciumShotNoiseChecks(print, {
      lags: CURVE.map(([lag]) => lag),
      synapses: 4000,
      moments: 60_000,
      network: { size: 400, time: 100_000, tau: 30_000, inputs: [3000, 4000] },
    }),
};
