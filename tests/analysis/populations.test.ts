/** Components, dimensions, read-outs and angles against closed forms. */
import { describe, expect, it } from 'vitest';
import { Random } from '../../examples/random.ts';
import {
  circularCorrelation,
  circularStatistics,
  decode,
  demixedPca,
  dimensionality,
  logisticRegression,
  pca,
  phaseLocking,
  ridgeRegression,
} from '../../src/analysis/index.ts';
import { matrix } from '../../src/linalg/index.ts';

describe('principal components', () => {
  it('of points on an ellipse are its axes', () => {
    const angle = 0.4;
    const n = 360;
    const samples = matrix(
      n,
      2,
      Array.from({ length: n }, (_, k) => (2 * Math.PI * k) / n).flatMap((t) => {
        const [x, y] = [3 * Math.cos(t), Math.sin(t)];
        return [
          5 + x * Math.cos(angle) - y * Math.sin(angle),
          x * Math.sin(angle) + y * Math.cos(angle),
        ];
      }),
    );
    const { mean, components, variances, shares, scores } = pca(samples);
    expect(mean[0]).toBeCloseTo(5, 12);
    expect(components.data[0]).toBeCloseTo(Math.cos(angle), 10);
    expect(components.data[1]).toBeCloseTo(Math.sin(angle), 10);
    expect(variances[0]).toBeCloseTo((4.5 * n) / (n - 1), 10);
    expect(shares[1]).toBeCloseTo(0.1, 10);
    expect(scores.data[0]).toBeCloseTo(3, 10);
    expect(dimensionality(samples)).toBeCloseTo((5 * 5) / (4.5 ** 2 + 0.5 ** 2), 10);
    expect(dimensionality(samples, { measure: 'variance', share: 0.9 })).toBe(1);
    expect(dimensionality(samples, { measure: 'variance', share: 0.95 })).toBe(2);
  });

  it('refuse NaN with its place', () => {
    expect(() => pca(matrix(2, 2))).not.toThrow();
    const data = Float64Array.of(1, 2, Number.NaN, 4);
    expect(() => pca({ rows: 2, columns: 2, data })).toThrow(/NaN in row 1, column 0/);
  });
});

describe('demixed components', () => {
  const [units, stimuli, steps] = [12, 5, 20];
  const random = new Random(2);
  const axis = () => Array.from({ length: units }, () => random.normal());
  // not orthogonal: the decoder has to differ from the encoder
  const stimulus = axis();
  const time = axis().map((x, u) => 0.7 * x + 0.7 * stimulus[u]);
  const mixed = axis();
  const s = [-2, -1, 0, 1, 2];
  const f = Array.from({ length: steps }, (_, t) => Math.sin((2 * Math.PI * t) / steps));
  const g = Array.from({ length: steps }, (_, t) => Math.cos((2 * Math.PI * t) / steps));
  const values: number[] = [];
  for (let u = 0; u < units; u++) {
    for (let i = 0; i < stimuli; i++) {
      for (let t = 0; t < steps; t++) {
        values.push(7 + stimulus[u] * s[i] + 3 * time[u] * f[t] + 0.5 * mixed[u] * s[i] * g[t]);
      }
    }
  }
  const square = (v: number[]) => v.reduce((sum, x) => sum + x * x, 0);
  const axes = { stimulus: stimuli, time: steps };

  it('cut the variance as it was made', () => {
    const groups = demixedPca(values, { units, axes, components: 1 });
    expect(groups.map(({ name }) => name)).toEqual(['stimulus', 'time', 'stimulus time']);
    const own = [
      2 * square(stimulus) * steps * stimuli,
      9 * 0.5 * square(time) * steps * stimuli,
      0.25 * 2 * 0.5 * square(mixed) * steps * stimuli,
    ];
    const total = own.reduce((a, b) => a + b);
    groups.forEach(({ share }, k) => {
      expect(share).toBeCloseTo(own[k] / total, 10);
    });
    expect(groups.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it('undo a mixture that is not orthogonal', () => {
    for (const { name, scores, explained } of demixedPca(values, {
      ...{ units, axes, components: 1, ridge: 1e-12 },
    })) {
      expect(explained).toBeGreaterThan(1 - 1e-6);
      const made = Array.from({ length: stimuli * steps }, (_, k) => {
        const [i, t] = [Math.floor(k / steps), k % steps];
        return name === 'stimulus' ? s[i] : name === 'time' ? f[t] : s[i] * g[t];
      });
      let both = 0;
      for (let k = 0; k < made.length; k++) both += made[k] * scores.data[k];
      const cosine = both / Math.sqrt(square(made) * square([...scores.data]));
      expect(Math.abs(cosine)).toBeGreaterThan(1 - 1e-6);
    }
  });

  it('take groups of marginals, and refuse unknown ones', () => {
    const groups = { stimulus: ['stimulus', 'stimulus time'], time: ['time'] };
    const [first] = demixedPca(values, { units, axes, groups, components: 2 });
    expect(first.explained).toBeGreaterThan(0.999);
    const wrong = { units, axes, groups: { a: ['stimulos'] } };
    expect(() => demixedPca(values, wrong)).toThrow(/stimulos/);
  });
});

describe('read-outs', () => {
  it('ridge in one dimension is Σxy/(Σx² + α), in both forms', () => {
    const x = [-2, -1, 0, 1, 2];
    const y = [-3, -1, 1, 1, 2];
    const samples = matrix(5, 1, x);
    const { weights, intercepts, predict } = ridgeRegression(samples, matrix(5, 1, y), {
      alpha: 4,
    });
    expect(weights.data[0]).toBeCloseTo(12 / (10 + 4), 12);
    expect(intercepts[0]).toBeCloseTo(0, 12);
    expect(predict(matrix(1, 1, [7])).data[0]).toBeCloseTo(6, 12);
    // the same columns eight times over: the dual form, weights that share
    const wide = matrix(
      5,
      8,
      x.flatMap((v) => new Array<number>(8).fill(v)),
    );
    const shared = ridgeRegression(wide, matrix(5, 1, y), { alpha: 4 });
    for (const w of shared.weights.data) expect(w).toBeCloseTo(12 / (80 + 4), 12);
  });

  it('logistic of one binary feature has the logits of the shares', () => {
    const x = [...new Array<number>(10).fill(0), ...new Array<number>(20).fill(1)];
    const labels = x.map((v, k) => (v === 0 ? (k < 3 ? 1 : 0) : k < 26 ? 1 : 0));
    const samples = matrix(30, 1, x);
    const { weights, intercepts, probabilities, predict } = logisticRegression(samples, labels, {
      alpha: 0,
    });
    const logit = (p: number) => Math.log(p / (1 - p));
    expect(intercepts[1] - intercepts[0]).toBeCloseTo(logit(0.3), 5);
    expect(weights.data[1] - weights.data[0]).toBeCloseTo(logit(0.8) - logit(0.3), 5);
    expect(probabilities(matrix(1, 1, [1])).data[1]).toBeCloseTo(0.8, 6);
    expect([...predict(matrix(2, 1, [0, 1]))]).toEqual([0, 1]);
  });

  it('three classes: the gradient is nothing, and far classes are told apart', () => {
    const random = new Random(9);
    const centres = [
      [0, 0],
      [6, 0],
      [0, 6],
    ];
    const labels = Array.from({ length: 150 }, (_, i) => i % 3);
    const samples = matrix(
      150,
      2,
      labels.flatMap((c) => centres[c].map((x) => x + random.normal())),
    );
    const { probabilities, weights } = logisticRegression(samples, labels, { alpha: 0.5 });
    const p = probabilities(samples).data;
    for (let j = 0; j < 2; j++) {
      for (let c = 0; c < 3; c++) {
        let slope = 0.5 * weights.data[j * 3 + c];
        for (let i = 0; i < 150; i++) {
          slope += samples.data[i * 2 + j] * (p[i * 3 + c] - (labels[i] === c ? 1 : 0));
        }
        expect(Math.abs(slope)).toBeLessThan(1e-5);
      }
    }
    expect(decode(samples, labels, { method: 'logistic', folds: 5 }).score).toBeGreaterThan(0.97);
  });

  it('decode what depends linearly, and nothing from noise', () => {
    const random = new Random(4);
    const samples = matrix(
      200,
      4,
      Array.from({ length: 800 }, () => random.normal()),
    );
    const y = Array.from({ length: 200 }, (_, i) => 3 + 2 * samples.data[i * 4 + 1]);
    expect(decode(samples, y, { method: 'ridge', alpha: 1e-6 }).score).toBeGreaterThan(1 - 1e-9);
    const noise = Array.from({ length: 200 }, () => random.normal());
    // R² of four features on 200 samples by chance: 0.02 ± 0.014
    expect(decode(samples, noise, { method: 'ridge', alpha: 1e-6 }).score).toBeLessThan(0.08);
  });
});

describe('angles', () => {
  it('of two directions have the mean between them and the length cos of half the gap', () => {
    const { mean, length, variance, deviation } = circularStatistics([0.3, 1.1]);
    expect(mean).toBeCloseTo(0.7, 12);
    expect(length).toBeCloseTo(Math.cos(0.4), 12);
    expect(variance).toBeCloseTo(1 - Math.cos(0.4), 12);
    expect(deviation).toBeCloseTo(Math.sqrt(-2 * Math.log(Math.cos(0.4))), 12);
    expect(circularStatistics([3, -3]).mean).toBeCloseTo(Math.PI, 6);
  });

  it('spread evenly cancel; weights bend them', () => {
    const angles = Array.from({ length: 12 }, (_, k) => (2 * Math.PI * k) / 12);
    expect(circularStatistics(angles).length).toBeLessThan(1e-15);
    expect(circularStatistics(angles).p).toBeGreaterThan(0.9);
    // 1 + cos: the first Fourier component is half of the mean
    const bent = circularStatistics(
      angles,
      angles.map((a) => 1 + Math.cos(a)),
    );
    expect(bent.length).toBeCloseTo(0.5, 12);
    // I₁(κ)/I₀(κ) = ½ at κ = 1.15932
    expect(bent.concentration).toBeCloseTo(1.159_32, 4);
  });

  it('of spikes under a period say how they lock', () => {
    const locked = Array.from({ length: 50 }, (_, k) => 25 * k + 5);
    const { mean, length, p } = phaseLocking(locked, 40);
    expect(length).toBeCloseTo(1, 12);
    expect(mean).toBeCloseTo(2 * Math.PI * 0.2, 9);
    expect(p).toBeLessThan(1e-10);
    expect(phaseLocking(locked, 20).length).toBeLessThan(1e-9);
  });

  it('correlate with themselves turned by any angle', () => {
    const random = new Random(1);
    const a = Array.from({ length: 60 }, () => random.normal());
    expect(
      circularCorrelation(
        a,
        a.map((x) => x + 2.5),
      ),
    ).toBeCloseTo(1, 12);
    expect(
      circularCorrelation(
        a,
        a.map((x) => -x),
      ),
    ).toBeCloseTo(-1, 12);
  });
});
