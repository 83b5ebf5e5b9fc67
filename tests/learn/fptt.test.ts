/**
 * Forward propagation through time (science/spiking.md 5.4): one part is back-propagation, parts continue what was before, a fixed point
 * stays, memory is that of a part; and the adding task with liquid time constants, written as text.
 */
import { describe, expect, it } from 'vitest';
import { allToAll, bernoulli } from '../../src/connect/connector.ts';
import { addPull, followAverage } from '../../src/learn/fptt.ts';
import {
  addingTask,
  Trainer,
  type TrainerOptions,
  trainingMemory,
  yinYang,
} from '../../src/learn/index.ts';
import { Network } from '../../src/network/network.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { exponential } from '../../src/synapses/exponential.ts';
import { isLong } from '../papers/harness.ts';

const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;
const receptors = { syn: exponential({ tau_syn: 5 }) };
const equations = 'dv/dt = -v/tau_m + I_syn/C : 1 (unless refractory)';
const parameters = { tau_m: '20 ms', C: '5 pA*ms', t_ref: '2 ms' };
const firing = { threshold: 'v >= 1', reset: 'v = 0', refractory: 't_ref' };

function layers(): Network {
  const net = new Network({ dt: 1, seed: 3 });
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', 15, neuron({ equations, parameters, ...firing, receptors }));
  net.population(
    'out',
    3,
    neuron({ equations: 'dv/dt = -v/(20*ms) + I_syn/(5*pA*ms) : 1', receptors }),
  );
  net.connect('in', 'hidden', { connector: allToAll(), weight: normal(0.6, 2) });
  net.connect('hidden', 'hidden', { connector: bernoulli(0.3), weight: normal(0, 0.2), delay: 7 });
  net.connect('hidden', 'out', { connector: allToAll(), weight: normal(0, 0.3) });
  return net;
}

const small: TrainerOptions = {
  data: yinYang({ samples: 60, seed: 4 }),
  duration: 45,
  readout: { population: 'out', take: 'last' },
  loss: 'crossEntropy',
  scale: 10,
  batch: 8,
  workers: 0,
};
const create = (options: Partial<TrainerOptions>) =>
  Trainer.create(layers(), { ...small, ...options });
const weights = (trainer: Trainer) =>
  ['in to hidden', 'hidden to hidden', 'hidden to out'].flatMap((name) => [
    ...trainer.values(name),
  ]);

describe('fptt', () => {
  it('in one part is back-propagation through all time', async () => {
    const one = await create({ method: 'fptt', fptt: { parts: 1, alpha: 1e-9 } });
    const other = await create({});
    await one.train({ epochs: 1 / 8 });
    await other.train({ epochs: 1 / 8 });
    expect(weights(one)).toEqual(weights(other));
  });

  it('goes on in a part from where the last one ended, events under way too', async () => {
    const parts = await create({ method: 'fptt', fptt: { parts: 9 } });
    const whole = await create({});
    const { rates, loss } = await parts.evaluate(small.data);
    expect(rates.hidden).toBeGreaterThan(10);
    expect({ rates, loss }).toEqual(
      await whole.evaluate(small.data).then(({ rates: r, loss: l }) => ({ rates: r, loss: l })),
    );
  });

  it('stays where the average is and nothing pulls', () => {
    const room = (x: number) => Float64Array.of(x);
    const rest = { slopes: room(0), mean: room(0), square: room(0), rate: 2 };
    const group = { ...rest, values: room(0.7), average: room(0.7), dual: room(0) };
    addPull([group], { parts: 3 });
    expect(group.slopes[0]).toBe(0);
    followAverage([group], { parts: 3 });
    expect([group.values[0], group.average[0], group.dual[0]]).toEqual([0.7, 0.7, 0]);
  });

  it('follows the equations of the paper', () => {
    const room = (x: number) => Float64Array.of(x);
    const rest = { mean: room(0), square: room(0), rate: 1 };
    const group = {
      ...rest,
      values: room(1),
      slopes: room(0.1),
      average: room(0.6),
      dual: room(0.2),
    };
    addPull([group], { parts: 2, alpha: 0.5, beta: 0.25 });
    expect(group.slopes[0]).toBeCloseTo(0.1 - 0.2 + 0.5 * 0.4, 14);
    followAverage([group], { parts: 2, alpha: 0.5, beta: 0.25 });
    expect(group.dual[0]).toBeCloseTo(0.2 - 0.5 * 0.4, 14);
    expect(group.average[0]).toBeCloseTo(0.75 * 0.6 + 0.25 - 0.5 * 0, 14);
  });

  it('takes the memory of one part', () => {
    const { bytes } = trainingMemory(layers(), { ...small, duration: 9000 });
    const fptt = { method: 'fptt', fptt: { parts: 100 } } as const;
    const parts = trainingMemory(layers(), { ...small, duration: 9000, ...fptt });
    expect(parts.bytes).toBeLessThan(bytes / 30);
  });

  it('goes on from a checkpoint bit for bit', async () => {
    const options = { method: 'fptt', fptt: { parts: 5 } } as const;
    const whole = await create(options);
    await whole.train({ epochs: 0.5 });
    const saved = structuredClone(whole.checkpoint());
    await whole.train({ epochs: 1 });
    const other = await create(options);
    other.restore(saved);
    await other.train({ epochs: 1 });
    expect(weights(other)).toEqual(weights(whole));
    const plain = await create({});
    expect(() => other.restore(plain.checkpoint())).toThrow(/wrong-checkpoint/);
  });

  it.each<[RegExp, Partial<TrainerOptions>]>([
    [/fptt/, { method: 'fptt' }],
    [/fptt/, { fptt: { parts: 3 } }],
    [/divides the 45 steps/, { method: 'fptt', fptt: { parts: 7 } }],
    [/parts/, { method: 'fptt', fptt: { parts: 0 } }],
    [/beta/, { method: 'fptt', fptt: { parts: 3, beta: 2 } }],
    [
      /window/,
      { method: 'fptt', fptt: { parts: 3 }, readout: { population: 'out', take: 'last', from: 3 } },
    ],
  ])('refuses %s', async (message, options) => {
    await expect(create(options)).rejects.toThrow(message);
  });
});

/**
 * Liquid time constants (Yin, Corradi & Bohté 2023) as text: how fast the membrane follows its input is a gate of inputs, spikes and the
 * membrane itself, with synapses of its own.
 */
function liquid(hidden: number): Network {
  const net = new Network({ dt: 1, seed: 5 });
  const now = exponential({ tau_syn: 1 }); // by Euler's steps of 1 ms what arrives acts for one step
  const cell = neuron({
    equations: 'du/dt = (I_d/pA - u)*sigmoid(I_g/pA + w*u + c)/ms : 1',
    parameters: { w: '0', c: '-2' },
    threshold: 'u >= 0.5',
    reset: 'u = 0',
    receptors: { d: now, g: now },
    method: 'euler',
    surrogate: { slope: 'multiGaussian', beta: 1 / 0.3 },
  });
  net.population('in', 3, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', hidden, cell);
  for (const receptor of ['d', 'g']) {
    const connector = allToAll();
    const own = normal(0, 1 / Math.sqrt(hidden));
    net.connect('in', 'hidden', {
      connector,
      weight: normal(0, 1),
      receptor,
      name: `in ${receptor}`,
    });
    net.connect('hidden', 'hidden', { connector, weight: own, receptor, name: `own ${receptor}` });
  }
  return net;
}

/** With a unit that sends 1 at every step: what cells have as their bias. */
function adding(samples: number, steps: number, seed: number) {
  const all = Array.from({ length: steps }, (_, k) => k + 1);
  return addingTask({ samples, steps, seed }).map(({ events, target }) => ({
    target,
    events: {
      in: {
        times: [...Array.from(events.in.times), ...all],
        senders: [...Array.from(events.in.senders), ...all.map(() => 2)],
        values: [...Array.from(events.in.values!), ...all.map(() => 1)],
      },
    },
  }));
}

describe('the adding task', () => {
  // 5.4: below 0.06 after 600 updates, 0.016 to 0.023 in an independent program; chance is 0.167
  const [updates, most] = isLong ? [600, 0.06] : [100, 0.13];
  it(`of 20 steps, by liquid time constants: below ${most} after ${updates} updates`, async () => {
    const wide = { low: -10, high: 10 };
    const trainer = await Trainer.create(liquid(32), {
      data: adding(12_800, 20, 2),
      duration: 20,
      readout: { population: 'hidden', of: 'u', take: 'last', outputs: 1 },
      loss: 'meanSquare',
      method: 'fptt',
      fptt: { parts: 5 },
      learn: { parameters: { hidden: ['w', 'c'] } },
      rates: { 'hidden.w': 1, 'hidden.c': 1 },
      bounds: { 'hidden.w': wide, 'hidden.c': wide },
      optimiser: { learningRate: 3e-3, clip: 1 },
      batch: 128,
    });
    await trainer.train({ epochs: updates / 100 });
    const { loss, rates } = await trainer.evaluate(adding(500, 20, 9));
    await trainer.dispose();
    console.log(`adding, ${updates} updates: ${loss.toFixed(4)}, ${rates.hidden.toFixed(0)} Hz`);
    expect(loss).toBeLessThan(most);
  });
});
