/** Snapshots of the engine without a time step, of circuits that sample and of their training: identity, damage, forgery, files. */
import { describe, expect, it } from 'vitest';
import { type Described, described, saveEvents } from '../../src/backends/events/snapshot.ts';
import { pack } from '../../src/backends/machine/saved.ts';
import * as api from '../../src/index.ts';
import {
  type CircuitOptions,
  DenoiserTraining,
  initialTrees,
  noiseSchedule,
  SamplingCircuit,
  swissRoll,
} from '../../src/sampling/index.ts';

/** What is altered, truncated or of another kind: refused, and the simulation goes on as it would have. */
async function refusesDamage(one: {
  snapshot(): Promise<Uint8Array<ArrayBuffer>>;
  restore(saved: Uint8Array): Promise<void>;
}): Promise<void> {
  const saved = await one.snapshot();
  const later = saved.slice();
  later[8] = 2;
  const altered = saved.slice();
  altered[saved.length - 3] ^= 16;
  const other = pack('spiking', { dt: '0.1 ms' }, { step: 1 });
  for (const [wrong, code] of [
    [saved.slice(0, 100), 'snapshot-damaged'],
    [saved.slice(0, saved.length - 8), 'snapshot-damaged'],
    [altered, 'snapshot-damaged'],
    [later, 'snapshot-version'],
    [other, 'snapshot-kind'],
    [new Uint8Array(64), 'not-a-snapshot'],
    [undefined as unknown as Uint8Array, 'wrong-type'],
    [{ time: 1, state: {} } as unknown as Uint8Array, 'wrong-type'],
  ] as const) {
    await expect(one.restore(wrong)).rejects.toMatchObject({ code });
    expect(await one.snapshot()).toEqual(saved);
  }
}

const pulses = { neuron: { model: 'qif', tau: 10, drive: 0.1 }, size: 20, weight: -0.1, seed: 1 };
const heap = (change: object = {}) =>
  ({ ...pulses, connector: api.fixedOutdegree(4, { multapses: false }), ...change }) as never;

function queue({ seed = 1, tau_m = 10, rate = 8000 } = {}): api.Network {
  const net = new api.Network({ dt: 0.1, seed });
  net.population(
    'cells',
    20,
    api.lif({ tau_m, receptors: { syn: api.exponential({ tau_syn: 2 }) } }),
  );
  net.poissonInput('cells', { rate, weight: 100 });
  net.connect('cells', 'cells', { connector: api.fixedIndegree(4), weight: 20, delay: 1.5 });
  return net;
}

describe('a snapshot of a network without a time step', () => {
  it.each<[string, api.PulseNetwork | api.Network, [string, api.PulseNetwork | api.Network][]]>([
    [
      'heap engine',
      heap(),
      [
        ['seed is 1, not 2', heap({ seed: 2 })],
        ['neuron › drive is 0.1, not 0.2', heap({ neuron: { ...pulses.neuron, drive: 0.2 } })],
        [
          'connector › degree is 4, not 5',
          heap({ connector: api.fixedOutdegree(5, { multapses: false }) }),
        ],
      ],
    ],
    [
      'queue engine',
      queue(),
      [
        ['seed is 1, not 2', queue({ seed: 2 })],
        ['population "cells" › neuron › parameters › tau_m is 10, not 11', queue({ tau_m: 11 })],
        ['input 0 › rate is 8000, not 8001', queue({ rate: 8001 })],
        ['no neuron › drive', heap()],
      ],
    ],
  ])('%s: is refused elsewhere, or damaged, and nothing changes', async (_, network, others) => {
    const simulation = await api.EventSimulation.create(network);
    await simulation.run(50);
    const saved = await simulation.snapshot();
    const rest = await simulation.run(50);
    await refusesDamage(simulation);
    for (const [place, other] of others) {
      const elsewhere = await api.EventSimulation.create(other);
      await expect(elsewhere.restore(saved)).rejects.toThrow(place);
      expect(elsewhere.time).toBe(0);
    }
    await simulation.restore(saved);
    expect((await simulation.run(50)).hash).toBe(rest.hash);
  });

  const numbers = (length: number, value: number) => new Float64Array(length).fill(value);
  it.each<[string, Described, object]>([
    ['a time that is none', heap(), { time: Number.NaN, state: { engine: 'qif', parts: {} } }],
    [
      'keys that are none',
      heap(),
      {
        time: 1,
        state: { engine: 'qif', parts: { keys: numbers(20, Number.NaN), turns: numbers(1, 0) } },
      },
    ],
    ['no turns', heap(), { time: 1, state: { engine: 'qif', parts: { keys: numbers(20, 1) } } }],
    [
      'another engine',
      heap(),
      { time: 1, state: { engine: 'lif', parts: { keys: numbers(20, 1), turns: numbers(1, 0) } } },
    ],
    [
      'spikes of nobody',
      described(queue()),
      {
        time: 1,
        state: {
          engine: 'queue',
          parts: {
            states: numbers(240, 0),
            flight: Float64Array.of(0, 1, 1e6),
            external: numbers(43, 0),
          },
        },
      },
    ],
    [
      'spikes in no queue',
      described(queue()),
      {
        time: 1,
        state: {
          engine: 'queue',
          parts: {
            states: numbers(240, 0),
            flight: Float64Array.of(9, 1, 1),
            external: numbers(43, 0),
          },
        },
      },
    ],
  ])('with a digest that fits and %s is refused', async (_, network, forged) => {
    const simulation = await api.EventSimulation.create('format' in network ? queue() : network);
    await simulation.run(20);
    const before = await simulation.snapshot();
    const wrong = saveEvents(network, forged as Parameters<typeof saveEvents>[1]);
    await expect(simulation.restore(wrong)).rejects.toThrow(api.SynfireError);
    expect(await simulation.snapshot()).toEqual(before);
  });
});

const schedule = noiseSchedule({ levels: 12 });
const trees = initialTrees({ somata: 3, branching: [4], activation: 'tanh(x)' });
const circuit: CircuitOptions = { denoiser: { kind: 'trees', trees }, schedule, batch: 9, seed: 3 };

describe('a snapshot of a circuit', () => {
  it('goes on with the same samples, whatever the number of workers', async () => {
    const first = await SamplingCircuit.create({ ...circuit, workers: 0 });
    await first.run(3);
    const saved = await first.snapshot();
    const { hash } = await first.run(4);
    const second = await SamplingCircuit.create({ ...circuit, workers: 2 });
    await second.restore(saved);
    expect((await second.run(4)).hash).toBe(hash);
    await second.restore(saved);
    expect(await second.snapshot()).toEqual(saved);
    await refusesDamage(first);
    await Promise.all([first.dispose(), second.dispose()]);
  });

  it.each<[string, Partial<CircuitOptions>]>([
    ['seed is 3, not 4', { seed: 4 }],
    ['batch is 9, not 8', { batch: 8 }],
    ['rising is neural, not ou', { rising: 'ou' }],
    ['schedule › beta', { schedule: noiseSchedule({ levels: 12, end: 0.03 }) }],
    [
      'denoiser › trees › weights',
      {
        denoiser: { kind: 'trees', trees: { ...trees, weights: trees.weights.map((w) => 2 * w) } },
      },
    ],
    ['inputs › 0', { inputs: [{ input: 'line', direction: [1, 0, 0], sigma: 1 }] }],
  ])('of another one is refused: %s', async (place, change) => {
    const first = await SamplingCircuit.create({ ...circuit, workers: 0 });
    await first.run(1);
    const other = await SamplingCircuit.create({ ...circuit, ...change, workers: 0 });
    await expect(other.restore(await first.snapshot())).rejects.toThrow(place);
    await Promise.all([first.dispose(), other.dispose()]);
  });
});

describe('a checkpoint of training', () => {
  const { values: data } = swissRoll({ count: 40 });
  const two = initialTrees({ somata: 2, branching: [4] });
  const options = { trees: two, data, schedule, batch: 8, steps: 20, workers: 0 };

  it('is of its data, options and shape of trees, and of whole bytes', async () => {
    const training = await DenoiserTraining.create(options);
    await training.run(5);
    const saved = await training.checkpoint();
    await training.dispose();
    const altered = saved.slice();
    altered[200] ^= 1;
    for (const [change, place] of [
      [{ seed: 2 }, 'seed is 1, not 2'],
      [{ steps: 21 }, 'optimiser › steps is 20, not 21'],
      [{ data: data.map((x) => -x) }, 'data'],
      [{ trees: initialTrees({ somata: 2, branching: [5] }) }, 'trees › branching'],
      [{ resume: altered }, 'snapshot-damaged'],
      [{ resume: saved.slice(8) }, 'not-a-snapshot'],
      [{ resume: { step: 1 } as unknown as Uint8Array }, 'wrong-type'],
    ] as const) {
      const again = DenoiserTraining.create({ ...options, resume: saved, ...change });
      await expect(again).rejects.toThrow(place);
    }
    const other = initialTrees({ somata: 2, branching: [4], seed: 9 });
    const resumed = await DenoiserTraining.create({ ...options, trees: other, resume: saved });
    expect(resumed.step).toBe(5);
    await resumed.dispose();
  });
});
