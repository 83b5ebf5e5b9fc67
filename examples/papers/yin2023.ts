/**
 * Forward propagation through time with liquid time constants (Yin, Corradi & Bohte 2023, Nat Mach Intell 5:518): a sequence is cut into parts, and weights are
 * updated after each, held near their running average by a regulariser, so that memory grows with a part, not with the sequence. Cell,
 * surrogate and rule as in the authors' code; adding problem of 20 steps in 5 parts, 32 units, every part trained.
 */
import { exp } from '../../src/equations/f64.ts';
import { type Node, type Parameter, Tape } from '../../src/learn/index.ts';
import { below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const [UNITS, BATCH, THRESHOLD] = [32, 64, 0.5];
/** Of the regulariser: strength, and how fast the average follows. */
const [ALPHA, BETA] = [0.5, 0.5];

const gauss = (x: number, mean: number, sd: number) =>
  exp((-0.5 * (x - mean) ** 2) / (sd * sd)) / (sd * Math.sqrt(2 * Math.PI));
/** Three Gaussians of width 0.3, the outer ones wide and negative. */
const surrogate = (x: number) =>
  0.5 * (1.15 * gauss(x, 0, 0.3) - 0.15 * gauss(x, 0.3, 1.8) - 0.15 * gauss(x, -0.3, 1.8));

/** 1 where x ≥ the threshold, with the slopes of the surrogate. */
function fires(tape: Tape, x: Node): Node {
  const y = tape.input(x.rows);
  tape.step({
    forward: () => {
      const [from, to] = [tape.values(x), tape.values(y)];
      for (let k = 0; k < to.length; k++) to[k] = from[k] >= THRESHOLD ? 1 : 0;
      return 0;
    },
    backward: () => {
      const [from, to, slopes] = [tape.values(x), tape.slopes(x), tape.slopes(y)];
      for (let k = 0; k < to.length; k++) to[k] += slopes[k] * surrogate(from[k] - THRESHOLD);
    },
  });
  return y;
}

/** The regulariser of one parameter: its running average and its multiplier. */
class Anchor {
  readonly parameter: Parameter;
  readonly average: Float64Array;
  readonly multiplier: Float64Array;
  readonly #tape: Tape;

  constructor(tape: Tape, parameter: Parameter) {
    this.#tape = tape;
    this.parameter = parameter;
    this.average = Float64Array.from(tape.view(parameter, 'value'));
    this.multiplier = new Float64Array(this.average.length);
  }

  /** Adds the slopes of −w·λ + α/2·(w − w̄)². */
  pull(alpha: number): void {
    const [w, slopes] = (['value', 'slope'] as const).map((what) =>
      this.#tape.view(this.parameter, what),
    );
    for (let k = 0; k < w.length; k++) {
      slopes[k] += alpha * (w[k] - this.average[k]) - this.multiplier[k];
    }
  }

  /** After a step of the weights. */
  follow(alpha: number): void {
    const w = this.#tape.view(this.parameter, 'value');
    for (let k = 0; k < w.length; k++) {
      this.multiplier[k] -= alpha * (w[k] - this.average[k]);
      this.average[k] =
        (1 - BETA) * this.average[k] + BETA * w[k] - (BETA / alpha) * this.multiplier[k];
    }
  }
}

export interface AddingSetting {
  readonly time: number;
  readonly parts: number;
  /** Sequences of the batch; each is `parts` steps of the weights. */
  readonly updates: number;
  /** 0: no regulariser. */
  readonly alpha: number;
  readonly seed: number;
}

/** A part of a network: `room`: bytes that its tape holds. */
async function unrolled({ time, parts, updates, alpha, seed }: AddingSetting) {
  const tape = await Tape.create(BATCH, ['sigmoid(x)']);
  const random = new Random(seed);
  const drawn = (name: string, rows: number, cols: number) => {
    const width = Math.sqrt(6 / (rows + cols));
    return tape.parameter(
      name,
      rows,
      cols,
      Float32Array.from({ length: rows * cols }, () => width * (2 * random.uniform() - 1)),
    );
  };
  const input = drawn('input', UNITS, 2);
  const recurrent = drawn('recurrent', UNITS, UNITS);
  const bias = tape.parameter('bias', UNITS, 1, new Float32Array(UNITS));
  const gateOfDrive = drawn('gate of drive', UNITS, UNITS);
  const gateOfState = drawn('gate of state', UNITS, UNITS);
  const gateBias = tape.parameter('gate bias', UNITS, 1, new Float32Array(UNITS));
  const readout = drawn('readout', 1, UNITS);
  const offset = tape.parameter('offset', 1, 1, [0]);
  const anchors = tape.parameters.map((parameter) => new Anchor(tape, parameter));
  // added first, so that its slopes come last
  tape.step({
    backward: () => {
      if (alpha > 0) for (const anchor of anchors) anchor.pull(alpha);
    },
  });
  const before = tape.bytes;
  const start = { u: tape.input(UNITS), s: tape.input(UNITS) };
  let { u, s } = start;
  const inputs: Node[] = [];
  for (let t = 0; t < time / parts; t++) {
    inputs.push(tape.input(2));
    const d = tape.affine(
      [
        [input, inputs[t]],
        [recurrent, s],
      ],
      bias,
    );
    const gate = tape.apply(
      'sigmoid(x)',
      tape.affine(
        [
          [gateOfDrive, d],
          [gateOfState, u],
        ],
        gateBias,
      ),
    );
    const away = tape.sum([
      [1, d],
      [-1, u],
    ]);
    const moved = tape.sum([
      [1, u],
      [1, tape.product(gate, away)],
    ]);
    s = fires(tape, moved);
    u = tape.sum([
      [1, moved],
      [-1, tape.product(s, moved)],
    ]);
  }
  const answer = tape.affine([[readout, u]], offset);
  const share = tape.input(1);
  const missed = tape.input(1);
  const wanted = new Float32Array(BATCH);
  tape.step({
    forward: () => {
      const [y, slopes, weight] = [tape.values(answer), tape.slopes(answer), tape.values(share)];
      let loss = 0;
      for (let b = 0; b < BATCH; b++) {
        const off = y[b] - wanted[b];
        tape.values(missed)[b] = off * off;
        loss += (weight[b] * off * off) / BATCH;
        slopes[b] += (2 * weight[b] * off) / BATCH;
      }
      return loss;
    },
  });
  const room = tape.bytes - before;
  const optimiser = {
    steps: updates * parts,
    learningRate: 3e-3,
    warmup: 10,
    finalShare: 0.3,
    clip: 1,
  };
  const learner = new WatchedLearner(tape, optimiser);
  return {
    tape,
    anchors,
    start,
    end: { u, s },
    inputs,
    share,
    missed,
    wanted,
    learner,
    room,
    random,
  };
}

/** Mean squared error of the last tenth of the sequences, and what the tape holds. */
export async function adding(setting: AddingSetting) {
  const { time, parts, updates, alpha } = setting;
  const net = await unrolled(setting);
  const { tape, inputs, wanted, random } = net;
  const errors: number[] = [];
  for (let k = 0; k < updates; k++) {
    const series = Array.from({ length: BATCH }, (_, b) => {
      const marks = [0, 1].map((half) => Math.floor(((half + random.uniform()) * time) / 2));
      const x = Float64Array.from({ length: time }, () => random.uniform());
      wanted[b] = x[marks[0]] + x[marks[1]];
      return { x, marks };
    });
    for (const node of Object.values(net.start)) tape.values(node).fill(0);
    for (let part = 0; part < parts; part++) {
      inputs.forEach((node, t) => {
        const at = (part * time) / parts + t;
        const into = tape.values(node);
        series.forEach(({ x, marks }, b) => {
          into[b] = x[at];
          into[BATCH + b] = marks.includes(at) ? 1 : 0;
        });
      });
      tape.values(net.share).fill((part + 1) / parts);
      net.learner.learn();
      if (alpha > 0) for (const anchor of net.anchors) anchor.follow(alpha);
      // what was reached goes on, without its slopes
      for (const name of ['u', 's'] as const) {
        tape.values(net.start[name]).set(tape.values(net.end[name]));
      }
    }
    errors.push(tape.values(net.missed).reduce((sum, e) => sum + e / BATCH, 0));
  }
  const last = errors.slice(-Math.ceil(updates / 10));
  return {
    error: last.reduce((sum, e) => sum + e / last.length, 0),
    room: net.room,
    weights: tape.parameters.map((parameter) => tape.read(parameter)),
  };
}

/** One part and no regulariser is back-propagation; where nothing pulls, nothing moves; the tape grows with a part. */
export async function ruleChecks(): Promise<Check[]> {
  const setting = { time: 20, parts: 1, updates: 1, seed: 1 };
  const plain = await adding({ ...setting, alpha: 0 });
  const faint = await adding({ ...setting, alpha: 1e-30 });
  const apart = plain.weights.reduce((sum, w, p) => {
    return sum + w.reduce((all, x, k) => all + (Object.is(x, faint.weights[p][k]) ? 0 : 1), 0);
  }, 0);
  const net = await unrolled({ ...setting, alpha: ALPHA });
  for (const anchor of net.anchors) {
    anchor.pull(ALPHA);
    anchor.follow(ALPHA);
  }
  const moved = net.anchors.reduce((sum, { parameter, average, multiplier }) => {
    const [w, slopes] = [net.tape.view(parameter, 'value'), net.tape.view(parameter, 'slope')];
    return (
      sum +
      average.reduce((all, x, k) => {
        return all + Math.abs(x - w[k]) + Math.abs(multiplier[k]) + Math.abs(slopes[k]);
      }, 0)
    );
  }, 0);
  const rooms = await Promise.all([1, 5].map((parts) => unrolled({ ...setting, parts, alpha: 0 })));
  const exact = { relative: 0 };
  return [
    near(
      'weights that one part without pull and back-propagation make unlike',
      apart,
      0,
      'exact',
      exact,
    ),
    near('what moves where the weights are their average', moved, 0, 'exact', exact),
    below('room of a tape of 5 parts, over that of the whole', rooms[1].room / rooms[0].room, 0.25),
  ];
}

export const yin2023: Study = {
  title: 'Forward propagation through time with liquid time constants (Yin et al. 2023)',
  reference: 'Yin, Corradi & Bohte 2023, Nat Mach Intell 5:518',
  minutes: 0.5,
  async run(print = console.log) {
    const checks = await ruleChecks();
    print(columns('seed', 'error'));
    for (const seed of [1, 2, 3]) {
      const { error } = await adding({ time: 20, parts: 5, updates: 600, alpha: ALPHA, seed });
      print(columns(seed, error));
      checks.push(below(`seed ${seed}: squared error, 0.167 is guessing`, error, 0.06));
    }
    return checks;
  },
};
