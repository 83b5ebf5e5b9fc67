/**
 * Leaky rate networks as the theory of chaos writes them (Sompolinsky, Crisanti & Sommers 1988):
 *
 *   h ← (1 − dt)·h + dt·(J φ(h) + I + A·sin(2πft + θ)) + σ·√dt·ξ      (Euler, time in units of τ)
 *
 * in f64, the same on every host; dt = 1 is the discrete map h ← J φ(h). For analysis: one trial, dense weights.
 */

import { arithmeticOf } from '../backends/reference/arithmetic.ts';
import { compile } from '../backends/reference/closures.ts';
import { expectOptions } from '../connect/argument.ts';
import { differentiate } from '../equations/differentiate.ts';
import { sin } from '../equations/f64.ts';
import { parseExpression } from '../equations/parse.ts';
import { simplify } from '../equations/simplify.ts';
import { namesOf } from '../equations/walk.ts';
import { printValue, SynfireError, suggest } from '../errors.ts';
import { faultsOf, flag, number, numbers, object, optional, text } from '../network/shape.ts';
import { normals } from '../plan/draws.ts';
import { philox } from '../plan/philox.ts';

export interface RateNetwork {
  readonly size: number;
  /** J, row after row: element i·size + j acts from unit j on unit i. */
  readonly weights: ArrayLike<number>;
  /** φ, an expression in x; default `tanh(x)`. Its derivative is found symbolically. */
  readonly activation?: string;
  /** Time step in units of the time constant, in (0, 1]. */
  readonly dt: number;
  /** Constant input, one for all units or one for each. */
  readonly input?: number | ArrayLike<number>;
  /** σ of white noise, independent for each unit. */
  readonly noise?: number;
  /** Frequency in 1/τ; phases are drawn for each unit, or are 0 where the drive is common. */
  readonly sine?: {
    readonly amplitude: number;
    readonly frequency: number;
    readonly common?: boolean;
  };
  /** h at the start; standard normals by default. */
  readonly initial?: ArrayLike<number>;
  /** Of the initial state, noise and phases; default 1. */
  readonly seed?: number;
}

const STREAM = { initial: 1, phases: 2, noise: 3, weights: 4 } as const;

const networkShape = object({
  size: number,
  weights: numbers,
  activation: optional(text),
  dt: number,
  input: optional((value, where, report) =>
    (typeof value === 'number' ? number : numbers)(value, where, report),
  ),
  noise: optional(number),
  sine: optional(object({ amplitude: number, frequency: number, common: optional(flag) })),
  initial: optional(numbers),
  seed: optional(number),
});

/** `count` standard normals of a stream at time index `t`. */
function drawNormals(seed: number, stream: number, t: number, count: number): Float64Array {
  const out = new Float64Array(count);
  const words = new Uint32Array(4);
  const pair = new Float32Array(2);
  for (let i = 0; i < count; i += 4) {
    philox(i >>> 2, t, 0, stream, seed >>> 0, 0x72617465, words);
    for (let k = 0; k < 4 && i + k < count; k++) {
      if ((k & 1) === 0) normals(words[k], words[k + 1], pair);
      out[i + k] = pair[k & 1];
    }
  }
  return out;
}

/** J_ij = g/√N · N(0, 1) + mean/N without self-coupling. Throws SynfireError for sizes and gains that make no sense. */
export function gaussianWeights(
  size: number,
  options: { readonly g: number; readonly mean?: number; readonly seed?: number },
): Float64Array {
  expectOptions(options, 'gaussianWeights', ['g', 'mean', 'seed']);
  const { g, mean = 0, seed = 1 } = options;
  const sound = Number.isInteger(size) && size >= 1 && size <= 20_000;
  if (!sound || ![g, mean, seed].every(Number.isFinite)) {
    throw new SynfireError({
      code: 'bad-option',
      where: 'gaussianWeights',
      found: `size ${printValue(size)}, options ${printValue(options)}`,
      expected: 'a size from 1 to 20,000, and finite numbers g, mean and seed',
      remedy: 'Correct the value.',
    });
  }
  const weights = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = drawNormals(seed, STREAM.weights, i, size);
    for (let j = 0; j < size; j++) {
      weights[i * size + j] = i === j ? 0 : (g / Math.sqrt(size)) * row[j] + mean / size;
    }
  }
  return weights;
}

/** Throws SynfireError where the description is wrong in type, length or range. */
function checkRateNetwork(network: RateNetwork): void {
  SynfireError.gather(faultsOf(networkShape, network, 'rate network'));
  const { size, weights, dt, input = 0, noise = 0, initial, sine, seed = 1 } = network;
  const fail = (where: string, found: unknown, expected: string): never => {
    throw new SynfireError({
      code: 'bad-rate-network',
      where: `rate network › ${where}`,
      found: printValue(found),
      expected,
      remedy: 'Correct the value.',
    });
  };
  if (!(Number.isInteger(size) && size >= 1)) fail('size', size, 'an integer ≥ 1');
  if (weights.length !== size * size) fail('weights', weights.length, `${size * size} numbers`);
  if (!Array.from(weights).every(Number.isFinite)) fail('weights', 'NaN', 'finite numbers');
  if (!(dt > 0 && dt <= 1)) fail('dt', dt, 'a number in (0, 1]');
  if (!(noise >= 0 && noise < 1e6)) fail('noise', noise, 'σ ≥ 0');
  if (!Number.isSafeInteger(seed)) fail('seed', seed, 'an integer');
  for (const [name, list] of [['input', input] as const, ['initial', initial] as const]) {
    const each = typeof list === 'number' ? [list] : Array.from(list ?? []);
    if (!each.every(Number.isFinite)) fail(name, list, 'finite numbers');
    const wrong = typeof list === 'object' && each.length !== size;
    if (wrong) fail(name, each.length, `${size} numbers`);
  }
  if (sine && ![sine.amplitude, sine.frequency].every(Number.isFinite)) {
    fail('sine', sine, 'finite numbers');
  }
}

/** φ and φ′ of one unit. */
function activationOf(textOf: string): {
  phi: (x: number) => number;
  slope: (x: number) => number;
} {
  const tree = simplify(parseExpression(textOf, 'rate network › activation'));
  const unknown = [...namesOf(tree)].find((name) => name !== 'x');
  if (unknown !== undefined) {
    throw new SynfireError({
      code: 'unknown-name',
      where: 'rate network › activation',
      found: `"${unknown}"`,
      expected: 'an expression in x',
      remedy: suggest(unknown, ['x']),
    });
  }
  const registers = new Float64Array(1);
  const slots = new Map([['x', 0]]);
  const arithmetic = arithmeticOf('f64');
  const [phi, slope] = [tree, differentiate(tree, 'x')].map((expr) => {
    const value = compile(expr, slots, registers, arithmetic);
    return (x: number) => {
      registers[0] = x;
      return value();
    };
  });
  return { phi, slope };
}

/** The state, and one step of it; the product J·φ(h) is found by the caller. */
export class RateDynamics {
  readonly h: Float64Array;
  readonly #network: RateNetwork;
  readonly #phi: (x: number) => number;
  readonly #slope: (x: number) => number;
  readonly #phases: Float64Array;
  #step = 0;

  constructor(network: RateNetwork) {
    checkRateNetwork(network);
    const { size, initial, seed = 1, activation = 'tanh(x)', sine } = network;
    this.#network = network;
    const { phi, slope } = activationOf(activation);
    this.#phi = phi;
    this.#slope = slope;
    this.h = initial ? Float64Array.from(initial) : drawNormals(seed, STREAM.initial, 0, size);
    this.#phases = new Float64Array(size);
    if (sine && !sine.common) {
      const words = new Uint32Array(4);
      for (let i = 0; i < size; i++) {
        philox(i, 0, 0, STREAM.phases, seed >>> 0, 0x72617465, words);
        this.#phases[i] = 2 * Math.PI * words[0] * 2 ** -32;
      }
    }
  }

  /** φ(h) and φ′(h). */
  rates(phi: Float64Array, slope: Float64Array): void {
    for (let i = 0; i < this.h.length; i++) {
      phi[i] = this.#phi(this.h[i]);
      slope[i] = this.#slope(this.h[i]);
    }
  }

  /** One step with the recurrent input J·φ(h). Throws `not-a-number`, naming the unit. */
  advance(recurrent: Float64Array): void {
    const { dt, input = 0, noise = 0, sine, seed = 1, size } = this.#network;
    const xi = noise > 0 ? drawNormals(seed, STREAM.noise, this.#step, size) : undefined;
    const kick = noise * Math.sqrt(dt);
    const angle = sine ? 2 * Math.PI * sine.frequency * this.#step * dt : 0;
    for (let i = 0; i < size; i++) {
      let drive = recurrent[i] + (typeof input === 'number' ? input : input[i]);
      if (sine) drive += sine.amplitude * sin(angle + this.#phases[i]);
      this.h[i] = (1 - dt) * this.h[i] + dt * drive;
      if (xi) this.h[i] += kick * xi[i];
      if (!Number.isFinite(this.h[i])) throw this.#diverged(i);
    }
    this.#step++;
  }

  #diverged(unit: number): SynfireError {
    return new SynfireError({
      code: 'not-a-number',
      where: `rate network › unit ${unit} › step ${this.#step}`,
      found: 'a state that is not finite',
      expected: 'bounded dynamics',
      remedy: 'Take a bounded activation, weaker weights or a smaller dt.',
    });
  }
}
