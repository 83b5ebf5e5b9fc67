/** Series and trains against their closed forms; the relay on several engines; what bad input is told. */
import { describe, expect, it } from 'vitest';
import {
  gammaTrains,
  held,
  inhomogeneousPoisson,
  ornsteinUhlenbeckSeries,
  parrot,
  rampSeries,
  sineSeries,
  sinusoidalPoisson,
} from '../../src/drives/index.ts';
import {
  bernoulli,
  graded,
  irregularity,
  lif,
  Network,
  oneToOne,
  Simulation,
  simulate,
} from '../../src/index.ts';
import type { SourceSpec } from '../../src/neurons/sources.ts';

const given = (source: SourceSpec) => {
  if (source.source !== 'spike_generator') throw new Error('not given spikes');
  return { senders: Array.from(source.senders), times: Array.from(source.times) };
};

describe('series', () => {
  it('a sine and a ramp have the value of the middle of each interval', () => {
    const sine = sineSeries({
      time: 1000,
      interval: 0.5,
      amplitude: 3,
      frequency: 7,
      phase: 1,
      offset: 2,
    });
    expect(sine.values).toHaveLength(2000);
    sine.values.forEach((value, k) => {
      expect(value).toBeCloseTo(2 + 3 * Math.sin(2 * Math.PI * 7e-3 * (k + 0.5) * 0.5 + 1), 9);
    });
    expect([...rampSeries({ time: 4, interval: 1, from: 0, to: 8 }).values]).toEqual([1, 3, 5, 7]);
  });

  it('an Ornstein–Uhlenbeck current has its mean, deviation and correlation time', () => {
    const options = { time: 400_000, interval: 1, mean: 50, sd: 20, tau: 10, seed: 3 };
    const { values } = ornsteinUhlenbeckSeries(options);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    // 400,000 ms hold 20,000 independent values (2τ each)
    expect(Math.abs(mean - 50)).toBeLessThan((4 * 20) / Math.sqrt(20_000));
    const lagged = (lag: number) => {
      let sum = 0;
      for (let k = 0; k + lag < values.length; k++)
        sum += (values[k] - 50) * (values[k + lag] - 50);
      return sum / (values.length - lag);
    };
    expect(Math.abs(lagged(0) / 400 - 1)).toBeLessThan(0.04);
    expect(Math.abs(lagged(10) / lagged(0) - Math.exp(-1))).toBeLessThan(0.03);
    expect(ornsteinUhlenbeckSeries(options).values).toEqual(values);
    expect(ornsteinUhlenbeckSeries({ ...options, seed: 4 }).values).not.toEqual(values);
  });

  it('drives a network, the same on the reference and on WebAssembly', async () => {
    const network = new Network({ dt: 0.1 });
    const p = network.population('P', 20, lif());
    network.seriesCurrent(p, sineSeries({ time: 100, amplitude: 400, frequency: 20, offset: 300 }));
    const a = await simulate(network, { time: 100, workers: 0 });
    const b = await simulate(network, { time: 100, workers: 2 });
    expect(a.spikeCount).toBeGreaterThan(20);
    expect(b.hash).toBe(a.hash);
  });
});

describe('trains', () => {
  const trains = { size: 200, time: 10_000, dt: 0.1, seed: 5 };

  it('with a rate that changes have that many spikes in each part', () => {
    const { times } = given(inhomogeneousPoisson({ ...trains, rates: [5, 0, 20], interval: 2500 }));
    const parts = [0, 0, 0, 0];
    for (const t of times) parts[Math.ceil(t / 2500) - 1]++;
    expect(parts[1]).toBe(0);
    expect(parts[3]).toBe(0);
    for (const [k, rate] of [
      [0, 5],
      [2, 20],
    ]) {
      const expected = 200 * 2.5 * rate;
      expect(Math.abs(parts[k] - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  it('sinusoidal: rate and modulation are those asked for', () => {
    const options = { ...trains, rate: 20, amplitude: 10, frequency: 4 };
    const { times } = given(sinusoidalPoisson(options));
    const expected = 200 * 10 * 20;
    expect(Math.abs(times.length - expected)).toBeLessThan(4 * Math.sqrt(expected));
    const [x, y] = [Math.cos, Math.sin].map((f) => {
      return times.reduce((sum, t) => sum + f(2 * Math.PI * 4e-3 * (t - 0.05)), 0) / times.length;
    });
    // amplitude/(2·rate) along the sine
    expect(Math.abs(y - 0.25)).toBeLessThan(4 / Math.sqrt(2 * times.length));
    expect(Math.abs(x)).toBeLessThan(4 / Math.sqrt(2 * times.length));
  });

  it.each([0.5, 1, 4])(
    'gamma, shape %d: rate, and a coefficient of variation of 1/√shape',
    (shape) => {
      const spikes = given(gammaTrains({ ...trains, rate: 20, shape }));
      expect(Math.abs(spikes.times.length / (200 * 10 * 20) - 1)).toBeLessThan(0.03);
      const cv = irregularity(spikes, 200, { from: 0, to: 10_000 }, { minSpikes: 20 });
      expect(Math.abs(cv * Math.sqrt(shape) - 1)).toBeLessThan(0.03);
    },
  );

  it('gamma of small shape is stationary from the first millisecond on', () => {
    const size = 100_000;
    const { times } = given(gammaTrains({ size, time: 40, dt: 0.1, rate: 10, shape: 0.05 }));
    for (const [from, to] of [
      [0, 10],
      [10, 40],
    ]) {
      const found = times.filter((t) => t > from && t <= to).length;
      // bursts: some ten spikes come together
      const expected = size * 0.01 * (to - from);
      expect(Math.abs(found / expected - 1)).toBeLessThan(4 * Math.sqrt(12 / expected));
    }
  });

  it('are the same for the same seed, and differ between units', () => {
    const a = given(gammaTrains({ ...trains, rate: 5, shape: 2 }));
    expect(given(gammaTrains({ ...trains, rate: 5, shape: 2 }))).toEqual(a);
    const of = (unit: number) => a.times.filter((_, k) => a.senders[k] === unit);
    expect(of(0)).not.toEqual(of(1));
  });
});

it('a parrot repeats what it hears, a delay later', async () => {
  const network = new Network({ dt: 0.1, seed: 2 });
  const trains = gammaTrains({ size: 30, time: 200, dt: 0.1, rate: 40, shape: 3 });
  const source = network.population('source', 30, trains);
  const relay = network.population('relay', 30, parrot());
  network.connect(source, relay, { connector: oneToOne(), weight: 1, delay: 1.5 });
  const hashes: string[] = [];
  for (const options of [{ backend: 'reference' }, { workers: 0 }, { workers: 2 }] as const) {
    const run = await simulate(network, { time: 250, ...options });
    const [heard, said] = [run.spikes('source'), run.spikes('relay')];
    expect(heard.times.length).toBeGreaterThan(150);
    expect(said.senders).toEqual(heard.senders);
    said.times.forEach((t, k) => {
      expect(t - heard.times[k]).toBeCloseTo(1.5, 9);
    });
    if (!('backend' in options)) hashes.push(run.hash);
  }
  expect(hashes[1]).toBe(hashes[0]);
});

describe('bad input', () => {
  const trains = { size: 2, time: 10, dt: 0.1 };
  it.each([
    [() => sineSeries({ time: -1, amplitude: 1, frequency: 1 }), /sineSeries › time/],
    [() => rampSeries({ time: 1, from: Number.NaN, to: 1 }), /from/],
    [() => ornsteinUhlenbeckSeries({ time: 1, sd: 1, tau: 0 }), /tau/],
    [() => inhomogeneousPoisson({ ...trains, rates: [1, -2], interval: 1 }), /rates\[1\]/],
    [() => sinusoidalPoisson({ ...trains, rate: -1, amplitude: 0, frequency: 1 }), /rate/],
    [() => gammaTrains({ ...trains, rate: 1, shape: 0 }), /shape/],
    [() => gammaTrains({ ...trains, rate: 1, shape: 1, size: -1 }), /size/],
    [() => gammaTrains({ ...trains, rate: 1, shape: 1, colour: 1 } as never), /colour/],
  ])('%#', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('values that are fed while a network runs', () => {
  const build = () => {
    const network = new Network({ dt: 0.1, seed: 4 });
    network.population('ear', 8, held());
    network.population('N', 40, lif());
    const connector = bernoulli(0.4);
    network.connect('ear', 'N', { connector, weight: 300, delay: 0.4, graded: graded('x') });
    network.connect('N', 'N', { connector: bernoulli(0.2), weight: 40, delay: 1 });
    return network;
  };

  it('drive neurons until others are written, the same with any workers', async () => {
    const run = async (workers: number) => {
      await using simulation = await Simulation.create(build(), { workers });
      const counts: number[] = [];
      let hash = '';
      for (const level of [0, 1, 0.3, 0, 2]) {
        const wave = Float64Array.from({ length: 8 }, (_, i) => level * (1 + i / 8));
        await simulation.write('ear', 'x', wave);
        const recording = await simulation.run(50);
        counts.push(recording.spikeCount);
        hash += recording.hash;
      }
      return { counts, hash };
    };
    const one = await run(0);
    expect(one.counts[0]).toBe(0);
    expect(one.counts[1]).toBeGreaterThan(50);
    expect(one.counts[4]).toBeGreaterThan(one.counts[1]);
    expect(await run(2)).toEqual(one);
  });
});
