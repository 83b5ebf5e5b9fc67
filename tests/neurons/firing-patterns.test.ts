/**
 * The izhikevich neuron fires in the ways for which it was made: the eight of Izhikevich 2003, IEEE Trans. Neural Netw.
 * 14:1569, Figure 2, with the parameters given there, and two of Izhikevich 2004, IEEE Trans. Neural Netw. 15:1063,
 * Figure 1 (phasic spiking B, rebound spike M). Each: the spikes of an independent Euler loop, and what gives the pattern its name.
 */
import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { Network } from '../../src/network/network.ts';
import { izhikevich } from '../../src/neurons/models.ts';
import { compilePlan } from '../../src/plan/compile.ts';

/** ms. */
const DT = 0.1;
/** Spikes that agree to the step: Euler's map from spike to spike of `fast spiking` multiplies a difference of 1e-15 by −1.7. */
const COMPARED = 12;

interface Pattern {
  readonly abcd: readonly [a: number, b: number, c: number, d: number];
  readonly v: number;
  /** Current at each time, pA. */
  readonly current: (t: number) => number;
  readonly time: number;
  /** What the figure shows, of times of spikes (ms). */
  readonly shows: (times: readonly number[]) => void;
}

const step = (from: number, to: number) => (t: number) => (t >= from ? to : 0);
const intervals = (times: readonly number[]) => times.slice(1).map((t, k) => t - times[k]);
/** Numbers of spikes in groups that a silence of `gap` ms parts. */
const bursts = (times: readonly number[], gap: number) =>
  intervals(times).reduce<number[]>(
    (sizes, interval) => {
      if (interval < gap) sizes[sizes.length - 1]++;
      else sizes.push(1);
      return sizes;
    },
    times.length > 0 ? [1] : [],
  );

const PATTERNS: Readonly<Record<string, Pattern>> = {
  'regular spiking: intervals grow, then stay': {
    abcd: [0.02, 0.2, -65, 8],
    v: -70,
    current: step(20, 10),
    time: 520,
    shows: (times) => {
      const all = intervals(times);
      expect(all[0]).toBeLessThan(0.6 * all.at(-1)!);
      expect(Math.abs(all.at(-1)! / all.at(-2)! - 1)).toBeLessThan(0.05);
    },
  },
  'intrinsically bursting: a burst, then single spikes': {
    abcd: [0.02, 0.2, -55, 4],
    v: -70,
    current: step(20, 10),
    time: 520,
    shows: (times) => {
      const [first, ...rest] = bursts(times, 12);
      expect(first).toBeGreaterThanOrEqual(3);
      expect(rest.length).toBeGreaterThan(8);
      for (const size of rest) expect(size).toBe(1);
    },
  },
  'chattering: bursts again and again': {
    abcd: [0.02, 0.2, -50, 2],
    v: -70,
    current: step(20, 10),
    time: 520,
    shows: (times) => {
      const sizes = bursts(times, 15).slice(0, -1);
      expect(sizes.length).toBeGreaterThan(5);
      for (const size of sizes) expect(size).toBeGreaterThanOrEqual(3);
    },
  },
  'fast spiking: at a high rate, without adaptation': {
    abcd: [0.1, 0.2, -65, 2],
    v: -70,
    current: step(20, 10),
    time: 520,
    shows: (times) => {
      const settled = intervals(times).slice(3);
      expect(settled.length).toBeGreaterThan(50);
      expect(Math.max(...settled)).toBeLessThan(9);
      expect(Math.max(...settled) / Math.min(...settled)).toBeLessThan(1.1);
    },
  },
  'low-threshold spiking: at a high rate, with adaptation': {
    abcd: [0.02, 0.25, -65, 2],
    v: -64,
    current: step(20, 10),
    time: 520,
    shows: (times) => {
      const all = intervals(times);
      expect(all[0]).toBeLessThan(8);
      expect(all.at(-1)! / all[0]).toBeGreaterThan(1.5);
    },
  },
  'thalamo-cortical at rest: tonic when depolarised': {
    abcd: [0.02, 0.25, -65, 0.05],
    v: -63,
    current: step(20, 2),
    time: 320,
    shows: (times) => {
      const settled = intervals(times).slice(5);
      expect(times[0]).toBeGreaterThan(20);
      expect(settled.length).toBeGreaterThan(5);
      expect(Math.max(...settled) / Math.min(...settled)).toBeLessThan(1.1);
    },
  },
  'thalamo-cortical, hyperpolarised: a burst on release': {
    abcd: [0.02, 0.25, -65, 0.05],
    v: -87,
    current: (t) => (t < 60 ? -10 : 0),
    time: 260,
    shows: (times) => {
      expect(times[0]).toBeGreaterThan(60);
      expect(times[0]).toBeLessThan(90);
      const [first] = bursts(times, 12);
      expect(first).toBeGreaterThanOrEqual(3);
      expect(times.at(-1)!).toBeLessThan(160);
    },
  },
  'resonator: two pulses in time with its oscillation, not two others': {
    abcd: [0.1, 0.26, -65, 2],
    v: -62.5,
    current: (t) => ([200, 240, 600, 620].some((start) => t >= start && t < start + 4) ? 0.6 : 0),
    time: 800,
    shows: (times) => {
      expect(times.length).toBe(1);
      expect(times[0]).toBeGreaterThan(240);
      expect(times[0]).toBeLessThan(260);
    },
  },
  'phasic spiking: one spike when the current begins': {
    abcd: [0.02, 0.25, -65, 6],
    v: -64,
    current: step(20, 0.5),
    time: 320,
    shows: (times) => {
      expect(times.length).toBe(1);
      expect(times[0]).toBeLessThan(60);
    },
  },
  'rebound spike: one spike after inhibition': {
    abcd: [0.03, 0.25, -60, 4],
    v: -64,
    current: (t) => (t >= 20 && t < 25 ? -15 : 0),
    time: 220,
    shows: (times) => {
      expect(times.length).toBe(1);
      expect(times[0]).toBeGreaterThan(25);
    },
  },
};

function euler({ abcd: [a, b, c, d], v: start, current, time }: Pattern): number[] {
  let v = start;
  let u = b * start;
  const times: number[] = [];
  for (let k = 0; k < Math.round(time / DT); k++) {
    const I = Math.fround(current(k * DT + 1e-9));
    const dv = 0.04 * v * v + 5 * v + 140 - u + I;
    const du = a * (b * v - u);
    v += DT * dv;
    u += DT * du;
    if (v < 30) continue;
    times.push((k + 1) * DT);
    v = c;
    u += d;
  }
  return times;
}

async function fired({ abcd: [a, b, c, d], v, current, time }: Pattern): Promise<number[]> {
  const steps = Math.round(time / DT);
  const network = new Network({ dt: DT });
  const initial = { v, u: b * v };
  network.population('P', 1, izhikevich({ a, b, c, d, receptors: {} }), { initial });
  const values = Array.from({ length: steps }, (_, k) => current(k * DT + 1e-9));
  network.seriesCurrent('P', { values, interval: DT });
  const engine = await referenceBackend().load(compilePlan(network.describe()));
  const { spikeSteps } = await engine.run(steps);
  return Array.from(spikeSteps, (k) => (k + 1) * DT);
}

describe('izhikevich', () => {
  it.each(Object.entries(PATTERNS))('%s', async (_, pattern) => {
    const times = await fired(pattern);
    const expected = euler(pattern);
    expect(Math.abs(times.length - expected.length)).toBeLessThanOrEqual(1);
    times.slice(0, COMPARED).forEach((t, k) => {
      expect(t).toBeCloseTo(expected[k], 9);
    });
    pattern.shows(times);
  });
});
