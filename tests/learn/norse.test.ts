/**
 * Cells of Norse as text of one's own, to be trained: spikes and traces of the recurrences in Norse's code (lif, lsnn; read there), and slopes by
 * weights as its surrogate makes them, carried forward beside the recurrence, weight by weight.
 */
import { describe, expect, it } from 'vitest';
import { edges, exponential, Network, neuron, spikeGenerator } from '../../src/index.ts';
import { Trainer, type TrainerOptions } from '../../src/learn/index.ts';

const [INPUTS, UNITS, STEPS] = [3, 4, 60];
/** dt·τ⁻¹ of Norse's defaults with a step of 1 ms; β, and an adaptation of 20 ms so that it acts in so short a sample. */
const [A, S, B, BETA] = [0.1, 0.2, 0.05, 1.8];

const receptors = { syn: exponential({ tau_syn: 5 }) };
const surrogate = { slope: 'superSpike', beta: 100 } as const;
const rule = { method: 'euler', receptors, surrogate } as const;
const cells = {
  lif: neuron({
    ...rule,
    equations: 'dv/dt = (-v + I_syn/pA)/(10*ms) : 1',
    threshold: 'v > 1',
    reset: 'v = 0',
  }),
  lsnn: neuron({
    ...{ ...rule, equations: 'dv/dt = (-v + I_syn/pA)/(10*ms) : 1\ndb/dt = (1 - b)/(20*ms) : 1' },
    ...{ threshold: 'v > b', reset: `v = 0; b = b + ${BETA}`, initial: { v: 0, b: 1 } },
  }),
};
const integrator = neuron({ ...rule, equations: 'dv/dt = (-v + I_syn/pA)/(10*ms) : 1' });

const wave = (count: number, seed: number) =>
  Float64Array.from({ length: count }, (_, k) => Math.fround(Math.sin(seed + 1.7 * k * k)));
const into = wave(INPUTS * UNITS, 1).map((x) => Math.fround(0.9 + 0.5 * x));
const out = wave(UNITS, 2);
/** Step × input. */
const given: readonly number[][] = Array.from({ length: STEPS }, (_, t) =>
  Array.from({ length: INPUTS }, (_, j) => (t > 1 && Math.sin(3 * t * t + 5 * j) > 0.2 ? 1 : 0)),
);

function net(cell: keyof typeof cells): Network {
  const net = new Network({ dt: 1 });
  net.population('in', INPUTS, spikeGenerator({ senders: [], times: [] }));
  net.population('cell', UNITS, cells[cell]);
  net.population('out', 1, integrator);
  const pairs = Array.from(into, (_, k) => [Math.floor(k / UNITS), k % UNITS] as const);
  const sources = pairs.map(([j]) => j);
  const targets = pairs.map(([, u]) => u);
  net.connect('in', 'cell', { connector: edges(sources, targets), weight: Array.from(into) });
  const read = edges([0, 1, 2, 3], [0, 0, 0, 0]);
  net.connect('cell', 'out', { connector: read, weight: Array.from(out) });
  return net;
}

const events = () => {
  const times: number[] = [];
  const senders: number[] = [];
  for (const [t, row] of given.entries()) {
    for (const [j, z] of row.entries()) {
      if (z === 0) continue;
      times.push(t - 1); // acts in step t
      senders.push(j);
    }
  }
  return { in: { times, senders } };
};

/** Everything of one unit and its tangents by a weight of its own. */
interface Unit {
  readonly now: { v: number; i: number; b: number };
  /** By input. */
  readonly tangents: { v: number; i: number; b: number }[];
}

/** Output after every step, number of spikes, and slopes of Σ y over the steps by the first weights, then by the second ones. */
function norse(cell: keyof typeof cells) {
  const units = Array.from({ length: UNITS }, (): Unit => {
    const tangents = Array.from({ length: INPUTS }, () => ({ v: 0, i: 0, b: 0 }));
    return { now: { v: 0, i: 0, b: 1 }, tangents };
  });
  const read = { v: 0, i: 0 };
  const readTangents = Array.from({ length: INPUTS * UNITS + UNITS }, () => ({ v: 0, i: 0 }));
  const slopes = readTangents.map(() => 0);
  const ys: number[] = [];
  let spikes = 0;
  for (const row of given) {
    const z = units.map(() => 0);
    const dz = units.map(() => given[0].map(() => 0));
    for (const [u, { now, tangents }] of units.entries()) {
      const [v, b] = [now.v + A * (now.i - now.v), now.b + B * (1 - now.b)];
      now.i = now.i * (1 - S) + row.reduce((sum, x, j) => sum + x * into[j * UNITS + u], 0);
      const threshold = cell === 'lif' ? 1 : b;
      const slope = 1 / (1 + 100 * Math.abs(v - threshold)) ** 2;
      z[u] = v - threshold > 0 ? 1 : 0;
      spikes += z[u];
      now.v = z[u] ? 0 : v;
      now.b = b + BETA * z[u];
      for (const [j, d] of tangents.entries()) {
        const [dv, db] = [d.v + A * (d.i - d.v), d.b * (1 - B)];
        d.i = d.i * (1 - S) + row[j];
        dz[u][j] = slope * (dv - (cell === 'lif' ? 0 : db));
        d.v = z[u] ? 0 : dv;
        d.b = db + BETA * dz[u][j];
      }
    }
    read.v += A * (read.i - read.v);
    read.i = read.i * (1 - S) + z.reduce((sum, x, u) => sum + x * out[u], 0);
    ys.push(read.v);
    for (const [k, d] of readTangents.entries()) {
      const own = k >= INPUTS * UNITS;
      const [j, u] = [Math.floor(k / UNITS), k % UNITS];
      d.v += A * (d.i - d.v);
      d.i = d.i * (1 - S) + (own ? z[u] : dz[u][j] * out[u]);
      slopes[k] += d.v;
    }
  }
  return { ys, spikes, slopes };
}

const samples = [{ events: events(), target: new Float64Array(STEPS) }];
const options: TrainerOptions = {
  data: samples,
  duration: STEPS,
  readout: { population: 'out', of: 'v', take: 'each' },
  loss: { text: 'y' },
  workers: 0,
};

describe.each(['lif', 'lsnn'] as const)('Norse’s %s as text', (cell) => {
  it.each([
    ['reference', 1e-10],
    ['wasm', 1e-4],
  ] as const)('has its trace and its slopes on %s', async (backend, tolerance) => {
    const judge = norse(cell);
    const precision = backend === 'reference' ? { precision: 'f64' as const } : {};
    await using trainer = await Trainer.create(net(cell), { ...options, backend, ...precision });
    const [ys] = await trainer.outputs(samples);
    expect(judge.spikes).toBeGreaterThan(20);
    const largest = Math.max(...judge.ys.map(Math.abs));
    for (const [t, y] of judge.ys.entries()) {
      expect(Math.abs(ys[t] - y) / largest, `step ${t}`).toBeLessThan(tolerance);
    }
    const { loss, slopes } = await trainer.gradient(samples);
    expect(loss).toBeCloseTo(judge.ys.reduce((sum, y) => sum + y, 0) / STEPS, 5);
    const kinds = [
      [slopes['in to cell'], judge.slopes.slice(0, INPUTS * UNITS)],
      [slopes['cell to out'], judge.slopes.slice(INPUTS * UNITS)],
    ] as const;
    for (const [found, expected] of kinds) {
      const most = Math.max(...expected.map(Math.abs));
      for (const [k, slope] of expected.entries()) {
        expect(Math.abs(STEPS * found[k] - slope) / most, `slope ${k}`).toBeLessThan(tolerance);
      }
    }
  });
});
