/** Companions of the sampling circuit and small rate systems: what is quick of their checks; the rest is `npm run papers`. */
import { describe, expect, it } from 'vitest';
import { bredenberg2020, gradients } from '../../examples/papers/bredenberg2020.ts';
import { neuralMasses } from '../../examples/papers/neuralMasses.ts';
import { roemschied2023 } from '../../examples/papers/roemschied2023.ts';
import { estimate, exactBound, sisRnn2020 } from '../../examples/papers/sisRnn2020.ts';
import { kinetics, learnString, trajectory, tsai2020 } from '../../examples/papers/tsai2020.ts';
import { coupled, feedForward, zhang2023 } from '../../examples/papers/zhang2023.ts';

const quiet = () => {};
const long = Boolean(process.env.SYNFIRE_LONG);

describe('stochastic circuits', () => {
  it('Bredenberg 2020: reward times a Hebbian deviation is the gradient', () => {
    const { exact, learnt } = gradients();
    const size = Math.max(...exact.map(Math.abs));
    exact.forEach((g, i) => {
      expect(Math.abs(learnt[i] - g)).toBeLessThan(0.02 * size);
    });
  });

  it('Zhang 2023: the population vector has the precision of its closed form', () => {
    expect(Math.abs(feedForward(long ? 200_000 : 60_000) / 0.863 - 1)).toBeLessThan(0.06);
  });

  it('Zhang 2023: coupled rings sample a joint posterior', () => {
    const found = coupled(0.005, 30_000);
    expect(found.kl).toBeLessThan(0.05);
    expect(found.miss).toBeLessThan(0.6);
    expect(found.correlation).toBeGreaterThan(0.25);
  });

  it('Roemschied 2023: every check', async () => {
    const checks = await roemschied2023.run(quiet);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
  });

  it('Tsai 2020: the particle has its populations and stays, and the network learns its string', async () => {
    const { shares, stays } = kinetics([trajectory(400_000, 3)], 50);
    [0.195, 0.35, 0.305, 0.151].forEach((share, k) => {
      expect(Math.abs(shares[k] - share)).toBeLessThan(0.02);
    });
    [116, 39, 35, 111].forEach((steps, k) => {
      expect(Math.abs(stays[k] / steps - 1)).toBeLessThan(0.1);
    });
    const options = { steps: 60, train: 20_000, window: 40, batch: 32 };
    const { loss } = await learnString(quiet, options);
    expect(loss).toBeLessThan(1.1); // ln 4 is 1.386
  });

  it('Wilson–Cowan, Jansen–Rit, supralinear network and Wong–Wang: every check', async () => {
    expect((await neuralMasses.run(quiet)).filter(({ ok }) => !ok)).toEqual([]);
  });

  it('SIS-RNN: the bound of a posterior without a formula is that of its closed form, and rises', () => {
    let last = Number.NEGATIVE_INFINITY;
    for (const extra of [0, 1, 5, 50]) {
      const { mean, error } = estimate(extra, 10_000, 3 + extra);
      expect(Math.abs(mean - exactBound(extra))).toBeLessThan(4 * error + 1e-3);
      expect(mean).toBeGreaterThan(last);
      last = mean;
    }
  });

  it.skipIf(!long)('SIS-RNN: every check', { timeout: 900_000 }, async () => {
    expect((await sisRnn2020.run(quiet)).filter(({ ok }) => !ok)).toEqual([]);
  });

  it.skipIf(!long)('Tsai 2020: every check', { timeout: 900_000 }, async () => {
    expect((await tsai2020.run(quiet)).filter(({ ok }) => !ok)).toEqual([]);
  });

  it.skipIf(!long)('Zhang 2023: every check', { timeout: 600_000 }, async () => {
    expect((await zhang2023.run(quiet)).filter(({ ok }) => !ok)).toEqual([]);
  });

  it.skipIf(!long)('Bredenberg 2020: every check', { timeout: 1_200_000 }, async () => {
    expect((await bredenberg2020.run(quiet)).filter(({ ok }) => !ok)).toEqual([]);
  });
});
