/**
 * Predictive coding from energy efficiency (Ali, Ahmad, de Groot, van Gerven & Kietzmann 2022, Patterns 3:100639): a recurrent network that is given
 * sequences and learns only to be quiet, Σ mean |a| of its preactivations, comes to cancel what can be predicted. Loss, initial weights
 * and rule as in the authors' code; ten sparse patterns on 64 units, of which the last sixteen are never driven, instead of digits. Their split
 * of units into predicting and reporting ones by median preactivation is not shown: on these patterns it did not separate units by what a lesion does.
 */
import { type Node, Tape } from '../../src/learn/index.ts';
import { below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const [UNITS, DRIVEN, PATTERNS, TIME, BATCH] = [64, 48, 10, 10, 32];
const NOISE = 0.05;

/** Patterns × units: one driven unit in six is on. */
function drawPatterns(random: Random): Float64Array {
  const patterns = new Float64Array(PATTERNS * UNITS);
  for (let p = 0; p < PATTERNS; p++) {
    for (let i = 0; i < DRIVEN; i++) if (random.uniform() < 1 / 6) patterns[p * UNITS + i] = 1;
  }
  return patterns;
}

/** Energy of one course with given weights, in plain f64: h ← max(0, W h + x). */
export function plainEnergy(w: ArrayLike<number>, inputs: readonly ArrayLike<number>[]): number {
  let h = new Float64Array(UNITS);
  let sum = 0;
  for (const x of inputs) {
    const a = Float64Array.from(h, (_, i) => {
      let drive = x[i];
      for (let j = 0; j < UNITS; j++) drive += w[i * UNITS + j] * h[j];
      return drive;
    });
    sum += a.reduce((all, value) => all + Math.abs(value), 0) / UNITS;
    h = a.map((value) => Math.max(0, value));
  }
  return sum;
}

export interface EnergySetting {
  readonly batches: number;
  readonly learningRate: number;
}

export async function energyChecks(
  print: (line: string) => void,
  { batches, learningRate }: EnergySetting,
  seed: number,
): Promise<Check[]> {
  const tape = await Tape.create(BATCH, ['max(x, 0)', 'abs(x)']);
  const random = new Random(seed);
  const patterns = drawPatterns(random);
  const start = Float32Array.from({ length: UNITS * UNITS }, () => {
    return (2 * random.uniform() - 1) / Math.sqrt(UNITS);
  });
  const recurrent = tape.parameter('recurrent', UNITS, UNITS, start);
  const inputs: Node[] = [];
  const drives: Node[] = [];
  let h = tape.input(UNITS);
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(UNITS));
    const a = tape.sum([
      [1, tape.affine([[recurrent, h]])],
      [1, inputs[t]],
    ]);
    drives.push(a);
    tape.mean(tape.apply('abs(x)', a), 1 / UNITS);
    h = tape.apply('max(x, 0)', a);
  }
  // patterns in their order, from a random one on
  const show = (noise: number) => {
    for (let b = 0; b < BATCH; b++) {
      const first = Math.floor(random.uniform() * PATTERNS);
      inputs.forEach((node, t) => {
        const x = tape.values(node);
        const from = ((first + t) % PATTERNS) * UNITS;
        for (let i = 0; i < UNITS; i++) {
          x[i * BATCH + b] = patterns[from + i] + noise * random.normal();
        }
      });
    }
  };
  const sizeOf = (node: Node) =>
    tape.values(node).reduce((sum, x) => sum + Math.abs(x), 0) / (UNITS * BATCH);
  const byStep = () => drives.map(sizeOf);

  show(NOISE);
  const slope = slopeError(tape, recurrent, inputs, random);
  const silent = inputs.map(sizeOf);
  const learner = new WatchedLearner(tape, {
    steps: batches,
    learningRate,
    warmup: 10,
    finalShare: 0.1,
  });
  for (let k = 0; k < batches; k++) {
    show(NOISE);
    learner.learn();
  }
  let trained = 0;
  for (let k = 0; k < 5; k++) {
    show(NOISE);
    trained += tape.forward() / 5;
  }
  const steps = byStep();
  const first = sizeOf(inputs[0]);
  const none = silent.reduce((sum, x) => sum + x, 0);
  const still = TIME * staticEnergy(patterns, random);
  print(columns('none', 'static', 'trained', 'first step', 'last step'));
  print(columns(none, still, trained, steps[0], steps[TIME - 1]));
  const exact = { relative: 0, absolute: 1e-4 };
  const name = `seed ${seed}`;
  return [
    near(`${name}: slope of the energy against differences`, slope, 0, 'exact', exact),
    below(`${name}: energy over the best static inhibition`, trained / still, 0.5),
    near(
      `${name}: first step, which nothing predicts, over no recurrence`,
      steps[0] / first,
      1,
      'exact',
      { relative: 1e-6 },
    ),
    below(`${name}: later steps over the first`, steps[TIME - 1] / steps[0], 0.5),
  ];
}

/** Relative error of the slope along a random direction of the weights, for the first of the batch. */
function slopeError(
  tape: Tape,
  recurrent: ReturnType<Tape['parameter']>,
  inputs: readonly Node[],
  random: Random,
): number {
  const first = inputs.map((node) => tape.values(node).filter((_, k) => k % BATCH === 0));
  for (const [t, node] of inputs.entries()) {
    const x = tape.values(node);
    for (let k = 0; k < x.length; k++) x[k] = first[t][Math.floor(k / BATCH)];
  }
  tape.forward();
  tape.backward();
  const slopes = tape.read(recurrent, 'slope');
  const w = Float64Array.from(tape.read(recurrent));
  const direction = w.map(() => random.normal());
  const moved = (by: number) =>
    plainEnergy(
      w.map((x, k) => x + by * direction[k]),
      first,
    );
  const difference = (moved(1e-7) - moved(-1e-7)) / 2e-7;
  const along = slopes.reduce((sum, g, k) => sum + g * direction[k], 0);
  return Math.abs(along / difference - 1);
}

/** Mean |x − median| a step: what one constant inhibition of each unit leaves. */
function staticEnergy(patterns: Float64Array, random: Random): number {
  let sum = 0;
  for (let i = 0; i < UNITS; i++) {
    const values = Float64Array.from({ length: 400 }, (_, k) => {
      return patterns[(k % PATTERNS) * UNITS + i] + NOISE * random.normal();
    }).sort();
    const median = (values[199] + values[200]) / 2;
    sum += values.reduce((all, x) => all + Math.abs(x - median) / 400, 0) / UNITS;
  }
  return sum;
}

export const ali2022: Study = {
  title: 'Predictive coding from energy efficiency (Ali et al. 2022)',
  reference: 'Ali, Ahmad, de Groot, van Gerven & Kietzmann 2022, Patterns 3:100639',
  minutes: 1,
  async run(print = console.log) {
    const checks: Check[] = [];
    for (const seed of [1, 2, 3]) {
      checks.push(...(await energyChecks(print, { batches: 1000, learningRate: 4e-3 }, seed)));
    }
    return checks;
  },
};
