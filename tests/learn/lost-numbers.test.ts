/** A loss that is no number says which state left the numbers first, and when. */
import { describe, expect, it } from 'vitest';
import { allToAll, exponential, Network, neuron, spikeGenerator } from '../../src/index.ts';
import { Trainer, type TrainerOptions } from '../../src/learn/index.ts';

/** Two layers without spikes of their own; the second grows as x² from what reaches it, so that it leaves f32 in a few steps. */
function growing(): Network {
  const net = new Network({ dt: 1 });
  const options = { receptors: { in: exponential({ tau_syn: 1 }) }, parameters: { C: '1 pA*ms' } };
  const first = 'dv/dt = -v/(10*ms) + I_in/C : 1';
  const second = 'dx/dt = x*x/ms - x/(10*ms) + I_in/C : 1';
  net.population('in', 1, spikeGenerator({ senders: [], times: [] }));
  net.population('first', 2, neuron({ ...options, equations: first }));
  net.population('second', 3, neuron({ ...options, equations: second, method: 'euler' }));
  net.connect('in', 'first', { connector: allToAll(), weight: 1 });
  net.connect('in', 'second', { connector: allToAll(), weight: 8 });
  return net;
}

const samples = [
  { events: { in: { times: [], senders: [] } }, target: [0, 0, 0] },
  { events: { in: { times: [5], senders: [0] } }, target: [0, 0, 0] },
];
const options: TrainerOptions = {
  data: samples,
  duration: 30,
  readout: { population: 'second', of: 'x', take: 'last' },
  loss: 'meanSquare',
  batch: 2,
  workers: 0,
};

const fault = async (given: Partial<TrainerOptions>) => {
  await using trainer = await Trainer.create(growing(), { ...options, ...given });
  const before = trainer.values('in to second').slice();
  const error = await trainer.train({ epochs: 1 }).catch((thrown) => thrown);
  expect(trainer.values('in to second')).toEqual(before);
  return String(error.message);
};

const loss = async (duration: number) => {
  await using trainer = await Trainer.create(growing(), { ...options, duration });
  return (await trainer.evaluate(samples)).loss;
};

describe('a loss that is no number', () => {
  it('names sample, population, unit, state and time', async () => {
    const message = await fault({});
    expect(message).toMatch(
      /in sample 1 of the data: x of "second" 0 is (Infinity|NaN) from \d+ ms/,
    );
    const from = Number(/from (\d+) ms/.exec(message)![1]);
    expect(await loss(from - 1)).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(await loss(from)).not.toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it('counts the sample in the data, whatever the order in which they come', async () => {
    const silent = { events: { in: { times: [], senders: [] } }, target: [0, 0, 0] };
    const data = Array.from({ length: 7 }, (_, k) => (k === 5 ? samples[1] : silent));
    for (const seed of [1, 2]) {
      expect(await fault({ data, batch: 4, seed })).toMatch(
        /in sample 5 of the data: x of "second"/,
      );
    }
    const odd = data.map((sample, k) => (k === 3 ? { ...sample, target: [1, 2] } : sample));
    expect(await fault({ data: odd, batch: 7 })).toMatch(/data › sample 3/);
  });

  it('does so in a later part of a sample too', async () => {
    const whole = await fault({ data: [samples[1]], batch: 1 });
    const late = { events: { in: { times: [20], senders: [0] } }, target: [0, 0, 0] };
    const parts = await fault({ data: [late], batch: 1, method: 'fptt', fptt: { parts: 2 } });
    const time = (message: string) => Number(/ from (\d+) ms on/.exec(message)![1]);
    expect(time(parts)).toBe(time(whole) + 15);
  });

  it('says so where all states are numbers', async () => {
    const readout = { population: 'first', of: 'v', take: 'last' } as const;
    const data = [{ events: { in: { times: [29], senders: [0] } }, target: [0, 0] }];
    const message = await fault({ data, readout, batch: 1, loss: { text: 'log(0*target - 1)*y' } });
    expect(message).toMatch(/sample 0 of the data; all states are numbers/);
  });
});
