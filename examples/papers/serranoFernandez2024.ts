/**
 * Contraction bias in the discrimination of intervals (after Serrano-Fernández, Beirán & Parga 2024, Cell Rep 43:114412; the network and the times are ours, the
 * paper's are spiking and trained by full-FORCE): two intervals are shown, which was longer? A noisy network that is not reset between trials remembers the
 * first as nearer to the mean than it was, though trials do not depend on each other, and still holds the trial before.
 */
import { decode } from '../../src/analysis/index.ts';
import { type Node, Tape } from '../../src/learn/index.ts';
import { matrix } from '../../src/linalg/index.ts';
import { atLeast, type Check } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const [UNITS, BATCH, TRIALS, ALPHA, NOISE] = [48, 64, 3, 0.3, 0.15];
/** Steps: an interval is 5 to 11, a pair differs by 1 to 3; then a gap, the answer, and what is left of the trial. */
const [SHORTEST, LONGEST, GAP, ANSWER, TRIAL] = [5, 11, 4, 2, 36];
const TIME = TRIALS * TRIAL;
const MEAN = (SHORTEST + LONGEST) / 2;

interface Pair {
  readonly first: number;
  readonly second: number;
}

/** The difference of the second is as often up as down at every first. */
function drawPair(random: Random): Pair {
  const first = SHORTEST + Math.floor(random.uniform() * (LONGEST - SHORTEST + 1));
  const by = 1 + Math.floor(random.uniform() * 3);
  return { first, second: first + (random.uniform() < 0.5 ? -by : by) };
}

export interface Discrimination {
  readonly accuracy: number;
  /** Sum over short and long firsts of P(right) where the mean helps less P(right) where it hurts; 0 is none, pairs that differ by 1. */
  readonly bias: number;
  /** Accuracy of reading from the state, before a trial begins, whether the first interval of the trial before was long. */
  readonly previous: number;
}

export async function discriminate(updates: number, seed: number): Promise<Discrimination> {
  const tape = await Tape.create(BATCH, ['tanh(x)']);
  const random = new Random(seed);
  const drawn = normalParameters(tape, random);
  const recurrent = drawn('recurrent', UNITS, UNITS, 1.1 / Math.sqrt(UNITS));
  const input = drawn('input', UNITS, 3, 0.6);
  const bias = drawn('bias', UNITS, 1, 0);
  const readout = drawn('readout', 2, UNITS, 1 / Math.sqrt(UNITS));
  const inputs: Node[] = [];
  const noise: Node[] = [];
  const states: Node[] = [];
  const logits: Node[] = [];
  const labels = Array.from({ length: TIME }, () => new Uint8Array(BATCH));
  const asked = Array.from({ length: TIME }, () => new Float32Array(BATCH));
  let h = tape.input(UNITS);
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(3));
    noise.push(tape.input(UNITS));
    const drive = tape.affine(
      [
        [recurrent, tape.apply('tanh(x)', h)],
        [input, inputs[t]],
      ],
      bias,
    );
    h = tape.sum([
      [1 - ALPHA, h],
      [ALPHA, drive],
      [NOISE, noise[t]],
    ]);
    states.push(h);
    logits.push(tape.affine([[readout, tape.apply('tanh(x)', h)]]));
    tape.crossEntropy(logits[t], labels[t], 1 / (TRIALS * ANSWER), asked[t]);
  }
  /** Shows trials; the step of the last answer of each. */
  const show = (pairs: readonly (readonly Pair[])[]): number[][] => {
    for (let t = 0; t < TIME; t++) {
      tape.values(inputs[t]).fill(0);
      asked[t].fill(0);
      const values = tape.values(noise[t]);
      for (let k = 0; k < values.length; k++) values[k] = random.normal();
    }
    return pairs.map((trials, b) =>
      trials.map(({ first, second }, n) => {
        const ends = [first, first + GAP, first + GAP + second];
        for (let k = 0; k < TRIAL; k++) {
          const t = n * TRIAL + k;
          const x = tape.values(inputs[t]);
          if (k < ends[0]) x[b] = 1;
          else if (k >= ends[1] && k < ends[2]) x[BATCH + b] = 1;
          else if (k >= ends[2] && k < ends[2] + ANSWER) {
            x[2 * BATCH + b] = 1;
            labels[t][b] = second > first ? 1 : 0;
            asked[t][b] = 1;
          }
        }
        return n * TRIAL + ends[2] + ANSWER - 1;
      }),
    );
  };
  const drawAll = () =>
    Array.from({ length: BATCH }, () => Array.from({ length: TRIALS }, () => drawPair(random)));
  const learner = new WatchedLearner(tape, {
    steps: updates,
    learningRate: 3e-3,
    warmup: 20,
    clip: 1,
  });
  for (let k = 0; k < updates; k++) {
    show(drawAll());
    learner.learn();
  }
  // right and asked: where the mean helps, where it hurts
  const counts = [0, 1].map(() => [0, 0]);
  let [right, all] = [0, 0];
  const rows: number[] = [];
  const before: number[] = [];
  for (let k = 0; k < 40; k++) {
    const pairs = drawAll();
    const ends = show(pairs);
    tape.forward();
    pairs.forEach((trials, b) => {
      trials.forEach(({ first, second }, n) => {
        const z = tape.values(logits[ends[b][n]]);
        const correct = z[BATCH + b] > z[b] === second > first ? 1 : 0;
        right += correct;
        all++;
        if (Math.abs(second - first) > 1 || first === MEAN) return;
        // a first that is remembered nearer to the mean: a short one seems longer
        const helps = first < MEAN === second < first ? 0 : 1;
        counts[helps][0] += correct;
        counts[helps][1]++;
      });
      const { first } = trials[TRIALS - 2];
      if (first === MEAN) return;
      const state = tape.values(states[(TRIALS - 1) * TRIAL - 1]);
      for (let i = 0; i < UNITS; i++) rows.push(state[i * BATCH + b]);
      before.push(first > MEAN ? 1 : 0);
    });
  }
  const samples = matrix(before.length, UNITS, rows);
  const { score } = decode(samples, before, { method: 'logistic', alpha: 1, folds: 4 });
  const [helped, hurt] = counts.map(([good, asked]) => good / asked);
  return { accuracy: right / all, bias: helped - hurt, previous: score };
}

export const serranoFernandez2024: Study = {
  title: 'Contraction bias in the discrimination of intervals',
  reference:
    'after Serrano-Fernández, Beirán & Parga 2024, Cell Rep 43:114412 (abstract); the network is ours',
  minutes: 1.5,
  async run(print = console.log) {
    const checks: Check[] = [];
    print(columns('seed', 'accuracy', 'bias', 'previous'));
    for (const seed of [1, 2, 3]) {
      const { accuracy, bias, previous } = await discriminate(300, seed);
      print(columns(seed, accuracy, bias, previous));
      checks.push(
        atLeast(`seed ${seed}: accuracy`, accuracy, 0.75),
        atLeast(`seed ${seed}: contraction bias`, bias, 0.02),
        atLeast(`seed ${seed}: previous trial read from the state, 0.5 is chance`, previous, 0.55),
      );
    }
    return checks;
  },
};
