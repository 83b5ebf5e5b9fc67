/** EventProp in time steps: its slopes tend to those without a time step, and to differences of what the network says; what it refuses. */
import { describe, expect, it } from 'vitest';
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
import type { NeuronSpec } from '../../src/neurons/model.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { delta } from '../../src/synapses/delta.ts';
import { exponential } from '../../src/synapses/exponential.ts';

const normal = (mean: number, sd: number) => ({ distribution: 'normal', mean, sd }) as const;
const receptors = { syn: exponential({ tau_syn: 5 }) };

const unit = (options: LifOptions = {}) =>
  lif({ C_m: 20, tau_m: 20, E_L: 0, V_th: 1, V_reset: 0, t_ref: 0, receptors, ...options });

function layers(dt: number, hidden: NeuronSpec = unit({ V_reset: -0.3 })): Network {
  const net = new Network({ dt, seed: 11 });
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', 12, hidden);
  net.population('out', 3, unit());
  const connector = allToAll();
  net.connect('in', 'hidden', { connector, weight: normal(1.7, 0.8) });
  net.connect('hidden', 'out', { connector, weight: normal(0.93, 0.4), delay: 0.8 });
  const back = { connector: bernoulli(0.4), weight: normal(0, 0.5), delay: 1.6 };
  net.connect('hidden', 'hidden', back);
  return net;
}

// on the grid of every step below
const data: TrainingSample[] = yinYang({ samples: 6, seed: 5 }).map(({ events, label }) => {
  const times = Array.from(events.in.times, (time) => 0.2 * (1 + Math.round(time / 0.2)));
  return { events: { in: { ...events.in, times } }, label };
});

const task: Omit<TrainerOptions, 'data'> = {
  method: 'steppedEventprop',
  duration: 60,
  readout: { population: 'out', take: 'first' },
  loss: 'crossEntropy',
  scale: 0.5,
  workers: 0,
};

describe('EventProp in time steps', () => {
  it('tends to the exact slopes as steps become shorter: recurrent, with delays', async () => {
    const slopesOf = async (dt: number, method: TrainerOptions['method']) => {
      const trainer = await Trainer.create(layers(dt), { ...task, method, data });
      const { slopes } = await trainer.gradient(data);
      await trainer.dispose();
      return Object.values(slopes).flatMap((own) => [...own]);
    };
    const exact = await slopesOf(0.1, 'eventprop');
    const size = Math.hypot(...exact);
    const error = async (dt: number) =>
      Math.hypot(...(await slopesOf(dt, 'steppedEventprop')).map((s, k) => s - exact[k])) / size;
    const [coarse, fine] = [await error(0.2), await error(0.025)];
    expect(coarse).toBeLessThan(0.1);
    expect(fine).toBeLessThan(coarse / 3);
  });

  it('takes linear neurons of any states and receptors: slopes of weights and parameters', async () => {
    const net = new Network({ dt: 0.001, seed: 2 });
    const two = { fast: exponential({ tau_syn: 3 }), slow: exponential({ tau_syn: 12 }) };
    const cell = neuron({
      equations: `
        dv/dt = (-v - a)/tau_m + (I_fast + I_slow)/C : 1
        da/dt = (g*v - a)/tau_a : 1
        db/dt = -b/tau_b : 1
      `,
      parameters: { tau_m: '10 ms', tau_a: '30 ms', tau_b: '15 ms', C: '10 pA*ms', g: '0.4' },
      ...{ threshold: 'v >= 1 + b', reset: 'v = 0.2; a += 0.3; b += 0.5', receptors: two },
    });
    const leaky = 'dv/dt = -v/tau_m + I_syn/C : 1';
    const parameters = { tau_m: '3 ms', C: '5 pA*ms' };
    net.population('in', 3, spikeGenerator({ senders: [], times: [] }));
    net.population('cells', 2, cell);
    net.population(
      'out',
      1,
      neuron({ equations: leaky, parameters, receptors: { syn: exponential({ tau_syn: 2 }) } }),
    );
    const connector = allToAll();
    net.connect('in', 'cells', { name: 'fast', connector, receptor: 'fast', weight: 4 });
    net.connect('in', 'cells', { name: 'slow', connector, receptor: 'slow', weight: 1.5 });
    net.connect('cells', 'cells', {
      name: 'back',
      connector,
      receptor: 'fast',
      weight: -0.8,
      delay: 2,
    });
    net.connect('cells', 'out', { name: 'out', connector, weight: 2, delay: 1 });
    const events = { in: { times: [1, 3, 6, 10], senders: [0, 1, 2, 0] } };
    const samples = [{ events, target: [0] }];
    const trainer = await Trainer.create(net, {
      ...{ ...task, scale: 1, duration: 16, data: samples, loss: 'meanSquare' },
      readout: { population: 'out', take: 'last' },
      learn: { parameters: { cells: ['tau_m', 'tau_b'] } },
    });
    const { slopes } = await trainer.gradient(samples);
    const { rates } = await trainer.evaluate(samples);
    expect(rates.cells * 0.016).toBeGreaterThan(1.5);
    const checkpoint = trainer.checkpoint();
    const lossAt = async (name: string, h: number) => {
      const group = checkpoint.groups[name];
      const values = group.values.slice();
      values[0] += h;
      trainer.restore({
        ...checkpoint,
        groups: { ...checkpoint.groups, [name]: { ...group, values } },
      });
      return (await trainer.evaluate(samples)).loss;
    };
    for (const [name, slope] of Object.entries(slopes)) {
      const h = 0.02 * Math.abs(checkpoint.groups[name].values[0]);
      const difference = ((await lossAt(name, h)) - (await lossAt(name, -h))) / (2 * h);
      // times of spikes are whole steps: differences have a few per cent
      expect(Math.abs(slope[0] / difference - 1), name).toBeLessThan(0.06);
    }
    await trainer.dispose();
  });

  it('refuses what has no time with a slope, with reasons', async () => {
    const codes = async (net: Network, options: Partial<TrainerOptions> = {}): Promise<string> => {
      try {
        await Trainer.create(net, { ...task, data, ...options });
      } catch (error) {
        return (error as SynfireError).faults.map(({ code }) => code).join(' ');
      }
      return 'none';
    };
    const square = neuron({
      equations: 'dv/dt = v^2/tau_m + I_syn/C : 1',
      parameters: { tau_m: '10 ms', C: '10 pA*ms' },
      ...{ threshold: 'v >= 1', reset: 'v = 0', receptors },
    });
    expect(await codes(layers(0.2, square))).toBe('not-linear');
    expect(await codes(layers(0.2, unit({ t_ref: 2 })))).toBe('not-linear');
    expect(await codes(layers(0.2, lif({ t_ref: 0, receptors: { syn: delta() } })))).toBe(
      'not-linear',
    );
    const count = { population: 'out', take: 'count' } as const;
    expect(await codes(layers(0.2), { readout: count })).toBe('bad-option');
    const state = { population: 'out', of: 'v', take: 'mean' } as const;
    expect(await codes(layers(0.2), { readout: state })).toBe('bad-option');
    const costs = [{ population: 'hidden', text: 'rate', strength: 1 }];
    expect(await codes(layers(0.2), { costs })).toBe('bad-option');
  });
});
