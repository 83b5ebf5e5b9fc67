/**
 * Mastrogiuseppe & Ostojic (2018), "Linking connectivity, dynamics, and computations in low-rank recurrent neural networks", Neuron 99:609,
 * and Dubreuil et al. (2022), Nat. Neurosci. 25:783: what a low-rank network does follows from the overlaps of its vectors.
 *
 * What figures are held against is the mean field as we integrate it, and exact reductions; the papers print no such numbers.
 *
 * x′ = −x + J tanh(x) + input, J = g·χ + (1/N) Σ m n^T. With x along m, κ = m·x/m·m obeys κ′ = −κ + σ_mn ⟨φ′⟩(Δ) κ, Δ = κ²⟨m²⟩ + g²⟨φ²⟩.
 */
import { gaussianWeights } from '../../src/index.ts';
import { eigenvalues, matrix } from '../../src/linalg/index.ts';
import { RateSimulation, type RateWeights } from '../../src/rate/index.ts';
import { type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const rest = { states: { x: 'input - x' }, output: 'tanh(x)' };

/** ⟨f(√Δ z)⟩ over a unit normal z: midpoints of 2,000 bins in ±8. */
function average(f: (x: number) => number, variance: number): number {
  let sum = 0;
  for (let k = 0; k < 2000; k++) {
    const z = -8 + (16 * (k + 0.5)) / 2000;
    sum += Math.exp(-0.5 * z * z) * f(Math.sqrt(variance) * z);
  }
  return (sum * 16) / 2000 / Math.sqrt(2 * Math.PI);
}
const slope = (x: number) => 1 - Math.tanh(x) ** 2;

/** Δ at which `coupling`·⟨φ′⟩ is 1. */
function varianceAt(coupling: number): number {
  let [low, high] = [0, 1000];
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (coupling * average(slope, middle) > 1) low = middle;
    else high = middle;
  }
  return low;
}

/** `count` vectors of unit normals, made orthogonal to each other and to 1, each with mean square 1. */
function orthonormal(size: number, count: number, seed: number): Float64Array[] {
  const random = new Random(seed);
  const found: Float64Array[] = [];
  const ones = new Float64Array(size).fill(1);
  for (let k = 0; k < count; k++) {
    const v = Float64Array.from({ length: size }, () => random.normal());
    for (const other of [ones, ...found]) {
      const share = dot(v, other) / size;
      for (let i = 0; i < size; i++) v[i] -= share * other[i];
    }
    const norm = Math.sqrt(dot(v, v) / size);
    for (let i = 0; i < size; i++) v[i] /= norm;
    found.push(v);
  }
  return found;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** (1/N) Σ m_k n_kᵀ. */
function lowRank(m: readonly Float64Array[], n: readonly Float64Array[]): RateWeights {
  const size = m[0].length;
  const flat = (v: readonly Float64Array[], scale: number) =>
    Float64Array.from({ length: size * v.length }, (_, k) => {
      return v[k % v.length][Math.floor(k / v.length)] * scale;
    });
  return { kind: 'lowRank', rank: m.length, left: flat(m, 1), right: flat(n, 1 / size) };
}

const sum = (...parts: readonly (readonly [number, Float64Array])[]): Float64Array =>
  Float64Array.from(parts[0][1], (_, i) => {
    return parts.reduce((total, [factor, v]) => total + factor * v[i], 0);
  });

/** κ of the state that rank one and a random part settle in: theory and one network of each size. */
async function meanField(print: (line: string) => void): Promise<Check[]> {
  const source = 'mean field as we integrate it, not printed by them';
  const variance = varianceAt(2);
  const checks = [near('Δ, σ_mn = 2, any g', variance, 1.7879, source, { relative: 1e-3 })];
  print(columns('g', 'κ theory', 'κ'));
  for (const [g, published] of [
    [0, 1.3371],
    [0.5, 1.2895],
    [0.8, 1.2116],
  ]) {
    const theory = Math.sqrt(variance - g * g * average((x) => Math.tanh(x) ** 2, variance));
    const size = 4000;
    const [m] = orthonormal(size, 1, 3);
    const weights: RateWeights[] = [lowRank([m], [sum([2, m])])];
    if (g > 0) weights.push({ kind: 'dense', values: gaussianWeights(size, { g, seed: 4 }) });
    const model = { ...rest, size, dt: 0.2, weights, initial: { x: m } };
    const simulation = await RateSimulation.create(model);
    let kappa = 0;
    for (let k = 0; k < 10; k++) {
      await simulation.step(40);
      if (k >= 4) kappa += dot(await simulation.read('x'), m) / size / 6;
    }
    await simulation.dispose();
    print(columns(g, theory, kappa));
    checks.push(near(`κ in theory, g = ${g}`, theory, published, source, { relative: 1e-3 }));
    const tolerance = { relative: 0, absolute: 0.05 };
    checks.push(near(`κ of 4,000 units, g = ${g}`, kappa, published, source, tolerance));
  }
  return checks;
}

/** A network of rank one, in double precision, whose state stays along m, and κ of its one equation, with the network's own m and n, after each step (f64). */
export function reducible(size: number, steps: number) {
  const random = new Random(5);
  const m = Float64Array.from({ length: size }, () => random.normal());
  const n = Float64Array.from(m, (x) => 2 * x + random.normal());
  const dt = 0.1;
  const initial = { x: Float64Array.from(m, (x) => 0.1 * x) };
  const precision = 'double' as const;
  const model = { ...rest, size, dt, precision, weights: [lowRank([m], [n])], initial };
  let kappa = 0.1;
  const course = Float64Array.from({ length: steps }, () => {
    let drive = 0;
    for (let i = 0; i < size; i++) drive += (n[i] * Math.tanh(kappa * m[i])) / size;
    kappa += dt * (drive - kappa);
    return kappa;
  });
  const along = (x: ArrayLike<number>) => dot(x, m) / dot(m, m);
  return { model, course, along };
}

/** x(t) = κ(t)·m: exact, in double precision but for its last digits. */
async function exactReduction(print: (line: string) => void): Promise<Check> {
  const { model, course, along } = reducible(1000, 200);
  const simulation = await RateSimulation.create(model, { workers: 0 });
  let worst = 0;
  for (const kappa of course) {
    await simulation.step(1);
    worst = Math.max(worst, Math.abs(along(await simulation.read('x')) - kappa));
  }
  await simulation.dispose();
  print(
    `κ(t) of 1,000 units against its one equation (f64): at most ${worst.toExponential(1)} apart`,
  );
  return near('κ(t) of the network − of its reduction', worst, 0, 'exact', {
    relative: 0,
    absolute: 1e-10,
  });
}

/** Overlaps [[a, −b], [b, a]]: a circle with a⟨φ′⟩(r²) = 1 and angular frequency b/a. */
async function cycles(print: (line: string) => void): Promise<Check[]> {
  const checks: Check[] = [];
  print(columns('a', 'b', 'r theory', 'r', 'ω theory', 'ω'));
  for (const [a, b, r] of [
    [2, 1, 1.3371],
    [2, 0.5, 1.3371],
    [3, 2, 2.2218],
  ]) {
    const size = 4000;
    const [m1, m2] = orthonormal(size, 2, 6);
    const weights = [lowRank([m1, m2], [sum([a, m1], [-b, m2]), sum([b, m1], [a, m2])])];
    const dt = 0.05;
    const initial = { x: m1 };
    const model = { ...rest, size, dt, method: 'rk4' as const, weights, initial };
    const simulation = await RateSimulation.create(model);
    await simulation.step(600);
    const turns = Math.round((2 * Math.PI * 5 * a) / (b * dt)); // steps of five turns
    let [radius, angle, last] = [0, 0, Number.NaN];
    const samples = 200;
    for (let k = 0; k <= samples; k++) {
      const x = await simulation.read('x');
      const [k1, k2] = [dot(x, m1) / size, dot(x, m2) / size];
      const now = Math.atan2(k2, k1);
      if (k > 0) {
        radius += Math.hypot(k1, k2) / samples;
        angle += now - last - 2 * Math.PI * Math.round((now - last) / (2 * Math.PI));
      }
      last = now;
      if (k < samples) await simulation.step(Math.round(turns / samples));
    }
    await simulation.dispose();
    const omega = Math.abs(angle) / (samples * Math.round(turns / samples) * dt);
    print(columns(a, b, Math.sqrt(varianceAt(a)), radius, b / a, omega));
    const source = 'our mean field; ω = b/a exactly';
    checks.push(near(`radius, a = ${a}, b = ${b}`, radius, r, source, { relative: 0.01 }));
    checks.push(near(`ω, a = ${a}, b = ${b}`, omega, b / a, source, { relative: 0.01 }));
  }
  return checks;
}

/** A context input saturates one population; what that population passes on falls with ⟨φ′⟩. */
async function gainModulation(print: (line: string) => void): Promise<Check[]> {
  const size = 8000;
  const half = size / 2;
  const [m, attended, ignored, context, private1] = orthonormal(size, 5, 8);
  const n = Float64Array.from(private1, (x, i) => x + 1.6 * (i < half ? attended[i] : ignored[i]));
  const v = 0.1;
  const response = async (stimulus: Float64Array): Promise<number> => {
    const kappas = [];
    for (const sign of [1, -1]) {
      const constant = Float64Array.from(stimulus, (x, i) => {
        return sign * v * x + (i < half ? 0 : 4 * context[i]);
      });
      const model = { ...rest, size, dt: 0.2, weights: [lowRank([m], [n])], constant };
      const simulation = await RateSimulation.create(model);
      await simulation.step(150);
      const { values } = await simulation.run(0.2, { record: { every: 0.2 } });
      await simulation.dispose();
      kappas.push(dot(values.output, n) / size);
    }
    return (kappas[0] - kappas[1]) / (2 * v);
  };
  const source = 'our mean field, Δ = 0.01 and 16.01';
  const [high, low] = [await response(attended), await response(ignored)];
  print(
    `effective coupling of the attended stimulus ${high.toPrecision(4)}, of the other ${low.toPrecision(4)}`,
  );
  return [
    near('coupling of the attended stimulus', high, 0.7922, source, { relative: 0.1 }),
    near('coupling of the other stimulus', low, 0.1515, source, { relative: 0.1 }),
  ];
}

/** One eigenvalue leaves the disc of radius g: m·n/N. */
function outlier(print: (line: string) => void): Check[] {
  const size = 1500;
  const random = new Random(9);
  const m = Float64Array.from({ length: size }, () => random.normal());
  const n = Float64Array.from(m, (x) => 2 * x + random.normal());
  const values = gaussianWeights(size, { g: 0.8, seed: 10 });
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) values[i * size + j] += (m[i] * n[j]) / size;
  }
  const { real, imaginary } = eigenvalues(matrix(size, size, values));
  const sizes = Array.from(real, (x, k) => Math.hypot(x, imaginary[k])).sort((x, y) => y - x);
  const overlap = dot(m, n) / size;
  print(
    `largest |eigenvalues| ${sizes[0].toPrecision(4)}, ${sizes[1].toPrecision(4)}; m·n/N ${overlap.toPrecision(4)}`,
  );
  return [
    near('outlier of the spectrum', sizes[0], overlap, 'm·n/N', { relative: 0.05 }),
    near('radius of the rest', sizes[1], 0.8, 'circular law: g', { relative: 0.05 }),
  ];
}

export const mastrogiuseppeOstojic2018: Study = {
  title: 'Low-rank networks: fixed points, cycles and gating from the overlaps of vectors',
  reference: 'Mastrogiuseppe & Ostojic (2018), Neuron 99:609; Dubreuil et al. (2022)',
  minutes: 1,
  async run(print = console.log) {
    return [
      ...(await meanField(print)),
      await exactReduction(print),
      ...(await cycles(print)),
      ...(await gainModulation(print)),
      ...outlier(print),
    ];
  },
};
