/** A GPU that is lost at each stage: every call ends with `device-lost`, and the network runs elsewhere with the right spikes. */
import { afterAll, describe, expect, it } from 'vitest';
import * as api from '../../src/index.ts';
import { Trainer, type TrainerOptions } from '../../src/learn/index.ts';
import { RateSimulation } from '../../src/rate/index.ts';
import { testGpu } from '../backends/gpu.ts';

const host = await testGpu();
type Host = NonNullable<typeof host>;
const opened: Host[] = [];
afterAll(() => {
  for (const one of opened) one.close();
});

async function device(): Promise<Host> {
  const one = await api.openGpu();
  opened.push(one);
  return one;
}

function network(): api.Network {
  const net = new api.Network({ dt: 0.1, seed: 3 });
  net.population('E', 10, api.lif({ receptors: { ex: api.exponential({ tau_syn: 2 }) } }));
  net.poissonInput('E', { rate: 9000, weight: 60 });
  net.connect('E', 'E', { connector: api.fixedIndegree(3), weight: 20, delay: 1.5 });
  return net;
}

/** Ten spikes on a leaky output that should reach 1. */
function trainer(options: Pick<TrainerOptions, 'backend' | 'gpu' | 'workers'>): Promise<Trainer> {
  const net = new api.Network({ dt: 1, seed: 3 });
  net.population('in', 10, api.spikeGenerator({ senders: [], times: [] }));
  const receptors = { syn: api.exponential({ tau_syn: 3 }) };
  const parameters = { tau_m: '10 ms', C: '5 pA*ms' };
  const equations = 'dv/dt = -v/tau_m + I_syn/C : 1';
  net.population('out', 1, api.neuron({ equations, parameters, receptors }));
  net.connect('in', 'out', { connector: api.allToAll(), weight: 0.1 });
  const senders = Array.from({ length: 10 }, (_, k) => k);
  return Trainer.create(net, {
    data: [{ events: { in: { senders, times: senders.map((k) => k + 1) } }, target: [1] }],
    duration: 15,
    readout: { population: 'out', take: 'last' },
    loss: 'meanSquare',
    ...options,
  });
}

type Living = { simulation: api.Simulation; gpu: Host };
const lost = (gpu: Host) => {
  gpu.lose();
};

/** The device goes, then, or while, something is asked. */
const STAGES: Readonly<Record<string, (living: Living) => Promise<unknown>>> = {
  'before a run': async ({ simulation, gpu }) => {
    lost(gpu);
    await simulation.run(5);
  },
  'in a run': ({ simulation, gpu }) => simulation.run(1e5, { onProgress: () => lost(gpu) }),
  'when states are read': async ({ simulation, gpu }) => {
    lost(gpu);
    await simulation.read('E', 'v');
  },
  'in a snapshot': async ({ simulation, gpu }) => {
    const saving = simulation.snapshot();
    lost(gpu);
    await saving;
  },
  'after a snapshot, in a restore and the run after it': async ({ simulation, gpu }) => {
    const saved = await simulation.snapshot();
    lost(gpu);
    await simulation.restore(saved);
    await simulation.run(1);
  },
  'when states are written, and in the run after it': async ({ simulation, gpu }) => {
    lost(gpu);
    await simulation.write('E', 'v', -60);
    await simulation.run(1);
  },
};

const failing = async (work: Promise<unknown>): Promise<api.SynfireError> => {
  const error = await work.then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(api.SynfireError);
  return error as api.SynfireError;
};

describe.skipIf(!host)('a device that is lost', () => {
  it.each(Object.entries(STAGES))('%s', async (_, stage) => {
    const gpu = await device();
    const options = { backend: 'webgpu', gpu: { host: gpu } } as const;
    const simulation = await api.Simulation.create(network(), options);
    await simulation.run(2);
    expect((await failing(stage({ simulation, gpu }))).code).toBe('device-lost');
    await simulation.dispose();
  });

  it('before and while the network is built', async () => {
    const gone = await device();
    lost(gone);
    const options = { backend: 'webgpu', gpu: { host: gone } } as const;
    expect((await failing(api.Simulation.create(network(), options))).code).toBe('device-lost');
    const going = await device();
    const more = { ...options, gpu: { host: going }, onBuild: () => lost(going) };
    const building = api.Simulation.create(network(), more).then((s) => s.run(1));
    expect((await failing(building)).code).toBe('device-lost');
  });

  it('in a run of rates', async () => {
    const gpu = await device();
    const model = { size: 8, dt: 0.1, states: { x: '-x' }, output: 'tanh(x)' };
    const simulation = await RateSimulation.create(model, {
      backend: 'webgpu',
      gpu: { host: gpu },
    });
    const record = { every: 0.1, variables: ['x'] };
    const run = simulation.run(1e4, { record, onProgress: () => lost(gpu) });
    const error = (await failing(run)) as api.RunError<{ times: Float64Array }>;
    expect(error.code).toBe('device-lost');
    expect(error.recording.times.length).toBeGreaterThan(0);
    await simulation.dispose();
  });

  it('in training: what was learnt is there, and goes on elsewhere with the same bits', async () => {
    const gpu = await device();
    const onGpu = await trainer({ backend: 'webgpu', gpu: { host: gpu } });
    await onGpu.train({ epochs: 2 });
    lost(gpu);
    const error = await failing(onGpu.train({ epochs: 1 }));
    expect(error.code).toBe('device-lost');
    expect(error.message).toContain('checkpoint');
    const elsewhere = await trainer({ workers: 0 });
    elsewhere.restore(onGpu.checkpoint());
    const whole = await trainer({ workers: 0 });
    await elsewhere.train({ epochs: 1 });
    await whole.train({ epochs: 3 });
    expect(elsewhere.values('in to out')).toEqual(whole.values('in to out'));
    for (const one of [onGpu, elsewhere, whole]) await one.dispose();
  });

  it('does not matter to the next one', async () => {
    const options = { time: 10, backend: 'webgpu', gpu: { host: await device() } } as const;
    const { hash } = await api.simulate(network(), { time: 10, workers: 0 });
    expect((await api.simulate(network(), options)).hash).toBe(hash);
  });
});
