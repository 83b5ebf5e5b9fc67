/**
 * Every neuron whose spike is a blow-up, by every method, at three steps, against an integration that is accurate in itself:
 * Runge–Kutta of fourth order in steps that move v by at most 0.02 mV, reset where the threshold is crossed. A stage that
 * overshoots must cost neither spikes nor recovery. In short at the coarsest step.
 */
import { describe, expect, it, onTestFinished } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { methodsFor } from '../../src/equations/methods.ts';
import { Network } from '../../src/network/network.ts';
import { composeModel } from '../../src/neurons/compose.ts';
import type { MethodName, NeuronSpec } from '../../src/neurons/model.ts';
import * as models from '../../src/neurons/models.ts';
import { compilePlan } from '../../src/plan/compile.ts';
import { isLong } from '../long.ts';
import { CASES as hand, integrate } from './hand-written.ts';

interface Case {
  readonly spec: (method: MethodName) => NeuronSpec;
  /** pA. */
  readonly drive: number;
  /** ms. */
  readonly time: number;
  readonly start: readonly number[];
  readonly slope: (y: readonly number[]) => readonly number[];
  readonly peak: number;
  readonly reset: (y: readonly number[]) => readonly number[];
  readonly refractory?: number;
}

const { exp } = Math;

const CASES: Readonly<Record<string, Case>> = {
  adex: {
    spec: (method) => models.adex({ method }),
    drive: 1000,
    time: 100,
    start: [-70.6, 0],
    slope: ([v, w]) => [
      (30 * (-70.6 - v) + 60 * exp((v + 50.4) / 2) - w + 1000) / 281,
      (4 * (v + 70.6) - w) / 144,
    ],
    peak: 0,
    reset: ([, w]) => [-70.6, w + 80.5],
  },
  eif: {
    spec: (method) => models.eif({ method }),
    drive: 400,
    time: 100,
    start: [-65],
    slope: ([v]) => [(20 * (-65 - v) + 69.6 * exp((v + 59.9) / 3.48) + 400) / 200],
    peak: 0,
    reset: () => [-68],
    refractory: 1.7,
  },
  qif: {
    spec: (method) => models.qif({ method }),
    drive: 200,
    time: 100,
    start: [-65],
    slope: ([v]) => [(0.1 * (v + 65) * (v + 55)) / 10 + 2],
    peak: 30,
    reset: () => [-70],
  },
  izhikevich: {
    spec: (method) => models.izhikevich({ method }),
    drive: 10,
    time: 200,
    start: [-65, -13],
    slope: ([v, u]) => [0.04 * v * v + 5 * v + 140 - u + 10, 0.02 * (0.2 * v - u)],
    peak: 30,
    reset: ([, u]) => [-65, u + 8],
  },
  izhikevich2007: {
    spec: (method) => models.izhikevich2007({ method }),
    drive: 200,
    time: 200,
    start: [-60, 0],
    slope: ([v, u]) => [(0.7 * (v + 60) * (v + 40) - u + 200) / 100, 0.03 * (-2 * (v + 60) - u)],
    peak: 35,
    reset: ([, u]) => [-50, u + 100],
  },
};

/** Times of spikes, and the states at the end. */
function accurate({ start, slope, peak, reset, time, refractory = 0 }: Case) {
  let y = start;
  let t = 0;
  const times: number[] = [];
  while (t < time) {
    const a = slope(y);
    const h = Math.min(0.01, 0.02 / Math.abs(a[0]), time - t);
    const at = (s: readonly number[], f: number) => y.map((x, i) => x + f * s[i]);
    const b = slope(at(a, h / 2));
    const c = slope(at(b, h / 2));
    const d = slope(at(c, h));
    y = y.map((x, i) => x + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
    t += h;
    if (y[0] < peak) continue;
    times.push(t);
    y = reset(y);
    // models here have no other state when they are refractory
    t += refractory;
  }
  return { times, end: y };
}

/** ms: the coarse one, at which stages overshoot; finer ones in the long form. */
const steps = (coarse: number) => (isLong ? [coarse, 0.02, 0.005] : [coarse]);

/** By which part of a step each spike may make the next ones late, and of a ms the recovery be wrong. */
const ALLOWED = { euler: [5.5, 0.35], rk2: [2, 0.15], heun: [2, 0.15], rk4: [2, 0.15] } as const;

describe.each(Object.entries(CASES))('%s', (_, given) => {
  const right = accurate(given);
  it.each(
    (['euler', 'rk2', 'heun', 'rk4'] as const).flatMap((method) =>
      steps(0.1).map((dt) => [method, dt] as const),
    ),
  )('%s at dt %f ms', async (method, dt) => {
    const [late, wrong] = ALLOWED[method];
    const network = new Network({ dt });
    network.population('P', 1, given.spec(method));
    network.stepCurrent('P', { amplitude: given.drive });
    const plan = compilePlan(network.describe());
    for (const backend of [referenceBackend(), wasmBackend({ workers: 0 })]) {
      const engine = await backend.load(plan);
      onTestFinished(() => engine.dispose());
      const chunk = await engine.run(Math.round(given.time / dt));
      const times = Array.from(chunk.spikeSteps, (step) => (step + 1) * dt);
      right.times.forEach((time, k) => {
        const limit = time + late * dt * (k + 1);
        if (times[k] === undefined) expect(limit).toBeGreaterThan(given.time);
        else {
          expect(times[k]).toBeGreaterThan(time - dt * (k + 1));
          expect(times[k]).toBeLessThan(limit);
        }
      });
      expect(times.length).toBeLessThanOrEqual(right.times.length);
      if (right.end.length === 1) continue;
      const slow = plan.populations[0].model!.states[1].name;
      const end = (await engine.read(0, slow))[0];
      expect(Math.abs(end / right.end[1] - 1)).toBeLessThan(wrong * dt);
    }
  });
});

/** Steps by which each spike may move the next ones: methods of first order, of second, of fourth. */
describe('neurons whose spike is no blow-up', () => {
  const others = Object.entries(hand).flatMap(([name, one]) =>
    (['euler', 'exponential_euler', 'rk2', 'heun', 'rk4'] as const).flatMap((method) => {
      const { states } = composeModel(one.spec());
      const { methods } = methodsFor(states, ['I_ext'], false);
      return one.peak === undefined && methods[0] !== 'exact' && methods.includes(method)
        ? steps(0.05).map((dt) => [name, method, dt, one] as const)
        : [];
    }),
  );
  it.each(others)('%s by %s at dt %f ms', async (_, method, dt, one) => {
    const network = new Network({ dt });
    const amplitude = one.drive[0] + one.drive[1];
    network.population('P', 1, one.spec(method));
    network.stepCurrent('P', { amplitude });
    const engine = await wasmBackend({ workers: 0 }).load(compilePlan(network.describe()));
    onTestFinished(() => engine.dispose());
    const found = [...(await engine.run(Math.round(100 / dt))).spikeSteps];
    const right = integrate(one, new Array(50).fill(amplitude), dt, 100);
    const off = { rk4: 1, rk2: 3, heun: 3, euler: 40, exponential_euler: 40 }[method];
    right.forEach((step, k) => {
      const limit = off * (k + 1);
      if (found[k] === undefined) expect((step + limit) * dt).toBeGreaterThan(100);
      else expect(Math.abs(found[k] - step)).toBeLessThanOrEqual(limit);
    });
    expect(found.length).toBeLessThanOrEqual(right.length);
  });
});
