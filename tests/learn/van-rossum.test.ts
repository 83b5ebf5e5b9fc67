/** The van Rossum distance as a loss: its value by the closed form, its slopes by the adjoint, and neurons that learn to fire when they should. */
import { describe, expect, it } from 'vitest';
import type { Observation } from '../../src/backends/learning/gradients.ts';
import { readScores } from '../../src/backends/learning/readout.ts';
import { allToAll } from '../../src/connect/connector.ts';
import { Trainer, type TrainerOptions, type TrainingSample } from '../../src/learn/index.ts';
import { Network } from '../../src/network/network.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { exponential } from '../../src/synapses/exponential.ts';

function network(inputs: number, outputs: number): Network {
  const net = new Network({ dt: 0.5, seed: 3 });
  net.population('in', inputs, spikeGenerator({ senders: [], times: [] }));
  net.population(
    'out',
    outputs,
    neuron({
      equations: 'dv/dt = -v/(10*ms) + I_syn/(5*pA*ms) : 1',
      threshold: 'v >= 1',
      reset: 'v = 0',
      receptors: { syn: exponential({ tau_syn: 5 }) },
    }),
  );
  const weight = { distribution: 'uniform', low: 0, high: 1.2 } as const;
  net.connect('in', 'out', { connector: allToAll(), weight, name: 'w' });
  return net;
}

const options = (data: readonly TrainingSample[], duration: number): TrainerOptions => ({
  data,
  duration,
  readout: { population: 'out', take: 'filtered', tau: 8 },
  loss: 'vanRossum',
  workers: 0,
});

describe('van Rossum', () => {
  it('distance of silence from two spikes is (1 + e^(−Δ/τ)), less what the end cuts off', async () => {
    const samples = [{ events: {}, trains: { times: [20, 26], senders: [0, 0] } }];
    const trainer = await Trainer.create(network(1, 1), options(samples, 200));
    const { loss } = await trainer.evaluate(samples);
    // two spikes of norm 1/2 each, and their product e^(−6/8), of sums in place of integrals: × (dt/τ)·2/(1 − e^(−2 dt/τ))
    const norm = ((0.5 / 8) * 2) / (1 - Math.exp(-1 / 8));
    expect(loss).toBeCloseTo(norm * (1 + Math.exp(-6 / 8)), 9);
  });

  it('has the slopes of the filter: a spike counts in its step and all after', () => {
    const spec = {
      population: 0,
      of: 'spikes',
      take: 'filtered',
      from: 2,
      to: 6,
      dt: 1,
      keep: 0.5,
    } as const;
    const out = new Float64Array(7 * 2);
    const seen = {
      populations: [{ name: 'out', size: 2, states: [] }],
      spikes: () => ({ steps: [1, 2, 4, 4], units: [0, 0, 0, 1] }),
      spikeSlope: () => out,
    } as unknown as Observation;
    const scores = readScores(spec, seen);
    expect([...scores.values]).toEqual([1, 0, 0.5, 0, 1.25, 1, 0.625, 0.5]);
    scores.pull(Float64Array.of(1, 0, 0, 0, 0, 3, 4, 0));
    expect([...out]).toEqual([0, 0, 0, 0, 1.5, 0.75, 1, 1.5, 2, 3, 4, 0, 0, 0]);
  });

  it('is small for neurons that learn to fire as they should', async () => {
    const times = Array.from({ length: 60 }, (_, k) => 1 + ((k * 37) % 95));
    const senders = Array.from({ length: 60 }, (_, k) => k);
    const trains = { times: [15, 40, 70, 30, 62], senders: [0, 0, 0, 1, 1] };
    const samples: TrainingSample[] = [{ events: { in: { times, senders } }, trains }];
    const trainer = await Trainer.create(network(60, 2), {
      ...options(samples, 100),
      optimiser: { learningRate: 0.02, cosine: { epochs: 400, share: 0.05 } },
    });
    const before = await trainer.evaluate(samples);
    await trainer.train({ epochs: 400 });
    const after = await trainer.evaluate(samples);
    expect(before.loss).toBeGreaterThan(2);
    // a spike that is off by 1.5 ms costs 1 − e^(−1.5/8) = 0.17
    expect(after.loss).toBeLessThan(5 * 0.17);
    expect(after.rates.out * 0.2).toBeCloseTo(5, 9);
  });

  it('asks for a filtered readout and for trains that fit', async () => {
    const sample = { events: {}, trains: { times: [5], senders: [0] } };
    const given = options([sample], 20);
    const create = (more: Partial<TrainerOptions>) =>
      Trainer.create(network(1, 1), { ...given, ...more });
    await expect(create({ readout: { population: 'out', take: 'count' } })).rejects.toThrow(/loss/);
    await expect(create({ readout: { population: 'out', take: 'filtered' } })).rejects.toThrow(
      /tau/,
    );
    const trainer = await create({});
    const code = (trains: TrainingSample['trains']) =>
      trainer.evaluate([{ events: {}, trains }]).catch((error) => error.code);
    expect(await code({ times: [5], senders: [3] })).toBe('bad-sample');
    expect(await code({ times: [25], senders: [0] })).toBe('bad-sample');
  });
});
