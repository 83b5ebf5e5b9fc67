/** Mazes on a torus for navigation (Jensen, Hennequin & Mattar 2024): a spanning tree by backtracking, some walls taken out, shortest paths. */
import type { Random } from '../random.ts';

export interface Maze {
  readonly side: number;
  /** Cell reached from a cell by moving right, left, up, down: 4 a cell; itself where there is a wall. */
  readonly moves: Uint8Array;
}

const cells = (side: number) => side * side;

/** The cell next to one, around the torus. */
export function neighbour(side: number, cell: number, direction: number): number {
  const [row, column] = [Math.floor(cell / side), cell % side];
  if (direction === 0) return row * side + ((column + 1) % side);
  if (direction === 1) return row * side + ((column + side - 1) % side);
  const next = direction === 2 ? (row + side - 1) % side : (row + 1) % side;
  return next * side + column;
}

/** 3·(side − 3) walls beside those of the tree are taken out at random. */
export function drawMaze(random: Random, side: number): Maze {
  const count = cells(side);
  const moves = Uint8Array.from({ length: 4 * count }, (_, k) => Math.floor(k / 4));
  const below = (n: number) => Math.floor(random.uniform() * n);
  const open = (cell: number, direction: number) => {
    const other = neighbour(side, cell, direction);
    moves[4 * cell + direction] = other;
    moves[4 * other + (direction ^ 1)] = cell;
  };
  const seen = new Uint8Array(count);
  const path = [below(count)];
  seen[path[0]] = 1;
  while (path.length > 0) {
    const cell = path[path.length - 1];
    const free = [0, 1, 2, 3].filter((d) => !seen[neighbour(side, cell, d)]);
    if (free.length === 0) {
      path.pop();
      continue;
    }
    const direction = free[below(free.length)];
    const next = neighbour(side, cell, direction);
    open(cell, direction);
    seen[next] = 1;
    path.push(next);
  }
  for (let left = 3 * (side - 3); left > 0; ) {
    const [cell, direction] = [below(count), below(4)];
    if (moves[4 * cell + direction] !== cell) continue;
    open(cell, direction);
    left--;
  }
  return { side, moves };
}

/** Steps to the goal from every cell. */
export function distances({ side, moves }: Maze, goal: number): Uint8Array {
  const steps = new Uint8Array(cells(side)).fill(255);
  steps[goal] = 0;
  const queue = [goal];
  for (const cell of queue) {
    for (let d = 0; d < 4; d++) {
      // walls are the same from both sides
      const next = moves[4 * cell + d];
      if (steps[next] < 255) continue;
      steps[next] = steps[cell] + 1;
      queue.push(next);
    }
  }
  return steps;
}

/** A cell that is not the goal. */
export function elsewhere(random: Random, side: number, goal: number): number {
  const cell = Math.floor(random.uniform() * (cells(side) - 1));
  return cell < goal ? cell : cell + 1;
}

/** Rewards in `time` steps; after each the agent spends a step on being put elsewhere. */
export function rewards(
  random: Random,
  maze: Maze,
  goal: number,
  time: number,
  choose: (cell: number) => number,
): number {
  let cell = elsewhere(random, maze.side, goal);
  let got = 0;
  for (let t = 0; t < time; t++) {
    if (cell === goal) {
      cell = elsewhere(random, maze.side, goal);
      continue;
    }
    cell = maze.moves[4 * cell + choose(cell)];
    if (cell === goal) got++;
  }
  return got;
}
