/**
 * The neurons of the library, their equations written by hand, and an integration of these that knows nothing of the engine:
 * Runge–Kutta of fourth order with twenty steps in each of the engine's, threshold tested where the engine tests it.
 */
import type { MethodName, NeuronSpec } from '../../src/neurons/model.ts';
import * as models from '../../src/neurons/models.ts';
import { random } from '../events/networks.ts';

/** ms; finer where the upstroke of a spike is steep. */
export const DT = 0.05;
const { exp, cos, min, PI } = Math;
const rate = (x: number, width: number) => (x === 0 ? 1 : (exp(x / width) - 1) / (x / width));

export interface Case {
  readonly spec: (method?: MethodName) => NeuronSpec;
  readonly method?: MethodName;
  readonly dt?: number;
  /** ms of the short form, where half a second has too few spikes. */
  readonly time?: number;
  /** pA: mean and spread of the current. */
  readonly drive: readonly [number, number];
  readonly start: readonly number[];
  /** Derivatives; I in pA. */
  readonly slope: (y: readonly number[], I: number) => number[];
  /** What v waits at, once it is beyond, until the step ends and a spike resets it. */
  readonly peak?: number;
  readonly fires: (y: readonly number[]) => boolean;
  readonly reset?: (y: number[]) => void;
  readonly refractory?: number;
  /** Number of states that stand still while refractory. */
  readonly held?: number;
}

const hh = (
  y: readonly number[],
  I: number,
  p: { C: number; gNa: number; gK: number; gL: number; ENa: number; EK: number; EL: number },
  gates: readonly (readonly [number, number])[],
): number[] => {
  const [v, m, h, n] = y;
  const channels =
    p.gNa * m ** 3 * h * (p.ENa - v) + p.gK * n ** 4 * (p.EK - v) + p.gL * (p.EL - v);
  return [(channels + I) / p.C, ...gates.map(([a, b], k) => a * (1 - y[k + 1]) - b * y[k + 1])];
};

export const CASES: Readonly<Record<string, Case>> = {
  alif: {
    spec: () => models.alif(),
    drive: [500, 200],
    start: [-70, 0],
    slope: ([v, theta], I) => [(-70 - v) / 20 + I / 250, -theta / 100],
    fires: ([v, theta]) => v >= -50 + theta,
    reset: (y) => {
      y[0] = -70;
      y[1] += 5;
    },
    refractory: 2,
    held: 1,
  },
  eif: {
    // cut off before the step is longer than what is left of the spike
    spec: (method) => models.eif({ method, V_peak: -40 }),
    method: 'rk4',
    dt: 0.01,
    drive: [150, 150],
    start: [-65],
    slope: ([v], I) => [(20 * (-65 - v) + 20 * 3.48 * exp(min((v + 59.9) / 3.48, 40)) + I) / 200],
    peak: -40,
    fires: ([v]) => v > -40,
    reset: (y) => {
      y[0] = -68;
    },
    refractory: 1.7,
    held: 1,
  },
  qif: {
    spec: (method) => models.qif({ method }),
    method: 'rk4',
    drive: [100, 100],
    start: [-65],
    slope: ([v], I) => [(0.1 * (v + 65) * (v + 55)) / 10 + I / 100],
    peak: 30,
    fires: ([v]) => v >= 30,
    reset: (y) => {
      y[0] = -70;
    },
  },
  theta: {
    spec: (method) => models.theta({ method }),
    method: 'rk4',
    drive: [60, 60],
    start: [0],
    slope: ([x], I) => [(1 - cos(x) + (1 + cos(x)) * (-0.1 + I / 100)) / 10],
    fires: ([x]) => x > PI,
    reset: (y) => {
      y[0] -= 2 * PI;
    },
  },
  twoCompartment: {
    spec: (method) => models.twoCompartment({ method }),
    method: 'rk4',
    time: 1000,
    drive: [500, 300],
    start: [-70, -70, 0, 0, 0, 1000],
    slope: ([v, vd, w, u, theta, age], I) => {
      const plateau = 1 / (1 + exp((-38 - vd) / 6));
      return [
        (-70 - v) / 16 + (1300 * plateau - w + I) / 370,
        (-70 - vd) / 7 + (1200 * plateau + (age <= 2 ? 2600 : 0) - 13 * u) / 170,
        -w / 100,
        (vd + 70 - u) / 30,
        -theta / 27,
        1,
      ];
    },
    fires: ([v, , , , theta]) => v >= -50 + theta,
    reset: (y) => {
      y[0] = -70;
      y[2] += 200;
      y[4] += 2;
      y[5] = 0;
    },
  },
  threeCompartment: {
    spec: (method) => models.threeCompartment({ method, I_e_distal: 50 }),
    method: 'rk4',
    drive: [350, 300],
    start: [-70, -70, -70],
    slope: ([s, p, d], I) => [
      (10 * (-70 - s) + 2.5 * (p - s) + I) / 150,
      (5 * (-70 - p) + 2.5 * (s - p) + 1 * (d - p)) / 75,
      (10 * (-70 - d) + 1 * (p - d) + 50) / 150,
    ],
    fires: ([s]) => s >= -55,
    reset: (y) => {
      y[0] = -60;
    },
    refractory: 2,
    held: 1,
  },
  izhikevich2007: {
    spec: (method) => models.izhikevich2007({ method }),
    method: 'rk4',
    dt: 0.01,
    // well above rheobase, where what is early once does not grow into a spike more or less
    drive: [250, 150],
    start: [-60, 0],
    slope: ([v, u], I) => [(0.7 * (v + 60) * (v + 40) - u + I) / 100, 0.03 * (-2 * (v + 60) - u)],
    peak: 35,
    fires: ([v]) => v >= 35,
    reset: (y) => {
      y[0] = -50;
      y[1] += 100;
    },
  },
  mat2: {
    spec: () => models.mat2(),
    drive: [550, 200],
    start: [-70, 0, 0],
    slope: ([v, a, b], I) => [(-70 - v) / 5 + I / 100, -a / 10, -b / 200],
    fires: ([v, a, b]) => v >= -51 + a + b,
    reset: (y) => {
      y[1] += 37;
      y[2] += 2;
    },
    refractory: 2,
  },
  fitzHughNagumo: {
    spec: (method) => models.fitzHughNagumo({ method }),
    method: 'rk4',
    drive: [60, 40],
    start: [-1.2, -0.62, 1],
    slope: ([v, w, ready], I) => [
      v - v ** 3 / 3 - w + I / 100,
      0.08 * (v + 0.7 - 0.8 * w),
      v < 1 ? 1 - ready : 0,
    ],
    fires: ([v, , ready]) => v > 1 && ready > 0.5,
    reset: (y) => {
      y[2] = 0;
    },
    refractory: 25,
  },
  hodgkinHuxley: {
    spec: (method) => models.hodgkinHuxley({ method }),
    method: 'rk4',
    drive: [100, 60],
    start: [-65, 0.0529, 0.5961, 0.3177],
    slope: (y, I) => {
      const x = y[0] + 65;
      return hh(y, I, { C: 10, gNa: 1200, gK: 360, gL: 3, ENa: 50, EK: -77, EL: -54.387 }, [
        [1 / rate(25 - x, 10), 4 * exp(-x / 18)],
        [0.07 * exp(-x / 20), 1 / (exp((30 - x) / 10) + 1)],
        [0.1 / rate(10 - x, 10), 0.125 * exp(-x / 80)],
      ]);
    },
    fires: ([v]) => v > 0,
    refractory: 3,
  },
  traubMiles: {
    spec: (method) => models.traubMiles({ method }),
    method: 'rk4',
    drive: [150, 100],
    start: [-60, 0.0155, 0.9979, 0.0375],
    slope: (y, I) => {
      const x = y[0] + 63;
      return hh(y, I, { C: 200, gNa: 20_000, gK: 6000, gL: 10, ENa: 50, EK: -90, EL: -60 }, [
        [1.28 / rate(13 - x, 4), 1.4 / rate(x - 40, 5)],
        [0.128 * exp((17 - x) / 18), 4 / (1 + exp((40 - x) / 5))],
        [0.16 / rate(15 - x, 5), 0.5 * exp((10 - x) / 40)],
      ]);
    },
    fires: ([v]) => v > -20,
    refractory: 3,
  },
  wangBuzsaki: {
    spec: (method) => models.wangBuzsaki({ method }),
    method: 'rk4',
    drive: [80, 60],
    start: [-65, 0.78, 0.09],
    slope: ([v, h, n], I) => {
      const [am, bm] = [1 / rate(-(v + 35), 10), 4 * exp(-(v + 60) / 18)];
      const [ah, bh] = [0.07 * exp(-(v + 58) / 20), 1 / (exp(-0.1 * (v + 28)) + 1)];
      const [an, bn] = [0.1 / rate(-(v + 34), 10), 0.125 * exp(-(v + 44) / 80)];
      const na = 3500 * (am / (am + bm)) ** 3 * h * (55 - v);
      const all = na + 900 * n ** 4 * (-90 - v) + 10 * (-65 - v) + I;
      return [all / 100, 5 * (ah * (1 - h) - bh * h), 5 * (an * (1 - n) - bn * n)];
    },
    fires: ([v]) => v > 0,
    refractory: 2,
  },
};

/** A current that changes every 2 ms. */
export const current = ([mean, spread]: readonly [number, number]): number[] =>
  Array.from({ length: 500 }, (_, k) => mean + spread * 2 * (random(k, 11) - 0.5) * 1.7);

/** Steps in which it fires, the current given for each 2 ms. */
export function integrate(
  given: Case,
  currents: readonly number[],
  dt: number,
  time = 1000,
): number[] {
  const y = [...given.start];
  const probe = [...y];
  const peak = given.peak ?? Number.POSITIVE_INFINITY;
  /** `y`, or `y` and `f` times `slope`, not above the peak. */
  const at = (f = 0, slope: readonly number[] = y) => {
    for (let i = 0; i < y.length; i++) probe[i] = y[i] + f * slope[i];
    probe[0] = min(probe[0], peak);
    return probe;
  };
  const h = dt / 20;
  const spikes: number[] = [];
  let until = 0;
  for (let step = 0; step * dt < time - dt / 2; step++) {
    const I = Math.fround(currents[Math.floor((step * dt + 1e-9) / 2)]);
    const resting = step < until;
    const kept = y.slice(0, resting ? (given.held ?? 0) : 0);
    for (let k = 0; k < 20; k++) {
      const a = given.slope(at(), I);
      const b = given.slope(at(h / 2, a), I);
      const c = given.slope(at(h / 2, b), I);
      const d = given.slope(at(h, c), I);
      for (let i = 0; i < y.length; i++) y[i] += (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]);
      kept.forEach((x, i) => {
        y[i] = x;
      });
    }
    if (resting || !given.fires(y)) continue;
    spikes.push(step);
    given.reset?.(y);
    until = step + 1 + Math.round((given.refractory ?? 0) / dt);
  }
  return spikes;
}
