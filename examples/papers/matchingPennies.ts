/**
 * A competitive game, matching pennies (after Barraclough, Conroy & Lee 2004 and recurrent actor–critics that play it): the opponent looks for
 * biases in the last choices (algorithm 1) and in choices with rewards (algorithm 2), and plays against the largest that an exact binomial
 * test finds. Only a player without pattern gets half. The agent here is ours: 48 gated units, last choice and reward as input, actor–critic.
 */
import { entropyLoss, gruStep, type Node, Tape } from '../../src/learn/index.ts';
import { atLeast, below, type Check, near } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

/** 0 plays at random. */
export type Algorithm = 0 | 1 | 2;

const DEEPEST = 4;
const LEVEL = 0.05;

/** Least count of the commoner outcome in n tosses that a two-sided exact test of ½ rejects. */
const critical: number[] = [];
function rejectsFrom(n: number): number {
  for (let m = critical.length; m <= n; m++) {
    // tail by tail from the top, in logarithms
    let term = -m * Math.LN2;
    let tail = 0;
    let k = m;
    for (; k > m / 2; k--) {
      tail += 2 * Math.exp(term);
      if (tail > LEVEL) break;
      term += Math.log(k / (m - k + 1));
    }
    critical.push(k + 1);
  }
  return critical[n];
}

/** What the opponent knows of one player: how often choice 1 followed each context. */
export class Opponent {
  readonly #algorithm: Algorithm;
  readonly #seen = new Map<number, [count: number, ones: number]>();
  readonly #choices: number[] = [];
  readonly #rewards: number[] = [];

  constructor(algorithm: Algorithm) {
    this.#algorithm = algorithm;
  }

  /** With what probability the player takes 1, for all that is known. */
  predicted(): number {
    let best = 0.5;
    for (const key of this.#contexts()) {
      const [count, ones] = this.#seen.get(key) ?? [0, 0];
      if (Math.max(ones, count - ones) < rejectsFrom(count)) continue;
      if (Math.abs(ones / count - 0.5) > Math.abs(best - 0.5)) best = ones / count;
    }
    return best;
  }

  told(choice: number, reward: number): void {
    for (const key of this.#contexts()) {
      const known = this.#seen.get(key) ?? [0, 0];
      this.#seen.set(key, [known[0] + 1, known[1] + choice]);
    }
    this.#choices.push(choice);
    this.#rewards.push(reward);
  }

  /** A number for each context that is complete: the last 0–4 choices, and with their rewards. */
  #contexts(): number[] {
    if (this.#algorithm === 0) return [];
    const last = this.#choices.length - 1;
    const keys: number[] = [];
    let [choices, both] = [1, 1];
    for (let k = 0; k <= DEEPEST && k <= last + 1; k++) {
      if (k > 0) {
        choices = 2 * choices + this.#choices[last + 1 - k];
        both = 4 * both + 2 * this.#choices[last + 1 - k] + this.#rewards[last + 1 - k];
      }
      keys.push(choices);
      if (this.#algorithm === 2 && k > 0) keys.push(1000 + both);
    }
    return keys;
  }
}

/** Wins where both take the same; the opponent takes what loses for the predicted one. */
function played(opponent: Opponent, choice: number, random: Random): number {
  const other = random.uniform() < opponent.predicted() ? 0 : 1;
  const reward = choice === other ? 1 : 0;
  opponent.told(choice, reward);
  return reward;
}

type Policy = (last: number, reward: number, random: Random) => number;
const coin = (p: number, random: Random) => (random.uniform() < p ? 1 : 0);
const stay: Policy = (last, reward, random) =>
  last < 0 ? coin(0.5, random) : reward === 1 ? last : 1 - last;

/** Rewards against random, 1, 2. */
const TABLE: readonly (readonly [string, Policy, readonly [number, number, number]])[] = [
  ['random', (_, __, random) => coin(0.5, random), [0.506, 0.504, 0.504]],
  ['bias .6', (_, __, random) => coin(0.6, random), [0.506, 0.481, 0.477]],
  ['bias .8', (_, __, random) => coin(0.8, random), [0.506, 0.308, 0.295]],
  ['alternating', (last) => (last === 1 ? 0 : 1), [0.498, 0.006, 0.006]],
  ['win-stay-lose-switch', stay, [0.493, 0.493, 0.011]],
  [
    'half of it',
    (last, reward, random) =>
      random.uniform() < 0.5 ? stay(last, reward, random) : coin(0.5, random),
    [0.498, 0.497, 0.362],
  ],
];

export function fixedPolicies(print: (line: string) => void, seeds: number): Check[] {
  print(columns('policy', 'random', 'algorithm 1', 'algorithm 2'));
  return TABLE.flatMap(([name, policy, asked]) => {
    const got = ([0, 1, 2] as const).map((algorithm) => {
      let won = 0;
      for (let seed = 1; seed <= seeds; seed++) {
        const random = new Random(seed);
        const opponent = new Opponent(algorithm);
        let [last, reward] = [-1, 0];
        for (let t = 0; t < 1000; t++) {
          last = policy(last, reward, random);
          reward = played(opponent, last, random);
          won += reward / (1000 * seeds);
        }
      }
      return won;
    });
    print(columns(name.slice(0, 12), ...got));
    return got.map((value, k) =>
      near(
        `${name} against ${k === 0 ? 'random' : `algorithm ${k}`}: reward`,
        value,
        asked[k],
        'independent program, 20 seeds',
        { relative: 0, absolute: 0.03 },
      ),
    );
  });
}

const [UNITS, BATCH, TIME, DISCOUNT] = [48, 32, 50, 0.5];

/** Reward, share of choice 1, over the last third of the batches; opponents remember a session of `blocks` × 50 choices. */
export async function trainedAgent(
  updates: number,
  seed: number,
  print: (line: string) => void,
): Promise<{ readonly reward: number; readonly ones: number }> {
  const tape = await Tape.create(BATCH, ['sigmoid(x)', 'tanh(x)']);
  const random = new Random(seed);
  const drawn = normalParameters(tape, random);
  const cell = {
    input: drawn('input', 3 * UNITS, 3, 0.5),
    recurrent: drawn('recurrent', 3 * UNITS, UNITS, 1 / Math.sqrt(UNITS)),
    bias: tape.parameter('bias', 3 * UNITS, 1, new Float32Array(3 * UNITS)),
  };
  // biased at first, so that something is to be learnt
  const policy = [
    drawn('policy', 2, UNITS, 0.5),
    tape.parameter('bias of 1', 2, 1, [0, 1]),
  ] as const;
  const value = [
    drawn('value', 1, UNITS, 0.1),
    tape.parameter('value offset', 1, 1, [0.5]),
  ] as const;

  const players = Array.from({ length: BATCH }, () => new Opponent(2));
  const choices = Array.from({ length: TIME }, () => new Uint8Array(BATCH));
  const rewards = Array.from({ length: TIME }, () => new Float32Array(BATCH));
  const surplus = Array.from({ length: TIME }, () => new Float32Array(BATCH));
  const inputs: Node[] = [];
  const values: Node[] = [];
  const targets: Node[] = [];
  const logits: Node[] = [];
  const play = (t: number) => {
    const z = tape.values(logits[t]);
    const next = t + 1 < TIME ? tape.values(inputs[t + 1]) : undefined;
    players.forEach((opponent, b) => {
      const choice = coin(1 / (1 + Math.exp(z[b] - z[BATCH + b])), random);
      const reward = played(opponent, choice, random);
      choices[t][b] = choice;
      rewards[t][b] = reward;
      next?.set([2 * choice - 1], b);
      next?.set([2 * reward - 1], BATCH + b);
      next?.set([(2 * choice - 1) * (2 * reward - 1)], 2 * BATCH + b);
    });
    return 0;
  };
  const start = tape.input(UNITS);
  let h = start;
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(3));
    h = gruStep(tape, cell, h, inputs[t]);
    logits.push(tape.affine([[policy[0], h]], policy[1]));
    values.push(tape.affine([[value[0], h]], value[1]));
    tape.step({ forward: () => play(t) });
  }
  tape.step({
    forward: () => {
      const sum = Float64Array.from(tape.values(values[TIME - 1]));
      for (let t = TIME - 1; t >= 0; t--) {
        const guess = tape.values(values[t]);
        const wanted = tape.values(targets[t]);
        for (let b = 0; b < BATCH; b++) {
          sum[b] = rewards[t][b] + DISCOUNT * sum[b];
          wanted[b] = sum[b];
          surplus[t][b] = sum[b] - guess[b];
        }
      }
      return 0;
    },
  });
  for (let t = 0; t < TIME; t++) {
    targets.push(tape.squaredError(values[t], 0.5 / TIME));
    tape.crossEntropy(logits[t], choices[t], 1 / TIME, surplus[t]);
    entropyLoss(tape, logits[t], -0.01 / TIME);
  }
  const learner = new WatchedLearner(tape, { steps: updates, learningRate: 3e-3, clip: 1 });
  let [won, ones, counted] = [0, 0, 0];
  for (let k = 0; k < updates; k++) {
    // a session of 1,000 choices, then new opponents
    if (k % (1000 / TIME) === 0) for (let b = 0; b < BATCH; b++) players[b] = new Opponent(2);
    learner.learn();
    // the state goes on where the last choices left it
    tape.values(start).set(tape.values(h));
    const all = (rows: readonly ArrayLike<number>[]) =>
      rows.reduce((sum, row) => sum + Array.from(row).reduce((s, x) => s + x, 0), 0) /
      (TIME * BATCH);
    const [reward, one] = [all(rewards), all(choices)];
    if (k % 50 === 49)
      print(`${k + 1} updates: reward ${reward.toFixed(3)}, choice 1 ${one.toFixed(3)}`);
    if (3 * k < 2 * updates) continue;
    won += reward;
    ones += one;
    counted++;
  }
  return { reward: won / counted, ones: ones / counted };
}

export const matchingPennies: Study = {
  title: 'Matching pennies: an actor–critic against an opponent that looks for patterns',
  reference: 'after Barraclough, Conroy & Lee 2004, Nat Neurosci 7:404; the agent is ours',
  minutes: 1,
  async run(print = console.log) {
    const checks = fixedPolicies(print, 20);
    for (const seed of [1, 2, 3]) {
      const { reward, ones } = await trainedAgent(240, seed, print);
      checks.push(
        atLeast(`seed ${seed}: reward of the agent against algorithm 2`, reward, 0.45),
        below(
          `seed ${seed}: how far its share of choice 1 is from half`,
          Math.abs(ones - 0.5),
          0.1,
        ),
      );
    }
    return checks;
  },
};
