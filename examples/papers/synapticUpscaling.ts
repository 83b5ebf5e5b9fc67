/**
 * Synaptic upscaling and chaos, after a conference contribution of which only the title was at hand; the model is the generic one. All weights of a random
 * rate network times s are the network of gain s·g (Sompolinsky, Crisanti & Sommers 1988), so upscaling moves λ₁ along the curve of mean-field theory, through 0 at s·g = 1. Where units
 * scale their own synapses until their activity is as asked (Turrigiano et al. 1998), a silent network goes through that point by itself.
 */
import { gaussianWeights, rateLyapunov } from '../../src/index.ts';
import { eigenvalues, matrix } from '../../src/linalg/index.ts';
import { RateSimulation } from '../../src/rate/index.ts';
import { between, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { THEORY } from './sompolinsky1988.ts';

const G = 2;
const DT = 0.05;

const scaled = (weights: Float64Array, by: number) => weights.map((w) => by * w);

/** A silent network, s·g = 0.8: its λ₁ from the eigenvalues of one step. */
export async function silent(size: number, print: (line: string) => void): Promise<Check> {
  const weights = scaled(gaussianWeights(size, { g: G, seed: 1 }), 0.4);
  const step = matrix(
    size,
    size,
    weights.map((w) => DT * w),
  );
  for (let i = 0; i < size; i++) step.data[i * size + i] += 1 - DT;
  const { real, imaginary } = eigenvalues(step);
  const largest = real.reduce((most, re, k) => Math.max(most, Math.hypot(re, imaginary[k])), 0);
  const exact = Math.log(largest) / DT;
  const { exponents } = await rateLyapunov(
    { size, weights, dt: DT, initial: new Float64Array(size) },
    { time: 200, warmup: 10, exponents: 2 },
  );
  print(columns(0.4, exponents[0], exact));
  return near('s = 0.4 (s·g = 0.8): λ₁', exponents[0], exact, 'ln|eigenvalue of a step|/dt', {
    ...{ relative: 0, absolute: 5e-3 },
  });
}

/** λ₁ by factor of upscaling, of the same networks; the factors bring g = 2 to 1.5, 2, 3 and 5. */
export async function upscaled(
  print: (line: string) => void,
  { size = 800, time = 100, seeds = [1, 2], share = 0.2 } = {},
): Promise<Check[]> {
  print(columns('s', 'λ₁', 'theory'));
  const checks = [await silent(Math.min(size, 100), print)];
  const found: number[] = [];
  const factors = [0.75, 1, 1.5, 2.5];
  for (const s of factors) {
    let first = 0;
    for (const seed of seeds) {
      const weights = scaled(gaussianWeights(size, { g: G, seed }), s);
      const options = { time, warmup: time / 2, exponents: 1, seed };
      first += (await rateLyapunov({ size, weights, dt: DT, seed }, options)).exponents[0];
    }
    found.push(first / seeds.length);
    const theory = THEORY[s * G][2];
    print(columns(s, first / seeds.length, theory));
    if (s < 1) continue; // near the onset a finite network is far from N → ∞
    const source = 'dynamic mean-field theory, N → ∞';
    checks.push(near(`s = ${s}: λ₁`, first / seeds.length, theory, source, { relative: share }));
  }
  const rises = found.slice(1).filter((lambda, k) => lambda > found[k]).length;
  checks.push(
    near('times that λ₁ rises with s', rises, factors.length - 1, 'title', { relative: 0 }),
  );
  return checks;
}

const START = 0.8;

/** From g = 0.8: s′ = ε·(⟨tanh²⟩ asked − tanh² h)·s of each unit. Where activity comes to, and each unit's s. */
export async function scaledByActivity(
  asked: number,
  { size, time, rate }: { readonly size: number; readonly time: number; readonly rate: number },
) {
  const random = new Random(5);
  const weights = gaussianWeights(size, { g: START, seed: 4 });
  const simulation = await RateSimulation.create({
    ...{ size, dt: DT, output: 'tanh(h)' },
    states: { h: 's*input - h', s: 'rate*(asked - tanh(h)*tanh(h))*s' },
    parameters: { rate, asked },
    weights: [{ kind: 'dense', values: weights }],
    initial: { h: Float64Array.from({ length: size }, () => random.normal()), s: 1 },
  });
  await simulation.run(0.8 * time);
  const { values } = await simulation.run(0.2 * time, {
    record: { every: 1, variables: ['h', 's'] },
  });
  await simulation.dispose();
  const scale = new Float64Array(size);
  values.s.forEach((s, k) => {
    scale[k % size] += (s * size) / values.s.length;
  });
  return { weights, scale, activity: mean(values.h, (h) => Math.tanh(h) ** 2) };
}

const mean = (x: ArrayLike<number>, of: (v: number) => number) =>
  Array.from(x).reduce((sum, v) => sum + of(v), 0) / x.length;

/** Mean-field theory says at which gain activity is as asked, and how chaotic that is. */
async function homeostasis(print: (line: string) => void): Promise<Check[]> {
  const [size, time] = [800, 3000];
  const [, asked, expected] = THEORY[3];
  const { weights, scale, activity } = await scaledByActivity(asked, { size, time, rate: 0.01 });
  const gain = START * Math.sqrt(mean(scale, (s) => s * s));
  const raised = weights.map((w, k) => scale[Math.floor(k / size)] * w);
  const options = { time: 200, warmup: 50, exponents: 1 };
  const [before, after] = [
    await rateLyapunov({ size, weights, dt: DT }, { ...options, warmup: 100 }),
    await rateLyapunov({ size, weights: raised, dt: DT }, options),
  ].map(({ exponents }) => exponents[0]);
  print(columns('⟨tanh²⟩', activity, 'asked', asked, 'gain', gain, 'λ₁', before, after));
  return [
    near('homeostasis: ⟨tanh²⟩', activity, asked, 'as asked', { relative: 0.02 }),
    near('homeostasis: gain reached', gain, 3, 'mean-field theory', { relative: 0.1 }),
    between('homeostasis: λ₁ before', before, -0.5, 0, 'silent below g = 1'),
    near('homeostasis: λ₁ after', after, expected, 'mean-field theory', { relative: 0.25 }),
  ];
}

export const synapticUpscaling: Study = {
  title: 'Synaptic upscaling leads to chaos: λ₁ by factor, and by homeostasis',
  reference: 'after a title; Sompolinsky, Crisanti & Sommers 1988; Turrigiano et al. 1998',
  minutes: 1.5,
  run: async (print = console.log) => [...(await upscaled(print)), ...(await homeostasis(print))],
};
