/**
 * Delays that are learnt: slopes against central differences of the f64 reference with smooth spikes, a delay that is found, the same bits with any number of
 * workers, and a network that computes the same when it is trained. Matrices that are kept to a rank.
 */
import { describe, expect, it } from 'vitest';
import type { Judge } from '../../src/backends/learning/gradients.ts';
import { learningLayout, stepValues } from '../../src/backends/learning/layout.ts';
import {
  delaySlopes,
  gatheredSlopes,
  spreadWeights,
} from '../../src/backends/learning/spread-delays.ts';
import { ReferenceLearner } from '../../src/backends/reference/learning.ts';
import { allToAll, bernoulli } from '../../src/connect/connector.ts';
import { Trainer, type TrainerOptions, yinYang } from '../../src/learn/index.ts';
import { keepRank } from '../../src/learn/low-rank.ts';
import { matrix, svd } from '../../src/linalg/index.ts';
import { Network } from '../../src/network/network.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { namedSlopes } from '../../src/neurons/surrogate.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const receptors = { syn: exponential({ tau_syn: 5 }) };
const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;
const equations = 'dv/dt = -v/tau_m + I_syn/C : 1';
const parameters = { tau_m: '10 ms', C: '5 pA*ms' };
const width = 0.5;
const lif = neuron({
  ...{ equations, parameters, receptors, threshold: 'v >= 1', reset: 'v = 0' },
  surrogate: { slope: namedSlopes.sigmoid.slope(4), width, reset: 'attached' },
});

function recurrent(): Network {
  const net = new Network({ dt: 0.5, seed: 8 });
  net.population('in', 2, spikeGenerator({ senders: [], times: [] }));
  net.population('P', 4, lif);
  net.connect('in', 'P', { connector: allToAll(), weight: normal(2, 1), delay: 1 });
  net.connect('P', 'P', { connector: bernoulli(0.7), weight: normal(0.5, 1), delay: 2 });
  return net;
}

describe('slopes by delays', () => {
  it('are central differences of the f64 reference, to 1e-6', () => {
    const plan = compilePlan(recurrent().describe());
    const range = { low: 1, high: 6 };
    const delays = { 'in to P': range, 'P to P': range };
    const layout = learningLayout(plan, { steps: 30, delays });
    const judge: Judge = {
      evaluate(seen, share) {
        const trace = seen.trace(1, 'v');
        const out = seen.traceSlope(1, 'v');
        let loss = 0;
        for (const [k, v] of trace.entries()) {
          const c = share * Math.sin(k);
          loss += c * v;
          out[k] += c;
        }
        return { loss };
      },
    };
    const smooth = (margin: number) => 1 / (1 + Math.exp((-4 * margin) / width));
    const learner = new ReferenceLearner(layout, judge, 'f64', smooth);
    const sample = { events: { in: { steps: [0, 3, 4, 11, 15], units: [0, 0, 1, 1, 0] } } };
    const populations = layout.populations.map((_, p) => stepValues(layout, p));
    const spreads = layout.projections.map(({ spread }) => spread!);
    const where = spreads.map(({ count }) =>
      Float64Array.from({ length: count }, (_, e) => 1.1 + ((0.73 * e) % 4.5)),
    );
    const weights = spreads.map(({ drawn }) => drawn.slice());
    const values = () => {
      const all = new Float64Array(layout.weights);
      for (const [p, spread] of spreads.entries()) {
        all.set(spreadWeights(spread, weights[p], where[p]), layout.projections[p].first);
      }
      return { weights: all, populations };
    };
    const lossOf = () => learner.run(values(), [sample], { gradient: false }).judgements[0].loss;
    const { gradient } = learner.run(values(), [sample]);
    for (const [p, spread] of spreads.entries()) {
      const { first, count } = layout.projections[p];
      const own = gradient!.weights.subarray(first, first + count);
      const found = {
        delays: delaySlopes(spread, weights[p], where[p], own),
        weights: gatheredSlopes(spread, where[p], own),
      };
      const difference = (numbers: Float64Array, e: number) => {
        const at = numbers[e];
        const loss = (h: number) => {
          numbers[e] = at + h;
          return lossOf();
        };
        const slope = (h: number) => (loss(h) - loss(-h)) / (2 * h);
        const direct = (4 * slope(5e-5) - slope(1e-4)) / 3;
        numbers[e] = at;
        return direct;
      };
      for (const [what, numbers] of [
        ['delays', where[p]],
        ['weights', weights[p]],
      ] as const) {
        const direct = Array.from(numbers, (_, e) => difference(numbers, e));
        const largest = Math.max(...direct.map(Math.abs));
        expect(largest).toBeGreaterThan(0.01);
        for (const [e, slope] of found[what].entries()) {
          expect(Math.abs(slope - direct[e]), `${what} ${e}`).toBeLessThan(1e-6 * largest);
        }
      }
    }
  });
});

/** One spike that reaches a leaky unit after a delay. */
function line(delay: number): Network {
  const net = new Network({ dt: 0.5, seed: 1 });
  net.population('in', 1, spikeGenerator({ senders: [], times: [] }));
  net.population('out', 1, neuron({ equations, parameters, receptors }));
  net.connect('in', 'out', { connector: allToAll(), weight: 2, delay });
  return net;
}

const lineOptions = {
  duration: 40,
  readout: { population: 'out', take: 'each' },
  loss: 'meanSquare',
  batch: 1,
  workers: 0,
} as const;

const small: Omit<TrainerOptions, 'data'> = {
  duration: 45,
  readout: { population: 'out', take: 'last' },
  loss: 'crossEntropy',
  scale: 10,
  batch: 8,
  learn: {
    delays: { 'in to hidden': { low: 1, high: 5 }, 'hidden to hidden': { low: 1, high: 4 } },
  },
};

function layers(): Network {
  const net = new Network({ dt: 1, seed: 3 });
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', 6, lif);
  net.population('out', 3, neuron({ equations, parameters, receptors }));
  net.connect('in', 'hidden', { connector: allToAll(), weight: normal(0.6, 2), delay: 3 });
  net.connect('hidden', 'hidden', { connector: bernoulli(0.3), weight: normal(0, 0.5), delay: 2 });
  net.connect('hidden', 'out', { connector: allToAll(), weight: normal(0, 0.3) });
  return net;
}

describe('learnt delays', () => {
  it('find the delay of a trace', async () => {
    const sample = { events: { in: { times: [3], senders: [0] } } };
    const judge = await Trainer.create(line(11.5), {
      ...{ ...lineOptions, data: [{ ...sample, target: [0] }] },
    });
    const [target] = await judge.outputs([{ ...sample, target: [0] }]);
    await judge.dispose();
    const trainer = await Trainer.create(line(5), {
      ...{ ...lineOptions, data: [{ ...sample, target }] },
      learn: { weights: [], delays: { 'in to out': { low: 0.5, high: 15 } } },
      optimiser: { learningRate: 0.02, cosine: { epochs: 120 } },
    });
    await trainer.train({ epochs: 120 });
    expect(trainer.values('in to out.delay')[0]).toBeCloseTo(11.5, 1);
    expect(trainer.synapses('in to out').delays).toEqual(trainer.values('in to out.delay'));
    await trainer.dispose();
  });

  it('have the same bits with any workers, stay in their range, and are in the trained network', async () => {
    const data = yinYang({ samples: 16, seed: 4 });
    const results: Float64Array[][] = [];
    for (const more of [{ workers: 0 }, { workers: 2 }, { backend: 'reference' } as const]) {
      const trainer = await Trainer.create(layers(), { ...small, ...more, data });
      await trainer.train({ epochs: 1 });
      const names = ['in to hidden', 'in to hidden.delay', 'hidden to hidden.delay'];
      results.push(names.map((name) => trainer.values(name)));
      const said = await trainer.outputs(data.slice(0, 4));
      const plain = { ...small, ...more, data, learn: {} };
      const again = await Trainer.create(trainer.network(), plain);
      expect(await again.outputs(data.slice(0, 4))).toEqual(said);
      for (const one of [trainer, again]) await one.dispose();
    }
    for (const other of results.slice(1)) expect(other).toEqual(results[0]);
    const [, first] = results[0];
    expect(new Set(first).size).toBeGreaterThan(20);
    expect(first.every((delay) => delay >= 1 && delay <= 5)).toBe(true);
  });

  it.each<[RegExp, Partial<TrainerOptions>]>([
    [/low below high/, { learn: { delays: { 'in to hidden': { low: 3, high: 3 } } } }],
    [/begin within|between which/i, { learn: { delays: { 'in to hidden': { low: 4, high: 6 } } } }],
    [/off-grid/, { learn: { delays: { 'in to hidden': { low: 0.5, high: 6 } } } }],
    [/unknown-name/, { learn: { delays: { 'in to hiden': { low: 1, high: 6 } } } }],
    [/eventprop/, { method: 'eventprop' }],
    [/every source to every target/, { bounds: { 'hidden to hidden': { rank: 2 } } }],
    [/rank/, { bounds: { 'in to hidden': { rank: 2, low: 0 } } }],
    [/rank/, { bounds: { 'in to hidden': { rank: 1.5 } } }],
    [/rank/, { bounds: { 'in to hidden.delay': { rank: 1 } } }],
  ])('refuses %s', async (message, more) => {
    const data = yinYang({ samples: 4, seed: 4 });
    await expect(Trainer.create(layers(), { ...small, workers: 0, ...more, data })).rejects.toThrow(
      message,
    );
  });
});

describe('a rank that is kept', () => {
  it.each([
    [7, 4],
    [4, 7],
  ])('is that of the nearest matrix, %i × %i', (rows, columns) => {
    const entries = Float64Array.from({ length: rows * columns }, (_, k) => Math.sin(3 * k + 1));
    const places = Uint32Array.from(entries, (_, e) => (e * 5) % entries.length);
    const values = entries.map((_, e) => entries[places[e]]);
    keepRank(values, { rows, columns, places }, 2);
    const { u, values: singular, v } = svd(matrix(rows, columns, entries));
    const inner = Math.min(rows, columns);
    for (const [e, place] of places.entries()) {
      const [i, j] = [Math.floor(place / columns), place % columns];
      const nearest = [0, 1].reduce(
        (sum, k) => sum + u.data[i * inner + k] * singular[k] * v.data[j * inner + k],
        0,
      );
      expect(values[e]).toBeCloseTo(nearest, 10);
    }
  });

  it('holds after every update', async () => {
    const trainer = await Trainer.create(layers(), {
      ...{ ...small, learn: {}, workers: 0, data: yinYang({ samples: 16, seed: 4 }) },
      bounds: { 'in to hidden': { rank: 2 } },
    });
    await trainer.train({ epochs: 1 });
    const { sources, targets } = trainer.synapses('in to hidden');
    const w = matrix(5, 6);
    for (const [e, value] of trainer.values('in to hidden').entries()) {
      w.data[sources[e] * 6 + targets[e]] = value;
    }
    const { values } = svd(w);
    expect(values[1]).toBeGreaterThan(0.1);
    expect(values[2]).toBeLessThan(1e-7 * values[0]);
    await trainer.dispose();
  });
});
