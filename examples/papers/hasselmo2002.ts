/**
 * Encoding and retrieval in turn: Hasselmo, Bodelón & Wyble (2002), Neural Comput. 14:793. In each cycle of theta, CA1 hears entorhinal cortex while synapses from CA3
 * can grow, and CA3 while they can only shrink; so what is retrieved is not learnt again, and what has become wrong is forgotten.
 *
 *   a_CA1 = θ_EC(t)·a_EC + θ_CA3(t)·W a_CA3,   θ(t) = X/2·sin(ωt + φ) + 1 − X/2      (eqs. 2.2–2.4)
 *   dW/dt = η·θ_LTP(t)·a_CA1·a_CA3ᵀ,           θ_LTP(t) = sin(ωt)                    (eqs. 2.5–2.9)
 *
 * The authors' are these equations, the T-maze (places left, common, right in CA3; food left, right in EC and CA1) with its stages (left was learnt; an error finds no
 * food; food is right), and what eq. 2.14 says of the phases. Ours are η, the bound of the weights, and the animals: what CA1 retrieves where the arms part
 * decides, by a logistic function, which arm is entered.
 */
import { mean } from '../../src/analysis/moments.ts';
import { type RateRecording, RateSimulation } from '../../src/rate/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

/** Left, common, right place of CA3, then left and right food of CA1. */
const UNITS = 5;
const [LEFT, RIGHT] = [3, 4];
/** ms: 8 Hz, a step each. */
const CYCLE = 125;
const OMEGA = (2 * Math.PI) / CYCLE;
const K = 1;
/** Never 0: a connection that is not there would not grow. */
const LEAST = 1e-6;

export interface Rhythm {
  /** Depth of modulation X: 0 is none, 1 is full. */
  readonly depth: number;
  /** Phases of the inputs from entorhinal cortex and from CA3, that of LTP being 0: radians. */
  readonly ec: number;
  readonly ca3: number;
  /** LTP all the time, instead of its rhythm. */
  readonly steady?: boolean;
}

const THETA: Rhythm = { depth: 1, ec: 0, ca3: Math.PI };

/** A network that has learnt that food is left; `rate` is η in 1/ms. Weights stay in `bounds`. */
async function circuit(
  { depth, ec, ca3, steady }: Rhythm,
  rate: number,
  [w_min, w_max]: readonly [number, number] = [LEAST, K],
): Promise<RateSimulation> {
  const values = new Float64Array(UNITS * UNITS);
  for (const food of [LEFT, RIGHT]) values.fill(LEAST, food * UNITS, food * UNITS + 3);
  values.fill(K, LEFT * UNITS, LEFT * UNITS + 2);
  const wave = (phase: string) => `sin(6.283185307179586*phase + ${phase})`;
  const gain = (phase: string) => `(1 - depth/2 + depth/2*${wave(phase)})`;
  return RateSimulation.create(
    {
      size: UNITS,
      dt: 1,
      period: CYCLE,
      states: {
        shown: '0*shown',
        learns: '0*learns',
        ltp: `${steady ? '1' : wave('0')} - ltp`,
        x: `${gain('ec')}*shown + ${gain('ca3')}*input - x`,
      },
      output: 'x',
      parameters: { depth: [0, 0, 0, depth, depth], ec, ca3 },
      weights: [
        {
          kind: 'dense',
          values,
          rule: {
            onStep: 'w += dt*(rate*learns*ltp*post*pre)',
            parameters: { rate },
            ...{ w_min, w_max, keepZeros: true },
          },
        },
      ],
    },
    { workers: 0 },
  );
}

/** A cycle in which places, then food, are shown. */
async function cycle(
  network: RateSimulation,
  shown: readonly number[],
  learns: boolean,
): Promise<RateRecording> {
  await network.write('shown', shown);
  await network.write('x', [...shown.slice(0, 3), 0, 0]);
  await network.write('learns', learns ? 1 : 0);
  return network.step(CYCLE, { record: { every: 1, units: [LEFT, RIGHT] } });
}

const ERROR = [1, 1, 0, 0, 0];
const FOOD_RIGHT = [0, 1, 1, 0, 1];
const CHOICE = [0, 1, 0, 0, 0];

/** Onto each food, from each place. */
async function weights(network: RateSimulation): Promise<number[][]> {
  const w = await network.weights();
  return [LEFT, RIGHT].map((food) => [...w.subarray(food * UNITS, food * UNITS + 3)]);
}

/**
 * What a cycle with food on the right changes, in units of η·K·π/ω: eq. 2.14 says X/2·cos φ_EC for the new connection and X/2·cos φ_CA3 for
 * what the old one adds.
 */
async function change(rhythm: Rhythm): Promise<readonly [added: number, old: number]> {
  const rate = 1e-5;
  const network = await circuit(rhythm, rate, [-1, 2]);
  const before = await weights(network);
  await cycle(network, FOOD_RIGHT, true);
  const after = await weights(network);
  await network.dispose();
  const unit = (rate * K * Math.PI) / OMEGA;
  return [(after[1][2] - before[1][2]) / unit, (after[0][2] - before[0][2]) / unit];
}

/** Over phases: the largest difference to eq. 2.14, and the phases that are best. */
export async function phases(print: (line: string) => void, count = 8): Promise<Check[]> {
  const at = (k: number) => (2 * Math.PI * k) / count;
  let off = 0;
  let best = { m: Number.NEGATIVE_INFINITY, ec: 0, ca3: 0 };
  print(columns('φ EC', 'φ CA3', 'new', 'old', 'M'));
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const [ec, ca3] = [at(i), at(j)];
      const [added, old] = await change({ depth: 1, ec, ca3 });
      const m = added - old;
      off = Math.max(off, Math.abs(added - Math.cos(ec) / 2), Math.abs(old - Math.cos(ca3) / 2));
      if (m > best.m) best = { m, ec, ca3 };
      if (i === 0) print(columns(ec, ca3, added, old, m));
    }
  }
  const source = 'eq. 2.14';
  return [
    below('changes of weights by phases against eq. 2.14', off, 2e-3),
    near('best phase of EC (rad from LTP)', best.ec, 0, source, { relative: 0, absolute: 1e-9 }),
    near('best phase of CA3 (rad)', best.ca3, Math.PI, source, { relative: 1e-9 }),
  ];
}

/** Errors of an animal in `trials` after food has moved to the right, and how often it is right in the last five. */
async function animal(rhythm: Rhythm, trials: number, seed: number) {
  const random = new Random(seed);
  const network = await circuit(rhythm, 0.01);
  const rights: number[] = [];
  for (let k = 0; k < trials; k++) {
    const { values } = await cycle(network, CHOICE, false);
    const retrieved = [0, 1].map((food) => mean(values.output.filter((_, i) => i % 2 === food)));
    // the mean of θ_CA3 is 1 − X/2
    const evidence = (retrieved[1] - retrieved[0]) / (1 - rhythm.depth / 2);
    const right = random.uniform() < 1 / (1 + Math.exp(-20 * evidence));
    rights.push(right ? 1 : 0);
    await cycle(network, right ? FOOD_RIGHT : ERROR, true);
  }
  await network.dispose();
  return { errors: trials - rights.reduce((a, b) => a + b, 0), late: mean(rights.slice(-5)) };
}

const RHYTHMS: Readonly<Record<string, Rhythm>> = {
  theta: THETA,
  'none (X = 0)': { ...THETA, depth: 0 },
  'none, LTP steady': { ...THETA, depth: 0, steady: true },
  'CA3 with LTP': { ...THETA, ca3: 0 },
};

export async function reversal(
  print: (line: string) => void,
  animals: number,
  trials = 20,
): Promise<Check[]> {
  print(columns('theta', 'errors', 'right late'));
  const means: Record<string, { errors: number; late: number }> = {};
  for (const [name, rhythm] of Object.entries(RHYTHMS)) {
    const found = [];
    for (let k = 1; k <= animals; k++) found.push(await animal(rhythm, trials, k));
    const errors = mean(found.map((one) => one.errors));
    const late = mean(found.map((one) => one.late));
    means[name] = { errors, late };
    print(columns(name, errors, late));
  }
  const { theta, ...others } = means;
  return [
    atLeast('with theta: right in the last five trials', theta.late, 0.9),
    ...Object.entries(others).map(([name, { errors }]) =>
      below(`errors with theta over errors: ${name}`, theta.errors / errors, 0.6),
    ),
  ];
}

export const hasselmo2002: Study = {
  title: 'Theta separates encoding from retrieval: reversal of what was learnt',
  reference: 'Hasselmo, Bodelón & Wyble 2002, Neural Comput. 14:793',
  minutes: 0.2,
  run: async (print = console.log) => [...(await phases(print)), ...(await reversal(print, 20))],
};
