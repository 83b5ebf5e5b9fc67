/**
 * Mixtures of Gaussians as exact denoisers: what the trees would say if they had learnt perfectly. In f64.
 *
 * Under noise, a component N(μ, s²) becomes N(√ᾱ·μ, ᾱs² + 1 − ᾱ), so the score, the denoised state (Tweedie's
 * formula) and the posterior of a linear observation are closed forms. With sd 0 and data for means this is the
 * best denoiser of an empirical distribution.
 */
import { expectArgument, isReal } from '../connect/argument.ts';
import { exp, log } from '../equations/f64.ts';
import { printValue, SynfireError } from '../errors.ts';
import { checked, list, number, numbers, object, optional } from '../network/shape.ts';

export interface GaussianMixture {
  readonly size: number;
  /** Of each component, `size` numbers. */
  readonly means: readonly ArrayLike<number>[];
  readonly weights: ArrayLike<number>;
  /** Of all components, in every direction … */
  readonly sd: number;
  /** … but this one (a unit vector), where there is one. */
  readonly along?: { readonly direction: ArrayLike<number>; readonly sd: number };
}

export const mixtureShape = object({
  size: number,
  means: list(numbers),
  weights: numbers,
  sd: number,
  along: optional(object({ direction: numbers, sd: number })),
});

/** Throws SynfireError where the mixture is wrong in type or count. */
export function checkMixture(mixture: GaussianMixture): void {
  checked(mixtureShape, mixture, 'mixture');
  const { size, means, weights, sd, along } = mixture;
  const vector = (v: ArrayLike<number>) =>
    v.length === size && Array.from(v).every((x) => Number.isFinite(x));
  const fine =
    means.length > 0 &&
    means.every(vector) &&
    weights.length === means.length &&
    Array.from(weights).every((w) => w > 0 && w < Number.POSITIVE_INFINITY) &&
    sd >= 0 &&
    (along === undefined || (vector(along.direction) && along.sd >= 0));
  if (fine) return;
  throw new SynfireError({
    code: 'bad-mixture',
    where: 'mixture',
    found: printValue({ size, components: means.length, weights: weights.length, sd }),
    expected: 'means of `size` finite numbers, a positive weight for each, sd ≥ 0',
    remedy: 'Correct the value.',
  });
}

/** One level of noise applied to a mixture: scores of states. */
export class NoisedMixture {
  readonly #mixture: GaussianMixture;
  readonly #keep: number;
  readonly #variance: number;
  readonly #variances: { readonly all: number; readonly along: number };
  readonly #logWeights: Float64Array;
  readonly #shares: Float64Array;

  /** Throws SynfireError where one of them makes no sense. */
  constructor(mixture: GaussianMixture, alphaBar: number) {
    checkMixture(mixture);
    const share = isReal(alphaBar) && alphaBar >= 0 && alphaBar <= 1;
    expectArgument(share, 'new NoisedMixture › alphaBar', alphaBar, 'a number in [0, 1]');
    this.#mixture = mixture;
    this.#keep = Math.sqrt(alphaBar);
    this.#variance = 1 - alphaBar;
    const noised = (sd: number) => alphaBar * sd * sd + 1 - alphaBar;
    const { sd, along } = mixture;
    this.#variances = { all: noised(sd), along: noised(along?.sd ?? sd) };
    this.#logWeights = Float64Array.from(mixture.weights, log);
    this.#shares = new Float64Array(mixture.means.length);
  }

  /** ∇ log p at `x`, into `out`. */
  score(x: ArrayLike<number>, out: Float64Array): void {
    const { size, means, along } = this.#mixture;
    const { all } = this.#variances;
    const extra = 1 / this.#variances.along - 1 / all;
    const shares = this.#responsibilities(x);
    out.fill(0);
    for (let c = 0; c < means.length; c++) {
      const share = shares[c];
      if (share === 0) continue;
      const mean = means[c];
      let dot = 0;
      if (along) {
        for (let j = 0; j < size; j++) dot += (this.#keep * mean[j] - x[j]) * along.direction[j];
      }
      for (let j = 0; j < size; j++) {
        out[j] += (share * (this.#keep * mean[j] - x[j])) / all;
        if (along) out[j] += share * extra * dot * along.direction[j];
      }
    }
  }

  /** E[x₀ | x] = (x + (1−ᾱ)·score)/√ᾱ, into `out`. */
  denoise(x: ArrayLike<number>, out: Float64Array): void {
    this.score(x, out);
    for (let j = 0; j < out.length; j++) out[j] = (x[j] + this.#variance * out[j]) / this.#keep;
  }

  /** Posterior weight of each component. */
  #responsibilities(x: ArrayLike<number>): Float64Array {
    const { size, means, along } = this.#mixture;
    const shares = this.#shares;
    const { all } = this.#variances;
    const extra = 1 / this.#variances.along - 1 / all;
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < means.length; c++) {
      const mean = means[c];
      let squares = 0;
      let dot = 0;
      for (let j = 0; j < size; j++) {
        const d = x[j] - this.#keep * mean[j];
        squares += d * d;
        if (along) dot += d * along.direction[j];
      }
      shares[c] = this.#logWeights[c] - (squares / all + extra * dot * dot) / 2;
      if (shares[c] > largest) largest = shares[c];
    }
    let sum = 0;
    for (let c = 0; c < means.length; c++) {
      const d = shares[c] - largest;
      shares[c] = d < -60 ? 0 : exp(d);
      sum += shares[c];
    }
    for (let c = 0; c < means.length; c++) shares[c] /= sum;
    return shares;
  }
}

/** y = a·x + σ·η was seen. */
export interface LinearObservation {
  readonly direction: ArrayLike<number>;
  readonly value: number;
  readonly sigma: number;
}

/**
 * The posterior of an isotropic mixture under an observation, again a mixture: along a the spread shrinks, the means move,
 * and components are weighted by how well they explain y. Throws SynfireError.
 */
export function posteriorMixture(
  mixture: GaussianMixture,
  observation: LinearObservation,
): GaussianMixture {
  checkMixture(mixture);
  checked(object({ direction: numbers, value: number, sigma: number }), observation, 'observation');
  const { size, means, weights, sd } = mixture;
  const { direction: a, value, sigma } = observation;
  const length = Math.sqrt(Array.from(a).reduce((sum, x) => sum + x * x, 0));
  if (mixture.along || a.length !== size || !(length > 0 && sigma > 0 && sd > 0)) {
    throw new SynfireError({
      code: 'bad-observation',
      where: 'observation',
      found: `a direction of ${a.length} numbers, length ${length}, σ ${sigma}`,
      expected: `an isotropic mixture of sd > 0, ${size} numbers that are not all 0, σ > 0`,
      remedy: 'Correct the value.',
    });
  }
  const spread = sigma * sigma + sd * sd * length * length;
  const direction = Float64Array.from(a, (x) => x / length);
  const moved = means.map((mean) => {
    let seen = 0;
    for (let j = 0; j < size; j++) seen += a[j] * mean[j];
    const miss = value - seen;
    return {
      mean: Float64Array.from(mean, (m, j) => m + ((sd * sd * miss) / spread) * a[j]),
      fit: -(miss * miss) / (2 * spread),
    };
  });
  const best = Math.max(...moved.map(({ fit }) => fit));
  return {
    size,
    means: moved.map(({ mean }) => mean),
    weights: moved.map(({ fit }, c) => weights[c] * exp(Math.max(-600, fit - best))),
    sd,
    along: { direction, sd: (sd * sigma) / Math.sqrt(spread) },
  };
}
