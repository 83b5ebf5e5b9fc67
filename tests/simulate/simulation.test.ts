/** The long-lived simulation: pieces, looking inside, saving, streaming, stopping, ending. */

import { describe, expect, it } from 'vitest';
import {
  allToAll,
  bernoulli,
  exponential,
  lif,
  Network,
  neuron,
  normal,
  type Recording,
  RunError,
  Simulation,
  simulate,
} from '../../src/index.ts';
import { loadState } from '../../src/simulate/snapshot.ts';

function network(seed = 1): Network {
  const net = new Network({ dt: 0.1, seed });
  const cell = lif({
    receptors: { ex: exponential({ tau_syn: 2 }), in: exponential({ tau_syn: 5 }) },
  });
  const e = net.population('E', 160, cell, { initial: { v: normal(-58, 5) } });
  const i = net.population('I', 40, cell, { initial: { v: normal(-58, 5) } });
  for (const target of [e, i]) {
    const connector = bernoulli(0.2);
    net.connect(e, target, {
      connector,
      receptor: 'ex',
      weight: normal(60, 6),
      delay: normal(2, 1),
    });
    net.connect(i, target, { connector, receptor: 'in', weight: -150, delay: 0.8 });
    net.poissonInput(target, { rate: 6000, weight: 70, receptor: 'ex' });
  }
  net.recordRate(e, { bin: 5 });
  net.recordStates(e, { variables: ['v', 'I_ex'], neurons: [0, 33, 150], every: 0.5 });
  net.recordSpikes(e);
  net.recordSpikes(i);
  return net;
}

async function withSimulation<T>(
  use: (simulation: Simulation) => Promise<T>,
  workers = 0,
): Promise<T> {
  const simulation = await Simulation.create(network(), { workers });
  try {
    return await use(simulation);
  } finally {
    await simulation.dispose();
  }
}

describe('Simulation', () => {
  it('in pieces gives what one run gives', async () => {
    const whole = await simulate(network(), { time: 60, workers: 1 });
    expect(whole.spikeCount).toBeGreaterThan(50);
    await withSimulation(async (simulation) => {
      const parts = [await simulation.run(13), await simulation.run(0), await simulation.run(46.9)];
      parts.push(await simulation.step());
      expect(simulation.time).toBe(60);
      const times = parts.flatMap((part) => [...part.spikes('E').times]);
      expect(times).toEqual([...whole.spikes('E').times]);
      const v = parts.flatMap((part) => [...part.states('E').values.v]);
      expect(v).toEqual([...whole.states('E').values.v]);
      const sampled = parts.flatMap((part) => [...part.states('E').times]);
      expect(sampled).toEqual(Array.from({ length: 120 }, (_, k) => (k + 1) / 2));
    });
  });

  it('counts rates as the spikes do', async () => {
    const run = await simulate(network(), { time: 50, workers: 2 });
    const { times, rates } = run.rate('E');
    expect([...times]).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50]);
    const bins = new Float64Array(10);
    for (const time of run.spikes('E').times) bins[Math.ceil(time / 5 - 1e-9) - 1]++;
    expect([...rates].map((rate) => Math.round(rate * 160 * 0.005))).toEqual([...bins]);
  });

  it('goes on from a snapshot bit for bit, with any number of workers, and resets', async () => {
    const { saved, rest, first } = await withSimulation(async (simulation) => {
      const first = await simulation.run(20.3);
      const saved = await simulation.snapshot();
      return { first, saved, rest: await simulation.run(30) };
    }, 1);
    await withSimulation(async (simulation) => {
      expect(loadState(simulation.plan, saved).flightSteps.length).toBeGreaterThan(0);
      await simulation.restore(saved);
      expect(simulation.time).toBe(20.3);
      const again = await simulation.run(30);
      expect(again.hash).toBe(rest.hash);
      expect([...again.states('E').values.I_ex]).toEqual([...rest.states('E').values.I_ex]);
      await simulation.reset();
      expect((await simulation.run(20.3)).hash).toBe(first.hash);
    }, 2);
  });

  it('reads and writes states', async () => {
    await withSimulation(async (simulation) => {
      await simulation.write('E', 'v', -70);
      expect([...(await simulation.read('E', 'v'))]).toEqual(new Array(160).fill(-70));
      const values = Float64Array.from({ length: 160 }, (_, k) => -80 + k / 8);
      await simulation.write('E', 'v', values);
      expect([...(await simulation.read('E', 'v'))]).toEqual([...values]);
      await expect(simulation.write('E', 'v', [1, 2])).rejects.toMatchObject({
        code: 'bad-values',
      });
      await expect(simulation.read('E', 'w')).rejects.toMatchObject({ code: 'unknown-variable' });
      await expect(simulation.read('F', 'v')).rejects.toMatchObject({ code: 'unknown-population' });
    }, 2);
  });

  it('streams at the reader’s pace', async () => {
    const whole = await simulate(network(), { time: 50, workers: 0 });
    await withSimulation(async (simulation) => {
      const times: number[] = [];
      const ends: number[] = [];
      for await (const part of simulation.stream(50, { every: 20 })) {
        expect(simulation.time).toBe(part.to); // nothing was computed ahead
        ends.push(part.to);
        times.push(...part.spikes('E').times);
      }
      expect(ends).toEqual([20, 40, 50]);
      expect(times).toEqual([...whole.spikes('E').times]);
    });
  });

  it('stops at an abort signal and keeps what was recorded', async () => {
    await withSimulation(async (simulation) => {
      const controller = new AbortController();
      // from outside of the run, once it is on its way
      const onProgress = () => void setImmediate(() => controller.abort());
      const run = await simulation.run(1e7, { signal: controller.signal, onProgress });
      expect(run.to).toBeGreaterThan(0);
      expect(run.to).toBeLessThan(1e7);
      expect(simulation.time).toBe(run.to);
    });
  });

  it('stops where a condition holds, at the same time on every engine, and can go on', async () => {
    const every = 5;
    const stopWhen = { every, condition: (soFar: Recording) => soFar.spikeCount > 100 };
    const ends: number[] = [];
    for (const choice of [{ backend: 'reference' }, { workers: 0 }, { workers: 2 }] as const) {
      const simulation = await Simulation.create(network(), choice);
      const run = await simulation.run(500, { stopWhen });
      expect(run.spikeCount).toBeGreaterThan(100);
      expect(simulation.time % every).toBeCloseTo(0);
      const last = run.spikes('E').times.filter((t) => t > run.to - every).length;
      expect(run.spikeCount - last).toBeLessThan(200);
      ends.push(simulation.time);
      await simulation.run(every);
      expect(simulation.time).toBeCloseTo(ends[ends.length - 1] + every);
      await expect(
        simulation.run(10, { stopWhen: { every: 0.05, condition: () => true } }),
      ).rejects.toThrow(/bad-time/);
      await simulation.dispose();
    }
    expect(ends[0]).toBeLessThan(500);
    expect(ends[2]).toBe(ends[1]);
  });

  it('tells progress', async () => {
    await withSimulation(async (simulation) => {
      const seen: number[] = [];
      await simulation.run(100, { onProgress: ({ time }) => seen.push(time) });
      expect(seen.at(-1)).toBeCloseTo(100, 9);
      expect([...seen]).toEqual([...seen].sort((a, b) => a - b));
    });
  });

  it('does one thing at a time, and nothing after dispose', async () => {
    const simulation = await Simulation.create(network(), { workers: 1 });
    const running = simulation.run(20);
    await expect(simulation.run(20)).rejects.toMatchObject({ code: 'busy' });
    await running;
    await simulation.dispose();
    await simulation.dispose();
    await expect(simulation.run(20)).rejects.toMatchObject({ code: 'disposed' });
  });

  it('keeps the recording of a run that a fault stopped', async () => {
    const net = new Network({ dt: 0.1 });
    const unstable = neuron({
      parameters: { tau: '1 ms' },
      equations: 'dx/dt = x * x / tau : 1',
      initial: { x: '0.5' },
    });
    net.population('ok', 10, lif());
    net.poissonInput('ok', { rate: 20_000, weight: 200 });
    net.population('bad', 3, unstable);
    const failed = await simulate(net, { time: 100, workers: 2 }).catch((error) => error);
    expect(failed).toBeInstanceOf(RunError);
    expect(failed.code).toBe('not-a-number');
    expect(failed.message).toContain('population "bad"');
    expect(failed.message).toMatch(/neuron 0 › x › step \d+/);
    expect(failed.recording.spikes('ok').times.length).toBeGreaterThan(0);
  });

  it('says the same on every engine of what leaves the numbers in a short run', async () => {
    const net = new Network({ dt: 0.1 });
    net.population('ok', 5, lif());
    const equations = 'dx/dt = x * x / tau : 1';
    const unstable = neuron({ parameters: { tau: '1 ms' }, equations, initial: { x: '100' } });
    net.population('bad', 70, unstable);
    const messages = new Set<string>();
    for (const options of [{ backend: 'reference' }, { workers: 0 }, { workers: 2 }] as const) {
      const failed = await simulate(net, { time: 2, ...options }).catch((error) => error);
      expect(failed).toBeInstanceOf(RunError);
      expect(failed.code).toBe('not-a-number');
      expect(failed.recording.to).toBe(2);
      messages.add(failed.message);
    }
    expect(messages.size).toBe(1);
    expect([...messages][0]).toContain('population "bad" › neuron 0 › x › step 19');
  });

  it.each([-1, Number.NaN, 0.05, Number.POSITIVE_INFINITY, '10'])(
    'refuses to run for %s',
    async (time) => {
      await withSimulation(async (simulation) => {
        await expect(simulation.run(time as number)).rejects.toMatchObject({ code: 'bad-time' });
      });
    },
  );

  it.each([
    [0.05, /found 0.05 ms, expected a multiple of dt = 0.1 ms.* Take 0.1 ms, or another dt/],
    [1234.56, /Take 1234.6 ms, or another dt/],
    ['10', /Give a number of milliseconds, such as 1000/],
  ])('says what would do in place of %s', async (time, words) => {
    await withSimulation(async (simulation) => {
      await expect(simulation.run(time as number)).rejects.toThrow(words);
    });
  });

  it('refuses on the reference what it would never end, with numbers', async () => {
    const large = new Network({ dt: 0.1, seed: 1 });
    large.population('P', 20_000, lif({ receptors: { ex: exponential() } }));
    large.connect('P', 'P', { connector: allToAll(), weight: 1, delay: 1 });
    await expect(Simulation.create(large, { backend: 'reference' })).rejects.toThrow(
      /400000000 synapses of 20000 neurons, about .*GB.*at most 16777216 synapses.*"wasm"/s,
    );
  });

  it('names what it does not know', async () => {
    await expect(Simulation.create(network(), { backend: 'wams' as 'wasm' })).rejects.toMatchObject(
      {
        code: 'unknown-backend',
      },
    );
    await expect(Simulation.create(network(), { workers: -1 })).rejects.toMatchObject({
      code: 'bad-option',
    });
  });
});
