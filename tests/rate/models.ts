/** Rate networks of each kind, small, that every engine must agree on; and the test body that says so. */
import { expect } from 'vitest';
import type { Precision } from '../../src/equations/precision.ts';
import {
  bcm,
  type RateModel,
  type RateOptions,
  RateSimulation,
  type RateWeights,
} from '../../src/rate/index.ts';
import { planOf } from '../../src/rate/plan.ts';
import { loadRates } from '../../src/rate/snapshot.ts';

/** Multiples of 2⁻²⁰ in [−1, 1), by a linear congruential generator. */
export function numbers(count: number, seed = 1): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 11) * 2 ** -20 - 1;
  });
}

const dense = (size: number, g: number, seed?: number): RateWeights => ({
  kind: 'dense',
  values: numbers(size * size, seed).map((x) => (x * g * Math.sqrt(3)) / Math.sqrt(size)),
});
const lowRank = (size: number, rank: number): RateWeights => ({
  kind: 'lowRank',
  rank,
  left: numbers(size * rank, 5),
  right: numbers(size * rank, 6).map((x) => x / size),
});

/** About a third of the entries; the second row has none. */
function sparse(size: number): RateWeights {
  const all = numbers(size * size, 7);
  const [source, target, weight] = [[], [], []] as number[][];
  for (let r = 0; r < size; r++) {
    for (let c = 0; c < size && r !== 1; c++) {
      if (Math.abs(all[r * size + c]) > 0.33) continue;
      source.push(c);
      target.push(r);
      weight.push(all[r * size + c]);
    }
  }
  return { kind: 'sparse', source, target, weight };
}

const tanh = { states: { x: 'input - x' }, output: 'tanh(x)' };

export const models: Readonly<Record<string, RateModel>> = {
  'dense, one copy, Euler': {
    ...tanh,
    size: 37,
    dt: 0.05,
    weights: [dense(37, 2)],
    initial: { x: numbers(37, 3) },
  },
  'dense, 6 copies, noise': {
    ...tanh,
    size: 21,
    dt: 0.1,
    batch: 6,
    weights: [dense(21, 1.5)],
    noise: { x: 0.3 },
    initial: { x: numbers(21 * 6, 3) },
    seed: 2 ** 40 + 5,
  },
  'sparse with low rank, per-unit numbers, Heun': {
    states: { x: '(input - x)/tau', a: '(x - a)/50' },
    output: 'max(x - a + threshold, 0)',
    size: 18,
    dt: 0.5,
    method: 'heun',
    parameters: { tau: numbers(18, 9).map((x) => 10 + 3 * x), threshold: 0.2 },
    weights: [sparse(18), lowRank(18, 3)],
    constant: numbers(18, 11),
    noise: { x: numbers(18, 12).map(Math.abs) },
  },
  'low rank, 3 copies, RK4, a series of each unit': {
    ...tanh,
    size: 10,
    dt: 0.2,
    batch: 3,
    method: 'rk4',
    weights: [lowRank(10, 1), sparse(10)],
    series: { columns: 10, values: numbers(70, 13) },
    initial: { x: 0.5 },
  },
  'an oscillator gates it, exponential Euler, a series for all': {
    states: { v: '-3*v + input*(1 + cos(6.2831853*phase))', w: 'v - w*w + 0.1*t + gate*series' },
    output: '1/(1 + exp(-v - w))*(1 - phase)',
    size: 5,
    dt: 0.25,
    period: 3,
    method: 'exponential_euler',
    parameters: { gate: [0, 1, 0, 0.5, 1] },
    weights: [dense(5, 1, 4), lowRank(5, 2)],
    series: { columns: 1, values: [0.5, -1, 2] },
  },
  'two matrices that learn, and one that stays': {
    states: { x: '(input - x)/tau', theta: '(x*x - theta)/9', m: 'cos(t) - m' },
    output: 'max(x, 0)',
    size: 22,
    dt: 0.2,
    method: 'heun',
    parameters: { tau: numbers(22, 9).map((x) => 2 + x) },
    weights: [
      {
        ...dense(22, 1.5, 4),
        rule: bcm({ eta: 0.05, w_min: -0.6, w_max: 0.7, every: 3, keepZeros: true }),
      } as RateWeights,
      sparse(22),
      {
        ...dense(22, 0.2, 8),
        rule: {
          onStep: 'g = eta*m*pre; w += dt*(g*(post - w/tau) + tanh(w)*theta/50)',
          parameters: { eta: 0.3 },
        },
      } as RateWeights,
    ],
    constant: numbers(22, 11),
    noise: { x: 0.2 },
    initial: { x: numbers(22, 3) },
  },
  'delays of several lengths': {
    states: { x: '(input - x)/tau' },
    parameters: { tau: numbers(37, 4).map((x) => 2 + x * x) },
    output: 'tanh(x)',
    ...{ size: 37, dt: 0.1, method: 'exponential_euler', seed: 5 },
    noise: { x: 0.3 },
    initial: { x: numbers(37, 6) },
    weights: [
      { kind: 'dense', values: numbers(37 * 37, 7).map((x) => x / 4), delay: 0.3 },
      { kind: 'lowRank', rank: 2, left: numbers(74, 8), right: numbers(74, 9) },
      {
        kind: 'sparse',
        source: Array.from({ length: 60 }, (_, k) => (7 * k) % 37),
        target: Array.from({ length: 60 }, (_, k) => (11 * k + 3) % 37),
        weight: numbers(60, 10),
        delay: 1.2,
      },
      { kind: 'lowRank', rank: 1, left: numbers(37, 11), right: numbers(37, 12), delay: 0.1 },
    ],
  },
  'what falls below the smallest normal number: states, outputs, weights': {
    states: { x: 'input - x', y: '(1 - y)/50' },
    output: 'x*x',
    ...{ size: 6, dt: 0.97 },
    weights: [
      {
        kind: 'dense',
        values: numbers(36, 14),
        rule: { onStep: 'w = w*0.03' },
      },
    ],
    initial: { x: [1, 0.5, 0.1, 0.01, 1e-3, 1e-4], y: numbers(6, 15) },
  },
  'no weights, one unit': {
    states: { x: '-x' },
    output: 'x',
    size: 1,
    dt: 0.1,
    initial: { x: 1 },
    noise: { x: 1 },
  },
};

/** Of more units than WebAssembly makes at a time. */
export const large: Readonly<Record<string, RateModel>> = {
  'low rank of thousands, no number where there is no unit, Heun': {
    states: { x: 'input - x/tau' },
    parameters: { tau: 3 },
    output: 'x/(x*x)',
    ...{ size: 4617, dt: 0.1, method: 'heun' },
    constant: numbers(4617, 3).map((x) => 2 + x),
    initial: { x: numbers(4617, 4).map((x) => 2 + x) },
    weights: [
      { kind: 'sparse', source: [4, 4600, 0], target: [4610, 7, 4096], weight: [1, 0.5, 0.25] },
      lowRank(4617, 3),
      lowRank(4617, 1),
    ],
  },
  'low rank of hundreds, 6 copies': {
    ...tanh,
    ...{ size: 525, dt: 0.1, batch: 6 },
    weights: [lowRank(525, 5)],
    noise: { x: 0.2 },
    initial: { x: numbers(525 * 6, 3) },
  },
};

const STEPS = 23;

/** What the reference makes of each model, found once a file of tests. */
const judged = new Map<string, ReturnType<typeof course>>();

/** States and records of a model, bit for bit those of the reference. */
export async function agrees(
  name: string,
  options: RateOptions,
  precision: Precision = 'single',
): Promise<void> {
  const model = { ...(models[name] ?? large[name]), precision };
  const key = `${name}, ${precision}`;
  if (!judged.has(key)) judged.set(key, course(model, { backend: 'reference' }));
  const reference = await judged.get(key)!;
  const engine = await course(model, options);
  expect(reference.states.every((x) => Number.isFinite(x))).toBe(true);
  // of thousands a few may be equal
  expect(new Set(reference.states).size).toBeGreaterThan(0.99 * model.size - 1);
  expect(engine).toEqual(reference);
}

async function course(model: RateModel, options: RateOptions) {
  const variables = ['output', ...Object.keys(model.states)];
  const units = model.size > 4 ? [0, 2, model.size - 1] : [0];
  const simulation = await RateSimulation.create(model, options);
  const { values, times } = await simulation.step(STEPS, {
    record: { every: 4 * model.dt, variables, units },
  });
  const { hash, from, to } = await simulation.step(2);
  const snapshot = await simulation.snapshot();
  // what was saved goes on as it would have
  const { hash: later } = await simulation.step(5);
  await simulation.restore(snapshot);
  expect((await simulation.step(5)).hash).toBe(later);
  const { states, weights } = loadRates(model, planOf(model), snapshot);
  await simulation.dispose();
  return { values, times, states, weights, from, to, hash };
}
