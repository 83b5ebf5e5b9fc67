/**
 * Lyapunov spectra against what is known exactly: maps with known exponents, identities that hold for every
 * network of equal phase neurons, and the signs and sizes of Monteforte & Wolf (2010).
 */
import { describe, expect, it } from 'vitest';
import {
  entropyRate,
  kaplanYorkeDimension,
  lyapunovErrors,
  lyapunovSpectrum,
} from '../../src/analysis/lyapunov.ts';
import { spikingLyapunov } from '../../src/analysis/spiking-lyapunov.ts';
import { rapidTheta } from '../../src/backends/events/phase-models.ts';
import type { TangentSpace } from '../../src/backends/events/tangent-space.ts';
import { balanced, random } from './networks.ts';

describe('maps and flows with known exponents', () => {
  it('the logistic map at r = 4: ln 2; the tent map: ln 2 exactly', async () => {
    let x = 0.1234;
    const logistic = {
      dimension: 1,
      advance: (tangent: TangentSpace) => {
        tangent.matrix[0] *= 4 * (1 - 2 * x);
        x = 4 * x * (1 - x);
        return 1;
      },
    };
    const spectrum = await lyapunovSpectrum(logistic, { steps: 100_000 });
    expect(Math.abs(spectrum.exponents[0] - Math.LN2)).toBeLessThan(1e-3);
    expect(lyapunovErrors(spectrum)[0]).toBeLessThan(3e-3);
    let y = 0.1234;
    const tent = {
      dimension: 1,
      advance: (tangent: TangentSpace) => {
        tangent.matrix[0] *= y < 0.5 ? 2 : -2;
        y = y < 0.5 ? 2 * y : 2 * (1 - y);
        return 1;
      },
    };
    const exact = await lyapunovSpectrum(tent, { steps: 1000 });
    expect(Math.abs(exact.exponents[0] - Math.LN2)).toBeLessThan(1e-12);
  });

  it('a random matrix: the sum is ln|det|, the exponents ln|eigenvalues| (P1.1)', async () => {
    // triangular: its eigenvalues are its diagonal
    const n = 7;
    const eigenvalues = [1.5, 1.2, -1.1, 0.9, 0.6, -0.4, 0.2];
    const a = (i: number, j: number) =>
      i === j ? eigenvalues[i] : j > i ? random(10 * i + j, 3) - 0.5 : 0;
    const flow = {
      dimension: n,
      advance: (tangent: TangentSpace) => {
        const { matrix, stride } = tangent;
        const old = matrix.slice();
        for (let i = 0; i < n; i++) {
          for (let c = 0; c < n; c++) {
            let sum = 0;
            for (let j = 0; j < n; j++) sum += a(i, j) * old[j * stride + c];
            matrix[i * stride + c] = sum;
          }
        }
        return 1;
      },
    };
    const { exponents } = await lyapunovSpectrum(flow, { steps: 4000, every: 3, transient: 500 });
    const expected = eigenvalues.map((e) => Math.log(Math.abs(e)));
    exponents.forEach((lambda, k) => {
      expect(Math.abs(lambda - expected[k])).toBeLessThan(1e-9);
    });
  });

  it('Lorenz: sum −13.6667, dimension 2.062 (P1.2)', async () => {
    const state = [1, 1, 20];
    const h = 0.01;
    const field = (s: number[]) => [
      10 * (s[1] - s[0]),
      s[0] * (28 - s[2]) - s[1],
      s[0] * s[1] - (8 / 3) * s[2],
    ];
    const linear = (s: number[], v: number[]) => [
      10 * (v[1] - v[0]),
      v[0] * (28 - s[2]) - s[0] * v[2] - v[1],
      v[0] * s[1] + s[0] * v[1] - (8 / 3) * v[2],
    ];
    const along = (s: number[], k: number[], f: number) => s.map((x, i) => x + f * k[i]);
    const flow = {
      dimension: 3,
      advance: (tangent: TangentSpace) => {
        const { matrix, stride } = tangent;
        const k1 = field(state);
        const s2 = along(state, k1, h / 2);
        const k2 = field(s2);
        const s3 = along(state, k2, h / 2);
        const k3 = field(s3);
        const s4 = along(state, k3, h);
        const k4 = field(s4);
        for (let c = 0; c < 3; c++) {
          const v = [0, 1, 2].map((i) => matrix[i * stride + c]);
          const l1 = linear(state, v);
          const l2 = linear(s2, along(v, l1, h / 2));
          const l3 = linear(s3, along(v, l2, h / 2));
          const l4 = linear(s4, along(v, l3, h));
          for (let i = 0; i < 3; i++) {
            matrix[i * stride + c] += (h / 6) * (l1[i] + 2 * l2[i] + 2 * l3[i] + l4[i]);
          }
        }
        for (let i = 0; i < 3; i++) state[i] += (h / 6) * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
        return h;
      },
    };
    const { exponents } = await lyapunovSpectrum(flow, { steps: 60_000, transient: 5000 });
    expect(Math.abs(exponents[0] + exponents[1] + exponents[2] + 13.6667)).toBeLessThan(2e-3);
    expect(Math.abs(exponents[0] - 0.906)).toBeLessThan(0.02);
    expect(Math.abs(exponents[1])).toBeLessThan(0.01);
    expect(Math.abs(kaplanYorkeDimension(exponents) - 2.062)).toBeLessThan(0.005);
  });

  it('dimension and entropy of given spectra', () => {
    expect(kaplanYorkeDimension([-1, -2])).toBe(0);
    expect(kaplanYorkeDimension([1, 0, -4])).toBe(2.25);
    expect(kaplanYorkeDimension([1, -0.5])).toBe(2);
    expect(entropyRate([1, 0.5, -3])).toBe(1.5);
  });
});

describe('spiking networks', () => {
  it('LIF: one exponent 0, the next below −30/s, the sum that of the determinants (P1.10)', async () => {
    const network = balanced({ model: 'lif', size: 100, degree: 50 });
    const { exponents, sum } = await spikingLyapunov(network, {
      spikes: 3000,
      every: 5,
      transient: 1000,
    });
    expect(Math.abs(exponents[0])).toBeLessThan(1e-9);
    expect(exponents[1]).toBeLessThan(-30);
    const total = exponents.reduce((a, b) => a + b, 0);
    expect(Math.abs(total - sum)).toBeLessThan(1e-6 * Math.abs(sum));
  });

  it('QIF, N = 100, K = 50: λ₁ near 18/s, λ_N near −37/s, a zero, the sum (P1.10, P1.11)', async () => {
    const network = balanced({ model: 'qif', size: 100, degree: 50 });
    const result = await spikingLyapunov(network, { spikes: 12_000, every: 5, transient: 2000 });
    const { exponents, sum, rate, entropyPerSpike, dimension } = result;
    const zero = Math.min(...exponents.map(Math.abs));
    expect(Math.abs(rate - 1.486)).toBeLessThan(0.06);
    expect(exponents[0]).toBeGreaterThan(15);
    expect(exponents[0]).toBeLessThan(22);
    expect(zero).toBeLessThan(0.3);
    expect(Math.abs(entropyPerSpike - 0.666)).toBeLessThan(0.1);
    expect(Math.abs(dimension / 100 - 0.278)).toBeLessThan(0.04);
    const total = exponents.reduce((a, b) => a + b, 0);
    expect(Math.abs(total - sum)).toBeLessThan(1e-6 * Math.abs(sum));
  });

  it('N = 200, K = 100: QIF λ₁ in [18, 26]/s, LIF second exponent near −57/s', async () => {
    const size = { size: 200, degree: 100 };
    const options = { spikes: 6000, transient: 1200, every: 5 };
    const qif = await spikingLyapunov(balanced({ model: 'qif', ...size }), options);
    expect(qif.exponents[0]).toBeGreaterThan(18);
    expect(qif.exponents[0]).toBeLessThan(26);
    expect(Math.min(...qif.exponents.map(Math.abs))).toBeLessThan(0.2);
    const lif = await spikingLyapunov(balanced({ model: 'lif', ...size }), {
      ...options,
      spikes: 3000,
      exponents: 4,
    });
    expect(Math.abs(lif.exponents[0])).toBeLessThan(1e-9);
    expect(Math.abs(lif.exponents[1] + 57.2)).toBeLessThan(6);
  });

  it('entropy falls with the rapidness of the onset of spikes (P1.11)', async () => {
    const network = balanced({ model: 'qif', size: 100, degree: 50 });
    const { tau, drive } = network.neuron as { tau: number; drive: number };
    const weight = network.weight as number;
    const entropies: number[] = [];
    for (const r of [1, 3, 10, 30]) {
      const model = rapidTheta(r, tau, drive, weight);
      const { entropyPerSpike } = await spikingLyapunov(network, {
        spikes: 3000,
        transient: 1500,
        every: 5,
        exponents: 30,
        model,
      });
      entropies.push(entropyPerSpike);
    }
    for (let k = 1; k < 4; k++) expect(entropies[k]).toBeLessThan(entropies[k - 1]);
  });
});
