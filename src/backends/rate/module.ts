/** The rate module of WebAssembly and printed activations: compiled once, an instance with its own memory a worker. */

import { readAsset } from '../../../bindings/assets.ts';
import { type WasmExports, WasmHost } from '../../../bindings/wasm.ts';
import { printActivation } from '../../codegen/print-activation.ts';
import { expectArgument } from '../../connect/argument.ts';
import { fieldsOf, isMade } from '../../connect/made.ts';
import type { Precision } from '../../equations/precision.ts';
import { reading } from '../../errors.ts';
import type { AdamStep } from '../../learn/optimiser.ts';
import { keyOf } from '../../plan/philox.ts';
import { compileModule } from '../machine/compile.ts';
import { Arena } from '../machine/memory.ts';
import { kernelBinary } from '../wasm/kernel-binary.ts';
import { Touching } from './touching.ts';

/**
 * y = φ(x) and dx = dy·φ′(x) over `count` numbers at addresses. What is written begins a block of its own, which is 64-byte aligned: up to 15
 * numbers behind `count` are written too. What is read was allocated before that, or begins a block.
 */
export interface Activation {
  forward(x: number, y: number, count: number): void;
  backward(x: number, dy: number, dx: number, count: number): void;
}

/** What a worker is sent; it can be posted. */
export interface RateModules {
  readonly core: WebAssembly.Module;
  /** What the core is built for; single if absent. */
  readonly precision?: Precision;
  readonly activations: Readonly<Record<string, WebAssembly.Module>>;
}

const compiled = new Map<Precision, Promise<WebAssembly.Module>>();

/** Rejects with SynfireError where an activation's text is wrong. */
export async function rateModules(
  activations: readonly string[],
  precision: Precision = 'single',
): Promise<RateModules> {
  const sound =
    Array.isArray(activations) &&
    reading('activations', () => Array.from(activations).every((text) => typeof text === 'string'));
  expectArgument(sound, 'activations', activations, 'a list of texts of activations');
  let core = compiled.get(precision);
  if (!core) {
    core = readAsset(precision === 'double' ? 'rate-double.wasm' : 'rate.wasm').then(compileModule);
    compiled.set(precision, core);
    core.catch(() => compiled.delete(precision)); // a later call asks again
  }
  const entries = [...new Set(activations)].map(
    async (text) => [text, await compileModule(await kernelBinary(printActivation(text)))] as const,
  );
  return {
    core: await core,
    precision,
    activations: Object.fromEntries(await Promise.all(entries)),
  };
}

/** Numbers of a packed block: assembly/rate/product.ts. */
const PACKED = 512 * 256;

export class RateMemory extends Arena {
  readonly #host: WasmHost;
  readonly #modules: RateModules;
  readonly #activations = new Map<string, Activation>();
  readonly #shared = new WeakMap<Float32Array, number>();
  readonly touching: Touching;
  readonly #pack: number;
  readonly #draws: number;

  constructor(modules: RateModules) {
    expectArgument(
      isMade(fieldsOf(modules, 'new RateMemory', 'core').core, WebAssembly.Module),
      'new RateMemory',
      modules,
      'what rateModules(…) made',
    );
    const host = new WasmHost(modules.core, 1, 0);
    super(host, modules.precision);
    this.#modules = modules;
    this.#host = host;
    this.touching = new Touching((on) => this.kernels.setTouching(on ? 1 : 0));
    this.#pack = this.room(PACKED, 'a packed block');
    this.#draws = this.allocate(256, 'draws');
  }

  /** Zeroed room for `count` numbers. Throws `out-of-memory`. */
  room(count: number, what: string): number {
    return this.allocate(this.width * count, what);
  }

  /** Room that holds `values`. */
  filled(values: ArrayLike<number>, what: string): number {
    return this.floats(values, values.length, what);
  }

  /** The same room for the same array, which must not change: many readers need it once. */
  shared(values: Float32Array, what: string): number {
    let place = this.#shared.get(values);
    if (place === undefined) {
      place = this.filled(values, what);
      this.#shared.set(values, place);
    }
    return place;
  }

  /** Key of all noise drawn from now on. */
  setSeed(seed: number): void {
    this.kernels.setKey(...keyOf(seed), this.#draws);
  }

  /** Ready for use; the text must be among those that the modules were made with. */
  activation(text: string): Activation {
    let known = this.#activations.get(text);
    if (!known) {
      const texts = Object.keys(this.#modules.activations);
      const expected = `one of the texts that were compiled: ${texts.join(', ') || 'none'}`;
      expectArgument(texts.includes(text), 'activation', text, expected);
      known = this.#host.instantiate(this.#modules.activations[text]) as unknown as Activation;
      this.#activations.set(text, known);
    }
    return known;
  }

  /** A module on this memory. */
  instantiate(module: WebAssembly.Module): WasmExports {
    return this.#host.instantiate(module);
  }

  /** C (m × n) = A (m × k) · B (k × n), rows dense; `add` adds to C. */
  multiply(
    a: number,
    b: number,
    c: number,
    [m, n, k]: readonly [number, number, number],
    add = false,
  ): void {
    this.product([a, k, 1], [b, n], [c, n], [m, n, k], add);
  }

  /** The same, with the same bits, where many numbers of A are 0: they are passed over. B is finite. */
  multiplyFew(a: number, b: number, c: number, [m, n, k]: readonly [number, number, number]): void {
    this.kernels.multiplyFew(a, b, c, m, n, k, this.#pack);
  }

  /** C (m × n) = or += A·B with A at [address, row stride, column stride], B and C at [address, row stride]. */
  product(
    [a, aRow, aColumn]: readonly [number, number, number],
    [b, bRow]: readonly [number, number],
    [c, cRow]: readonly [number, number],
    [m, n, k]: readonly [number, number, number],
    add: boolean,
  ): void {
    this.touching.run(this.width * m * k, ['product', m, n, k, aColumn], () =>
      this.kernels.multiply(a, aRow, aColumn, b, bRow, c, cRow, m, n, k, add ? 1 : 0, this.#pack),
    );
  }

  /** C (m × n) = Aᵀ·B, A (k × m), B (k × n); `add` adds to C. */
  multiplyTransposed(
    a: number,
    b: number,
    c: number,
    [m, n, k]: readonly [number, number, number],
    add = false,
  ): void {
    this.product([a, 1, m], [b, n], [c, n], [m, n, k], add);
  }

  /** Adam's step of `count` numbers whose weights, gradient, moments and average are at these addresses. */
  adam(
    { beta1, beta2, rate, epsilon, decay, follow }: AdamStep,
    [weights, gradient, mean, square, average]: readonly number[],
    count: number,
  ): void {
    const course = [rate, beta1, beta2, epsilon, decay, follow];
    this.kernels.adam(weights, gradient, mean, square, average, count, ...course);
  }
}
