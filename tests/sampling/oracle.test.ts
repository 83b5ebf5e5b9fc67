/** The noise schedule, the step's coefficients and exact mixtures against closed forms and regression values. */
import { describe, expect, it } from 'vitest';
import { ring } from '../../examples/papers/lyoSavin2024/ring.ts';
import {
  NoisedMixture,
  type NoiseScheduleOptions,
  noiseSchedule,
  posteriorMixture,
  resampled,
  SamplingCircuit,
  stepCoefficients,
} from '../../src/sampling/index.ts';

describe('noise schedule', () => {
  it('has the levels of the published schedules', () => {
    const { beta, alphaBar } = noiseSchedule();
    const at = (list: Float64Array, ks: number[]) => ks.map((k) => list[k]);
    const expected = [5.94277369e-5, 9.85787684e-4, 0.0103077861, 0.0191307587, 0.0199505723];
    at(beta, [0, 25, 50, 75, 99]).forEach((b, i) => {
      expect(b).toBeCloseTo(expected[i], 9);
    });
    const bars = [0.999940572, 0.991408196, 0.882422039, 0.588164021, 0.364597511];
    at(alphaBar, [0, 25, 50, 75, 99]).forEach((b, i) => {
      expect(b).toBeCloseTo(bars[i], 8);
    });
    const sine = noiseSchedule({ kind: 'sine' });
    expect(sine.beta[50]).toBeCloseTo(0.0101635803, 9);
    expect(sine.alphaBar[99]).toBeCloseTo(0.364907109, 8);
  });

  it('keeps the signal of the peak when it is resampled', () => {
    const schedule = noiseSchedule();
    for (const levels of [3, 25, 400]) {
      const { alphaBar } = resampled(schedule, levels);
      expect(alphaBar[levels - 1]).toBeCloseTo(schedule.alphaBar[99], 12);
    }
    const same = resampled(schedule, 100);
    same.beta.forEach((b, k) => {
      expect(b).toBeCloseTo(schedule.beta[k], 12);
      expect(same.phase[k]).toBeCloseTo(schedule.phase[k], 12);
    });
  });
});

describe('coefficients of a step', () => {
  it('are those of the published table', () => {
    const { a, b, c } = stepCoefficients(noiseSchedule(), 'denoised');
    const rows: readonly (readonly [number, number, number, number])[] = [
      [0, 0, 1, 0.00770894],
      [1, 0.47463445, 0.52536555, 0.00811045],
      [50, 0.91707106, 0.08278041, 0.10152727],
      [99, 0.97841078, 0.01915091, 0.14124649],
    ];
    for (const [k, ak, bk, ck] of rows) {
      expect(a[k]).toBeCloseTo(ak, 7);
      expect(b[k]).toBeCloseTo(bk, 7);
      expect(c[k]).toBeCloseTo(ck, 7);
    }
  });

  /** With a Gaussian prior the denoiser is linear, and so is a cycle: x′ = M·x + c + noise. */
  function gaussianCycle(options: NoiseScheduleOptions, rising: 'neural' | 'ou', spread: number) {
    const schedule = noiseSchedule(options);
    const falling = stepCoefficients(schedule, 'denoised');
    const up = rising === 'ou' ? stepCoefficients(schedule, 'ou') : falling;
    const mean = 0.3;
    let [m, offset, variance] = [1, 0, 0];
    const step = ({ a, b, c }: typeof falling, k: number) => {
      const bar = schedule.alphaBar[k];
      const slope = (Math.sqrt(bar) * spread) / (bar * spread + 1 - bar);
      const factor = a[k] + b[k] * slope;
      m *= factor;
      offset = factor * offset + b[k] * (mean - slope * Math.sqrt(bar) * mean);
      variance = factor * factor * variance + c[k] * c[k];
    };
    for (let k = 0; k < schedule.levels; k++) step(up, k);
    for (let k = schedule.levels - 1; k >= 0; k--) step(falling, k);
    return { m, mean: offset / (1 - m), variance: variance / (1 - m * m) };
  }

  it.each([
    [{}, 'neural', 0.043168, 0.328825, 0.240297],
    [{}, 'ou', 0.125455, 0.3, 0.253563],
    [{ kind: 'sine' }, 'neural', 0.043232, 0.328836, 0.23965],
    [{ end: 0.1 }, 'neural', 0.00034, 0.301826, 0.256562],
    [{ kind: 'sine', levels: 200, end: 0.06 }, 'neural', 0.000135, 0.300874, 0.253192],
  ] as const)(
    'make a cycle of a Gaussian with the exact moments: %j %s',
    (options, rising, m, mean, variance) => {
      const found = gaussianCycle(options, rising, 0.25);
      expect(found.m).toBeCloseTo(m, 6);
      expect(found.mean).toBeCloseTo(mean, 6);
      expect(found.variance).toBeCloseTo(variance, 6);
    },
  );

  it('bias the width of a narrow Gaussian by 5.6 %', () => {
    expect(gaussianCycle({}, 'neural', 0.0064).variance).toBeCloseTo(0.006759, 6);
  });
});

describe('a mixture', () => {
  const schedule = noiseSchedule();

  it('says the noise in a state', () => {
    const expected: readonly (readonly [number, number, number])[] = [
      [0, -0.31707294, 0.19772936],
      [20, -1.63218607, 1.01850504],
      [50, -0.36772788, 0.07972043],
      [99, 0.23010302, -0.39892245],
    ];
    const score = new Float64Array(2);
    for (const [k, x, y] of expected) {
      const bar = schedule.alphaBar[k];
      new NoisedMixture(ring(2), bar).score([0.3, -0.4], score);
      expect(-Math.sqrt(1 - bar) * score[0]).toBeCloseTo(x, 7);
      expect(-Math.sqrt(1 - bar) * score[1]).toBeCloseTo(y, 7);
    }
  });

  it('draws a noise-free state along the published sweeps', async () => {
    const circuit = await SamplingCircuit.create({
      denoiser: { kind: 'mixture', mixture: ring(2) },
      noise: false,
      initial: [0.3, -0.4],
      workers: 0,
    });
    const { values } = await circuit.trace();
    const at = (step: number) => [values[2 * step], values[2 * step + 1]];
    const near = (found: number[], expected: number[]) =>
      found.forEach((x, i) => {
        expect(x).toBeCloseTo(expected[i], 4);
      });
    near(at(99), [0.38814748, -0.21738334]);
    near(at(199), [0.77955118, -0.02022306]);
  });

  it('has a posterior that is a mixture: its score is that of Bayes', () => {
    const prior = ring(2);
    const length = Math.hypot(0.2, 1);
    const direction = [0.2 / length, 1 / length];
    const observation = { direction, value: 0.35, sigma: 0.25 };
    const posterior = posteriorMixture(prior, observation);
    const [before, after] = [new Float64Array(2), new Float64Array(2)];
    for (const x of [
      [0.1, 0.2],
      [0.8, -0.3],
    ]) {
      new NoisedMixture(prior, 1 - 1e-12).score(x, before);
      new NoisedMixture(posterior, 1 - 1e-12).score(x, after);
      const seen = (0.35 - (direction[0] * x[0] + direction[1] * x[1])) / 0.25 ** 2;
      expect(after[0] - before[0]).toBeCloseTo(direction[0] * seen, 6);
      expect(after[1] - before[1]).toBeCloseTo(direction[1] * seen, 6);
    }
    const occupancy = [0.558, 0.089, 0.093, 0.172, 0.085, 0, 0, 0.004];
    const all = Array.from(posterior.weights).reduce((a, b) => a + b, 0);
    occupancy.forEach((share, c) => {
      expect(Math.abs(posterior.weights[c] / all - share)).toBeLessThan(6e-4);
    });
  });
});
