/**
 * Shared motifs of multitask networks (Driscoll, Shenoy & Sussillo 2024, Nat Neurosci 27:1349), with the search for fixed points that shows them
 * (Sussillo & Barak 2013; Golub & Sussillo 2018). The search is held against systems whose fixed points are known; then a network of 64 units
 * learns to remember an angle and to point at it, or away from it. Inputs (fixation, cosine and sine, rule) as the authors'; three of their
 * fifteen tasks. A lesion hits the tasks that remember, and not the third.
 *
 * Ours is the recurrent matrix of rank two, which starts as a symmetric pair of modes and learns the first memory task alone before it meets the
 * others: it has room for one plane, so what is asked is whether two tasks can do with the motif of one. With a matrix of full rank and only
 * three tasks they take two planes (a share of 0.04 to 0.65 in one seed, over first weights and costs of rates), where the authors' fifteen share theirs.
 */
import { fixedPoints } from '../../src/analysis/index.ts';
import { cos, sin, tanh } from '../../src/equations/f64.ts';
import { type Node, Tape } from '../../src/learn/index.ts';
import { type Matrix, matmul, matrix, svd, transpose } from '../../src/linalg/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

/** x′ = −x + s m (m·tanh x)/N with mean m² = 1: 0 and ±κ m, κ = s⟨m tanh(κ m)⟩, and nothing else. */
export function rankOne(size: number, starts: number): Check[] {
  const strength = 1.8;
  const random = new Random(1);
  const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
  const drawn = normals(size);
  const root = Math.sqrt(drawn.reduce((sum, x) => sum + (x * x) / size, 0));
  const m = drawn.map((x) => x / root);
  const mean = (f: (x: number) => number) => m.reduce((sum, x) => sum + f(x) / size, 0);
  let kappa = 1;
  for (let k = 0; k < 500; k++) kappa = strength * mean((x) => x * tanh(kappa * x));
  const slope = (x: number) => 1 - tanh(x) ** 2;
  const field = (x: Float64Array) => {
    const pull = strength * x.reduce((sum, xi, i) => sum + (m[i] * tanh(xi)) / size, 0);
    return x.map((xi, i) => pull * m[i] - xi);
  };
  const jacobian = (x: Float64Array): Matrix => {
    const out = matrix(size, size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        out.data[i * size + j] = (strength * m[i] * m[j] * slope(x[j])) / size - (i === j ? 1 : 0);
      }
    }
    return out;
  };
  const found = fixedPoints(field, {
    starts: Array.from({ length: starts }, () => normals(size)),
    jacobian,
  });
  const along = found.map(({ point }) => point.reduce((sum, x, i) => sum + (x * m[i]) / size, 0));
  const expected = [0, kappa, -kappa];
  const off = Math.max(...expected.map((k) => Math.min(...along.map((x) => Math.abs(x - k)))));
  const leading = (k: number) => strength * mean((x) => x * x * slope(k * x)) - 1;
  const wrong = Math.max(
    ...found.map(({ leading: { real } }, k) => Math.abs(real - leading(along[k]))),
  );
  const exact = { relative: 0, absolute: 1e-6 };
  return [
    near('fixed points of a network of rank one', found.length, 3, 'exact: 0, ±κ', { relative: 0 }),
    near('their distance from 0, ±κ', off, 0, 'exact', exact),
    near('their leading eigenvalues, error', wrong, 0, 'exact: s⟨m²φ′⟩ − 1', exact),
  ];
}

/** The nine fixed points of the network "baby chaos", none of which is stable (Parmelee et al. 2022). */
export function babyChaos(starts: number): Check[] {
  const edges = [
    [0, 0, 0, 0, 1],
    [1, 0, 1, 0, 0],
    [0, 0, 0, 0, 1],
    [1, 0, 1, 0, 0],
    [0, 1, 0, 1, 0],
  ];
  const w = edges.map((row, i) =>
    Float64Array.from(row, (edge, j) => (i === j ? 0 : edge ? -0.75 : -1.5)),
  );
  const random = new Random(2);
  const found = fixedPoints(
    (x) =>
      w.map((row, i) => Math.max(0, 1 + row.reduce((sum, wij, j) => sum + wij * x[j], 0)) - x[i]),
    {
      // on borders of the rectified regions as often as inside: dense starts miss two
      starts: Array.from({ length: starts }, () =>
        Array.from({ length: 5 }, () => (random.uniform() < 0.6 ? 0.8 * random.uniform() : 0)),
      ),
    },
  );
  const unstable = found.filter(({ leading }) => leading.real > 0).length;
  return [
    near('fixed points of baby chaos', found.length, 9, 'exact: all supports tried', {
      relative: 0,
    }),
    near('unstable ones', unstable, 9, 'exact', { relative: 0 }),
  ];
}

const [UNITS, RANK, BATCH, ALPHA] = [64, 2, 36, 0.2];
/** Of the two modes at the start; and the part of all steps in which only the first task is learnt. */
const [STRENGTH, FIRST_TASK] = [1.6, 0.25];
const RATE_COST = 0.01;
const [STIMULUS, DELAY, RESPONSE] = [6, 20, 8];
const TIME = STIMULUS + DELAY + RESPONSE;
/** Fixation, cosine, sine, and a rule for each task: point at it after a delay, away from it after a delay, at it at once. */
const INPUTS = 6;

export interface Motif {
  readonly error: number;
  /** Share of what angles change in one memory task that lies in the plane in which they change the other. */
  readonly shared: number;
  /** Errors of the three tasks, without the units that differ most between angles in the delay. */
  readonly lesioned: readonly number[];
  readonly whole: readonly number[];
}

export async function sharedMotif(steps: number, seed: number): Promise<Motif> {
  const tape = await Tape.create(BATCH, ['tanh(x)', 'x*x']);
  const random = new Random(seed);
  const drawn = normalParameters(tape, random);
  const out = drawn('out', UNITS, RANK, 1);
  const into = drawn('into', RANK, UNITS, 0.1 / UNITS);
  const modes = tape.read(out);
  tape.write(
    into,
    tape
      .read(into)
      .map((w, k) => w + (STRENGTH * modes[(k % UNITS) * RANK + Math.floor(k / UNITS)]) / UNITS),
  );
  const input = drawn('input', UNITS, INPUTS, 1 / Math.sqrt(3));
  const bias = drawn('bias', UNITS, 1, 0);
  const readout = drawn('readout', 2, UNITS, 1 / Math.sqrt(UNITS));
  const inputs: Node[] = [];
  const rates: Node[] = [];
  const outputs: Node[] = [];
  const targets: Node[] = [];
  const noise: Node[] = [];
  let rate = tape.input(UNITS);
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(INPUTS));
    noise.push(tape.input(UNITS));
    const drive = tape.affine(
      [
        [out, tape.affine([[into, rate]])],
        [input, inputs[t]],
      ],
      bias,
    );
    const noisy = tape.sum([
      [1, drive],
      [0.1, noise[t]],
    ]);
    rate = tape.sum([
      [1 - ALPHA, rate],
      [ALPHA, tape.apply('tanh(x)', noisy)],
    ]);
    tape.mean(tape.apply('x*x', rate), RATE_COST / TIME);
    rates.push(rate);
    outputs.push(tape.affine([[readout, rate]]));
    const weight = t >= TIME - RESPONSE + 2 ? 5 : t < TIME - RESPONSE ? 1 : 0.1;
    targets.push(tape.squaredError(outputs[t], weight / TIME));
  }
  const angles = Array.from(
    { length: BATCH },
    (_, b) => (2 * Math.PI * Math.floor(b / 3)) / (BATCH / 3),
  );
  const show = (scale: number, onlyFirst = false) => {
    const turn = scale * random.uniform() * 2 * Math.PI;
    for (let t = 0; t < TIME; t++) {
      const [u, y, n] = [tape.values(inputs[t]), tape.values(targets[t]), tape.values(noise[t])];
      for (let k = 0; k < n.length; k++) n[k] = scale * random.normal();
      for (let b = 0; b < BATCH; b++) {
        const [task, angle] = [onlyFirst ? 0 : b % 3, angles[b] + turn];
        const seen = task === 2 ? t >= TIME - RESPONSE : t < STIMULUS;
        const asked = t >= TIME - RESPONSE;
        u[b] = asked ? 0 : 1;
        u[BATCH + b] = seen ? cos(angle) : 0;
        u[2 * BATCH + b] = seen ? sin(angle) : 0;
        for (let k = 0; k < 3; k++) u[(3 + k) * BATCH + b] = task === k ? 1 : 0;
        const sign = task === 1 ? -1 : 1;
        y[b] = asked ? sign * cos(angle) : 0;
        y[BATCH + b] = asked ? sign * sin(angle) : 0;
      }
    }
  };
  const learner = new WatchedLearner(tape, { steps, learningRate: 6e-3, clip: 1 });
  for (let k = 0; k < steps; k++) {
    show(1, k < FIRST_TASK * steps);
    learner.learn();
  }
  show(0);
  const errors = () => {
    tape.forward();
    const [y, wanted] = [tape.values(outputs[TIME - 1]), tape.values(targets[TIME - 1])];
    return [0, 1, 2].map((task) => {
      let sum = 0;
      for (let b = task; b < BATCH; b += 3) {
        sum += (y[b] - wanted[b]) ** 2 + (y[BATCH + b] - wanted[BATCH + b]) ** 2;
      }
      return sum / (BATCH / 3);
    });
  };
  const whole = errors();
  const kept = tape.values(rates[STIMULUS + DELAY - 1]);
  const state = (b: number) => Float64Array.from({ length: UNITS }, (_, i) => kept[i * BATCH + b]);
  const states = angles.map((_, b) => state(b));
  const average = (values: readonly number[]) =>
    values.reduce((sum, x) => sum + x, 0) / values.length;
  const shared = sharedPlane(
    states.filter((_, b) => b % 3 === 0),
    states.filter((_, b) => b % 3 === 1),
  );

  const spread = Array.from({ length: UNITS }, (_, i) => {
    const values = states.filter((_, b) => b % 3 < 2).map((x) => x[i]);
    const mean = average(values);
    return average(values.map((x) => (x - mean) ** 2));
  });
  const cut = Array.from(spread.keys())
    .sort((i, j) => spread[j] - spread[i])
    .slice(0, 6);
  tape.write(
    into,
    tape.read(into).map((x, k) => (cut.includes(k % UNITS) ? 0 : x)),
  );
  const lesioned = errors();
  return { error: average(whole), shared, lesioned, whole };
}

/** Both are states at equal angles; the plane is that of the two largest components of the first. */
function sharedPlane(first: readonly Float64Array[], second: readonly Float64Array[]): number {
  const centred = (states: readonly Float64Array[]) => {
    const mean = states[0].map((_, i) => states.reduce((sum, x) => sum + x[i] / states.length, 0));
    const out = matrix(UNITS, states.length);
    states.forEach((x, k) => {
      for (let i = 0; i < UNITS; i++) out.data[i * states.length + k] = x[i] - mean[i];
    });
    return out;
  };
  const { u } = svd(centred(first));
  const other = centred(second);
  const inPlane = matmul(transpose(u), other).data.subarray(0, 2 * second.length);
  const square = (values: Float64Array) => values.reduce((sum, x) => sum + x * x, 0);
  return square(inPlane) / square(other.data);
}

export const driscoll2024: Study = {
  title: 'Shared motifs of multitask networks, and the search for fixed points',
  reference: 'Driscoll, Shenoy & Sussillo 2024, Nat Neurosci 27:1349; Golub & Sussillo 2018',
  minutes: 1,
  async run(print = console.log) {
    const checks = [...rankOne(200, 40), ...babyChaos(3000)];
    print(columns('seed', 'error', 'shared', 'cut: recall', 'away', 'at once'));
    for (const seed of [1, 2, 3]) {
      const { error, shared, lesioned, whole } = await sharedMotif(1200, seed);
      print(columns(seed, error, shared, ...lesioned));
      const added = lesioned.map((e, k) => e - whole[k]);
      checks.push(
        below(`seed ${seed}: error of three tasks, 1 is unlearnt`, error, 0.05),
        atLeast(`seed ${seed}: share of one memory in the plane of the other`, shared, 0.8),
        atLeast(
          `seed ${seed}: error that a lesion of memory adds to both memory tasks, over the third`,
          Math.min(added[0], added[1]) / added[2],
          2,
        ),
      );
    }
    return checks;
  },
};
