/**
 * Bredenberg, Simoncelli & Savin (2020), "Learning efficient task-dependent representations with synaptic plasticity", NeurIPS.
 *
 * A stochastic recurrent circuit whose stationary law is known, p(r | s) ∝ exp(−2E/σ²), so that reward times the deviation of a Hebbian
 * product from its running mean is the gradient of the expected objective: three-factor plasticity that needs no backpropagation.
 * Estimating an angle or judging its sign, the same rule makes different codes, and both spend resources where the prior is.
 */
import { cos, exp, log, sin } from '../../src/equations/f64.ts';
import { atLeast, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const DT = 0.01;
const SIGMA = 0.2;
const ANGLES = 12;
const KEEP = (3 * DT) / 20;

interface Task {
  readonly units: number;
  readonly outputs: number;
  readonly rate: number;
  readonly readoutRate: number;
  /** Decay of W and of the readout, of biases, of input weights. */
  readonly decay: readonly [w: number, b: number, input: number];
  readonly bias: number;
  /** Objective for the readout D·r and the angle, and the slope of it by the readout's sums. */
  objective(sums: Float64Array, angle: number, slopes: Float64Array): number;
}

export const estimation: Task = {
  units: 40,
  outputs: 2,
  rate: 5e-6,
  readoutRate: 5e-6,
  decay: [0.5 / 625, 3 / 625, 3 / 625],
  bias: 0,
  objective(sums, angle, slopes) {
    const [x, y] = [cos(angle) - sums[0], sin(angle) - sums[1]];
    slopes[0] = x;
    slopes[1] = y;
    return -(x * x + y * y);
  },
};

export const discrimination: Task = {
  units: 25,
  outputs: 1,
  rate: 1e-6,
  readoutRate: 1e-8,
  decay: [3 / 1600, 2 / 40, 25 / 400],
  bias: 0.7,
  objective(sums, angle, slopes) {
    const u = 100 * sums[0];
    const right = angle >= 0 ? 1 : 0;
    const y = 1 / (1 + exp(-Math.max(-700, Math.min(700, u))));
    slopes[0] = 100 * (right - y);
    // log of the probability of the right answer, without overflow
    const margin = right === 1 ? u : -u;
    return margin > 0 ? -log(1 + exp(-margin)) : margin - log(1 + exp(margin));
  },
};

/** u with f(u) = r, f(u) = log(1 + e^(30u))/30. */
const inverse = (r: number) => (30 * r > 30 ? r : log(exp(30 * r) - 1) / 30);

export class Circuit {
  readonly #task: Task;
  readonly #random: Random;
  readonly #w: Float64Array;
  readonly #input: Float64Array;
  readonly #b: Float64Array;
  readonly #d: Float64Array;
  readonly #r: Float64Array;
  readonly #means: { w: Float64Array; input: Float64Array; b: Float64Array };
  readonly #sums: Float64Array;
  readonly #slopes: Float64Array;
  readonly #s = new Float64Array(ANGLES);
  #angle = 0;

  constructor(task: Task, seed: number) {
    const { units: n, outputs, bias } = task;
    this.#task = task;
    this.#random = new Random(seed);
    const spread = (count: number, width: number) =>
      Float64Array.from({ length: count }, () => width * (2 * this.#random.uniform() - 1));
    this.#w = spread(n * n, 0.3 / Math.sqrt(n));
    this.#input = spread(n * ANGLES, 0.5 / Math.sqrt(ANGLES));
    this.#d = spread(n * outputs, 1 / n);
    this.#b = new Float64Array(n).fill(bias);
    this.#r = new Float64Array(n).fill(0.1);
    const zeros = (like: Float64Array) => new Float64Array(like.length);
    this.#means = { w: zeros(this.#w), input: zeros(this.#input), b: zeros(this.#b) };
    this.#sums = new Float64Array(outputs);
    this.#slopes = new Float64Array(outputs);
  }

  /** One trial of `time` with a drifting angle; mean objective. */
  train(time = 1000): number {
    const random = this.#random;
    let angle = this.#angle; // trials go on where the last one ended: the prior is the stationary law of the drift
    for (const mean of Object.values(this.#means)) mean.fill(0);
    let sum = 0;
    const steps = Math.round(time / DT);
    const noise = 0.06;
    for (let k = 0; k < steps; k++) {
      angle += -0.75 * sin(angle) * noise * noise * DT + noise * Math.sqrt(DT) * random.normal();
      angle -= 2 * Math.PI * Math.round(angle / (2 * Math.PI));
      this.#see(angle);
      this.#step();
      const objective = this.#judge(angle);
      sum += objective;
      this.#learn(objective, k * DT > 40);
    }
    this.#angle = angle;
    return sum / steps;
  }

  /** Mean objective and share of right signs at each of 12 angles, for 200 each without learning. */
  test(): { angle: number; objective: number; right: number }[] {
    return Array.from({ length: ANGLES }, (_, k) => {
      const angle = -Math.PI + (k * 2 * Math.PI) / ANGLES;
      this.#see(angle);
      let [objective, right] = [0, 0];
      const steps = Math.round(200 / DT);
      const from = Math.round(40 / DT);
      for (let t = 0; t < steps; t++) {
        this.#step();
        if (t < from) continue;
        objective += this.#judge(angle) / (steps - from);
        right += (this.#sums[0] >= 0 === angle >= 0 ? 1 : 0) / (steps - from);
      }
      return { angle, objective, right };
    });
  }

  #see(angle: number): void {
    for (let j = 0; j < ANGLES; j++) {
      this.#s[j] = Math.max(0, cos(angle - (j * 2 * Math.PI) / ANGLES));
    }
  }

  #step(): void {
    const n = this.#task.units;
    const [w, input, r, s] = [this.#w, this.#input, this.#r, this.#s];
    const kick = SIGMA * Math.sqrt(DT);
    const next = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      let sum = this.#b[i] - inverse(r[i]);
      for (let j = 0; j < n; j++) sum += w[i * n + j] * r[j];
      for (let j = 0; j < ANGLES; j++) sum += input[i * ANGLES + j] * s[j];
      const value = r[i] + DT * sum + kick * this.#random.normal();
      next[i] = Math.min(100, Math.max(0.001, value));
    }
    r.set(next);
  }

  #judge(angle: number): number {
    const n = this.#task.units;
    for (let o = 0; o < this.#sums.length; o++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += this.#d[o * n + i] * this.#r[i];
      this.#sums[o] = sum;
    }
    return this.#task.objective(this.#sums, angle, this.#slopes);
  }

  /** Running means always, weights where `act`. */
  #learn(objective: number, act: boolean): void {
    const { units: n, rate, readoutRate, decay } = this.#task;
    const eta = act ? 100 * DT * rate : 0;
    const [r, s] = [this.#r, this.#s];
    const follow = (
      weights: Float64Array,
      means: Float64Array,
      at: number,
      x: number,
      loss: number,
    ) => {
      means[at] += KEEP * (x - means[at]);
      weights[at] += eta * (objective * (x - means[at]) - loss * weights[at]);
    };
    const { w, input, b } = this.#means;
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) follow(this.#w, w, i * n + j, r[i] * r[j], decay[0]);
      for (let j = 0; j < ANGLES; j++) {
        follow(this.#input, input, i * ANGLES + j, r[i] * s[j], decay[2]);
      }
      follow(this.#b, b, i, r[i], decay[1]);
    }
    if (!act) return;
    const readout = 100 * DT * readoutRate;
    for (let o = 0; o < this.#sums.length; o++) {
      for (let i = 0; i < n; i++) {
        const at = o * n + i;
        this.#d[at] += readout * (this.#slopes[o] * r[i] - decay[0] * this.#d[at]);
      }
    }
  }
}

/**
 * Two linear units: the gradient of E[−(D·r − y)²] by W as a finite difference of the closed form, and as the covariance of
 * the objective with r·rᵀ in simulation, over σ².
 */
export function gradients(steps = 4_000_000, seed = 1) {
  const b = [0.4, 0.2];
  const d = [0.7, -0.3];
  const y = 0.5;
  const expected = (w: readonly number[]) => {
    // I − W, its inverse, mean and covariance σ²/2·(I − W)⁻¹
    const [p, q, r, s] = [1 - w[0], -w[1], -w[2], 1 - w[3]];
    const det = p * s - q * r;
    const inv = [s / det, -q / det, -r / det, p / det];
    const mean = [inv[0] * b[0] + inv[1] * b[1], inv[2] * b[0] + inv[3] * b[1]];
    const spread = d[0] * (inv[0] * d[0] + inv[1] * d[1]) + d[1] * (inv[2] * d[0] + inv[3] * d[1]);
    const miss = d[0] * mean[0] + d[1] * mean[1] - y;
    return -(miss * miss) - ((SIGMA * SIGMA) / 2) * spread;
  };
  const w = [0.1, 0.3, 0.3, -0.2];
  const pairs = [[0], [1, 2], [3]] as const;
  const exact = pairs.map((places) => {
    const side = (h: number) =>
      expected(
        w.map((x, k) => ((places as readonly number[]).includes(k) ? x + h / places.length : x)),
      );
    return (side(1e-6) - side(-1e-6)) / 2e-6;
  });
  const random = new Random(seed);
  let [x0, x1] = [0, 0];
  const sums = [0, 0, 0];
  const products = [0, 0, 0];
  let objectives = 0;
  const kick = SIGMA * Math.sqrt(DT);
  const skip = 10_000;
  for (let k = -skip; k < steps; k++) {
    const next = x0 + DT * (-x0 + w[0] * x0 + w[1] * x1 + b[0]) + kick * random.normal();
    x1 += DT * (-x1 + w[2] * x0 + w[3] * x1 + b[1]) + kick * random.normal();
    x0 = next;
    if (k < 0) continue;
    const o = -((d[0] * x0 + d[1] * x1 - y) ** 2);
    objectives += o / steps;
    [x0 * x0, x0 * x1, x1 * x1].forEach((product, i) => {
      sums[i] += product / steps;
      products[i] += (o * product) / steps;
    });
  }
  const learnt = products.map((p, i) => (p - objectives * sums[i]) / (SIGMA * SIGMA));
  return { exact, learnt };
}

const overall = (test: readonly { objective: number }[]) =>
  test.reduce((sum, { objective }) => sum + objective, 0) / test.length;

export function learnTask(task: Task, print: (line: string) => void, trials = 260, seed = 1) {
  const circuit = new Circuit(task, seed);
  const before = overall(circuit.test());
  let last = 0;
  for (let k = 0; k < trials; k++) {
    last = circuit.train();
    if ((k + 1) % 65 === 0) print(`  trial ${k + 1}: objective ${last.toFixed(4)}`);
  }
  const test = circuit.test();
  print(columns('angle', 'objective', 'right'));
  for (const { angle, objective, right } of test) {
    print(columns((angle * 180) / Math.PI, objective, right));
  }
  return { before, after: overall(test), test, last };
}

export const bredenberg2020: Study = {
  title: 'Reward-modulated Hebbian learning makes task-dependent codes',
  reference: 'Bredenberg, Simoncelli & Savin (2020), NeurIPS',
  minutes: 8,
  async run(print = console.log) {
    const { exact, learnt } = gradients();
    print(columns('gradient', ...exact));
    print(columns('rule', ...learnt));
    const size = Math.max(...exact.map(Math.abs));
    const checks: Check[] = exact.map((g, i) =>
      near(`gradient of W, element ${i}`, learnt[i], g, 'closed form', {
        relative: 0,
        absolute: 0.02 * size,
      }),
    );
    print('estimation');
    const found = learnTask(estimation, print);
    const at = (degrees: number) =>
      found.test.find(({ angle }) => Math.abs((angle * 180) / Math.PI - degrees) < 1)!.objective;
    print('discrimination');
    const judged = learnTask(discrimination, print);
    const right = judged.test
      .filter(({ angle }) => Math.abs(sin(angle)) > 0.1)
      .reduce((sum, { right: share }) => sum + share / (ANGLES - 2), 0);
    return [
      ...checks,
      atLeast('estimation: objective after 260 trials', found.after, -0.2),
      atLeast(
        'estimation: error at the rare angle over that at the common one',
        at(-180) / at(0),
        1.5,
      ),
      atLeast('discrimination: objective after 260 trials', judged.after, judged.before),
      atLeast('discrimination: right at angles off the boundary', right, 0.8),
    ];
  },
};
