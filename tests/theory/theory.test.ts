/**
 * The theory against closed forms and against another program: NNMT 1.3.0 (Layer et al. 2022, Front. Neuroinform. 16:835657), whose functions
 * `lif.exp._firing_rates`, `_transfer_function_shift`, `_effective_connectivity`, `_power_spectra`, `_sensitivity_measure` were run on its
 * table `Bos2016_network_params.yaml` (the microcircuit with the changes of Bos et al. 2016).
 */
import { describe, expect, it } from 'vitest';
import { brunel2000 } from '../../examples/papers/brunel2000.ts';
import { microcircuit } from '../../examples/papers/microcircuit.ts';
import { adex, Network } from '../../src/index.ts';
import {
  type LifNetwork,
  linearResponse,
  meanFieldTheory,
  rateSlope,
  sensitivity,
  stationaryRate,
  transferFunction,
  workingPoint,
} from '../../src/theory/index.ts';

const NAMES = ['L23E', 'L23I', 'L4E', 'L4I', 'L5E', 'L5I', 'L6E', 'L6I'];
const SIZES = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948];
const EXTERNAL = [1600, 1500, 1780, 1900, 2000, 1900, 2900, 2100];
const INDEGREES = [
  [2199.86486, 1079.32007, 979.241261, 467.578108, 159.240826, 0, 109.819852, 0],
  [2990.00583, 860.261056, 703.691807, 289.693864, 380.735859, 0, 60.5863901, 0],
  [159.875428, 34.5225188, 1117.17312, 675, 32.6043349, 0.319552818, 667.325211, 0],
  [1480.97354, 16.9432378, 1813.02026, 953.325789, 16.0313926, 0, 1608.12283, 0],
  [2188.36598, 374.651134, 1135.62969, 31.3195876, 420.770722, 496.471959, 296.694639, 0],
  [1165.66761, 159.083568, 570.579343, 12.0666667, 300.095775, 404.17277, 124.332394, 0],
  [325.197985, 38.632025, 467.354637, 91.7147621, 285.670372, 21.1899271, 581.635915, 752.183189],
  [766.90502, 5.83683853, 74.6380597, 2.74016282, 136.240841, 8.55427408, 979.791723, 459.402985],
];
const unit = (87.8 * 0.5) / 250;
const bos: LifNetwork = {
  populations: NAMES.map((name, k) => ({
    ...{ name, size: SIZES[k], tau_m: 10, t_ref: 2, V_th: 15, V_reset: 0, tau_syn: 0.5 },
  })),
  couplings: NAMES.flatMap((target, i) =>
    NAMES.map((source, j) => {
      const weight = (j % 2 === 1 ? -4 : i === 0 && j === 2 ? 2 : 1) * unit;
      const delay = j % 2 === 1 ? { mean: 0.75, sd: 0.75 } : { mean: 1.5, sd: 1.5 };
      return { source, target, weight, delay, indegree: INDEGREES[i][j] };
    }),
  ),
  external: NAMES.map((target, k) => ({ target, rate: 8 * EXTERNAL[k], weight: unit })),
};
const near = (found: number, expected: number, relative = 1e-3) =>
  expect(Math.abs(found - expected)).toBeLessThan(relative * Math.abs(expected) + 1e-12);

describe('one neuron', () => {
  const cell = { tau_m: 20, t_ref: 2, V_th: 20, V_reset: 10 };

  it.each([
    // mean, sd, rate, with synapses of 0.5 ms
    [15, 5, 9.460_799_8, 7.230_329_2],
    [18, 3, 12.511_527_7, 10.399_229_8],
    [20, 2, 18.512_271_8, 16.737_851_7],
    [25, 1, 42.016_751_4, 41.266_612_2],
    [10, 8, 6.980_841_1, 4.908_951_7],
  ])('has the rate of NNMT at μ = %f, σ = %f', (mean, sd, rate, filtered) => {
    near(stationaryRate({ ...cell, mean, sd }), rate, 1e-8);
    near(stationaryRate({ ...cell, mean, sd, tau_syn: 0.5 }), filtered, 1e-8);
  });

  it('without noise fires as a clock', () => {
    const clock = { tau_m: 20, t_ref: 2, V_th: 15, V_reset: 0, sd: 0 };
    near(1000 / stationaryRate({ ...clock, mean: 16 }), 57.451_77, 1e-6);
    near(1000 / stationaryRate({ ...clock, mean: 30 }), 15.862_94, 1e-6);
    expect(stationaryRate({ ...clock, mean: 14 })).toBe(0);
  });

  it('has the slope of its rate', () => {
    const at = (mean: number) => stationaryRate({ ...cell, mean, sd: 4, tau_syn: 0.5 });
    const slope = (at(15.001) - at(14.999)) / 0.002;
    near(rateSlope({ ...cell, mean: 15, sd: 4, tau_syn: 0.5 }), slope, 1e-6);
  });

  it('responds to slow modulation by that slope, and ever less to fast', () => {
    const input = { ...cell, mean: 15, sd: 4 };
    const { re, im } = transferFunction(input, [0, 1e-4, 1e3, 4e3], { deadTime: true });
    near(re[1], re[0], 1e-6);
    // the published formula forgets the dead time: too large by 1/(1 − ν·t_ref)
    const [, published] = transferFunction(input, [0, 1e-4]).re;
    near(published * (1 - (stationaryRate(input) * 2) / 1000), re[0], 1e-6);
    expect(Math.abs(im[1])).toBeLessThan(1e-3 * re[0]);
    // white noise: |N| falls as 1/√ω, with a phase of −45° (Brunel et al. 2001)
    near(Math.hypot(re[2], im[2]) / Math.hypot(re[3], im[3]), 2, 0.05);
    expect(Math.abs(Math.atan2(im[3], re[3]) + Math.PI / 4)).toBeLessThan(0.05);
  });

  it('refuses what is no neuron', () => {
    expect(() => stationaryRate({ ...cell, mean: 1, sd: -1 })).toThrow(/sd.*found -1/);
    expect(() => stationaryRate({ ...cell, mean: 1, sd: 1, tau_syn: 10 })).toThrow(/quarter/);
  });
});

describe('the microcircuit of Bos et al. 2016, as NNMT computes it', () => {
  const point = workingPoint(bos);
  const frequencies = [0, 10, 64, 150, 300];
  const response = linearResponse(bos, point, frequencies);

  it('has its rates and inputs', () => {
    const rates = [
      ...[0.722_191_987, 2.688_214_221, 4.189_313_503, 5.671_296_615],
      ...[6.557_530_018, 8.285_608_491, 1.128_507_94, 7.674_739_506],
    ];
    rates.forEach((rate, k) => {
      near(point.rates[k], rate, 1e-5);
    });
    near(point.mean[0], 2.719_535_3, 1e-5);
    near(point.sd[7], 4.895_183_34, 1e-5);
  });

  it('has its transfer functions', () => {
    const tables: [population: number, at: number, re: number, im: number][] = [
      ...([
        [0, 0, 0.461_951_36, 0] as const,
        [0, 2, 0.053_080_29, -0.130_655_25] as const,
      ] as never[]),
      [4, 1, 2.310_613_99, -0.823_096_53],
      [4, 3, 0.138_411_65, -0.582_780_29],
      [7, 4, -0.030_343_52, -0.437_704_46],
    ];
    for (const [population, at, re, im] of tables) {
      near(response.transfer[population].re[at], re, 1e-5);
      near(response.transfer[population].im[at], im, 1e-5);
    }
  });

  it('has its effective connectivity and the eigenvalues of it', () => {
    const m = response.effectiveConnectivity[2];
    near(m.re[0], -0.180_109_13, 1e-5);
    near(m.im[0], -0.451_202_52, 1e-5);
    near(m.im[1], 1.038_954_38, 1e-5);
    const { real, imaginary } = response.eigenvalues[2];
    near(real[0], 0.889_538_665, 1e-5);
    near(imaginary[0], 0.078_517_036, 1e-5);
    near(real[7], -1.454_994_608, 1e-5);
    near(imaginary[7], 3.976_999_068, 1e-5);
  });

  it('has its power spectra', () => {
    const at64 = [
      ...[0.003_038_394, 0.002_391_718, 0.017_390_913, 0.005_502_974],
      ...[0.044_765_414, 0.003_767_989, 0.000_932_000_9, 0.001_772_082],
    ];
    at64.forEach((power, k) => {
      near(response.spectra[k][2], power, 1e-5);
    });
    near(response.spectra[4][4], 0.026_833_74, 1e-5);
  });

  it('has its sensitivity of the peak at 64 Hz', () => {
    const found = sensitivity(response.effectiveConnectivity[2]);
    near(found.eigenvalue[0], 0.889_538_665, 1e-6);
    near(found.sensitivity.re[0], -0.134_812_56, 1e-5);
    near(found.sensitivity.im[1], 0.270_357_38, 1e-5);
    near(found.sensitivity.re[2 * 8 + 3], 1.012_293_04, 1e-5);
    near(found.amplitude[1], 0.140_240_32, 1e-5);
  });
});

describe('a network from its description', () => {
  it.each([
    ['fast', 55.84],
    ['AI', 37.95],
    ['SI', 6.52],
  ])('Brunel 2000, %s: the self-consistent rate %f Hz', (state, rate) => {
    const { rates } = meanFieldTheory(brunel2000.build({ state }));
    near(rates.E, rate, 1e-3);
    expect(rates.E).toBeCloseTo(rates.I, 8);
  });

  it('the microcircuit at full scale: what an independent program computes, and simulations measure within a fifth', () => {
    const { rates, spectra } = meanFieldTheory(microcircuit.build({ scale: 1 }), {
      frequencies: Array.from({ length: 100 }, (_, k) => 4 * k),
    });
    // 10 s of the reference implementation
    const simulated = [0.903, 2.965, 4.414, 5.876, 7.569, 8.633, 1.105, 7.829];
    // Siegert's formula with shifted boundaries, from the tables of the paper, by NumPy: quadrature by 200 Gauss–Legendre nodes, Newton for the working point
    const computed = [
      ...[0.756_362, 2.799_755, 4.440_295, 5.830_206],
      ...[7.153_287, 8.478_573, 1.161_411, 7.765_322],
    ];
    NAMES.forEach((name, k) => {
      near(rates[name], computed[k], 1e-3);
      near(rates[name], simulated[k], 0.2);
    });
    expect(spectra.flatMap((s) => [...s]).every((power) => power > 0)).toBe(true);
  });

  it('refuses what it does not cover, by name', () => {
    const net = new Network({ dt: 0.1, seed: 1 });
    net.population('A', 3, adex());
    expect(() => meanFieldTheory(net)).toThrow(/population "A": found adex/);
  });

  it('says where there are two states, and follows the one that is meant', () => {
    const net: LifNetwork = {
      populations: [
        { name: 'E', size: 100, tau_m: 20, t_ref: 2, V_th: 20, V_reset: 10, tau_syn: 0 },
      ],
      couplings: [{ source: 'E', target: 'E', indegree: 100, weight: 0.4, delay: 1 }],
      external: [{ target: 'E', rate: 2000, weight: 0.2 }],
    };
    expect(() => workingPoint(net)).toThrow(/from silence, E \d+.* Hz from saturation/);
    const [low] = workingPoint(net, { start: { E: 0 } }).rates;
    const [high] = workingPoint(net, { start: { E: 400 } }).rates;
    expect(low).toBeLessThan(1);
    expect(high).toBeGreaterThan(300);
  });

  it('says where rates grow without end', () => {
    const net: LifNetwork = {
      populations: [
        { name: 'E', size: 100, tau_m: 20, t_ref: 0, V_th: 20, V_reset: 10, tau_syn: 0 },
      ],
      couplings: [{ source: 'E', target: 'E', indegree: 400, weight: 0.4, delay: 1 }],
      external: [{ target: 'E', rate: 20_000, weight: 0.2 }],
    };
    expect(() => workingPoint(net)).toThrow(/no-working-point/);
  });
});
