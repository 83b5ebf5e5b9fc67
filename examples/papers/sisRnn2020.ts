/**
 * Hajiramezanali, Hasanzadeh, Duffield, Narayanan, Zhou & Qian (2020), "Semi-implicit stochastic recurrent neural networks", ICASSP.
 *
 * A recurrent network with a latent draw at each step. Its posterior is a Gaussian whose mean and width are themselves random (a network
 * of noise), so its density has no formula; the bound takes the average of K + 1 such Gaussians. Where the posterior has two modes, one
 * Gaussian (the variational RNN, K = 0 without noise) must leave one of them out.
 */
import { exp, log } from '../../src/equations/f64.ts';
import { lstmStep, type Node, type Parameter, Tape } from '../../src/learn/index.ts';
import { atLeast, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

const normal = (x: number, mean: number, width: number) =>
  exp((-0.5 * (x - mean) ** 2) / (width * width)) / (width * Math.sqrt(2 * Math.PI));

/** The bound with K extra draws where the posterior is ½N(−1, .3²) + ½N(1, .3²) and so is the target: 0 is exact. */
export function estimate(extra: number, draws: number, seed: number) {
  const random = new Random(seed);
  const sign = () => (random.uniform() < 0.5 ? -1 : 1);
  let [sum, squares] = [0, 0];
  for (let k = 0; k < draws; k++) {
    const own = sign();
    const z = own + 0.3 * random.normal();
    let mixture = normal(z, own, 0.3);
    for (let j = 0; j < extra; j++) mixture += normal(z, sign(), 0.3);
    const target = 0.5 * normal(z, -1, 0.3) + 0.5 * normal(z, 1, 0.3);
    const value = log(target) - log(mixture / (extra + 1));
    sum += value;
    squares += value * value;
  }
  const mean = sum / draws;
  return { mean, error: Math.sqrt((squares / draws - mean * mean) / draws) };
}

/** E over B ~ Binomial(K, ½) of log((K + 1)/(2(1 + B))): modes that do not overlap. */
export function exactBound(extra: number): number {
  let weight = 2 ** -extra;
  let sum = 0;
  for (let b = 0; b <= extra; b++) {
    sum += weight * log((extra + 1) / (2 * (1 + b)));
    weight *= (extra - b) / (b + 1);
  }
  return sum;
}

const UNITS = 16;
const HIDDEN = 24;
const NOISES = 4;
const EMBEDDING = 4;
const LENGTH = 12;
/** Of the noise on what is seen. */
const WIDTH = 0.1;
const BATCH = 64;
const SOFTPLUS = 'log(1 + exp(min(x, 80))) + max(x - 80, 0)';
/** Log widths stay within ±5, so that no square overflows. */
const BOUNDED = '5*tanh(0.2*x)';
const TEXTS = ['tanh(x)', 'sigmoid(x)', 'exp(x)', 'exp(-x)', SOFTPLUS, BOUNDED];
const HALF_LOG_TURN = 0.5 * log(2 * Math.PI);

interface Model {
  readonly tape: Tape;
  /** x_t − x_{t−1}. */
  readonly observed: readonly Node[];
  readonly draws: readonly Node[];
  /** Weight of the likelihood: 1, less while learning begins, so that the posterior narrows from the prior. */
  readonly trust: Node;
}

/**
 * The posterior's network under a given generator, z ~ N(0, 1), x_t = x_{t−1} + ½(z² − 1) + noise: the sign of z cannot be seen, so its posterior
 * has two modes. (Where the generator is learnt as well, it learns to do without z.) `extra` draws more of the posterior's
 * parameters; `implicit` false is the variational RNN.
 */
async function unroll(extra: number, implicit: boolean): Promise<Model> {
  const tape = await Tape.create(BATCH, TEXTS);
  const random = new Random(21);
  const glorot = (id: string, rows: number, cols: number, gain = 1) => {
    const width = gain * Math.sqrt(6 / (rows + cols));
    const values = Float32Array.from({ length: rows * cols }, () => {
      return width * (2 * random.uniform() - 1);
    });
    return tape.parameter(id, rows, cols, values);
  };
  const fill = (id: string, rows: number, value: number) =>
    tape.parameter(id, rows, 1, new Float32Array(rows).fill(value));
  const cell = {
    input: glorot('input', 4 * UNITS, EMBEDDING),
    recurrent: glorot('recurrent', 4 * UNITS, UNITS),
    bias: fill('bias', 4 * UNITS, 0),
  };
  const fromStep = glorot('posterior of x', HIDDEN, 1);
  const fromState = glorot('posterior of h', HIDDEN, UNITS);
  const fromNoise = glorot('posterior of noise', HIDDEN, NOISES, 2);
  const toFactor = glorot('factor', 1, HIDDEN, 2);
  const hiddenBias = fill('posterior bias', HIDDEN, 0);
  const toMean = [glorot('mean', 1, HIDDEN), fill('mean bias', 1, 0.5)] as const;
  const toWidth = [glorot('log width', 1, HIDDEN), fill('log width bias', 1, -1)] as const;
  const embedding = [glorot('shown x', EMBEDDING, 1), glorot('shown z', EMBEDDING, 1)] as const;

  const ones = tape.input(1);
  tape.values(ones).fill(1);
  const trust = tape.input(1);
  tape.values(trust).fill(1);
  const observed: Node[] = [];
  const draws: Node[] = [];
  const noiseOf = (rows: number) => {
    const node = tape.input(rows);
    draws.push(node);
    return node;
  };
  const minus = (a: Node, b: Node) =>
    tape.sum([
      [1, a],
      [-1, b],
    ]);
  /** −log width − (distance/width)²/2. */
  const logNormal = (distance: Node, logWidth: Node): Node => {
    const scaled = tape.product(distance, tape.apply('exp(-x)', logWidth));
    return tape.sum([
      [-1, logWidth],
      [-0.5, tape.product(scaled, scaled)],
    ]);
  };
  /** A mean times a network of fresh noise: the implicit part. */
  const scattered = (mean: Node): Node => {
    const first = tape.apply('tanh(x)', tape.affine([[fromNoise, noiseOf(NOISES)]]));
    return tape.product(mean, tape.apply('tanh(x)', tape.affine([[toFactor, first]])));
  };
  const logSum = (a: Node, b: Node): Node =>
    tape.sum([
      [1, a],
      [1, tape.apply(SOFTPLUS, minus(b, a))],
    ]);
  let state = { h: tape.input(UNITS), c: tape.input(UNITS) };
  for (let t = 0; t < LENGTH; t++) {
    const step = tape.input(1);
    observed.push(step);
    const before = state.h;
    const gaussians = Array.from({ length: 1 + extra }, () => {
      const terms: [Parameter, Node][] = [
        [fromStep, step],
        [fromState, before],
      ];
      const hidden = tape.apply('tanh(x)', tape.affine(terms, hiddenBias));
      const mean = tape.affine([[toMean[0], hidden]], toMean[1]);
      const logWidth = tape.affine([[toWidth[0], hidden]], toWidth[1]);
      return { mean: implicit ? scattered(mean) : mean, logWidth: tape.apply(BOUNDED, logWidth) };
    });
    const [own] = gaussians;
    const z = tape.sum([
      [1, own.mean],
      [1, tape.product(tape.apply('exp(x)', own.logWidth), noiseOf(1))],
    ]);
    const posterior = gaussians
      .map(({ mean, logWidth }) => logNormal(minus(z, mean), logWidth))
      .reduce(logSum);
    const seen = tape.product(z, z); // the emission cannot tell z from −z
    const predicted = tape.sum([
      [0.5, seen],
      [-0.5, ones],
    ]);
    const likelihood = logNormal(minus(step, predicted), tape.sum([[log(WIDTH), ones]]));
    tape.mean(tape.product(likelihood, trust), -1 / LENGTH);
    tape.mean(seen, 0.5 / LENGTH);
    tape.mean(posterior, 1 / LENGTH);
    const shown = tape.affine([
      [embedding[0], step],
      [embedding[1], seen],
    ]);
    state = lstmStep(tape, cell, state, shown);
  }
  return { tape, observed, draws, trust };
}

/** Steps of the data: ½(z² − 1) + N(0, WIDTH²), z ~ N(0, 1). */
const observedStep = (random: Random) => 0.5 * (random.normal() ** 2 - 1) + WIDTH * random.normal();

/** Mean log density of a step, nats: what no bound can pass. */
function trueLikelihood(): number {
  const zs = Array.from({ length: 1201 }, (_, k) => -6 + 0.01 * k);
  let [sum, all] = [0, 0];
  for (let s = -0.7; s < 12; s += 0.005) {
    let p = 0;
    for (const z of zs) p += 0.01 * normal(z, 0, 1) * normal(s, 0.5 * (z * z - 1), WIDTH);
    if (p > 1e-300) sum += 0.005 * p * log(p);
    all += 0.005 * p;
  }
  return sum / all;
}

/** Trains, and gives the bound on new data with `tested` extra draws, nats a step. */
export async function bound(
  print: (line: string) => void,
  {
    implicit,
    extra,
    tested,
    steps,
  }: Readonly<Record<'extra' | 'tested' | 'steps', number>> & {
    readonly implicit: boolean;
  },
): Promise<number> {
  const random = new Random(4);
  const fill = ({ tape, observed, draws }: Model) => {
    for (const node of observed) {
      const values = tape.values(node);
      for (let k = 0; k < values.length; k++) values[k] = observedStep(random);
    }
    for (const node of draws) {
      const values = tape.values(node);
      for (let k = 0; k < values.length; k++) values[k] = random.normal();
    }
  };
  const value = (loss: number, k: number) => log(k + 1) - HALF_LOG_TURN - loss;
  const model = await unroll(extra, implicit);
  const learner = new WatchedLearner(model.tape, {
    steps,
    learningRate: 5e-3,
    finalShare: 0.05,
    warmup: 20,
    clip: 1,
    average: 0.99,
  });
  let recent = 0;
  for (let k = 0; k < steps; k++) {
    fill(model);
    model.tape.values(model.trust).fill(Math.min(1, 1e-3 * 1000 ** ((2 * k) / steps)));
    recent += learner.learn();
    if ((k + 1) % Math.ceil(steps / 4) === 0) {
      const mean = value(recent / Math.ceil(steps / 4), extra);
      print(`  ${implicit ? 'SIS-RNN' : 'VRNN'}, step ${k + 1}: ${mean.toFixed(3)} nats a step`);
      recent = 0;
    }
  }
  learner.takeAverages();
  const test = tested === extra ? model : await unroll(tested, implicit);
  test.tape.parameters.forEach((parameter, k) => {
    test.tape.write(parameter, model.tape.read(model.tape.parameters[k]));
  });
  let loss = 0;
  for (let k = 0; k < 40; k++) {
    fill(test);
    loss += test.tape.forward() / 40;
  }
  return value(loss, tested);
}

export const sisRnn2020: Study = {
  title: 'A stochastic recurrent network whose posterior has two modes',
  reference: 'Hajiramezanali et al. (2020), ICASSP',
  minutes: 2,
  async run(print = console.log) {
    const checks: Check[] = [];
    print(columns('K', 'bound', '± error', 'exact'));
    let last = Number.NEGATIVE_INFINITY;
    let rising = 1;
    for (const extra of [0, 1, 2, 5, 10, 50, 200]) {
      const { mean, error } = estimate(extra, 20_000, 3 + extra);
      const exact = exactBound(extra);
      print(columns(extra, mean, error, exact));
      if (mean <= last) rising = 0;
      last = mean;
      // modes 6.7 widths apart overlap by less than 1e-3
      const tolerance = { relative: 0, absolute: 4 * error + 1e-3 };
      checks.push(near(`bound with ${extra} extra draws`, mean, exact, 'closed form', tolerance));
    }
    checks.push(atLeast('bounds rise with K (1: yes)', rising, 1));
    const plain = await bound(print, { implicit: false, extra: 0, tested: 0, steps: 1200 });
    const semi = await bound(print, { implicit: true, extra: 10, tested: 20, steps: 4000 });
    const most = trueLikelihood();
    print(
      `bound, nats a step: VRNN ${plain.toFixed(3)}, SIS-RNN (K = 20) ${semi.toFixed(3)}; log likelihood ${most.toFixed(3)}`,
    );
    checks.push(atLeast('SIS-RNN over VRNN, nats a step', semi - plain, 0.1));
    checks.push(atLeast('log likelihood over SIS-RNN', most - semi, -0.02));
    return checks;
  },
};
