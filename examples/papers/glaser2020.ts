/**
 * Switching systems whose states are hidden: recurrent switching linear dynamics (Linderman et al. 2017, AISTATS) and several populations (Glaser, Whiteway, Cunningham, Paninski &
 * Linderman 2020, NeurIPS 33). x ← A_z·x + b_z + noise, z by a Markov chain that may depend on where x is. Expectation maximisation finds A_z, b_z and z from x; of populations x is
 * found first, as the principal components of each. (The authors infer x and z together, by Laplace-EM, which is not done here.)
 */
import { forwardBackward, logisticRegression, pca } from '../../src/analysis/index.ts';
import { leastSquares, matrix } from '../../src/linalg/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** steps × dims, row after row. */
interface Course {
  readonly dims: number;
  readonly x: Float64Array;
}

/** Row d: what x and 1 give to dimension d. */
interface Regime {
  readonly rows: Float64Array;
  readonly variance: number;
}

const stepsOf = ({ x, dims }: Course) => x.length / dims;

function predicted({ rows }: Regime, { x, dims }: Course, t: number, d: number): number {
  let sum = rows[d * (dims + 1) + dims];
  for (let k = 0; k < dims; k++) sum += rows[d * (dims + 1) + k] * x[t * dims + k];
  return sum;
}

/** ln p(x_{t+1} | x_t, z) of each step and state. */
function likelihoods(course: Course, regimes: readonly Regime[]): Float64Array {
  const { dims, x } = course;
  const moves = stepsOf(course) - 1;
  const out = new Float64Array(moves * regimes.length);
  for (let t = 0; t < moves; t++) {
    regimes.forEach((regime, z) => {
      let square = 0;
      for (let d = 0; d < dims; d++) {
        square += (x[(t + 1) * dims + d] - predicted(regime, course, t, d)) ** 2;
      }
      out[t * regimes.length + z] =
        -(square / regime.variance + dims * Math.log(2 * Math.PI * regime.variance)) / 2;
    });
  }
  return out;
}

/** A, b and the variance of a state by least squares with weights. */
function fitted(course: Course, weight: (t: number) => number): Regime {
  const { dims, x } = course;
  const moves = stepsOf(course) - 1;
  const [from, to] = [matrix(moves, dims + 1), matrix(moves, dims)];
  let total = 1e-9;
  for (let t = 0; t < moves; t++) {
    const root = Math.sqrt(weight(t));
    total += weight(t);
    for (let d = 0; d < dims; d++) {
      from.data[t * (dims + 1) + d] = root * x[t * dims + d];
      to.data[t * dims + d] = root * x[(t + 1) * dims + d];
    }
    from.data[t * (dims + 1) + dims] = root;
  }
  const found = leastSquares(from, to).data;
  const rows = new Float64Array(dims * (dims + 1));
  for (let d = 0; d < dims; d++) {
    for (let k = 0; k <= dims; k++) rows[d * (dims + 1) + k] = found[k * dims + d];
  }
  const regime = { rows, variance: 1 };
  let square = 0;
  for (let t = 0; t < moves; t++) {
    for (let d = 0; d < dims; d++) {
      square += weight(t) * (x[(t + 1) * dims + d] - predicted(regime, course, t, d)) ** 2;
    }
  }
  return { rows, variance: Math.max(square / total / dims, 1e-8) };
}

interface Fit {
  readonly regimes: readonly Regime[];
  readonly states: Float64Array;
  readonly logLikelihood: number;
  readonly leastRise: number;
}

/** From windows drawn at random: each state begins as the fit of one. */
function expectationMaximisation(course: Course, K: number, rounds: number, random: Random): Fit {
  const moves = stepsOf(course) - 1;
  let regimes: Regime[] = Array.from({ length: K }, () => {
    const start = Math.floor((moves - 30) * random.uniform());
    const { rows, variance } = fitted(course, (t) => (t >= start && t < start + 30 ? 1 : 0));
    return { rows, variance: 100 * variance };
  });
  let transitions = Float64Array.from({ length: K * K }, (_, k) =>
    k % (K + 1) === 0 ? 0.9 : 0.1 / (K - 1),
  );
  let [last, leastRise] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; ; round++) {
    const seen = likelihoods(course, regimes);
    const pass = forwardBackward(seen, { states: K, transitions });
    if (round > 0) leastRise = Math.min(leastRise, pass.logLikelihood - last);
    const done = round === rounds || Math.abs(pass.logLikelihood - last) < 1e-3;
    last = pass.logLikelihood;
    if (done) return { regimes, states: pass.states, logLikelihood: last, leastRise };
    regimes = regimes.map((_, z) => fitted(course, (t) => pass.states[t * K + z]));
    transitions = pass.moves.map((count, k) => {
      const row = pass.moves.subarray(K * Math.floor(k / K), K * Math.floor(k / K) + K);
      return (count + 1e-6) / row.reduce((sum, c) => sum + c + 1e-6, 0);
    });
  }
}

function bestOf(course: Course, K: number, rounds: number, starts: number, seed: number): Fit {
  const random = new Random(seed);
  const fits = Array.from({ length: starts }, () =>
    expectationMaximisation(course, K, rounds, random),
  );
  return fits.reduce((best, fit) => (fit.logLikelihood > best.logLikelihood ? fit : best));
}

/** The found state for each true one, by most steps in common; and the share of steps that agree. */
function matched(states: Float64Array, truth: readonly number[], K: number) {
  const found = truth.map((_, t) => {
    const row = states.subarray(t * K, t * K + K);
    return row.indexOf(Math.max(...row));
  });
  const names = Array.from({ length: K }, (_, z) => {
    const counts = new Array<number>(K).fill(0);
    found.forEach((other, t) => {
      if (truth[t] === z) counts[other]++;
    });
    return counts.indexOf(Math.max(...counts));
  });
  const share = found.filter((other, t) => names[truth[t]] === other).length / truth.length;
  return { names, share, found };
}

/** NASCAR: two turns and two straights, by where x is. */
export function nascarChecks(print: (line: string) => void, steps = 3000, starts = 12): Check[] {
  const random = new Random(6);
  const turn = (angle: number, about: number) => {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    return [c, -s, about - c * about, s, c, -s * about];
  };
  const truth = [
    turn(Math.PI / 24, 2),
    turn(Math.PI / 48, -2),
    [1, 0, 0.1, 0, 1, 0],
    [1, 0, -0.25, 0, 1, 0],
  ];
  const where = (x: number, y: number) => (x > 2 ? 0 : x < -2 ? 1 : y < 0 ? 2 : 3);
  const x = new Float64Array(2 * (steps + 1));
  x[1] = 1;
  const z: number[] = [];
  for (let t = 0; t < steps; t++) {
    const [a, b] = [x[2 * t], x[2 * t + 1]];
    z.push(where(a, b));
    const rows = truth[z[t]];
    for (let d = 0; d < 2; d++) {
      const [p, q, r] = rows.slice(3 * d, 3 * d + 3);
      x[2 * t + 2 + d] = p * a + q * b + r + 0.01 * random.normal();
    }
  }
  const course = { dims: 2, x };
  const fit = bestOf(course, 4, 60, starts, 2);
  const { names, share, found } = matched(fit.states, z, 4);
  let worst = 0;
  truth.forEach((rows, k) => {
    rows.forEach((value, at) => {
      if (at % 3 < 2) worst = Math.max(worst, Math.abs(fit.regimes[names[k]].rows[at] - value));
    });
  });
  // what makes it recurrent: the place foretells the state
  const places = matrix(steps, 2, x.subarray(0, 2 * steps));
  const gate = logisticRegression(places, found, { alpha: 1e-3 });
  const foretold = gate.predict(places);
  const right = foretold.reduce((sum, label, t) => sum + (label === found[t] ? 1 : 0), 0) / steps;
  print(columns('NASCAR', fit.logLikelihood, worst, share, right));
  return [
    below('NASCAR, states hidden: A_z, largest error', worst, 0.02),
    atLeast('NASCAR: states found', share, 0.95),
    atLeast('NASCAR: states foretold by the place', right, 0.9),
    {
      ...below('NASCAR: least rise of the likelihood, turned', -fit.leastRise, 1e-6),
      source: 'it never falls',
    },
  ];
}

const [POPULATIONS, EACH, NEURONS] = [3, 2, 25];

/** Three populations of 25 neurons: in one state the first drives the second, in the other the second the third. */
export function populationChecks(print: (line: string) => void, steps = 3000, starts = 6): Check[] {
  const random = new Random(8);
  const dims = POPULATIONS * EACH;
  const angles = [0.3, 0.5, 0.2];
  const regime = (to: number, from: number, sign: number) => {
    const A = new Float64Array(dims * dims);
    for (let p = 0; p < POPULATIONS; p++) {
      const [c, s] = [0.9 * Math.cos(angles[p]), 0.9 * sign * Math.sin(angles[p])];
      const at = (r: number, k: number) => (EACH * p + r) * dims + EACH * p + k;
      A[at(0, 0)] = c;
      A[at(1, 1)] = c;
      A[at(0, 1)] = -s;
      A[at(1, 0)] = s;
    }
    for (let k = 0; k < EACH; k++) A[(EACH * to + k) * dims + EACH * from + k] = 0.4;
    return A;
  };
  const truth = [regime(1, 0, 1), regime(2, 1, -1)];
  const x = new Float64Array(dims * (steps + 1));
  const z: number[] = [];
  let state = 0;
  for (let t = 0; t < steps; t++) {
    if (random.uniform() < 0.01) state = 1 - state;
    z.push(state);
    for (let d = 0; d < dims; d++) {
      let sum = 0.5 * random.normal();
      for (let k = 0; k < dims; k++) sum += truth[state][d * dims + k] * x[t * dims + k];
      x[(t + 1) * dims + d] = sum;
    }
  }
  // neurons of each population see its own two variables, with noise
  const found = new Float64Array(x.length);
  for (let p = 0; p < POPULATIONS; p++) {
    const loads = Float64Array.from({ length: NEURONS * EACH }, () => random.normal());
    const seen = matrix(steps + 1, NEURONS);
    for (let t = 0; t <= steps; t++) {
      for (let i = 0; i < NEURONS; i++) {
        let y = 0.2 * random.normal();
        for (let k = 0; k < EACH; k++) y += loads[i * EACH + k] * x[t * dims + EACH * p + k];
        seen.data[t * NEURONS + i] = y;
      }
    }
    const { scores } = pca(seen, { components: EACH });
    for (let t = 0; t <= steps; t++) {
      for (let k = 0; k < EACH; k++) {
        found[t * dims + EACH * p + k] = scores.data[t * EACH + k] / Math.sqrt(NEURONS);
      }
    }
  }
  const fit = bestOf({ dims, x: found }, 2, 40, starts, 3);
  const { names, share } = matched(fit.states, z, 2);
  /** Size of the block by which population `from` drives `to`. */
  const block = (k: number, to: number, from: number) => {
    let square = 0;
    for (let r = 0; r < EACH; r++) {
      for (let c = 0; c < EACH; c++) {
        square += fit.regimes[names[k]].rows[(EACH * to + r) * (dims + 1) + EACH * from + c] ** 2;
      }
    }
    return Math.sqrt(square);
  };
  let [absent, present] = [0, Number.POSITIVE_INFINITY];
  for (let k = 0; k < 2; k++) {
    for (let to = 0; to < POPULATIONS; to++) {
      for (let from = 0; from < POPULATIONS; from++) {
        if (to === from) continue;
        const there = k === 0 ? to === 1 && from === 0 : to === 2 && from === 1;
        if (there) present = Math.min(present, block(k, to, from));
        else absent = Math.max(absent, block(k, to, from));
      }
    }
  }
  print(columns('populations', share, 'there', present, 'not', absent));
  return [
    atLeast('three populations: states found', share, 0.95),
    // principal components stretch a population's variables, so sizes are of order, not equal
    near('three populations: least block that is there', present, 0.4 * Math.SQRT2, 'given', {
      ...{ relative: 0.3 },
    }),
    below('three populations: largest block that is not there, over it', absent / present, 0.2),
  ];
}

export const glaser2020: Study = {
  title:
    'Switching systems with hidden states: turns and straights, and populations that drive each other',
  reference: 'Linderman et al. 2017, AISTATS; Glaser et al. 2020, NeurIPS 33',
  minutes: 0.2,
  run: async (print = console.log) => [...nascarChecks(print), ...populationChecks(print)],
};
