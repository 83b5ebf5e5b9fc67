/**
 * The task of planning with rollouts (Jensen, Hennequin & Mattar 2024, Nat Neurosci 27:1340): a reward is to be found again and again in 50 steps
 * in a maze on a torus of 4 × 4 cells. Here are the mazes and what bounds an agent: who knows the goal, and who moves at random, which is what
 * the authors' agents do before they learn. No agent is trained here: theirs take eight million episodes, and ours, without rollouts, learnt nothing in fifty thousand.
 */
import { type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { distances, drawMaze, rewards } from './torus-mazes.ts';

/** Mean distance, and rewards in 50 steps of who knows the goal and of who moves at random. */
export function bounds(mazes: number, seed: number) {
  const random = new Random(seed);
  const side = 4;
  let [distance, best, blind] = [0, 0, 0];
  for (let k = 0; k < mazes; k++) {
    const maze = drawMaze(random, side);
    const goal = Math.floor(random.uniform() * side * side);
    const steps = distances(maze, goal);
    distance += steps.reduce((sum, d) => sum + d, 0) / (side * side - 1) / mazes;
    const shortest = (cell: number) =>
      [0, 1, 2, 3].find((d) => steps[maze.moves[4 * cell + d]] < steps[cell])!;
    best += rewards(random, maze, goal, 50, shortest) / mazes;
    blind += rewards(random, maze, goal, 50, () => Math.floor(random.uniform() * 4)) / mazes;
  }
  return { distance, best, blind };
}

export function boundChecks(print: (line: string) => void, mazes: number): Check[] {
  const { distance, best, blind } = bounds(mazes, 1);
  print(columns('distance', 'best', 'random'));
  print(columns(distance, best, blind));
  const source = 'independent program; 0.74–1.02 of the authors’ untrained agents';
  return [
    near('mean distance to the goal', distance, 3.343, 'independent program', {
      relative: 0,
      absolute: 0.05,
    }),
    near('rewards of shortest paths', best, 11.68, 'independent program', {
      relative: 0,
      absolute: 0.1,
    }),
    near('rewards of random moves', blind, 0.9, source, { relative: 0, absolute: 0.08 }),
  ];
}

export const jensen2024: Study = {
  title: 'Planning with rollouts: the mazes on a torus and their bounds (Jensen et al. 2024)',
  reference: 'Jensen, Hennequin & Mattar 2024, Nat Neurosci 27:1340',
  minutes: 0.1,
  run: async (print = console.log) => boundChecks(print, 3000),
};
