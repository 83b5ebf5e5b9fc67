/** What stands on graded projections: binary units, units of a rate among neurons, products of inputs; and what is refused. */
import { describe, expect, test } from 'vitest';
import { fromNetwork } from '../../src/backends/events/from-network.ts';
import {
  compilePlan,
  edges,
  exponential,
  gapJunction,
  glauber,
  graded,
  lif,
  Network,
  neuron,
  oneToOne,
  poisson,
  Simulation,
  SynfireError,
  simulate,
  spikeGenerator,
  tripletStdp,
  wangBuzsaki,
} from '../../src/index.ts';

describe('glauber', () => {
  test('with symmetric couplings visits states with their Boltzmann weights', async () => {
    // 4 units; s_i is on with 1/(1 + e^−(h_i − θ)), so P(s) ∝ exp(Σ_{i<j} w_ij s_i s_j − θ Σ s_i)
    const copies = 250;
    const w = [
      [0, 1.5, -1, 0.5],
      [1.5, 0, 0.8, -2],
      [-1, 0.8, 0, 1],
      [0.5, -2, 1, 0],
    ];
    const sources: number[] = [];
    const targets: number[] = [];
    const weight: number[] = [];
    for (let c = 0; c < copies; c++) {
      for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 4; j++) {
          if (i === j) continue;
          sources.push(4 * c + j);
          targets.push(4 * c + i);
          weight.push(w[i][j]);
        }
      }
    }
    const theta = 0.3;
    const network = new Network({ dt: 0.1, seed: 5 });
    network.population('P', 4 * copies, glauber({ theta, tau: 5 }));
    network.connect('P', 'P', { connector: edges(sources, targets), weight, graded: graded('s') });
    network.recordStates('P', { variables: ['s'], every: 20 });
    const run = await simulate(network, { time: 2100, workers: 0 });
    const s = run.states('P').values.s;
    const counts = new Float64Array(16);
    const width = 4 * copies;
    const samples = s.length / width;
    let total = 0;
    expect(new Set(s)).toEqual(new Set([0, 1]));
    for (let k = Math.floor(samples / 20); k < samples; k++) {
      for (let c = 0; c < copies; c++) {
        let state = 0;
        for (let i = 0; i < 4; i++) {
          state |= s[k * width + 4 * c + i] << i;
        }
        counts[state]++;
        total++;
      }
    }
    const weights = Array.from({ length: 16 }, (_, state) => {
      const on = [0, 1, 2, 3].map((i) => (state >> i) & 1);
      let energy = 0;
      for (let i = 0; i < 4; i++) {
        energy += theta * on[i];
        for (let j = 0; j < i; j++) energy -= w[i][j] * on[i] * on[j];
      }
      return Math.exp(-energy);
    });
    const sum = weights.reduce((a, b) => a + b, 0);
    counts.forEach((count, state) => {
      const p = weights[state] / sum;
      // samples are 4 looks apart; dt/tau = 0.02 is the error of looking in steps
      expect(Math.abs(count / total - p)).toBeLessThan(5 * Math.sqrt((2 * p) / total) + 0.02 * p);
    });
  });
});

/** FitzHugh and Nagumo's cell in mV and ms: C_m 10 pF. */
const relaxation = () =>
  neuron({
    parameters: { C_m: '10 pF' },
    equations: `
      dv/dt = (v*(1 - (v/(10*mV))**2/3) - w)/ms + I_ext/C_m : mV
      dw/dt = (v + 7*mV - 0.8*w)/(12.5*ms) : mV`,
    method: 'rk4',
  });

const DELAY = 1.6;

/** v of both after 40 ms by Runge–Kutta's fourth order on the whole system, in steps of 1/800 ms; the second also hears the first late. */
function wholeSystem(late: number): number[] {
  const h = 1 / 800;
  const lag = Math.round(DELAY / h);
  const past: number[] = [];
  const slope = ([v, w, u, z]: readonly number[], k: number, part: number) => {
    const at = (step: number) => past[Math.max(0, step)];
    const x = at(k - lag) + part * (at(k - lag + 1) - at(k - lag));
    const own = (a: number, b: number) => a * (1 - (a / 10) ** 2 / 3) - b;
    return [
      own(v, w) + 0.5 + 0.2 * (u - v),
      (v + 7 - 0.8 * w) / 12.5,
      own(u, z) + 0.2 * (v - u) + late * x,
      (u + 7 - 0.8 * z) / 12.5,
    ];
  };
  let y = [-12, -6, -11, -5];
  for (let k = 0; k < 40 / h; k++) {
    past.push(y[0]);
    const add = (s: number[], f: number) => y.map((value, i) => value + f * s[i]);
    const a = slope(y, k, 0);
    const b = slope(add(a, h / 2), k, 0.5);
    const c = slope(add(b, h / 2), k, 0.5);
    const d = slope(add(c, h), k, 1);
    y = y.map((value, i) => value + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
  }
  return [y[0], y[2]];
}

describe('the error of a coupling', () => {
  /** Largest distance of v after 40 ms, which holds several flanks, and the order in dt from its halving. */
  async function orders(iterate: boolean, late: number) {
    const right = wholeSystem(late);
    const errors: number[] = [];
    for (const dt of [0.1, 0.05, 0.025]) {
      const network = new Network({ dt, precision: 'double' });
      for (const [name, v, w] of [
        ['A', -12, -6],
        ['B', -11, -5],
      ] as const) {
        network.population(name, 1, relaxation(), { initial: { v, w } });
      }
      network.stepCurrent('A', { amplitude: 5 });
      for (const [from, to] of ['AB', 'BA']) {
        const junction = gapJunction({ iterate });
        network.connect(from, to, { connector: oneToOne(), weight: 2, graded: junction });
      }
      network.connect('A', 'B', {
        ...{ connector: oneToOne(), weight: 10 * late, delay: DELAY },
        graded: graded('v', { iterate }),
      });
      const simulation = await Simulation.create(network, { workers: 0 });
      await simulation.run(40);
      const [[a], [b]] = [await simulation.read('A', 'v'), await simulation.read('B', 'v')];
      errors.push(Math.max(Math.abs(a - right[0]), Math.abs(b - right[1])));
      await simulation.dispose();
    }
    return { order: Math.log2(errors[1] / errors[2]), errors };
  }

  test.each([
    ['junctions', 0],
    ['junctions and a delayed one', 0.1],
  ])('%s: first order where states are held, second where they are carried on', async (_, late) => {
    const [held, carried] = [await orders(false, late), await orders(true, late)];
    expect(Math.abs(held.order - 1)).toBeLessThan(0.15);
    expect(Math.abs(carried.order - 2)).toBeLessThan(0.25);
    expect(carried.errors[2]).toBeLessThan(held.errors[2] / 20);
  });
});

/** A unit whose output r (Hz) follows its input, without spikes: r' = (gain·(I_syn + I_ext) − r)/tau. */
const rateUnit = () =>
  neuron({
    parameters: { tau: '20 ms', gain: { unit: 'Hz/pA', default: 1, doc: 'Output for an input.' } },
    equations: 'dr/dt = (gain*(I_syn + I_ext) - r)/tau : 1/ms',
    receptors: { in: exponential({ tau_syn: 5 }) },
  });

describe('units of a rate among spiking neurons', () => {
  test('a rate drives neurons, whose spikes drive a rate', async () => {
    const network = new Network({ dt: 0.1, seed: 2 });
    const size = 50;
    network.population('R', 1, rateUnit());
    network.population('N', size, lif());
    network.population('S', 1, rateUnit());
    network.stepCurrent('R', { amplitude: 30 });
    const from = Uint32Array.from({ length: size }, () => 0);
    const to = Uint32Array.from({ length: size }, (_, i) => i);
    // 30 Hz = 0.03 / ms give 900 pA
    network.connect('R', 'N', { connector: edges(from, to), weight: 30_000, graded: graded('r') });
    network.connect('N', 'S', { connector: edges(to, from), weight: 0.1, delay: 1 });
    network.recordStates('S', { variables: ['r'] });
    const run = await simulate(network, { time: 1000, workers: 0 });
    // lif: tau_m 10 ms, C_m 250 pF, V_th − E_L 15 mV, t_ref 2 ms, reset to E_L
    const period = 2 + 10 * Math.log(900 / (900 - 250 * 1.5));
    const late = run.spikes('N').times.filter((t) => t > 500).length / size / 0.5;
    expect(Math.abs(late / (1000 / period) - 1)).toBeLessThan(0.02);
    // each spike brings 0.1 pA for 5 ms
    const r = Array.from(run.states('S').values.r.subarray(5000));
    const mean = r.reduce((a, b) => a + b, 0) / r.length;
    const expected = (size * 0.1 * 5) / period / 1000;
    expect(Math.abs(mean / expected - 1)).toBeLessThan(0.02);
  });
});

describe('a product of two inputs', () => {
  test('is written in the equations, over the states of two receptors', async () => {
    // y' = g_a·g_b: exponentials of 4 and 12 ms that start together have the integral w_a·w_b·3 ms
    const gate = neuron({
      parameters: { unit: '1 pA' },
      equations: 'dy/dt = I_a*I_b/unit : pA*ms',
      receptors: { a: exponential({ tau_syn: 4 }), b: exponential({ tau_syn: 12 }) },
      method: 'rk4',
    });
    const network = new Network({ dt: 0.1 });
    network.population('G', 1, gate);
    network.population('T', 1, spikeGenerator({ senders: [0, 0], times: [1, 80] }));
    network.connect('T', 'G', { connector: oneToOne(), weight: 5, receptor: 'a' });
    network.connect('T', 'G', { connector: oneToOne(), weight: 7, receptor: 'b' });
    network.recordStates('G', { variables: ['y'], every: 1 });
    const run = await simulate(network, { time: 160, workers: 0 });
    const { y } = run.states('G').values;
    // of the first b little is left when the second a comes
    const left = Math.exp(-79 / 12);
    expect(y[75] / (5 * 7 * 3)).toBeCloseTo(1, 5);
    expect(y[159] / (5 * 7 * 3 * (2 + left + Math.exp(-79 / 4)))).toBeCloseTo(1, 4);
  });
});

describe('refused', () => {
  const faultsOf = (build: (network: Network) => void): string[] => {
    const network = new Network({ dt: 0.1 });
    network.population('L', 10, lif());
    network.population('W', 10, wangBuzsaki());
    network.population('S', 10, poisson({ rate: 5 }));
    build(network);
    try {
      compilePlan(network.describe());
    } catch (error) {
      if (error instanceof SynfireError) return error.faults.map((f) => `${f.code}: ${f.where}`);
      throw error;
    }
    return [];
  };
  const connector = oneToOne();

  test.each<[string, (network: Network) => void, string]>([
    [
      'a source of spikes has no states',
      (n) => n.connect('S', 'L', { connector, weight: 1, graded: graded('v') }),
      'bad-graded',
    ],
    [
      'a state that is not there',
      (n) => n.connect('L', 'L', { connector, weight: 1, graded: graded('u') }),
      'bad-graded',
    ],
    [
      'a receptor beside it',
      (n) => n.connect('L', 'L', { connector, weight: 1, receptor: 'ex', graded: gapJunction() }),
      'bad-graded',
    ],
    [
      'a rule beside it',
      (n) =>
        n.connect('L', 'L', {
          ...{ connector, weight: 1, plasticity: tripletStdp() },
          graded: gapJunction(),
        }),
      'bad-graded',
    ],
    [
      'a weight in another unit',
      (n) => n.connect('L', 'L', { connector, weight: '3 mV', graded: gapJunction() }),
      'unit',
    ],
    [
      'a negative delay',
      (n) => n.connect('L', 'L', { connector, weight: 1, delay: -1, graded: gapJunction() }),
      'out-of-range',
    ],
  ])('%s', (_, build, code) => {
    const faults = faultsOf(build);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]).toContain(code);
  });

  test('by the engine without a time step; and it is saved with the network', async () => {
    const network = new Network({ dt: 0.1 });
    network.population('L', 10, lif());
    network.connect('L', 'L', { connector, weight: 1, graded: gapJunction() });
    expect(() => fromNetwork(network.describe())).toThrow('a graded coupling');
    const json = Network.fromJSON(JSON.stringify(network.toJSON()));
    expect(json.describe()).toEqual(network.describe());
  });
});

test('a graded conductance is a text that reads the sum as one', async () => {
  // g·(E − v) with g = Σ w·s nS, where I_ext/mV is the sum
  const network = new Network({ dt: 0.1, precision: 'double' });
  network.population('S', 2, neuron({ equations: 'ds/dt = 0*s/ms : 1', initial: { s: '0.5' } }));
  const cell = neuron({
    equations: 'dv/dt = (g_L*(E_L - v) + I_ext/mV*(E - v))/C_m : mV',
    parameters: { g_L: '10 nS', C_m: '100 pF', E_L: '-70 mV', E: '0 mV' },
    initial: { v: 'E_L' },
  });
  network.population('T', 1, cell);
  const connector = edges([0, 1], [0, 0]);
  network.connect('S', 'T', { connector, weight: [4, 12], delay: 0, graded: graded('s') });
  network.recordStates('T', { variables: ['v'], every: 10 });
  const { values, times } = (await simulate(network, { time: 100, workers: 0 })).states('T');
  const g = 0.5 * (4 + 12);
  const rest = (10 * -70) / (10 + g);
  values.v.forEach((v, k) => {
    const exact = rest + (-70 - rest) * Math.exp((-times[k] * (10 + g)) / 100);
    expect(Math.abs(v - exact)).toBeLessThan(1e-9);
  });
});
