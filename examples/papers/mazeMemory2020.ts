/**
 * A recurrent network in a maze (after the abstract of arXiv:2012.01328: first predict what will be seen, then learn to act by a cue that is gone): a T-maze
 * whose stem looks the same everywhere; a cue at its foot says in which arm the reward lies. Gated units learn to say what a move will
 * show, and by temporal differences what it is worth. Maze, network and rule are ours; what is possible is counted exactly.
 */
import { decode } from '../../src/analysis/index.ts';
import { gruStep, type Node, Tape } from '../../src/learn/index.ts';
import { matrix } from '../../src/linalg/index.ts';
import { atLeast, type Check, near } from '../example.ts';
import { normalParameters } from '../parameters.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { WatchedLearner } from '../watched-learner.ts';

/** Cells of the stem, of each arm; the junction is the last of the stem. */
const [STEM, ARM] = [6, 3];
const CELLS = STEM + 2 * ARM;
/** Forward, left, right. */
const ACTIONS = 3;
/** What a cell looks like: cue left, cue right, stem, junction, left arm, right arm, an end with the reward, one without. */
const VIEWS = 8;
/** Of rewards; moves after which the rest of the return is the network's own guess. */
const [DISCOUNT, AHEAD] = [0.9, 6];

/** The cell reached; itself where there is a wall. Arms are entered from the junction and walked forward. */
function moved(cell: number, action: number): number {
  if (cell === STEM - 1) return action === 0 ? cell : STEM + (action === 1 ? 0 : ARM);
  return action === 0 ? cell + 1 : cell;
}

/** Half of the random moves go forward. */
const tried = (random: Random) => Math.max(0, Math.floor(random.uniform() * 4) - 1);

const isEnd = (cell: number) => cell === STEM + ARM - 1 || cell === CELLS - 1;
/** `side`: 0 left, 1 right. */
const rewardAt = (cell: number, side: number) =>
  isEnd(cell) && (cell === CELLS - 1) === (side === 1) ? 1 : 0;

function view(cell: number, side: number): number {
  if (cell === 0) return side;
  if (cell < STEM - 1) return 2;
  if (cell === STEM - 1) return 3;
  if (isEnd(cell)) return 7 - rewardAt(cell, side);
  return cell >= STEM + ARM ? 5 : 4;
}

/** What the best policy gets that sees the cue, and the best that does not know it, by value iteration on cells. */
export function possible(): { readonly cued: number; readonly blind: number } {
  const best = (reward: (cell: number) => number) => {
    const values = new Float64Array(CELLS);
    for (let k = 0; k < CELLS; k++) {
      for (let cell = 0; cell < CELLS; cell++) {
        if (isEnd(cell)) continue;
        const worth = [0, 1, 2].map((a) => {
          const next = moved(cell, a);
          return reward(next) + (isEnd(next) ? 0 : values[next]);
        });
        values[cell] = Math.max(...worth);
      }
    }
    return values[0];
  };
  return {
    cued: best((cell) => rewardAt(cell, 0)),
    blind: best((cell) => (rewardAt(cell, 0) + rewardAt(cell, 1)) / 2),
  };
}

const [UNITS, BATCH, TIME, ROUNDS] = [48, 16, 30, 16];

export interface Navigation {
  /** Mean reward of an episode where the best action is taken. */
  readonly reward: number;
  /** Share of views said right before the move, away from the junction. */
  readonly predicted: number;
  /** Of states in the stem after the cue: shares of sides of the reward and of cells read from states left out. */
  readonly side: number;
  readonly place: number;
}

export async function navigate(updates: number, seed: number): Promise<Navigation> {
  const tape = await Tape.create(BATCH, ['sigmoid(x)', 'tanh(x)']);
  const random = new Random(seed);
  const drawn = normalParameters(tape, random);
  const cell = {
    input: drawn('input', 3 * UNITS, VIEWS + ACTIONS, 0.5),
    recurrent: drawn('recurrent', 3 * UNITS, UNITS, 1 / Math.sqrt(UNITS)),
    bias: tape.parameter('bias', 3 * UNITS, 1, new Float32Array(3 * UNITS)),
  };
  const worth = drawn('worth', ACTIONS, UNITS, 0.1);
  const fromState = drawn('next from state', UNITS, UNITS, 1 / Math.sqrt(UNITS));
  const fromAction = drawn('next from action', UNITS, ACTIONS, 0.5);
  const toView = drawn('next view', VIEWS, UNITS, 0.1);
  const [states, inputs, values, acted, guesses]: Node[][] = [[], [], [], [], []];
  const log = Array.from({ length: TIME }, () => ({
    cell: new Uint8Array(BATCH),
    action: new Uint8Array(BATCH),
    next: new Uint8Array(BATCH),
    reward: new Float32Array(BATCH),
    /** 1 while the episode goes on, 0 once it is over. */
    counts: new Float32Array(BATCH),
    over: new Uint8Array(BATCH),
  }));
  const episodes = Array.from({ length: BATCH }, () => ({ side: 0, cell: 0, over: false }));
  let curiosity = 1;
  const act = (t: number) => {
    const q = tape.values(values[t]);
    const taken = tape.values(acted[t]).fill(0);
    const seen = t + 1 < TIME ? tape.values(inputs[t + 1]).fill(0) : undefined;
    const now = log[t];
    episodes.forEach((episode, b) => {
      now.cell[b] = episode.cell;
      now.counts[b] = episode.over ? 0 : 1;
      now.reward[b] = 0;
      now.over[b] = 1;
      if (episode.over) return;
      const own = [0, 1, 2].map((a) => q[a * BATCH + b]);
      const best = own.indexOf(Math.max(...own));
      const action = random.uniform() < curiosity ? tried(random) : best;
      taken[action * BATCH + b] = 1;
      episode.cell = moved(episode.cell, action);
      episode.over = isEnd(episode.cell);
      now.action[b] = action;
      now.next[b] = view(episode.cell, episode.side);
      now.reward[b] = rewardAt(episode.cell, episode.side);
      now.over[b] = episode.over ? 1 : 0;
      seen?.set([1], now.next[b] * BATCH + b);
      seen?.set([1], (VIEWS + action) * BATCH + b);
    });
    return 0;
  };
  let h = tape.input(UNITS);
  for (let t = 0; t < TIME; t++) {
    inputs.push(tape.input(VIEWS + ACTIONS));
    acted.push(tape.input(ACTIONS));
    h = gruStep(tape, cell, h, inputs[t]);
    states.push(h);
    values.push(tape.affine([[worth, h]]));
    tape.step({ forward: () => act(t) });
    const both = tape.affine([
      [fromState, h],
      [fromAction, acted[t]],
    ]);
    guesses.push(tape.affine([[toView, tape.apply('tanh(x)', both)]]));
    tape.crossEntropy(guesses[t], log[t].next, 1 / TIME, log[t].counts);
  }
  // differences over several moves with the loss of Huber, no slope through what is expected then
  tape.step({
    forward: () => {
      let loss = 0;
      for (let t = 0; t < TIME - AHEAD; t++) {
        const q = tape.values(values[t]);
        const later = tape.values(values[t + AHEAD]);
        const slopes = tape.slopes(values[t]);
        for (let b = 0; b < BATCH; b++) {
          if (log[t].counts[b] === 0) continue;
          let wanted = 0;
          for (let k = AHEAD - 1; k >= 0; k--) {
            const { over, reward } = log[t + k];
            if (k === AHEAD - 1 && !over[b]) {
              wanted = Math.max(...[0, 1, 2].map((a) => later[a * BATCH + b]));
            }
            wanted = reward[b] + DISCOUNT * wanted;
          }
          const at = log[t].action[b] * BATCH + b;
          const off = q[at] - wanted;
          const size = Math.abs(off);
          loss += (size < 1 ? 0.5 * off * off : size - 0.5) / BATCH;
          slopes[at] += Math.max(-1, Math.min(1, off)) / BATCH;
        }
      }
      return loss;
    },
  });
  const begin = () => {
    const seen = tape.values(inputs[0]).fill(0);
    episodes.forEach((episode, b) => {
      Object.assign(episode, { side: random.uniform() < 0.5 ? 0 : 1, cell: 0, over: false });
      seen[view(0, episode.side) * BATCH + b] = 1;
    });
  };
  const learner = new WatchedLearner(tape, { steps: updates, learningRate: 3e-3, clip: 1 });
  for (let k = 0; k < updates; k++) {
    curiosity = Math.max(0.1, 1 - (1.5 * k) / updates);
    begin();
    learner.learn();
  }
  const got = { reward: 0, right: 0, asked: 0 };
  const rows: number[] = [];
  const [sides, places]: number[][] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    // the reward is what the best actions get; the rest is seen on ways that are not all the same
    curiosity = round % 2 === 0 ? 0 : 0.3;
    begin();
    tape.forward();
    for (let t = 0; t < TIME; t++) {
      const z = tape.values(guesses[t]);
      const state = tape.values(states[t]);
      const { cell, next, reward, counts } = log[t];
      episodes.forEach(({ side }, b) => {
        if (counts[b] === 0) return;
        if (curiosity === 0) got.reward += reward[b] / ((BATCH * ROUNDS) / 2);
        if (cell[b] !== STEM - 1) {
          const own = Array.from({ length: VIEWS }, (_, v) => z[v * BATCH + b]);
          got.asked++;
          if (own[next[b]] === Math.max(...own)) got.right++;
        }
        if (curiosity === 0 || cell[b] === 0 || cell[b] >= STEM || b % 4 > 0) return;
        for (let i = 0; i < UNITS; i++) rows.push(state[i * BATCH + b]);
        sides.push(side);
        places.push(cell[b]);
      });
    }
  }
  const samples = matrix(sides.length, UNITS, rows);
  const read = (classes: readonly number[]) =>
    decode(samples, classes, { method: 'logistic', alpha: 1, folds: 4 }).score;
  return {
    reward: got.reward,
    predicted: got.right / got.asked,
    side: read(sides),
    place: read(places),
  };
}

export async function mazeChecks(
  print: (line: string) => void,
  updates: number,
  seeds: readonly number[],
): Promise<Check[]> {
  const { cued, blind } = possible();
  const exact = { relative: 0 };
  const checks = [
    near('reward of the best that sees the cue', cued, 1, 'exact: value iteration', exact),
    near('reward of the best without it', blind, 0.5, 'exact: value iteration', exact),
  ];
  print(columns('seed', 'reward', 'views', 'side', 'place'));
  for (const seed of seeds) {
    const { reward, predicted, side, place } = await navigate(updates, seed);
    print(columns(seed, reward, predicted, side, place));
    checks.push(
      atLeast(`seed ${seed}: reward, of 1`, reward, 0.9),
      atLeast(`seed ${seed}: views told before the move, away from the junction`, predicted, 0.95),
      atLeast(`seed ${seed}: side read from the state in the stem, 0.5 is chance`, side, 0.9),
      atLeast(`seed ${seed}: cell of the stem read from it, 0.2 is chance`, place, 0.9),
    );
  }
  return checks;
}

export const mazeMemory2020: Study = {
  title: 'A maze without landmarks: predicting views makes a code of places',
  reference: 'after the abstract of arXiv:2012.01328; maze and network are ours',
  minutes: 1,
  run: (print = console.log) => mazeChecks(print, 400, [1, 2, 3]),
};
