/** Population equations beside closed forms; beside neurons in tests/papers (schwalger2017). */
import { describe, expect, it } from 'vitest';
import { Draws } from '../../src/plan/host-draws.ts';
import { binomial } from '../../src/theory/cohorts.ts';
import { mesoscopic } from '../../src/theory/index.ts';

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
