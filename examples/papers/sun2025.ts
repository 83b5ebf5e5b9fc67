/**
 * A clone-structured causal graph learns an orthogonalised state machine of two tracks that look alike: Sun et al. (2025), Nature 640:165; model of George
 * et al. (2021), Nat. Commun. 12:2392. Hidden states are clones of what is seen; transitions are learnt by expectation maximisation.
 */
import { forwardBackward, type HiddenStates } from '../../src/analysis/index.ts';
import { below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** Which symbol each clone shows. */
type Clones = readonly number[];

type Pass = HiddenStates;

/** A clone shows its symbol and no other. */
function messages(seen: readonly number[], clones: Clones, T: Float64Array): Pass {
  const states = clones.length;
  const shown = new Float64Array(seen.length * states);
  for (let k = 0; k < shown.length; k++) {
    const matches = clones[k % states] === seen[Math.floor(k / states)];
    shown[k] = matches ? 0 : Number.NEGATIVE_INFINITY;
  }
  return forwardBackward(shown, { states, transitions: T });
}

function normalised(T: Float64Array, n: number): Float64Array {
  const out = T.slice();
  for (let i = 0; i < n; i++) {
    const row = out.subarray(i * n, (i + 1) * n);
    const sum = row.reduce((total, x) => total + x, 0);
    for (let j = 0; j < n; j++) row[j] = sum > 0 ? row[j] / sum : 1 / n;
  }
  return out;
}

const randomStart = (n: number, random: Random): Float64Array =>
  normalised(
    Float64Array.from({ length: n * n }, () => random.uniform()),
    n,
  );

/** P8.1: the likelihood is the sum over all paths, and never falls. */
function exact(print: (line: string) => void): Check[] {
  const clones: Clones = [0, 0, 1, 1, 2, 2];
  const random = new Random(1);
  let T = randomStart(6, random);
  const seen = [0, 2, 1, 1, 0, 2];
  let sum = 0;
  const walk = (t: number, state: number, weight: number) => {
    if (clones[state] !== seen[t]) return;
    if (t === seen.length - 1) sum += weight;
    else for (let j = 0; j < 6; j++) walk(t + 1, j, weight * T[state * 6 + j]);
  };
  for (let state = 0; state < 6; state++) walk(0, state, 1 / 6);
  const { logLikelihood } = messages(seen, clones, T);
  const data = Array.from({ length: 400 }, () => Math.floor(3 * random.uniform()));
  let [least, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let round = 0; round < 30; round++) {
    const pass = messages(data, clones, T);
    if (round > 0) least = Math.min(least, pass.logLikelihood - last);
    last = pass.logLikelihood;
    T = normalised(pass.moves, 6);
  }
  print(columns('paths', logLikelihood, Math.log(sum), 'least rise', least));
  return [
    near('log-likelihood and the sum over all paths', logLikelihood, Math.log(sum), 'identity', {
      ...{ relative: 1e-12 },
    }),
    { ...below('smallest rise in 30 rounds', -least, 1e-9), source: 'it never falls' },
  ];
}

const [START, GREY, A, B, REWARD] = [0, 1, 2, 3, 4];
const NEAR = [START, A, REWARD, GREY, GREY, GREY, GREY, GREY, GREY, GREY];
const FAR = [START, B, GREY, GREY, REWARD, GREY, GREY, GREY, GREY, GREY];
/** As few as tell all that matters apart: 14. */
const CLONES: Clones = [START, A, B, REWARD, REWARD, ...new Array<number>(9).fill(GREY)];

/** Mean overlap of the states of both tracks at the positions 2 and 3, where the cue alone tells them apart. */
function overlap(states: Float64Array, tracks: readonly number[], position: number): number {
  const n = CLONES.length;
  const means = [new Float64Array(n), new Float64Array(n)];
  tracks.forEach((track, lap) => {
    for (let j = 0; j < n; j++) means[track][j] += states[(lap * 10 + position) * n + j];
  });
  const [a, b] = means;
  const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, v, j) => sum + v * y[j], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

export const sun2025: Study = {
  title: 'An orthogonalised state machine: clones learn two tracks that look alike',
  reference: 'Sun et al. 2025, Nature 640:165; George et al. 2021, Nat. Commun. 12:2392',
  minutes: 0.2,
  async run(print = console.log) {
    const checks = exact(print);
    const random = new Random(3);
    const tracks = Array.from({ length: 150 }, () => (random.uniform() < 0.5 ? 0 : 1));
    const seen = tracks.flatMap((track) => (track === 0 ? NEAR : FAR));
    const n = CLONES.length;
    const bits = (pass: Pass) => -pass.logLikelihood / Math.LN2 / seen.length;
    let best: Pass | undefined;
    let first: Pass | undefined;
    for (let attempt = 0; attempt < 24; attempt++) {
      let T = randomStart(n, random);
      let pass = messages(seen, CLONES, T);
      first ??= pass;
      for (let round = 0; round < 120; round++) {
        T = normalised(
          pass.moves.map((count) => count + 1e-3),
          n,
        );
        pass = messages(seen, CLONES, T);
      }
      if (best === undefined || pass.logLikelihood > best.logLikelihood) best = pass;
    }
    // in lap 4 both tracks show grey: near has had its reward, far has it before it
    const uniform = messages(seen, CLONES, new Float64Array(n * n).fill(1 / n));
    const [before, after] = [uniform, best!].map((pass) => overlap(pass.states, tracks, 3));
    print(columns('bits/step', bits(first!), bits(best!), 'overlap', before, after));
    checks.push(
      below('bits a step after learning (bound: 0.1)', bits(best!), 0.12),
      near('overlap of the tracks before learning', before, 1, 'uniform transitions', {
        ...{ relative: 1e-9 },
      }),
      below('overlap of the tracks after learning', after, 0.02),
    );
    return checks;
  },
};
