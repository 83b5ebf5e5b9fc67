/** Memory of training: named before it is taken, less with fewer states kept, refused with numbers where it does not fit. */
import { describe, expect, it } from 'vitest';
import { allToAll } from '../../src/connect/connector.ts';
import type { SynfireError } from '../../src/errors.ts';
import { type TaskOptions, Trainer, trainingMemory } from '../../src/learn/index.ts';
import { Network } from '../../src/network/network.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { spikeGenerator } from '../../src/neurons/sources.ts';
import { exponential } from '../../src/synapses/exponential.ts';

function network(hidden: number): Network {
  const net = new Network({ dt: 1, seed: 3 });
  const spec = {
    equations: 'dv/dt = -v/tau_m + I_syn/C : 1',
    parameters: { tau_m: '20 ms', C: '5 pA*ms' },
    receptors: { syn: exponential({ tau_syn: 5 }) },
  };
  net.population('in', 5, spikeGenerator({ senders: [], times: [] }));
  net.population('hidden', hidden, neuron({ ...spec, threshold: 'v >= 1', reset: 'v = 0' }));
  net.population('out', 3, neuron(spec));
  net.connect('in', 'hidden', { connector: allToAll(), weight: 1 });
  net.connect('hidden', 'out', { connector: allToAll(), weight: 1 });
  return net;
}

const task = (duration: number, checkpointEvery?: number): TaskOptions => ({
  duration,
  readout: { population: 'out', take: 'mean' },
  loss: 'crossEntropy',
  workers: 0,
  ...(checkpointEvery === undefined ? {} : { checkpointEvery }),
});

describe('memory of training', () => {
  it('falls as the square root of the steps where states are kept now and then', () => {
    const whole = trainingMemory(network(1000), task(10_000));
    const less = trainingMemory(network(1000), task(10_000, 100));
    // two states and what arrives, of 1,000 neurons in 10,000 steps
    expect(whole.bytes).toBeGreaterThan(3 * 4 * 1e7);
    expect(less.bytes).toBeLessThan(whole.bytes / 20);
    expect(less.most - less.bytes).toBe(whole.most - whole.bytes);
  });

  it('is what a worker then has', async () => {
    const { bytes } = trainingMemory(network(500), task(2000));
    const memories: WebAssembly.Memory[] = [];
    const Original = WebAssembly.Memory;
    WebAssembly.Memory = class extends Original {
      constructor(descriptor: WebAssembly.MemoryDescriptor) {
        super(descriptor);
        memories.push(this);
      }
    };
    try {
      const trainer = await Trainer.create(network(500), {
        ...task(2000),
        data: [{ events: {}, label: 0 }],
      });
      const taken = Math.max(...memories.map(({ buffer }) => buffer.byteLength));
      // memory grows by an eighth more than is asked for
      expect(taken).toBeGreaterThan(0.99 * bytes);
      expect(taken).toBeLessThan(1.15 * bytes + 2 ** 22);
      await trainer.dispose();
    } finally {
      WebAssembly.Memory = Original;
    }
  });

  it('that does not fit is refused with numbers and the interval that does', async () => {
    const refused = await Trainer.create(network(2000), {
      ...task(1e6),
      data: [{ events: {}, label: 0 }],
    }).catch((error: SynfireError) => error);
    const { faults } = refused as SynfireError;
    expect(faults[0]).toMatchObject({ code: 'too-large', where: 'learning › memory' });
    expect(faults[0].found).toMatch(
      /GB for each worker: 1000000 steps, states kept every 1000000 ms/,
    );
    const [, every] = faults[0].remedy.match(/checkpointEvery: (\d+) \(ms\)/)!;
    expect(trainingMemory(network(2000), task(1e6, Number(every))).bytes).toBeLessThan(2 ** 32);
    expect(() => trainingMemory(network(2000), task(1e6, Number(every) + 1))).toThrow(/too-large/);
    expect(() => trainingMemory(network(20), task(100, 2.5))).toThrow(/checkpointEvery/);
    const exact = {
      ...task(100, 5),
      method: 'eventprop',
      readout: { population: 'out', take: 'max' },
    } as const;
    expect(() => trainingMemory(network(20), exact)).toThrow(/checkpointEvery/);
  });

  it('of a GPU is that of as many samples as are run at once', () => {
    const bytes = (batch: number) =>
      trainingMemory(network(100), { ...task(1000), backend: 'webgpu', batch }).bytes;
    // two states, what arrives, slopes by spikes: of 100 neurons in 1,000 steps
    expect(bytes(2) - bytes(1)).toBeGreaterThan(4 * 4 * 1e5);
    expect(bytes(2) - bytes(1)).toBeLessThan(5 * 4 * 1e5);
    // 128 MiB in an array, 1 GiB in all
    expect(bytes(10_000)).toBeLessThan(2 ** 30);
    expect(bytes(10_000)).toBe(bytes(20_000));
  });

  it('of exact spike times is none on a GPU: refused', async () => {
    const readout = { population: 'out', take: 'max' } as const;
    const options = { ...task(45), readout, backend: 'webgpu', method: 'eventprop' } as const;
    await expect(
      Trainer.create(network(5), { ...options, data: [{ events: {}, label: 0 }] }),
    ).rejects.toMatchObject({ code: 'not-on-gpu' });
  });
});
