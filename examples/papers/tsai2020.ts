/**
 * Tsai, Kuo & Tiwary (2020), "Learning molecular dynamics with simple language model built upon long short-term memory neural
 * network", Nat. Commun. 11:5115.
 *
 * A particle that hops between four wells is written down as a string of four letters; a small LSTM learns to continue the string, and
 * with it the populations, the kinetics and, in its embedding, which wells are neighbours.
 */
import { exp } from '../../src/equations/f64.ts';
import { lstmStep, type Node, type Parameter, Tape } from '../../src/learn/index.ts';
import { atLeast, below, type Check } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const WELLS = [2, 0.5, -0.5, -2];
const SHARES = [0.2, 0.35, 0.3, 0.15];
const WIDTHS = [0.38, 0.3, 0.3, 0.38];
const STEP = 0.02; // D·dt
const CORE = 0.25;
const LETTERS = 4;
const EMBEDDING = 8;
const UNITS = 64;

/** Wells visited by an overdamped particle in V = −ln Σ w·N(X, s²); a well counts from its core to the core of another. */
export function trajectory(steps: number, seed: number): Uint8Array {
  const random = new Random(seed);
  const out = new Uint8Array(steps);
  let x = WELLS[1];
  let letter = 1;
  for (let t = 0; t < steps; t++) {
    let [all, pull] = [0, 0];
    for (let k = 0; k < LETTERS; k++) {
      const away = (WELLS[k] - x) / WIDTHS[k];
      const p = (SHARES[k] / WIDTHS[k]) * exp((-away * away) / 2);
      all += p;
      pull += (p * away) / WIDTHS[k];
    }
    x += STEP * (pull / all) + Math.sqrt(2 * STEP) * random.normal();
    const core = WELLS.findIndex((well) => Math.abs(x - well) < CORE);
    if (core >= 0) letter = core;
    out[t] = letter;
  }
  return out;
}

/** Shares, mean stays in steps, and probabilities of letter j a lag after letter i. */
export function kinetics(strings: readonly Uint8Array[], lag: number) {
  const counts = new Float64Array(LETTERS);
  const stays = new Float64Array(LETTERS);
  const pairs = new Float64Array(LETTERS * LETTERS);
  for (const letters of strings) {
    letters.forEach((letter, t) => {
      counts[letter]++;
      if (t === 0 || letters[t - 1] !== letter) stays[letter]++;
      if (t >= lag) pairs[letters[t - lag] * LETTERS + letter]++;
    });
  }
  const all = counts.reduce((sum, n) => sum + n, 0);
  const row = (i: number) => pairs.subarray(i * LETTERS, (i + 1) * LETTERS);
  return {
    shares: counts.map((n) => n / all),
    stays: counts.map((n, k) => n / stays[k]),
    transitions: pairs.map((n, k) => {
      const from = row(Math.floor(k / LETTERS));
      return n / from.reduce((sum, x) => sum + x, 0);
    }),
  };
}

interface Model {
  readonly tape: Tape;
  readonly embedding: Parameter;
  readonly inputs: readonly Node[];
  readonly start: { readonly h: Node; readonly c: Node };
  readonly end: { readonly h: Node; readonly c: Node };
  readonly logits: readonly Node[];
  readonly labels: readonly Uint8Array[];
}

/** The network unrolled over `steps` letters, with a loss at each where it learns. */
async function unroll(batch: number, steps: number, learn: boolean): Promise<Model> {
  const tape = await Tape.create(batch, ['sigmoid(x)', 'tanh(x)']);
  const random = new Random(11);
  const glorot = (
    name: string,
    rows: number,
    cols: number,
    width = Math.sqrt(6 / (rows + cols)),
  ) => {
    const values = Float32Array.from(
      { length: rows * cols },
      () => width * (2 * random.uniform() - 1),
    );
    return tape.parameter(name, rows, cols, values);
  };
  const embedding = glorot('embedding', EMBEDDING, LETTERS, 0.05);
  const forget = Float32Array.from({ length: 4 * UNITS }, (_, k) =>
    k >= UNITS && k < 2 * UNITS ? 1 : 0,
  );
  const cell = {
    input: glorot('input', 4 * UNITS, EMBEDDING),
    recurrent: glorot('recurrent', 4 * UNITS, UNITS),
    bias: tape.parameter('bias', 4 * UNITS, 1, forget),
  };
  const readout = glorot('readout', LETTERS, UNITS);
  const offset = tape.parameter('offset', LETTERS, 1, new Float32Array(LETTERS));
  const start = { h: tape.input(UNITS), c: tape.input(UNITS) };
  let state = start;
  const inputs: Node[] = [];
  const logits: Node[] = [];
  const labels: Uint8Array[] = [];
  for (let t = 0; t < steps; t++) {
    const letter = tape.input(LETTERS);
    inputs.push(letter);
    state = lstmStep(tape, cell, state, tape.affine([[embedding, letter]]));
    const y = tape.affine([[readout, state.h]], offset);
    logits.push(y);
    labels.push(new Uint8Array(batch));
    if (learn) tape.crossEntropy(y, labels[t], 1 / steps);
  }
  return { tape, embedding, inputs, start, end: state, logits, labels };
}

function show(model: Model, step: number, letters: ArrayLike<number>): void {
  const { tape, inputs } = model;
  const values = tape.values(inputs[step]).fill(0);
  for (let b = 0; b < tape.batch; b++) values[letters[b] * tape.batch + b] = 1;
}

export interface LanguageOptions {
  readonly steps?: number;
  readonly train?: number;
  readonly window?: number;
  readonly batch?: number;
}

export async function learnString(
  print: (line: string) => void,
  { steps = 3000, train = 240_000, window = 100, batch = 64 }: LanguageOptions = {},
) {
  const model = await unroll(batch, window, true);
  const text = trajectory(train, 1);
  const random = new Random(5);
  const place = (letters: Uint8Array) => {
    const starts = Array.from({ length: batch }, () =>
      Math.floor(random.uniform() * (letters.length - window - 1)),
    );
    for (let t = 0; t < window; t++) {
      show(
        model,
        t,
        starts.map((s) => letters[s + t]),
      );
      starts.forEach((s, b) => {
        model.labels[t][b] = letters[s + t + 1];
      });
    }
  };
  const learner = new WatchedLearner(model.tape, {
    steps,
    learningRate: 1.5e-3,
    finalShare: 0.1,
    warmup: 20,
    clip: 1,
    average: 0.99,
  });
  let recent = 0;
  for (let k = 0; k < steps; k++) {
    place(text);
    recent += learner.learn();
    if ((k + 1) % Math.ceil(steps / 8) === 0) {
      print(`  step ${k + 1} of ${steps}: ${(recent / Math.ceil(steps / 8)).toFixed(4)} nats`);
      recent = 0;
    }
  }
  learner.takeAverages();
  const unseen = trajectory(200_000, 2);
  let loss = 0;
  for (let k = 0; k < 40; k++) {
    place(unseen);
    loss += model.tape.forward() / 40;
  }
  return { model, loss };
}

/** Strings that the network continues by itself, one a column, after 100 letters of a real one. */
export async function dream(trained: Model, length: number, seed = 9): Promise<Uint8Array[]> {
  const { batch } = trained.tape;
  const one = await unroll(batch, 1, false);
  one.tape.parameters.forEach((parameter, k) => {
    one.tape.write(parameter, trained.tape.read(trained.tape.parameters[k]));
  });
  const random = new Random(seed);
  const real = trajectory(100 + 977 * batch, seed);
  const letters = new Uint8Array(batch);
  const strings = Array.from({ length: batch }, () => new Uint8Array(length));
  for (let t = -100; t < length; t++) {
    if (t < 0) for (let b = 0; b < batch; b++) letters[b] = real[977 * b + 100 + t];
    show(one, 0, letters);
    one.tape.forward();
    one.tape.values(one.start.h).set(one.tape.values(one.end.h));
    one.tape.values(one.start.c).set(one.tape.values(one.end.c));
    const z = one.tape.values(one.logits[0]);
    for (let b = 0; b < batch; b++) {
      const weights = [0, 1, 2, 3].map((l) => exp(z[l * batch + b]));
      let rest = random.uniform() * weights.reduce((sum, w) => sum + w, 0);
      let next = 0;
      while (next < LETTERS - 1 && rest >= weights[next]) rest -= weights[next++];
      letters[b] = next;
      if (t >= 0) strings[b][t] = next;
    }
  }
  return strings;
}

/** Distances of the letters' embeddings. */
function distances({ tape, embedding }: Model) {
  const values = tape.read(embedding);
  return (i: number, j: number) => {
    let squares = 0;
    for (let e = 0; e < EMBEDDING; e++) {
      squares += (values[e * LETTERS + i] - values[e * LETTERS + j]) ** 2;
    }
    return Math.sqrt(squares);
  };
}

export const tsai2020: Study = {
  title: 'A language model of a particle that hops between wells',
  reference: 'Tsai, Kuo & Tiwary (2020), Nat. Commun. 11:5115',
  minutes: 4,
  async run(print = console.log) {
    const { model, loss } = await learnString(print);
    const made = kinetics(await dream(model, 5000), 50);
    const real = kinetics([trajectory(1_200_000, 3)], 50);
    print(columns('well', 'share', 'real', 'stay', 'real'));
    for (let k = 0; k < LETTERS; k++) {
      print(columns('ABCD'[k], made.shares[k], real.shares[k], made.stays[k], real.stays[k]));
    }
    let kl = 0;
    for (let k = 0; k < LETTERS; k++) {
      kl += real.shares[k] * Math.log(real.shares[k] / made.shares[k]);
    }
    const worst = (a: Float64Array, b: Float64Array, of: (x: number, y: number) => number) =>
      Math.max(...a.map((x, k) => of(x, b[k])));
    const stays = worst(made.stays, real.stays, (x, y) => Math.abs(x / y - 1));
    const lagged = worst(made.transitions, real.transitions, (x, y) => Math.abs(x - y));
    const d = distances(model);
    const near = Math.max(d(0, 1), d(1, 2), d(2, 3));
    const far = Math.min(d(0, 2), d(1, 3));
    print(columns('embedding', 'AB', d(0, 1), 'BC', d(1, 2), 'CD', d(2, 3)));
    print(columns('', 'AC', d(0, 2), 'BD', d(1, 3), 'AD', d(0, 3)));
    const checks: Check[] = [
      below('cross-entropy of unseen strings, nats a letter', loss, 0.112),
      below('KL of the populations', kl, 0.03),
      below('largest relative error of a mean stay', stays, 0.25),
      below('largest error of a probability after 50 steps', lagged, 0.06),
      atLeast('distance of wells that are no neighbours over that of neighbours', far / near, 1),
    ];
    return checks;
  },
};
