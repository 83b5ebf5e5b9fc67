/**
 * Memories in attractors: Hopfield (1982), sequences by asymmetric couplings (Sompolinsky & Kanter 1986), and structured knowledge as
 * bound pairs (Steinberg & Sompolinsky 2022, Sci. Rep. 12:21808).
 *
 * Units are ±1 and change together: x ← sgn(J x), which is Euler's step of x′ = sgn(J x) − x with dt = 1.
 */
import { fft } from '../../src/analysis/fft.ts';
import { inverse, matrix } from '../../src/linalg/index.ts';
import { RateSimulation, type RateWeights } from '../../src/rate/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const signs = { states: { x: 'where(input >= 0, 1, -1) - x' }, output: 'x', dt: 1 };

/** `count` patterns of `size` signs, pattern after pattern. */
function patternsOf(count: number, size: number, random: Random): Float64Array[] {
  const sign = () => (random.uniform() < 0.5 ? -1 : 1);
  return Array.from({ length: count }, () => Float64Array.from({ length: size }, sign));
}

const overlap = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum / a.length;
};

/** (1/N) Σ to_k·from_kᵀ. */
function outer(to: readonly ArrayLike<number>[], from: readonly ArrayLike<number>[]): RateWeights {
  const [size, rank] = [to[0].length, to.length];
  const flat = (v: readonly ArrayLike<number>[], scale: number) =>
    Float64Array.from({ length: size * rank }, (_, k) => v[k % rank][Math.floor(k / rank)] * scale);
  return { kind: 'lowRank', rank, left: flat(to, 1), right: flat(from, 1 / size) };
}

/** After so many steps from `start`. */
async function settle(
  weights: readonly RateWeights[],
  start: ArrayLike<number>,
  steps: number,
): Promise<ArrayLike<number>> {
  const size = start.length;
  const model = { ...signs, size, weights, initial: { x: start } };
  const simulation = await RateSimulation.create(model, { workers: 0 });
  await simulation.step(steps);
  return simulation.read('x');
}

async function hopfield(print: (line: string) => void): Promise<Check[]> {
  const checks: Check[] = [];
  const size = 2000;
  print(columns('P/N', 'overlap'));
  for (const load of [0.02, 0.06, 0.12, 0.16]) {
    const random = new Random(7);
    const patterns = patternsOf(Math.round(load * size), size, random);
    // no unit couples to itself
    const none: RateWeights = {
      kind: 'sparse',
      source: Uint32Array.from({ length: size }, (_, i) => i),
      target: Uint32Array.from({ length: size }, (_, i) => i),
      weight: new Float64Array(size).fill(-patterns.length / size),
    };
    const weights = [outer(patterns, patterns), none];
    const tries = 5;
    let mean = 0;
    for (let k = 0; k < tries; k++) {
      const cue = patterns[k].map((x) => (random.uniform() < 0.1 ? -x : x));
      mean += overlap(await settle(weights, cue, 300), patterns[k]) / tries;
    }
    print(columns(load, mean));
    if (load < 0.1)
      checks.push(atLeast(`overlap from a tenth flipped, P/N = ${load}`, mean, 0.995));
    if (load > 0.14) checks.push(below(`overlap beyond capacity, P/N = ${load}`, mean, 0.5));
  }
  return checks;
}

async function sequences(print: (line: string) => void): Promise<Check[]> {
  const checks: Check[] = [];
  const size = 2000;
  print(columns('P/N', 'overlap after 59'));
  for (const load of [0.1, 0.2, 0.25, 0.3, 0.35]) {
    const patterns = patternsOf(Math.round(load * size), size, new Random(8));
    const weights = [outer(patterns.slice(1), patterns.slice(0, -1))];
    const end = overlap(await settle(weights, patterns[0], 59), patterns[59]);
    print(columns(load, end));
    if (load <= 0.25) checks.push(atLeast(`sequence, P/N = ${load}: overlap`, end, 0.85));
    else checks.push(below(`sequence, P/N = ${load}: overlap`, Math.abs(end), 0.2));
  }
  return checks;
}

/** Circular convolution (binding), or correlation (unbinding). Lengths are powers of two. */
function bind(a: ArrayLike<number>, b: ArrayLike<number>, undo = false): Float64Array {
  const n = a.length;
  const [ar, ai] = [Float64Array.from(a), new Float64Array(n)];
  const [br, bi] = [Float64Array.from(b), new Float64Array(n)];
  fft(ar, ai);
  fft(br, bi);
  const sign = undo ? -1 : 1;
  const real = Float64Array.from(ar, (x, k) => x * br[k] - ai[k] * bi[k] * sign);
  const imaginary = Float64Array.from(ar, (x, k) => -(ai[k] * br[k] + x * bi[k] * sign));
  fft(real, imaginary); // of the conjugate: the inverse of a real signal
  return real.map((x) => x / n);
}

async function structures(print: (line: string) => void): Promise<Check[]> {
  const checks: Check[] = [];
  const [size, dictionary] = [2048, 50];
  const random = new Random(9);
  const unit = () => Float64Array.from({ length: size }, () => random.normal() / Math.sqrt(size));
  const events = Array.from({ length: dictionary }, unit);
  const signsOf = (pairs: readonly Float64Array[]) =>
    Float64Array.from({ length: size }, (_, i) => {
      return pairs.reduce((sum, pair) => sum + pair[i], 0) >= 0 ? 1 : -1;
    });
  print(columns('L', 'overlap', '√(2/πL)', 'decoded'));
  for (const length of [5, 10, 20]) {
    let [found, right, all] = [0, 0, 0];
    for (let k = 0; k < 10; k++) {
      const attributes = Array.from({ length }, unit);
      const own = Array.from({ length }, () => Math.floor(random.uniform() * dictionary));
      const pairs = own.map((event, l) => bind(events[event], attributes[l]));
      const structure = signsOf(pairs);
      pairs.forEach((pair, l) => {
        const norm = Math.sqrt(overlap(pair, pair));
        found += overlap(structure, pair) / norm / (10 * length);
        const guess = bind(structure, attributes[l], true);
        const scores = events.map((event) => overlap(guess, event));
        right += scores.indexOf(Math.max(...scores)) === own[l] ? 1 : 0;
        all++;
      });
    }
    const theory = Math.sqrt(2 / (Math.PI * length));
    print(columns(length, found, theory, right / all));
    const source = '√(2/(πL))';
    checks.push(
      near(`overlap with a bound pair, L = ${length}`, found, theory, source, { relative: 0.02 }),
    );
    checks.push(atLeast(`share of events decoded, L = ${length}`, right / all, 0.99));
  }
  return [...checks, ...(await partialCues(print, unit, signsOf))];
}

/** 100 structures of 10 pairs as fixed points of the pseudo-inverse rule, cued by l of their pairs. */
async function partialCues(
  print: (line: string) => void,
  unit: () => Float64Array,
  signsOf: (pairs: readonly Float64Array[]) => Float64Array,
): Promise<Check[]> {
  const count = 100;
  const pairs = Array.from({ length: count }, () =>
    Array.from({ length: 10 }, () => bind(unit(), unit())),
  );
  const stored = pairs.map(signsOf);
  const size = stored[0].length;
  const gram = matrix(
    count,
    count,
    Array.from({ length: count * count }, (_, k) => {
      return overlap(stored[Math.floor(k / count)], stored[k % count]);
    }),
  );
  const inverted = inverse(gram).data;
  const dual = stored.map((_, r) =>
    Float64Array.from({ length: size }, (_, i) => {
      return stored.reduce((sum, s, c) => sum + inverted[r * count + c] * s[i], 0);
    }),
  );
  const weights = [outer(stored, dual)];
  const checks: Check[] = [];
  print(columns('cue', 'retrieved'));
  for (const cue of [1, 2, 3]) {
    // one copy for each structure
    const starts = pairs.map((own) => signsOf(own.slice(0, cue)));
    const initial = Float64Array.from({ length: size * count }, (_, k) => {
      return starts[k % count][Math.floor(k / count)];
    });
    const model = { ...signs, size, batch: count, weights, initial: { x: initial } };
    const simulation = await RateSimulation.create(model);
    await simulation.step(30);
    const ends = await simulation.read('x');
    await simulation.dispose();
    const retrieved = stored.filter((own, c) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += ends[i * count + c] * own[i];
      return sum / size > 0.95;
    }).length;
    print(columns(cue, retrieved / count));
    if (cue > 1) checks.push(atLeast(`retrieved from ${cue} of 10 pairs`, retrieved / count, 0.99));
    else checks.push(atLeast('retrieved from 1 of 10 pairs', retrieved / count, 0.7));
  }
  return checks;
}

export const associativeMemory: Study = {
  title: 'Associative memory: patterns, sequences and structures as attractors',
  reference: 'Hopfield (1982); Sompolinsky & Kanter (1986); Steinberg & Sompolinsky (2022)',
  minutes: 0.5,
  async run(print = console.log) {
    return [...(await hopfield(print)), ...(await sequences(print)), ...(await structures(print))];
  },
};
