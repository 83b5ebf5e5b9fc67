/** Population equations beside closed forms; beside neurons in tests/papers (schwalger2017). */
import { describe, expect, it } from 'vitest';
import { allToAll, exponential, gif, lif, Network, simulate } from '../../src/index.ts';
import { Draws } from '../../src/plan/host-draws.ts';
import { binomial } from '../../src/theory/cohorts.ts';
import { gifNetwork, mesoscopic } from '../../src/theory/index.ts';

const cell = { tau_m: 20, t_ref: 4, V_th: 15, V_reset: 0, Delta_V: 2.5, lambda_0: 0.01 };
const moments = (x: ArrayLike<number>) => {
  const values = Array.from(x);
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length };
};

describe('mesoscopic', () => {
  it('gives 1/(t_ref + 1/λ₀) where the hazard is constant, with the variance of such a renewal process', () => {
    // a threshold so soft that the potential does not matter: λ = λ₀·e^(−V_th/Δ) ≈ λ₀
    const soft = { ...cell, Delta_V: 1e6, lambda_0: 0.05, name: 'A', size: 400, drive: 10 };
    const { rates } = mesoscopic({ populations: [soft] }, { time: 20_000 });
    const steady = rates.A.subarray(400);
    // a spike is at the end of its step, so the first that may follow is a step after the dead time
    const chance = 1 - Math.exp(-0.05 * 0.5);
    const expected = 1000 / (4 + 0.5 / chance);
    expect(moments(steady).mean / expected).toBeGreaterThan(0.99);
    expect(moments(steady).mean / expected).toBeLessThan(1.01);
    // counts of 100 ms: Fano factor CV², CV = 1 − rate·t_ref, but for the finite window
    const counts = Float64Array.from({ length: Math.floor(steady.length / 200) }, (_, k) =>
      steady
        .subarray(200 * k, 200 * (k + 1))
        .reduce((sum, rate) => sum + (rate * 400 * 0.5) / 1000, 0),
    );
    const { mean, variance } = moments(counts);
    const cv = 1 - (expected * 4) / 1000;
    expect(variance / mean).toBeGreaterThan(0.8 * cv ** 2);
    expect(variance / mean).toBeLessThan(1.25 * cv ** 2);
  });

  it('is a function of the seed', () => {
    const net = { populations: [{ ...cell, name: 'A', size: 100, drive: 20 }] };
    const run = (seed: number) => Array.from(mesoscopic(net, { time: 200, seed }).rates.A);
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it('draws binomial numbers with their mean and variance, small and large', () => {
    const draws = new Draws(1, 'test', 1);
    for (const [n, p] of [
      [10, 0.3],
      [200, 0.9],
      [5000, 0.002],
      [100_000, 0.02],
    ]) {
      const count = 4000;
      const { mean, variance } = moments(
        Array.from({ length: count }, () => binomial(n, p, draws)),
      );
      const sd = Math.sqrt(n * p * (1 - p));
      expect(Math.abs(mean - n * p)).toBeLessThan((4 * sd) / Math.sqrt(count));
      expect(Math.abs(variance / sd ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    }
  });

  it('says what is wrong', () => {
    const net = { populations: [{ ...cell, name: 'A', size: 100, drive: 20 }] };
    expect(() => mesoscopic(net, { time: 0.1 })).toThrow(/mesoscopic › time/);
    const drive = [{ from: 5, value: 1 }];
    expect(() =>
      mesoscopic({ populations: [{ ...net.populations[0], drive }] }, { time: 10 }),
    ).toThrow(/populations\[0\] › drive.*the first 0/);
    const coupling = { source: 'B', target: 'A', indegree: 1, weight: 1, delay: 1, tau_syn: 0 };
    expect(() => mesoscopic({ ...net, couplings: [coupling] }, { time: 10 })).toThrow(
      /couplings\[0\] › source: found "B", expected one of A/,
    );
  });
});

describe('a network of gif neurons, as it is described', () => {
  const receptors = { ex: exponential({ tau_syn: 3 }), in: exponential({ tau_syn: 6 }) };
  const options = {
    ...{ tau_m: 20, C_m: 250, E_L: -65, V_T: -50, V_reset: -65, Delta_V: 2.5, lambda_0: 0.01 },
    ...{ t_ref: 4, q_eta: 0, tau_gamma: 100, q_gamma: 10, receptors },
  };
  const build = ({ change = 600 } = {}) => {
    const network = new Network({ dt: 0.5, seed: 3 });
    for (const [name, size] of [
      ['E', 400],
      ['I', 100],
    ] as const) {
      network.population(name, size, gif(options), { initial: { v: -65 } });
      network.stepCurrent(name, { amplitude: 300 });
      network.stepCurrent(name, { amplitude: 200, start: change });
    }
    // all neurons hear the same, so that nothing but finite numbers fluctuates
    const connector = allToAll();
    for (const target of ['E', 'I']) {
      network.connect('E', target, { connector, receptor: 'ex', weight: 10, delay: 1 });
      network.connect('I', target, { connector, receptor: 'in', weight: -25, delay: 1 });
    }
    return network;
  };

  it('is the one that is written by hand', () => {
    const of = (name: string, size: number) => ({
      ...{ ...cell, name, size, adaptation: [{ tau: 100, rise: 10 }] },
      drive: [
        { from: 0, value: 24 },
        { from: 600, value: 40 },
      ],
    });
    const onto = (target: string) => [
      { source: 'E', target, indegree: 400, weight: 0.12, delay: 1, tau_syn: 3 },
      { source: 'I', target, indegree: 100, weight: -0.6, delay: 1, tau_syn: 6 },
    ];
    expect(gifNetwork(build())).toEqual({
      populations: [of('E', 400), of('I', 100)],
      couplings: [...onto('E'), ...onto('I')],
    });
  });

  it('fires as its neurons do, in both steps', async () => {
    // in windows of 2 s rates of either scatter by 1 %, in 0.4 s by 3
    const network = build({ change: 2200 });
    const { times, rates } = mesoscopic(network, { time: 4400 });
    const recording = await simulate(network, { time: 4400, workers: 0 });
    const fired = recording.spikes('E').times;
    for (const [from, to] of [
      [200, 2200],
      [2400, 4400],
    ]) {
      const own = moments(rates.E.filter((_, k) => times[k] > from && times[k] <= to)).mean;
      const neurons = fired.filter((time) => time > from && time <= to).length;
      const simulated = (neurons / 400 / (to - from)) * 1000;
      // as far as schwalger2017 is from its neurons
      expect(Math.abs(own / simulated - 1)).toBeLessThan(0.1);
    }
  });

  it('refuses what the equations do not cover, by name', () => {
    const refused = (change: (network: Network) => void) => () => {
      const network = build();
      change(network);
      gifNetwork(network);
    };
    expect(refused((n) => n.population('X', 3, lif()))).toThrow(/"X": found lif/);
    expect(refused((n) => n.population('X', 3, gif({ q_eta: 5 })))).toThrow(/q_eta: found 5 pA/);
    const noise = { rate: 10, weight: 1, receptor: 'ex' };
    expect(refused((n) => n.poissonInput('E', noise))).toThrow(/found poisson/);
  });
});
