/**
 * Evolution with an adapted covariance (CMA-ES; Hansen & Ostermeier 2001, with the defaults of Hansen's tutorial of 2016): the least of a cost
 * that has no slopes. `ask` for points, `tell` what they cost; same seed and costs, same points on every host.
 */

import { exp, log } from '../equations/f64.ts';
import { printValue, SynfireError } from '../errors.ts';
import { type Matrix, matrix, symmetricEigen } from '../linalg/index.ts';
import { checked, number, numbers, object, optional } from '../network/shape.ts';
import { Draws } from '../plan/host-draws.ts';

export interface EvolutionOptions {
  /** Where the search begins: 1 to 500 numbers. */
  readonly start: ArrayLike<number>;
  /** Standard deviation of the first points around it; default 0.3. */
  readonly spread?: number;
  /** Points a generation, at least 4; default 4 + ⌊3 ln n⌋. */
  readonly points?: number;
  /** Default 1. */
  readonly seed?: number;
}

const shape = object({
  start: numbers,
  spread: optional(number),
  points: optional(number),
  seed: optional(number),
});

const times = (rows: number, f: (i: number) => number) =>
  Float64Array.from({ length: rows }, (_, i) => f(i));

export class EvolutionStrategy {
  readonly #n: number;
  readonly #points: number;
  readonly #weights: Float64Array;
  /** Of how many points the mean is worth, μ_w. */
  readonly #worth: number;
  readonly #draws: Draws;
  readonly #mean: Float64Array;
  readonly #step: Float64Array;
  readonly #path: Float64Array;
  #spread: number;
  #covariance: Matrix;
  #axes: { readonly values: Float64Array; readonly vectors: Matrix };
  #generation = 0;
  #asked: Float64Array[] | undefined;

  /** Throws SynfireError for options out of range. */
  constructor(options: EvolutionOptions) {
    checked(shape, options, 'EvolutionStrategy');
    const { start, spread = 0.3, seed = 1 } = options;
    const n = start.length;
    const { points = 4 + Math.floor(3 * log(Math.max(1, n))) } = options;
    expect(n >= 1 && n <= 500, 'start', n, '1 to 500 numbers');
    expect(Array.from(start).every(Number.isFinite), 'start', start, 'finite numbers');
    expect(spread > 0 && spread < 1e150, 'spread', spread, 'a positive number');
    expect(
      Number.isInteger(points) && points >= 4 && points <= 1e5,
      'points',
      points,
      'at least 4',
    );
    this.#n = n;
    this.#points = points;
    this.#draws = new Draws(seed, 'EvolutionStrategy', 0x4d31);
    const parents = Math.floor(points / 2);
    const raw = times(parents, (i) => log((points + 1) / 2) - log(i + 1));
    const all = raw.reduce((sum, w) => sum + w, 0);
    this.#weights = raw.map((w) => w / all);
    this.#worth = 1 / this.#weights.reduce((sum, w) => sum + w * w, 0);
    this.#mean = Float64Array.from(start);
    this.#spread = spread;
    this.#step = new Float64Array(n);
    this.#path = new Float64Array(n);
    this.#covariance = matrix(n, n);
    for (let i = 0; i < n; i++) this.#covariance.data[i * n + i] = 1;
    this.#axes = symmetricEigen(this.#covariance);
  }

  /** Where the points are drawn around: the best estimate. */
  get mean(): Float64Array {
    return this.#mean.slice();
  }

  /** Standard deviation of the points, common to all directions. */
  get spread(): number {
    return this.#spread;
  }

  /** The points of this generation; the same until `tell`. */
  ask(): readonly Float64Array[] {
    this.#asked ??= Array.from({ length: this.#points }, () => {
      const z = times(this.#n, () => this.#draws.normal());
      const y = this.#turned(z, (value) => Math.sqrt(value));
      return this.#mean.map((m, i) => m + this.#spread * y[i]);
    });
    return this.#asked.map((point) => point.slice());
  }

  /** What those points cost, in their order; whatever is not finite counts as worst. */
  tell(costs: ArrayLike<number>): void {
    const asked = this.#asked;
    expect(asked !== undefined, 'tell', 'costs', 'points that were asked for');
    checked(numbers, costs, 'EvolutionStrategy › costs');
    expect(costs.length === this.#points, 'costs', costs.length, `${this.#points} numbers`);
    const cost = (k: number) => (Number.isFinite(costs[k]) ? costs[k] : Number.MAX_VALUE);
    const order = asked!.map((_, k) => k).sort((a, b) => cost(a) - cost(b) || a - b);
    this.#adapt(order.slice(0, this.#weights.length).map((k) => asked![k]));
    this.#asked = undefined;
  }

  #adapt(parents: readonly Float64Array[]): void {
    const n = this.#n;
    const worth = this.#worth;
    const moves = parents.map((point) => point.map((x, i) => (x - this.#mean[i]) / this.#spread));
    const move = times(n, (i) => moves.reduce((sum, y, k) => sum + this.#weights[k] * y[i], 0));
    for (let i = 0; i < n; i++) this.#mean[i] += this.#spread * move[i];

    const forStep = (worth + 2) / (n + worth + 5);
    const damping = 1 + 2 * Math.max(0, Math.sqrt((worth - 1) / (n + 1)) - 1) + forStep;
    const usual = Math.sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    const white = this.#turned(move, (value) => 1 / Math.sqrt(value), true);
    for (let i = 0; i < n; i++) {
      this.#step[i] *= 1 - forStep;
      this.#step[i] += Math.sqrt(forStep * (2 - forStep) * worth) * white[i];
    }
    this.#generation++;
    const length = Math.sqrt(this.#step.reduce((sum, x) => sum + x * x, 0));
    const settled = Math.sqrt(1 - exp(2 * this.#generation * log(1 - forStep)));
    const calm = length / settled < (1.4 + 2 / (n + 1)) * usual ? 1 : 0;

    const forPath = (4 + worth / n) / (n + 4 + (2 * worth) / n);
    const one = 2 / ((n + 1.3) ** 2 + worth);
    const many = Math.min(1 - one, (2 * (worth - 2 + 1 / worth)) / ((n + 2) ** 2 + worth));
    for (let i = 0; i < n; i++) {
      this.#path[i] *= 1 - forPath;
      this.#path[i] += calm * Math.sqrt(forPath * (2 - forPath) * worth) * move[i];
    }
    const { data } = this.#covariance;
    const kept = 1 - one - many + (1 - calm) * one * forPath * (2 - forPath);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < moves.length; k++) sum += this.#weights[k] * moves[k][i] * moves[k][j];
        const value = kept * data[i * n + j] + one * this.#path[i] * this.#path[j] + many * sum;
        data[i * n + j] = value;
        data[j * n + i] = value;
      }
    }
    this.#spread *= exp(Math.min(1, (forStep / damping) * (length / usual - 1)));
    this.#axes = symmetricEigen(this.#covariance);
  }

  /** Along the axes of the covariance, stretched by f of its values; `both`: the vector is given in the usual coordinates. */
  #turned(z: Float64Array, f: (value: number) => number, both = false): Float64Array {
    const n = this.#n;
    const { values, vectors } = this.#axes;
    const along = times(n, (k) => {
      if (!both) return z[k];
      let sum = 0;
      for (let i = 0; i < n; i++) sum += vectors.data[i * n + k] * z[i];
      return sum;
    }).map((x, k) => x * f(Math.max(values[k], 1e-300)));
    return times(n, (i) => {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += vectors.data[i * n + k] * along[k];
      return sum;
    });
  }
}

function expect(holds: boolean, where: string, found: unknown, expected: string): void {
  if (holds) return;
  throw new SynfireError({
    code: 'bad-option',
    where: `EvolutionStrategy › ${where}`,
    found: typeof found === 'string' ? found : printValue(found),
    expected,
    remedy: 'Correct the value.',
  });
}
