/**
 * LINT, low-rank inference from neural trajectories: Valente, Pillow & Ostojic (2022), NeurIPS 35. A network of rank r is trained until its units do what those of
 * another do, x ← (1 − α)x + α(M·N·tanh x + B·u). The least rank that explains the trajectories is that of the teacher; with it come the eigenvalues of
 * the teacher's overlap and its latent variables, up to a linear map. Networks and inputs are small ones of our own; the authors' are trained on tasks.
 */
import { type Node, Tape } from '../../src/learn/index.ts';
import { eigenvalues, leastSquares, matmul, matrix } from '../../src/linalg/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const [UNITS, TIME, BATCH, ALPHA, INPUTS] = [48, 30, 16, 0.2, 2];
/** Overlap of the teacher's vectors: it turns while it grows, until tanh bounds it. */
const [GROW, TURN] = [1.6, 0.8];

interface Factors {
  /** Units × rank, rank × units, units × inputs, row after row. */
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly input: Float32Array;
}

function teacherOf(random: Random): Factors {
  const draw = () => Float64Array.from({ length: UNITS }, () => random.normal());
  const [m1, m2, extra1, extra2] = [draw(), draw(), draw(), draw()];
  const scale = 1 / Math.sqrt(UNITS);
  const left = Float32Array.from({ length: 2 * UNITS }, (_, k) =>
    k % 2 === 0 ? scale * m1[k >> 1] : scale * m2[k >> 1],
  );
  const right = new Float32Array(2 * UNITS);
  for (let i = 0; i < UNITS; i++) {
    right[i] = scale * (GROW * m1[i] - TURN * m2[i] + extra1[i]);
    right[UNITS + i] = scale * (TURN * m1[i] + GROW * m2[i] + extra2[i]);
  }
  return {
    left,
    right,
    // what the right vectors have beside the left ones is where inputs come in
    input: Float32Array.from(
      { length: INPUTS * UNITS },
      (_, k) => 0.7 * (k % 2 === 0 ? extra1[k >> 1] : extra2[k >> 1]),
    ),
  };
}

/** A network of a rank, unrolled; `latents` are N·tanh x before each step. */
async function unrolled(rank: number, { left, right, input }: Factors) {
  const tape = await Tape.create(BATCH, ['tanh(x)']);
  const factors = {
    left: tape.parameter('left', UNITS, rank, left),
    right: tape.parameter('right', rank, UNITS, right),
    input: tape.parameter('input', UNITS, INPUTS, input),
  };
  const inputs: Node[] = [];
  const rates: Node[] = [];
  const latents: Node[] = [];
  const targets: Node[] = [];
  let x = tape.input(UNITS);
  let rate = x;
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(INPUTS));
    latents.push(tape.affine([[factors.right, rate]]));
    const drive = tape.affine([
      [factors.left, latents[t]],
      [factors.input, inputs[t]],
    ]);
    x = tape.sum([
      [1 - ALPHA, x],
      [ALPHA, drive],
    ]);
    rate = tape.apply('tanh(x)', x);
    rates.push(rate);
    targets.push(tape.squaredError(rate, 1 / (UNITS * TIME)));
  }
  return { tape, factors, inputs, rates, latents, targets };
}

type Net = Awaited<ReturnType<typeof unrolled>>;

/** Inputs that step to new values twice a trial. */
function show({ tape, inputs }: Net, random: Random): void {
  const levels = Float32Array.from({ length: 2 * INPUTS * BATCH }, () => random.normal());
  inputs.forEach((node, t) => {
    const half = t < TIME / 2 ? 0 : INPUTS * BATCH;
    tape.values(node).set(levels.subarray(half, half + INPUTS * BATCH));
  });
}

/** Share of the variance of `wanted` (each row less its mean over all) that is not in `wanted − got`. */
function explained(wanted: readonly Float32Array[], got: readonly Float32Array[]): number {
  let [off, all] = [0, 0];
  const rows = wanted[0].length / BATCH;
  for (let r = 0; r < rows; r++) {
    let mean = 0;
    for (const values of wanted) {
      for (let b = 0; b < BATCH; b++) mean += values[r * BATCH + b] / (wanted.length * BATCH);
    }
    wanted.forEach((values, t) => {
      for (let k = r * BATCH; k < (r + 1) * BATCH; k++) {
        off += (values[k] - got[t][k]) ** 2;
        all += (values[k] - mean) ** 2;
      }
    });
  }
  return 1 - off / all;
}

/** |eigenvalues| and arguments of N·M. */
function overlap({ tape, factors }: Net) {
  const { left, right } = factors;
  const product = matmul(
    matrix(right.rows, UNITS, Float64Array.from(tape.read(right))),
    matrix(UNITS, left.columns, Float64Array.from(tape.read(left))),
  );
  return eigenvalues(product);
}

const copies = ({ tape }: Net, nodes: readonly Node[]) => nodes.map((n) => tape.values(n).slice());

/** R² with which a linear map of the student's latents gives the teacher's. */
function latentMatch(teacher: readonly Float32Array[], student: readonly Float32Array[]): number {
  const count = TIME * BATCH;
  const table = (parts: readonly Float32Array[]) => {
    const rank = parts[0].length / BATCH;
    const out = matrix(count, rank);
    parts.forEach((values, t) => {
      for (let r = 0; r < rank; r++) {
        for (let b = 0; b < BATCH; b++) {
          out.data[(t * BATCH + b) * rank + r] = values[r * BATCH + b];
        }
      }
    });
    return out;
  };
  const [from, to] = [table(student), table(teacher)];
  const mapped = matmul(from, leastSquares(from, to));
  const rank = to.columns;
  let [off, all] = [0, 0];
  to.data.forEach((value, k) => {
    off += (value - mapped.data[k]) ** 2;
    all += value ** 2; // inputs are symmetric: the mean is 0
  });
  return rank > 0 ? 1 - off / all : 0;
}

export async function lintChecks(
  print: (line: string) => void,
  ranks: readonly number[] = [1, 2, 3],
  steps = 400,
): Promise<Check[]> {
  const random = new Random(1);
  const teacher = await unrolled(2, teacherOf(random));
  const truth = overlap(teacher);
  const scores = new Map<number, number>();
  const checks: Check[] = [];
  print(columns('rank', 'R²', 'latents', 'eigenvalue', '', 'teacher', ''));
  for (const rank of ranks) {
    const drawn = (count: number, scale: number) =>
      Float32Array.from({ length: count }, () => scale * random.normal());
    const student = await unrolled(rank, {
      left: drawn(rank * UNITS, 0.1),
      right: drawn(rank * UNITS, 0.1),
      input: drawn(INPUTS * UNITS, 0.1),
    });
    const learner = new WatchedLearner(student.tape, {
      ...{ steps, learningRate: 1e-2, warmup: 20, clip: 1 },
    });
    const trials = new Random(2);
    const see = () => {
      show(teacher, trials);
      teacher.tape.forward();
      student.inputs.forEach((node, t) => {
        student.tape.values(node).set(teacher.tape.values(teacher.inputs[t]));
      });
    };
    for (let k = 0; k < steps; k++) {
      see();
      copies(teacher, teacher.rates).forEach((values, t) => {
        student.tape.values(student.targets[t]).set(values);
      });
      learner.learn();
    }
    see(); // trials that were not learnt from
    student.tape.forward();
    const score = explained(copies(teacher, teacher.rates), copies(student, student.rates));
    const match = latentMatch(copies(teacher, teacher.latents), copies(student, student.latents));
    const { real, imaginary } = overlap(student);
    print(
      columns(
        rank,
        score,
        match,
        real[0],
        Math.abs(imaginary[0]),
        truth.real[0],
        Math.abs(truth.imaginary[0]),
      ),
    );
    scores.set(rank, score);
    if (rank !== 2) continue;
    const source = "the teacher's";
    checks.push(
      atLeast('rank 2: R² of rates in new trials', score, 0.95),
      atLeast('rank 2: R² of the latent variables, up to a linear map', match, 0.95),
      near('rank 2: eigenvalue of the overlap, real part', real[0], truth.real[0], source, {
        ...{ relative: 0.15 },
      }),
      near(
        'rank 2: eigenvalue of the overlap, imaginary part',
        Math.abs(imaginary[0]),
        Math.abs(truth.imaginary[0]),
        source,
        { relative: 0.15 },
      ),
    );
  }
  const [one, two, three] = [1, 2, 3].map((rank) => scores.get(rank));
  if (one !== undefined) checks.push(below('R² of rank 1 less that of 2', one - two!, -0.02));
  if (three !== undefined) checks.push(below('R² of rank 3 less that of 2', three - two!, 0.02));
  return checks;
}

export const valente2022: Study = {
  title: 'LINT: the rank and the latent variables of a network from its trajectories',
  reference: 'Valente, Pillow & Ostojic 2022, NeurIPS 35',
  minutes: 0.3,
  run: (print = console.log) => lintChecks(print),
};
