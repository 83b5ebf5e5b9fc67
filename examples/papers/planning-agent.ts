/**
 * An agent that may think before it moves, in mazes whose goal it knows: a network, taught by shortest paths, proposes moves and says how far the
 * goal may be; a rollout imagines up to eight of its moves and costs 0.3 of a step. Where one reaches the goal its path is walked. When to
 * imagine is learnt by reward alone (Williams 1992).
 *
 * Jensen et al. (2024) teach one recurrent network all of this by reward, over eight million episodes; here only the last part is.
 */
import { exp } from '../../src/equations/f64.ts';
import { Tape } from '../../src/learn/index.ts';
import { normalParameters } from '../parameters.ts';
import type { Random } from '../random.ts';
import { WatchedLearner } from '../watched-learner.ts';
import { distances, drawMaze, elsewhere, type Maze } from './torus-mazes.ts';

const SIDE = 4;
const CELLS = SIDE * SIDE;
const [HIDDEN, BATCH] = [96, 64];
/** The goal, and which moves are free, as seen from the cell in which the agent stands. */
const INPUTS = CELLS + 4 * CELLS;
const [TIME, THOUGHT, DEPTH] = [50, 0.3, 8];

/** Of each cell of a maze: shares of the four moves, and how far the goal seems. */
export interface Knowledge {
  readonly maze: Maze;
  readonly goal: number;
  readonly moves: Float64Array;
  readonly far: Float64Array;
}

/** Cells are named from the agent's, around the torus. */
function see(maze: Maze, goal: number, cell: number, into: (input: number) => void): void {
  const [row, column] = [Math.floor(cell / SIDE), cell % SIDE];
  const seen = (other: number) =>
    SIDE * ((Math.floor(other / SIDE) - row + SIDE) % SIDE) + ((other - column + SIDE) % SIDE);
  into(seen(goal));
  maze.moves.forEach((next, k) => {
    const from = Math.floor(k / 4);
    if (next !== from) into(CELLS + 4 * seen(from) + (k % 4));
  });
}

/** Learns what shortest paths would do; what it makes of a maze. */
export async function taught(updates: number, random: Random) {
  const tape = await Tape.create(BATCH, ['tanh(x)']);
  const drawn = normalParameters(tape, random);
  const input = tape.input(INPUTS);
  const scale = 1 / Math.sqrt(INPUTS);
  const first = drawn('first', HIDDEN, INPUTS, scale);
  const second = drawn('second', HIDDEN, HIDDEN, 1 / Math.sqrt(HIDDEN));
  const bias = drawn('bias', HIDDEN, 1, 0);
  const h = tape.apply('tanh(x)', tape.affine([[first, input]], bias));
  const deep = tape.apply('tanh(x)', tape.affine([[second, h]]));
  const logits = tape.affine([[drawn('moves', 4, HIDDEN, scale), deep]]);
  const far = tape.affine([[drawn('far', 1, HIDDEN, scale), deep]]);
  const labels = new Uint8Array(BATCH);
  tape.crossEntropy(logits, labels);
  const wanted = tape.squaredError(far, 0.1);
  const learner = new WatchedLearner(tape, {
    steps: updates,
    learningRate: 4e-3,
    warmup: 20,
  });
  const show = (b: number, maze: Maze, goal: number, cell: number) => {
    const u = tape.values(input);
    for (let k = 0; k < INPUTS; k++) u[k * BATCH + b] = 0;
    see(maze, goal, cell, (k) => {
      u[k * BATCH + b] = 1;
    });
  };
  for (let k = 0; k < updates; k++) {
    for (let b = 0; b < BATCH; b++) {
      const maze = drawMaze(random, SIDE);
      const goal = Math.floor(random.uniform() * CELLS);
      const cell = elsewhere(random, SIDE, goal);
      const steps = distances(maze, goal);
      show(b, maze, goal, cell);
      const good = [0, 1, 2, 3].filter((d) => steps[maze.moves[4 * cell + d]] < steps[cell]);
      labels[b] = good[Math.floor(random.uniform() * good.length)];
      tape.values(wanted)[b] = steps[cell];
    }
    learner.learn();
  }
  return (maze: Maze, goal: number): Knowledge => {
    for (let cell = 0; cell < CELLS; cell++) show(cell, maze, goal, cell);
    tape.forward();
    const z = tape.values(logits);
    const moves = new Float64Array(4 * CELLS);
    for (let cell = 0; cell < CELLS; cell++) {
      const shares = [0, 1, 2, 3].map((d) => exp(z[d * BATCH + cell]));
      const all = shares.reduce((sum, share) => sum + share, 0);
      moves.set(
        shares.map((share) => share / all),
        4 * cell,
      );
    }
    return { maze, goal, moves, far: Float64Array.from(tape.values(far).subarray(0, CELLS)) };
  };
}

/** Chance to think is σ(w·(1, how far it seems, thoughts since the last move)). */
export type When = readonly [number, number, number];

interface Decision {
  readonly features: When;
  readonly thinks: boolean;
  readonly chance: number;
  /** Rewards and time before it. */
  readonly got: number;
  readonly time: number;
}

export interface Episode {
  readonly rewards: number;
  readonly decisions: readonly Decision[];
  /** Thoughts before the first move, and the distance there. */
  readonly first: { readonly thoughts: number; readonly distance: number };
}

/** `when`: undefined is never. */
export function episode(known: Knowledge, when: When | undefined, random: Random): Episode {
  const { maze, goal, moves, far } = known;
  const propose = (cell: number) => {
    let left = random.uniform();
    for (let d = 0; d < 3; d++) {
      left -= moves[4 * cell + d];
      if (left < 0) return d;
    }
    return 3;
  };
  const imagined = (from: number): number[] | undefined => {
    const path: number[] = [];
    for (let cell = from; path.length < DEPTH; ) {
      path.push(propose(cell));
      cell = maze.moves[4 * cell + path[path.length - 1]];
      if (cell === goal) return path;
    }
    return undefined;
  };
  const decisions: Decision[] = [];
  let cell = elsewhere(random, SIDE, goal);
  const distance = distances(maze, goal)[cell];
  let [rewards, thoughts, before] = [0, 0, -1];
  let path: number[] = [];
  for (let time = 0; time < TIME; ) {
    if (cell === goal) {
      cell = elsewhere(random, SIDE, goal);
      [thoughts, path] = [0, []];
      time += 1;
      continue;
    }
    if (path.length === 0 && when) {
      const features: When = [1, far[cell], thoughts];
      const drive = features.reduce((sum, x, k) => sum + x * when[k], 0);
      const chance = 1 / (1 + exp(-drive));
      const thinks = random.uniform() < chance;
      decisions.push({ features, thinks, chance, got: rewards, time });
      if (thinks) {
        thoughts++;
        time += THOUGHT;
        path = imagined(cell) ?? [];
        continue;
      }
    }
    if (before < 0) before = thoughts;
    thoughts = 0;
    cell = maze.moves[4 * cell + (path.shift() ?? propose(cell))];
    time += 1;
    if (cell === goal && time <= TIME) rewards++;
  }
  return { rewards, decisions, first: { thoughts: Math.max(0, before), distance } };
}

/** Learns when to think from the rewards that follow. */
export function whenToThink(
  know: (maze: Maze, goal: number) => Knowledge,
  updates: number,
  random: Random,
): When {
  const w = [0, 0, 0];
  const [mean, square] = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  let rate = 0;
  const EPISODES = 40;
  for (let k = 1; k <= updates; k++) {
    const gradient = [0, 0, 0];
    let got = 0;
    for (let e = 0; e < EPISODES; e++) {
      const goal = Math.floor(random.uniform() * CELLS);
      const known = know(drawMaze(random, SIDE), goal);
      const { rewards, decisions } = episode(known, [w[0], w[1], w[2]], random);
      got += rewards / EPISODES;
      for (const { features, thinks, chance, got: before, time } of decisions) {
        const surplus = rewards - before - rate * (TIME - time);
        for (let i = 0; i < 3; i++) {
          gradient[i] += (surplus * ((thinks ? 1 : 0) - chance) * features[i]) / EPISODES;
        }
      }
    }
    rate = k === 1 ? got / TIME : 0.9 * rate + (0.1 * got) / TIME;
    // Adam
    for (let i = 0; i < 3; i++) {
      mean[i] = 0.9 * mean[i] + 0.1 * gradient[i];
      square[i] = 0.99 * square[i] + 0.01 * gradient[i] ** 2;
      const [m, s] = [mean[i] / (1 - 0.9 ** k), square[i] / (1 - 0.99 ** k)];
      w[i] += (0.05 * m) / (Math.sqrt(s) + 1e-8);
    }
  }
  return [w[0], w[1], w[2]];
}
