/** Zhang et al. 2023, Roemschied et al. 2023, Bredenberg et al. 2020: what is quick of their checks; the rest is `npm run papers`. */
import { describe, expect, it } from 'vitest';
import { bredenberg2020, gradients } from '../../examples/papers/bredenberg2020.ts';
import { roemschied2023 } from '../../examples/papers/roemschied2023.ts';
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
    expect(Math.abs(feedForward(200_000) / 0.863 - 1)).toBeLessThan(0.06);
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

  it.skipIf(!long)('Zhang 2023: every check', { timeout: 300_000 }, async () => {
    expect((await zhang2023.run(quiet)).filter(({ ok }) => !ok)).toEqual([]);
  });

  it.skipIf(!long)('Bredenberg 2020: every check', { timeout: 1_200_000 }, async () => {
    expect((await bredenberg2020.run(quiet)).filter(({ ok }) => !ok)).toEqual([]);
  });
});
