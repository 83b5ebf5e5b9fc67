/**
 * Lyapunov spectrum of a rate network (Engelken, Wolf & Abbott 2020, arXiv:2006.02427): tangent vectors are moved by
 * D = (1 − dt)·1 + dt·J·diag φ′(h) at the old state, as one dense f64 product a step in WebAssembly, and made
 * orthonormal every so often. Exponents are in 1/τ.
 *
 * Two exact properties of Euler's method: the sum of all exponents is the mean of ln|det D|/dt, near N·ln(1 − dt)/dt;
 * and a network that settles at h = 0 has the exponents ln|eigenvalues of (1 − dt)·1 + dt·J|/dt.
 */
import { expectOptions } from '../connect/argument.ts';
import { badOption } from '../errors.ts';
import {
  entropyRate,
  kaplanYorkeDimension,
  type LyapunovProgress,
  type LyapunovSpectrum,
  lyapunovSpectrum,
} from './lyapunov.ts';
import { RateDynamics, type RateNetwork } from './rate-network.ts';

export interface RateLyapunovOptions {
  /** Time whose stretching counts, in τ. */
  readonly time: number;
  /** Time before, in which the network settles; then as much as a tenth of `time` for the vectors. Default: time/10, at least 100. */
  readonly warmup?: number;
  /** How many exponents, the largest; default all. */
  readonly exponents?: number;
  /**
   * Time between two orthonormalisations; default 1. (λ₁ − λ_N)·every should stay below 30, or the smallest exponents are
   * lost in rounding.
   */
  readonly every?: number;
  readonly seed?: number;
  /** Called up to a hundred times, with the exponents so far. */
  readonly onProgress?: (progress: LyapunovProgress) => void;
}

const KNOWN = ['time', 'warmup', 'exponents', 'every', 'seed', 'onProgress'];

export interface RateLyapunov extends LyapunovSpectrum {
  /** Kaplan–Yorke dimension; of the exponents that were asked for. */
  readonly dimension: number;
  /** Sum of the positive exponents, nats/τ. */
  readonly entropyRate: number;
  /** ⟨h²⟩, ⟨φ(h)⟩ and ⟨φ(h)²⟩ over units and the time that counts. */
  readonly meanSquare: number;
  readonly meanRate: number;
  readonly meanSquareRate: number;
}

/** Rejects with SynfireError for a network or options that make no sense, or dynamics that diverge. */
export async function rateLyapunov(
  network: RateNetwork,
  options: RateLyapunovOptions,
): Promise<RateLyapunov> {
  const dynamics = new RateDynamics(network);
  const { size, weights, dt } = network;
  const { time, exponents, seed, every = 1 } = checked(options, size);
  const { warmup = Math.max(100, time / 10), onProgress } = options;
  const steps = Math.ceil(time / dt);
  const transient = Math.ceil(steps / 10);
  const rates = new Float64Array(size);
  const slopes = new Float64Array(size);
  settle(dynamics, weights, Math.ceil(warmup / dt), rates, slopes);
  let prepared = false;
  let done = 0;
  let squares = 0;
  let rateSum = 0;
  let rateSquares = 0;
  const spectrum = await lyapunovSpectrum(
    {
      dimension: size,
      advance: (tangent) => {
        if (!prepared) tangent.holdWeights(weights);
        prepared = true;
        dynamics.rates(rates, slopes);
        if (done++ >= transient) {
          for (let i = 0; i < size; i++) {
            squares += dynamics.h[i] ** 2;
            rateSum += rates[i];
            rateSquares += rates[i] ** 2;
          }
        }
        tangent.rates(rates, slopes, 1 - dt, dt);
        dynamics.advance(rates);
        return dt;
      },
    },
    { steps, transient, exponents, seed, every: Math.max(1, Math.round(every / dt)), onProgress },
  );
  return {
    ...spectrum,
    dimension: kaplanYorkeDimension(spectrum.exponents),
    entropyRate: entropyRate(spectrum.exponents),
    meanSquare: squares / steps / size,
    meanRate: rateSum / steps / size,
    meanSquareRate: rateSquares / steps / size,
  };
}

/** Steps without tangent vectors. */
function settle(
  dynamics: RateDynamics,
  weights: ArrayLike<number>,
  steps: number,
  rates: Float64Array,
  slopes: Float64Array,
): void {
  const size = rates.length;
  const recurrent = new Float64Array(size);
  for (let k = 0; k < steps; k++) {
    dynamics.rates(rates, slopes);
    for (let i = 0; i < size; i++) {
      let sum = 0;
      for (let j = 0, at = i * size; j < size; j++) sum += weights[at + j] * rates[j];
      recurrent[i] = sum;
    }
    dynamics.advance(recurrent);
  }
}

function checked(options: RateLyapunovOptions, size: number) {
  expectOptions(options, 'rateLyapunov', KNOWN);
  const { time, warmup = 0, exponents = size, every = 1, seed = 1 } = options;
  const positive = [time, every].every((x) => typeof x === 'number' && x > 0 && x < 1e9);
  const counts = Number.isInteger(exponents) && exponents >= 1 && exponents <= size;
  const rest = typeof warmup === 'number' && warmup >= 0 && warmup < 1e9;
  if (positive && counts && rest && Number.isSafeInteger(seed)) {
    return { time, exponents, every, seed };
  }
  throw badOption(
    'rateLyapunov › options',
    options,
    `time, warmup and every in τ, exponents from 1 to ${size}, an integer seed`,
  );
}
