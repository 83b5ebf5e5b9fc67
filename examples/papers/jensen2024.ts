/**
 * Planning with rollouts (Jensen, Hennequin & Mattar 2024, Nat Neurosci 27:1340): a reward is to be found again and again in 50 steps
 * in a maze on a torus of 4 × 4 cells. The mazes and what bounds an agent: who knows the goal, and who moves at random, which is what
 * the authors' agents do before they learn; and an agent that learns when to imagine moves before it makes one.
 *
 * The authors' agents learn all by reward in eight million episodes, and get 6.6 to 7.1 rewards. Ours knows the goal from the start, is
 * taught its moves by shortest paths, and learns by reward only when to think (`planning-agent.ts`): by reward alone, without rollouts, a network of
 * ours learnt nothing in fifty thousand episodes.
 */
import { atLeast, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';
import { episode, type Knowledge, taught, type When, whenToThink } from './planning-agent.ts';
import { distances, drawMaze, type Maze, rewards } from './torus-mazes.ts';

const SIDE = 4;

/** Mean distance, and rewards in 50 steps of who knows the goal and of who moves at random. */
export function bounds(mazes: number, seed: number) {
  const random = new Random(seed);
  let [distance, best, blind, agent] = [0, 0, 0, 0];
  for (let k = 0; k < mazes; k++) {
    const maze = drawMaze(random, SIDE);
    const goal = Math.floor(random.uniform() * SIDE * SIDE);
    const steps = distances(maze, goal);
    distance += steps.reduce((sum, d) => sum + d, 0) / (SIDE * SIDE - 1) / mazes;
    const shortest = (cell: number) =>
      [0, 1, 2, 3].find((d) => steps[maze.moves[4 * cell + d]] < steps[cell])!;
    best += rewards(random, maze, goal, 50, shortest) / mazes;
    blind += rewards(random, maze, goal, 50, () => Math.floor(random.uniform() * 4)) / mazes;
    agent += episode(perfect(maze, goal, shortest), undefined, random).rewards / mazes;
  }
  return { distance, best, blind, agent };
}

/** What an agent would know that proposes nothing but shortest paths. */
function perfect(maze: Maze, goal: number, shortest: (cell: number) => number): Knowledge {
  const moves = new Float64Array(4 * SIDE * SIDE);
  for (let cell = 0; cell < SIDE * SIDE; cell++) {
    if (cell !== goal) moves[4 * cell + shortest(cell)] = 1;
  }
  return { maze, goal, moves, far: Float64Array.from(distances(maze, goal)) };
}

export function boundChecks(print: (line: string) => void, mazes: number): Check[] {
  const { distance, best, blind, agent } = bounds(mazes, 1);
  print(columns('distance', 'best', 'random', 'agent'));
  print(columns(distance, best, blind, agent));
  const source = 'independent program; 0.74–1.02 of the authors’ untrained agents';
  const within = (absolute: number) => ({ relative: 0, absolute });
  return [
    near('mean distance to the goal', distance, 3.343, 'independent program', within(0.05)),
    near('rewards of shortest paths', best, 11.68, 'independent program', within(0.1)),
    near('rewards of random moves', blind, 0.9, source, within(0.08)),
    near('rewards of an agent that proposes shortest paths', agent, best, 'exact', within(0.15)),
  ];
}

export interface AgentRun {
  /** Of 64 places, by shortest paths. */
  readonly taught: number;
  /** Of 40 episodes, by reward. */
  readonly updates: number;
  /** Never seen. */
  readonly mazes: number;
}

export async function agentChecks(
  print: (line: string) => void,
  run: AgentRun,
  seeds: readonly number[],
): Promise<Check[]> {
  const checks: Check[] = [];
  print(columns('seed', 'never thinks', 'thinks', 'near', 'far', 'w of distance'));
  for (const seed of seeds) {
    const random = new Random(seed);
    const know = await taught(run.taught, random);
    const when = whenToThink(know, run.updates, random);
    /** Mean rewards; and mean thoughts before the first move, 1 or 2 and 5 or 6 steps away. */
    const tried = (how: When | undefined) => {
      const test = new Random(90 + seed);
      let got = 0;
      const [near, far] = [
        { sum: 0, count: 0 },
        { sum: 0, count: 0 },
      ];
      for (let k = 0; k < run.mazes; k++) {
        const known = know(drawMaze(test, SIDE), Math.floor(test.uniform() * SIDE * SIDE));
        const { rewards: found, first } = episode(known, how, test);
        got += found / run.mazes;
        const { distance, thoughts } = first;
        const group = distance <= 2 ? near : distance === 5 || distance === 6 ? far : undefined;
        if (!group) continue;
        group.sum += thoughts;
        group.count++;
      }
      return { got, near: near.sum / near.count, far: far.sum / far.count };
    };
    const [never, thinks] = [tried(undefined), tried(when)];
    print(columns(seed, never.got, thinks.got, thinks.near, thinks.far, when[1]));
    checks.push(
      atLeast(`seed ${seed}: rewards without thoughts, over random moves`, never.got / 0.9, 2),
      atLeast(`seed ${seed}: rewards with thoughts, over without`, thinks.got / never.got, 1.2),
      atLeast(
        `seed ${seed}: thoughts 5 or 6 steps away, over 1 or 2`,
        thinks.far / thinks.near,
        1.5,
      ),
    );
  }
  return checks;
}

export const jensen2024: Study = {
  title: 'Planning with rollouts: mazes on a torus, and when to think (Jensen et al. 2024)',
  reference: 'Jensen, Hennequin & Mattar 2024, Nat Neurosci 27:1340',
  minutes: 0.7,
  run: async (print = console.log) => [
    ...boundChecks(print, 3000),
    ...(await agentChecks(print, { taught: 800, updates: 60, mazes: 600 }, [1, 2, 3])),
  ],
};
