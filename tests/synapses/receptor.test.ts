/** Receptors in text: a saturating NMDA gate and a GABA_B-like one against integrations by hand, the plateau of a gate, what is refused. */
import { describe, expect, it } from 'vitest';
import { SynfireError } from '../../src/errors.ts';
import {
  allToAll,
  lif,
  Network,
  neuron,
  type ReceptorDefinition,
  receptor,
  simulate,
} from '../../src/index.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { ownReceptors } from '../backends/probes.ts';

const times = [5, 8, 11, 14, 17, 20, 60, 61];

/** One cell that does not fire, a spike at each time; its states every ms. */
async function course(id: 'nmda' | 'gabaB', weight: number, variables: string[], dt: number) {
  const network = new Network({ dt, precision: 'double' });
  const receptors = { r: ownReceptors[id] };
  const cell = lif({
    C_m: 200,
    tau_m: 20,
    E_L: -70,
    V_th: 100,
    t_ref: 0,
    method: 'rk4',
    receptors,
  });
  network.population('P', 1, cell, { initial: { v: -70 } });
  const senders = times.map(() => 0);
  network.population('S', 1, {
    source: 'spike_generator',
    senders,
    times: times.map((t) => t - 1),
  });
  network.connect('S', 'P', { connector: allToAll(), receptor: 'r', weight, delay: 1 });
  network.recordStates('P', { variables, every: 1 });
  const { values } = (await simulate(network, { time: 120, workers: 0 })).states('P');
  return values;
}

/** Runge–Kutta with steps of 0.01 ms; arrivals are added to the last state at their time. */
function byHand(slope: (y: number[]) => number[], start: number[], weight: number): number[][] {
  const h = 0.01;
  let y = [...start];
  const rows: number[][] = [];
  for (let k = 1; k <= 12_000; k++) {
    const at = (s: number[], f: number) => y.map((x, i) => x + f * s[i]);
    const a = slope(y);
    const b = slope(at(a, h / 2));
    const c = slope(at(b, h / 2));
    const d = slope(at(c, h));
    y = y.map((x, i) => x + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
    if (k % 100 === 0) {
      if (times.includes(k / 100)) y[y.length - 1] += weight;
      rows.push([...y]);
    }
  }
  return rows;
}

describe('a receptor in text follows an integration by hand', () => {
  it('a gate that rises and saturates, blocked by magnesium', async () => {
    const values = await course('nmda', 1, ['v', 's_r', 'x_r'], 0.05);
    const block = (v: number) => 1 / (1 + Math.exp(-0.062 * v) / 3.57);
    const rows = byHand(
      ([v, s, x]) => [
        (-70 - v) / 20 + (20 * s * (0 - v) * block(v)) / 200,
        0.5 * x * (1 - s) - s / 100,
        -x / 2,
      ],
      [-70, 0, 0],
      1,
    );
    rows.forEach((row, k) => {
      row.forEach((x, i) => {
        expect(Math.abs(Object.values(values)[i][k] - x)).toBeLessThan(2e-5);
      });
    });
    expect(Math.max(...values.s_r)).toBeGreaterThan(0.9); // six spikes saturate what one fills to two thirds
    expect(Math.max(...values.s_r)).toBeLessThan(1);
  });

  it('a fourth power of a slow gate', async () => {
    const values = await course('gabaB', 0.5, ['v', 'r_r', 'G_r', 'b_r'], 0.05);
    const rows = byHand(
      ([v, r, G, b]) => [
        (-70 - v) / 20 + (10 * (G ** 4 / (G ** 4 + 100)) * (-95 - v)) / 200,
        0.09 * b * (1 - r) - 0.0012 * r,
        0.18 * r - 0.034 * G,
        -b / 0.5,
      ],
      [-70, 0, 0, 0],
      0.5,
    );
    rows.forEach((row, k) => {
      row.forEach((x, i) => {
        expect(Math.abs(Object.values(values)[i][k] - x)).toBeLessThan(2e-5);
      });
    });
    expect(Math.max(...values.G_r)).toBeGreaterThan(0.3);
  });
});

it('the plateau of a gate: alpha·x/(alpha·x + 1/tau)', async () => {
  const gate = receptor({
    equations: 'ds/dt = alpha*x*(1 - s) - s/tau : 1\ndx/dt = 0*x/ms : 1',
    jump: 'x',
    scale: '2*k',
    unit: '1',
    parameters: { alpha: '0.5 1/ms', tau: '10 ms', k: { unit: '1', default: 1 } as never },
    values: { k: 0.1 },
  });
  const network = new Network({ dt: 0.1, precision: 'double' });
  network.population('S', 1, { source: 'spike_generator', senders: [0], times: [1] });
  const reader = neuron({ equations: 'dv/dt = (s_r*mV - v)/(5*ms) : mV', receptors: { r: gate } });
  network.population('P', 1, reader);
  network.connect('S', 'P', { connector: allToAll(), weight: 3, delay: 1 });
  network.recordStates('P', { variables: ['v', 's_r'], every: 300 });
  const { values } = (await simulate(network, { time: 300, workers: 0 })).states('P');
  const plateau = (0.5 * 0.6) / (0.5 * 0.6 + 0.1);
  expect(Math.abs(values.s_r.at(-1)! - plateau)).toBeLessThan(1e-9);
  expect(Math.abs(values.v.at(-1)! - plateau)).toBeLessThan(1e-9);
});

describe('refusals', () => {
  const sound: ReceptorDefinition = {
    equations: 'dg/dt = -g/tau : nS',
    current: 'g*(E - v)',
    jump: 'g',
    unit: 'nS',
    parameters: { tau: '5 ms', E: '0 mV' },
    weights: 'nonnegative',
  };
  const codes = (over: object) => {
    try {
      const network = new Network({ dt: 0.1 });
      network.population('P', 1, lif({ receptors: { r: receptor({ ...sound, ...over }) } }));
      network.population('S', 1, { source: 'spike_generator', senders: [], times: [] });
      network.connect('S', 'P', { connector: allToAll(), weight: -1, delay: 1 });
      compilePlan(network.describe());
    } catch (error) {
      expect(error).toBeInstanceOf(SynfireError);
      return (error as SynfireError).faults.map(({ code }) => code);
    }
    return [];
  };

  it.each<[string, object, string[]]>([
    ['negative weights where they make no sense', {}, ['negative-weight']],
    ['a current in another unit', { current: 'g', weights: undefined }, ['unit-mismatch']],
    ['a weight in another unit', { unit: 'pA', weights: undefined }, ['unit-mismatch']],
    ['a jump that is no state', { jump: 'h', weights: undefined }, ['unknown-state']],
    ['no jump', { jump: undefined }, ['bad-argument']],
    ['a misspelt field', { jumpScale: '1' }, ['unknown-option']],
    ['a number for text', { current: 3 }, ['bad-argument']],
    ['weights of another kind', { weights: 'positive' }, ['bad-argument']],
    ['a parameter without a number', { parameters: { tau: 'ms' } }, ['bad-parameter']],
    ['a value that is no parameter', { values: { taw: 1 } }, ['unknown-parameter']],
    ['a value out of its range', { values: { tau: Number.NaN } }, ['out-of-range']],
  ])('%s', (_, over, expected) => {
    expect(codes(over)).toEqual(expected);
  });
});
