/** EventProp: its gradients are finite differences of exact spike times and voltages, its spikes those of the event engine. */
import { describe, expect, it } from 'vitest';
import { EventSimulation } from '../../src/backends/events/event-simulation.ts';
import { allToAll, bernoulli } from '../../src/connect/connector.ts';
import type { SynfireError } from '../../src/errors.ts';
import {
  Trainer,
  type TrainerOptions,
  type TrainingSample,
  yinYang,
} from '../../src/learn/index.ts';
import { Network } from '../../src/network/network.ts';
import { type LifOptions, lif } from '../../src/neurons/lif.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;

/** Rest 0, threshold 1, R = 1: the units of the paper. */
const unit = (tauSyn: number, options: LifOptions = {}) =>
  lif({
    ...{ C_m: 20, tau_m: 20, E_L: 0, V_th: 1, V_reset: 0, t_ref: 0 },
    receptors: { syn: exponential({ tau_syn: tauSyn }) },
    ...options,
  });

interface Case {
  readonly name: string;
  readonly take: 'first' | 'max';
  readonly tauSyn: number;
  readonly recurrent?: boolean;
  readonly output?: LifOptions;
}

function layers({ tauSyn, recurrent, output }: Omit<Case, 'name' | 'take'>, hidden = 30): Network {
  const net = new Network({ dt: 0.1, seed: 11 });
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', hidden, unit(tauSyn, { V_reset: recurrent ? -0.3 : 0 }));
  net.population('out', 3, unit(tauSyn, output));
  const scale = (12 + tauSyn) / (5 + 2 * tauSyn);
  net.connect('in', 'hidden', { connector: allToAll(), weight: normal(1.5 * scale, 0.78 * scale) });
  net.connect('hidden', 'out', {
    connector: allToAll(),
    weight: normal(0.93 * scale, 0.4 * scale),
    delay: recurrent ? { distribution: 'uniform', low: 0.1, high: 3 } : 0.1,
  });
  if (recurrent) {
    const weight = normal(0, 0.5 * scale);
    net.connect('hidden', 'hidden', { connector: bernoulli(0.4), weight, delay: 1.3 });
  }
  return net;
}

const task = (take: 'first' | 'max'): Omit<TrainerOptions, 'data'> => ({
  method: 'eventprop',
  duration: 60,
  readout: { population: 'out', take },
  loss: 'crossEntropy',
  scale: take === 'first' ? 0.5 : 3,
  workers: 0,
});

const cases: readonly Case[] = [
  { name: 'first spikes of two layers', take: 'first', tauSyn: 5 },
  { name: 'first spikes, τ_m = 2 τ_s', take: 'first', tauSyn: 10 },
  {
    name: 'first spikes, recurrent with delays, reset below rest',
    take: 'first',
    tauSyn: 5,
    recurrent: true,
  },
  { name: 'first spikes, slow synapses', take: 'first', tauSyn: 30 },
  { name: 'peaks of leaky integrators', take: 'max', tauSyn: 5, output: { V_th: 1e6 } },
  { name: 'peaks, recurrent', take: 'max', tauSyn: 5, recurrent: true, output: { V_th: 1e6 } },
];

describe('EventProp', () => {
  it.each(cases)('$name: slopes are central differences, to 1e-6', async ({ take, ...net }) => {
    const data = yinYang({ samples: 5, seed: 5 });
    const trainer = await Trainer.create(layers(net), { ...task(take), data });
    const { slopes } = await trainer.gradient(data);
    const checkpoint = trainer.checkpoint();
    const { rates } = await trainer.evaluate(data);
    expect(rates.hidden).toBeGreaterThan(4);
    for (const [name, slope] of Object.entries(slopes)) {
      const largest = Math.max(...slope.map(Math.abs));
      expect(largest).toBeGreaterThan(1e-4);
      const { values } = checkpoint.groups[name];
      const lossAt = async (k: number, h: number) => {
        const moved = values.slice();
        moved[k] += h;
        const groups = {
          ...checkpoint.groups,
          [name]: { ...checkpoint.groups[name], values: moved },
        };
        trainer.restore({ ...checkpoint, groups });
        return (await trainer.evaluate(data)).loss;
      };
      // Richardson's extrapolation: an error of h⁴
      const difference = async (k: number, h: number) => {
        const [up, down] = [await lossAt(k, h), await lossAt(k, -h)];
        const [farUp, farDown] = [await lossAt(k, 2 * h), await lossAt(k, -2 * h)];
        return (8 * (up - down) - (farUp - farDown)) / (12 * h);
      };
      let compared = 0;
      for (let k = 0; k < slope.length; k += Math.ceil(slope.length / 12)) {
        const [coarse, fine] = [await difference(k, 2e-5), await difference(k, 1e-5)];
        // a spike that comes or goes within the difference: no derivative there
        if (Math.abs(coarse - fine) > 1e-6 * largest) continue;
        expect(Math.abs(fine - slope[k])).toBeLessThan(1e-6 * largest);
        compared++;
      }
      expect(compared).toBeGreaterThan(6);
    }
  });

  it('one input spike fires a neuron from the weight on that the closed form says', async () => {
    const [tauM, tauS] = [20, 5];
    const r = tauM / tauS;
    // R·w·τ_s/(τ_m − τ_s)·(e^(−t/τ_m) − e^(−t/τ_s)) at its peak
    const needed = ((tauM - tauS) / tauS) * (r ** (r / (r - 1)) / (r - 1));
    const spikes = async (weight: number) => {
      const net = new Network({ dt: 0.1, seed: 1 });
      net.population('in', 1, spikeGenerator({ senders: [], times: [] }));
      net.population('out', 1, unit(tauS));
      net.connect('in', 'out', { connector: allToAll(), weight });
      const data: TrainingSample[] = [
        { events: { in: { times: [1, 300], senders: [0, 0] } }, label: 0 },
      ];
      const trainer = await Trainer.create(net, { ...task('first'), duration: 600, data });
      const { groups, ...rest } = trainer.checkpoint();
      const values = Float64Array.of(weight);
      trainer.restore({ ...rest, groups: { 'in to out': { ...groups['in to out'], values } } });
      return ((await trainer.evaluate(data)).rates.out * 600) / 1000;
    };
    expect(await spikes(needed * 0.999)).toBe(0);
    expect(await spikes(needed * 1.001)).toBeCloseTo(2, 10);
  });

  it('has the spikes of the event engine', async () => {
    // on the grid of the step that a network has, 1e-4 ms
    const data = yinYang({ samples: 3, seed: 8 }).map(({ events, label }) => {
      const times = Array.from(events.in.times, (time) => Math.round(time * 1e4) / 1e4);
      return { events: { in: { ...events.in, times } }, label };
    });
    const net = layers({ tauSyn: 5, recurrent: true });
    for (const sample of data) {
      const trainer = await Trainer.create(net, { ...task('first'), loss: 'meanSquare', data });
      const { times, senders } = sample.events.in;
      const order = [0, 1, 2, 3, 4].sort((a, b) => times[a] - times[b]);
      const own = trainer.network().describe();
      const input = spikeGenerator({
        times: order.map((k) => times[k]),
        senders: order.map((k) => senders[k]),
      });
      const populations = own.populations.map((population) =>
        population.name === 'in' ? { ...population, neuron: input } : population,
      );
      const events = await EventSimulation.create(
        Network.fromJSON({ ...own, dt: 1e-4, populations }),
      );
      const found = await events.run(60);
      const first = [0, 1, 2].map((o) => {
        const k = found.neurons.indexOf(35 + o);
        return k < 0 ? 60 : found.times[k];
      });
      expect(first.filter((time) => time < 60).length).toBeGreaterThan(1);
      const score = await trainer.evaluate([
        { ...sample, label: undefined, target: first.map((t) => -t) },
      ]);
      expect(Math.sqrt(score.loss)).toBeLessThan(1e-9);
    }
  });

  it('is the same bits with any number of workers', async () => {
    const data = yinYang({ samples: 40, seed: 2 });
    const learnt = async (workers: number) => {
      const trainer = await Trainer.create(layers({ tauSyn: 5 }), {
        ...task('first'),
        data,
        batch: 10,
        workers,
      });
      await trainer.train({ epochs: 50 / 4 });
      expect(trainer.updates).toBe(50);
      const values = [...trainer.values('in to hidden'), ...trainer.values('hidden to out')];
      await trainer.dispose();
      return values;
    };
    const here = await learnt(0);
    for (const workers of [1, 2, 3]) expect(await learnt(workers)).toEqual(here);
  });

  it('refuses what has no exact next spike, with reasons', async () => {
    const data = yinYang({ samples: 4 });
    const codes = async (net: Network, options: Partial<TrainerOptions> = {}): Promise<string> => {
      try {
        await Trainer.create(net, { ...task('first'), data, ...options });
      } catch (error) {
        return (error as SynfireError).faults.map(({ code }) => code).join(' ');
      }
      return 'none';
    };
    const good = { tauSyn: 5 };
    expect(await codes(layers({ tauSyn: 20 }))).toBe('no-next-spike no-next-spike');
    expect(await codes(layers({ ...good, output: { t_ref: 2 } }))).toBe('no-next-spike');
    const readout = { population: 'out', of: 'v', take: 'mean' } as const;
    expect(await codes(layers(good), { readout })).toBe('bad-option');
    expect(await codes(layers(good), { learn: { parameters: { out: ['tau_m'] } } })).toBe(
      'no-next-spike',
    );
  });
});
