/**
 * Flexible timing, learnt: Beiran et al. (2023), Neuron 111:739, in a small form. Networks of rank two learn to bring their output up over an interval that a cue sets, from a pulse
 * on. Where the cue stays on (a tonic input), intervals go on to grow beyond those that were taught; where it was only shown before, they do not.
 *
 * How far that goes: the cue slows the output and also lowers where it comes to rest. To 1.4 of the longest cue the interval grows as asked; at 1.6 it is 1.2 to 1.4 times too
 * long, and from 1.7 or 2 on the output rests below the crossing, so that there is no interval: at 2.4 in every seed. No figure is published for that; the rest is read from the run.
 */
import { type Node, Tape } from '../../src/learn/index.ts';
import { atLeast, below, type Check } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const [UNITS, RANK, BATCH, ALPHA, TIME, SET] = [48, 2, 16, 0.2, 80, 8];
/** Cues of taught intervals, of longer ones, and of some far beyond; steps of an interval. */
const TAUGHT = [0, 1 / 3, 2 / 3, 1];
const LONGER = [1.2, 1.4];
const FAR = [1.6, 2.4];
const interval = (cue: number) => 16 + 18 * cue;
const [LOW, HIGH, CROSSING] = [-0.5, 0.5, 0.3];

/** Output of a step for an interval that begins at SET. */
const wanted = (t: number, cue: number) =>
  LOW + (HIGH - LOW) * Math.min(1, Math.max(0, (t - SET) / interval(cue)));

/** Intervals made for each cue, in steps, after learning. */
export async function produced(tonic: boolean, steps: number, seed: number) {
  const tape = await Tape.create(BATCH, ['tanh(x)']);
  const random = new Random(seed);
  const drawn = normalParameters(tape, random);
  const scale = 1 / Math.sqrt(UNITS);
  const left = drawn('left', UNITS, RANK, scale);
  // the overlap is 0.8 from the start, as in the authors' code
  const m = tape.read(left);
  const right = tape.parameter(
    'right',
    RANK,
    UNITS,
    Float32Array.from({ length: RANK * UNITS }, (_, k) => {
      const [r, i] = [Math.floor(k / UNITS), k % UNITS];
      return 0.8 * m[i * RANK + r] + 0.3 * scale * random.normal();
    }),
  );
  const input = drawn('input', UNITS, 2, 1);
  const bias = drawn('bias', UNITS, 1, 0.3);
  const readout = drawn('readout', 1, UNITS, scale);
  const offset = tape.parameter('offset', 1, 1, [LOW]);
  const given: Node[] = [];
  const outputs: Node[] = [];
  const targets: Node[] = [];
  let x = tape.input(UNITS);
  for (let t = 0; t < TIME; t++) {
    const rate = tape.apply('tanh(x)', x);
    given.push(tape.input(2));
    const drive = tape.affine(
      [
        [left, tape.affine([[right, rate]])],
        [input, given[t]],
      ],
      bias,
    );
    x = tape.sum([
      [1 - ALPHA, x],
      [ALPHA, drive],
    ]);
    outputs.push(tape.affine([[readout, tape.apply('tanh(x)', x)]], offset));
    targets.push(tape.squaredError(outputs[t], 1 / TIME));
  }
  const show = (cues: readonly number[], noise: number) => {
    for (let t = 0; t < TIME; t++) {
      const [u, y] = [tape.values(given[t]), tape.values(targets[t])];
      for (let b = 0; b < BATCH; b++) {
        const cue = cues[b % cues.length];
        u[b] = (tonic || t < SET ? cue : 0) + noise * random.normal();
        u[BATCH + b] = t === SET ? 2 : 0;
        y[b] = wanted(t, cue);
      }
    }
  };
  const learner = new WatchedLearner(tape, {
    steps,
    learningRate: 5e-3,
    warmup: 20,
    clip: 0.5,
  });
  for (let k = 0; k < steps; k++) {
    show(TAUGHT, 0.02);
    learner.learn();
  }
  const made = (cues: readonly number[]) => {
    show(cues, 0);
    tape.forward();
    // TIME − SET: never
    return cues.map((_, b) => {
      const at = outputs.findIndex((node, t) => t > SET && tape.values(node)[b] > CROSSING);
      return at < 0 ? TIME - SET : at - SET;
    });
  };
  return { taught: made(TAUGHT), longer: made(LONGER), far: made(FAR) };
}

/** Mean of |made − asked|/asked, where the output crosses 0.3, which is 0.8 of the interval. */
export const missed = (made: readonly number[], cues: readonly number[] = TAUGHT) =>
  made.reduce(
    (sum, steps, k) => sum + Math.abs(steps / (0.8 * interval(cues[k])) - 1) / cues.length,
    0,
  );

async function timingChecks(print: (line: string) => void): Promise<Check[]> {
  const off = { tonic: [0, 0], before: [0, 0] };
  let resting = 0;
  const seeds = [1, 2];
  print(columns('cue', 'seed', 'taught', ...[...LONGER, ...FAR].map((c) => `cue ${c}`)));
  print(columns('asked', '', '', ...[...LONGER, ...FAR].map((c) => 0.8 * interval(c))));
  for (const seed of seeds) {
    for (const kind of ['tonic', 'before'] as const) {
      const { taught, longer, far } = await produced(kind === 'tonic', 1200, seed);
      const errors = [missed(taught), missed(longer, LONGER)];
      if (kind === 'tonic' && far[1] === TIME - SET) resting++;
      errors.forEach((e, k) => {
        off[kind][k] += e / seeds.length;
      });
      print(columns(kind, seed, errors[0], ...longer, ...far));
    }
  }
  return [
    below('taught intervals, tonic cue: mean miss (relative)', off.tonic[0], 0.08),
    below('taught intervals, cue before: mean miss', off.before[0], 0.08),
    below('longer intervals, tonic cue: mean miss', off.tonic[1], 0.1),
    below('that over the miss with the cue before', off.tonic[1] / off.before[1], 0.6),
    atLeast('seeds in which the output rests below the crossing at cue 2.4', resting, seeds.length),
  ];
}

export const flexibleTiming: Study = {
  title: 'Flexible timing: a tonic cue carries on beyond the intervals that were taught',
  reference: 'after Beiran, Meirhaeghe, Sohn, Jazayeri & Ostojic 2023, Neuron 111:739',
  minutes: 0.4,
  run: (print = console.log) => timingChecks(print),
};
