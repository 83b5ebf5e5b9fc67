/**
 * Concepts learnt by a flock of units: SUSTAIN-d, Mok & Love (2023), Sci. Adv. 9:eade6903. Many units lie anywhere in the space of stimuli; those that win move to the
 * stimulus and then to each other. The six problems of Shepard, Hovland & Jenkins (1961) come in their order of difficulty. Rules and rates are those of the
 * authors' program; which units are replaced after an error is told there in code only, here: winners that were wrong themselves.
 */
import { below, between, type Check, near } from '../example.ts';
import { Random } from '../random.ts';
import { columns, type Study } from '../study.ts';

const STIMULI = Array.from({ length: 8 }, (_, k) => [k & 1, (k >> 1) & 1, (k >> 2) & 1] as const);
type Stimulus = (typeof STIMULI)[number];

/** Whether a stimulus is in the class, by problem. */
const PROBLEMS: Readonly<Record<string, (s: Stimulus) => boolean>> = {
  I: ([a]) => a === 1,
  II: ([a, b]) => a !== b,
  III: ([a, b, c]) => (c === 1 ? a === 1 : b === 1),
  IV: ([a, b, c]) => a + b + c >= 2,
  // one odd one out on each side of a rule by the first dimension
  V: ([a, b, c]) => (b === 1 && c === 1 ? a === 0 : a === 1),
  VI: ([a, b, c]) => ((a + b + c) & 1) === 1,
};

const SHARPNESS = 0.2;
const PHI = 5;
const RATES = { attention: 3, weights: 0.375, own: 0.325, group: 0.7 } as const;
const WINNERS = 0.005;

/** Moves winners towards the stimulus, then towards their new mean. */
export function flock(positions: readonly Float64Array[], stimulus: ArrayLike<number>): void {
  for (const p of positions) {
    for (let d = 0; d < p.length; d++) p[d] += RATES.own * (stimulus[d] - p[d]);
  }
  for (let d = 0; d < stimulus.length; d++) {
    const mean = positions.reduce((sum, p) => sum + p[d], 0) / positions.length;
    for (const p of positions) p[d] += RATES.group * (mean - p[d]);
  }
}

class Flock {
  readonly #positions: Float64Array[];
  readonly #weights: Float64Array[];
  readonly #active = new Set<number>();
  readonly #attention = new Float64Array(3).fill(1 / 3);
  readonly #winners: number;

  constructor(size: number, random: Random) {
    this.#winners = Math.max(1, Math.round(WINNERS * size));
    this.#positions = Array.from({ length: size }, () =>
      Float64Array.from({ length: 3 }, () => random.uniform()),
    );
    this.#weights = Array.from({ length: size }, () => new Float64Array(2));
  }

  /** Shows a stimulus and its class; returns the probability of an error. */
  trial(stimulus: Stimulus, target: 0 | 1): number {
    const distances = this.#positions.map((p) => this.#distance(p, stimulus));
    const nearest = (units: Iterable<number>, count: number) =>
      [...units].sort((a, b) => distances[a] - distances[b]).slice(0, count);
    let winners = nearest(this.#active, this.#winners);
    const answer = this.#answer(winners, distances);
    const wrong = answer[target] <= 0.5;
    if (wrong) {
      const right = winners.filter((u) => this.#weights[u][target] > this.#weights[u][1 - target]);
      const idle = this.#positions.map((_, u) => u).filter((u) => !this.#active.has(u));
      const recruits = nearest(idle, this.#winners - right.length);
      for (const unit of recruits) this.#active.add(unit);
      winners = [...right, ...recruits];
    } else this.#attend(winners, stimulus, distances);
    const probability = this.#answer(winners, distances);
    for (const unit of winners) {
      const act = SHARPNESS * Math.exp(-SHARPNESS * distances[unit]);
      for (const k of [0, 1]) {
        const error = (k === target ? 1 : 0) - probability[k];
        this.#weights[unit][k] += (RATES.weights / this.#winners) * PHI * act * error;
      }
    }
    const moving = winners.map((unit) => this.#positions[unit]);
    flock(moving, stimulus);
    return 1 - answer[target];
  }

  #distance(position: Float64Array, stimulus: Stimulus): number {
    let sum = 0;
    for (let d = 0; d < 3; d++) sum += this.#attention[d] * Math.abs(stimulus[d] - position[d]);
    return sum;
  }

  /** Softmax of both classes. */
  #answer(winners: readonly number[], distances: readonly number[]): readonly [number, number] {
    const out = [0, 0];
    for (const unit of winners) {
      const act = SHARPNESS * Math.exp(-SHARPNESS * distances[unit]);
      for (const k of [0, 1]) out[k] += PHI * act * this.#weights[unit][k];
    }
    const second = 1 / (1 + Math.exp(out[0] - out[1]));
    return [1 - second, second];
  }

  /** Gradient of what winners have more than the other active units. */
  #attend(winners: readonly number[], stimulus: Stimulus, distances: readonly number[]): void {
    const won = new Set(winners);
    const slope = new Float64Array(3);
    for (const unit of this.#active) {
      const act = SHARPNESS * Math.exp(-SHARPNESS * distances[unit]);
      const sign = won.has(unit) ? 1 : -1;
      for (let d = 0; d < 3; d++) {
        const apart = Math.abs(stimulus[d] - this.#positions[unit][d]);
        slope[d] -= (sign * act * SHARPNESS * apart) / this.#active.size;
      }
    }
    const next = this.#attention.map((a, d) => Math.max(0, a + RATES.attention * slope[d]));
    const sum = next.reduce((total, a) => total + a, 0);
    if (sum > 0) for (let d = 0; d < 3; d++) this.#attention[d] = next[d] / sum;
  }
}

/** Mean probability of an error over 16 blocks of each stimulus twice. */
function errors(problem: (s: Stimulus) => boolean, size: number, runs: number): number {
  let sum = 0;
  for (let run = 0; run < runs; run++) {
    const random = new Random(100 + run);
    const model = new Flock(size, random);
    for (let block = 0; block < 16; block++) {
      const order = [...STIMULI, ...STIMULI];
      for (let k = order.length - 1; k > 0; k--) {
        const j = Math.floor(random.uniform() * (k + 1));
        [order[k], order[j]] = [order[j], order[k]];
      }
      for (const stimulus of order) sum += model.trial(stimulus, problem(stimulus) ? 1 : 0);
    }
  }
  return sum / runs / 16 / 16;
}

export async function shepardProblems(
  print: (line: string) => void,
  size: number,
  runs: number,
): Promise<Check[]> {
  const random = new Random(1);
  const positions = Array.from({ length: 6 }, () =>
    Float64Array.from({ length: 3 }, () => random.uniform()),
  );
  const stimulus = [0.2, 0.9, 0.5];
  const centre = (d: number) => positions.reduce((sum, p) => sum + p[d], 0) / positions.length;
  const [before, from] = [positions[0][0] - centre(0), stimulus[0] - centre(0)];
  flock(positions, stimulus);
  const p = Object.fromEntries(
    Object.entries(PROBLEMS).map(([name, problem]) => [name, errors(problem, size, runs)]),
  );
  print(columns('problem', ...Object.keys(p)));
  print(columns('p(error)', ...Object.values(p)));
  const middle = [p.III, p.IV, p.V];
  return [
    near(
      'spread of winners after a trial',
      (positions[0][0] - centre(0)) / before,
      0.2025,
      'exact',
      {
        ...{ relative: 1e-12 },
      },
    ),
    near('distance of their mean after a trial', (stimulus[0] - centre(0)) / from, 0.675, 'exact', {
      ...{ relative: 1e-12 },
    }),
    below('error of I, over that of II', p.I / p.II, 1),
    below('error of II, over the least of III to V', p.II / Math.min(...middle), 1),
    below('error of the worst of III to V, over that of VI', Math.max(...middle) / p.VI, 1),
    between('error of VI', p.VI, 0, 0.5, 'better than chance'),
  ];
}

export const mok2023: Study = {
  title: 'Concepts learnt by a flock of units',
  reference: 'Mok & Love 2023, Sci. Adv. 9:eade6903; Shepard, Hovland & Jenkins 1961',
  minutes: 0.3,
  run: (print = console.log) => shepardProblems(print, 1000, 20),
};
