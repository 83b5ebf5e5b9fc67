/**
 * The host's hand in a worker's linear memory: allocation and typed access by address. Every engine lays out its arrays by this; blocks
 * are zeroed, 64-byte aligned, and stay where they are.
 */
import type { WasmExports, WasmHost } from '../../../bindings/wasm.ts';
import { lanes, type Precision, type Reals } from '../../equations/precision.ts';
import { SynfireError } from '../../errors.ts';

/** Where blocks begin in a module that has no constants: 0 is no address. */
const FIRST = 64;

export class Arena {
  /** Of the numbers that it lays out. */
  readonly precision: Precision;
  readonly #memory: WebAssembly.Memory;
  /** What the module on this memory exports. */
  readonly kernels: WasmExports;

  /** All of the memory as words: made anew only when it has grown, for this is read at every step. */
  #words: Uint32Array<ArrayBuffer>;

  constructor(host: WasmHost, precision: Precision = 'single') {
    this.precision = precision;
    this.#memory = host.memory;
    this.#words = new Uint32Array(host.memory.buffer);
    this.kernels = host.core;
    this.kernels.setHeap(this.kernels.storeConstants?.() ?? FIRST);
  }

  /** Bytes of the memory. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** A zeroed block, 64-byte aligned. Throws `out-of-memory`. */
  allocate(bytes: number, what: string): number {
    const place = bytes < 2 ** 32 - 64 ? this.kernels.allocate(Math.max(16, bytes)) >>> 0 : 0;
    if (place === 0) throw outOfMemory(what, bytes);
    this.u8(place, bytes).fill(0);
    return place;
  }

  u8(at: number, length: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#memory.buffer, at, length);
  }

  u32(at: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#memory.buffer, at, length);
  }

  i32(at: number, length: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.#memory.buffer, at, length);
  }

  f32(at: number, length: number): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#memory.buffer, at, length);
  }

  f64(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, at, length);
  }

  /** The whole memory as words, good until it grows. */
  get words32(): Uint32Array<ArrayBuffer> {
    // growing takes the buffer from the old view; the memory is not asked for it, which takes longer than a step has for it
    if (this.#words.length === 0) this.#words = new Uint32Array(this.#memory.buffer);
    return this.#words;
  }

  word(at: number): number {
    return this.words32[at >>> 2];
  }

  setWord(at: number, value: number): void {
    this.words32[at >>> 2] = value;
  }

  setInt(at: number, value: number): void {
    this.i32(at, 1)[0] = value;
  }

  setFloat(at: number, value: number): void {
    this.f32(at, 1)[0] = value;
  }

  /** Bytes of a number. */
  get width(): number {
    return lanes[this.precision].bytes;
  }

  /** Numbers of the arena's precision. */
  numbers(at: number, length: number): Reals {
    return this.precision === 'double' ? this.f64(at, length) : this.f32(at, length);
  }

  setNumber(at: number, value: number): void {
    this.numbers(at, 1)[0] = value;
  }

  /** What arrivals are summed in: a whole number. */
  setSum(at: number, value: number): void {
    if (this.precision === 'double') this.f64(at, 1)[0] = value;
    else this.setInt(at, value);
  }

  /** Numbers of steps, 0 ≤ n < 2^31, as wide as numbers are. */
  readSteps(at: number, length: number): Int32Array<ArrayBuffer> {
    const stride = this.width / 4;
    return this.i32(at, stride * length).filter((_, i) => i % stride === 0);
  }

  writeSteps(at: number, steps: ArrayLike<number>): void {
    const stride = this.width / 4;
    const view = this.i32(at, stride * steps.length);
    for (let i = 0; i < steps.length; i++) view[stride * i] = steps[i];
  }

  /** The same number in all lanes of a vector. */
  setLanes(at: number, value: number): void {
    this.numbers(at, 16 / this.width).fill(value);
  }

  /** A u64 as a number (exact below 2^53). */
  long(at: number): number {
    const [low, high] = this.u32(at, 2);
    return high * 2 ** 32 + low;
  }

  /** A block holding `values` in the arena's precision, padded with the last one to `length`, or one value throughout. */
  floats(values: ArrayLike<number> | number, length: number, what: string): number {
    return this.setFloats(this.allocate(length * this.width, what), values, length);
  }

  /** `values` in the arena's precision from `place` on, padded with the last one to `length`, or one value throughout. */
  setFloats(place: number, values: ArrayLike<number> | number, length: number): number {
    const view = this.numbers(place, length);
    if (typeof values === 'number') {
      view.fill(values);
      return place;
    }
    view.set(values);
    view.fill(values[values.length - 1], values.length);
    return place;
  }

  /** A block holding `values` as f64. */
  reals(values: ArrayLike<number>, what: string): number {
    const place = this.allocate(values.length * 8, what);
    this.f64(place, values.length).set(values);
    return place;
  }

  /** A block holding `values` as u32. */
  words(values: ArrayLike<number>, what: string): number {
    const place = this.allocate(values.length * 4, what);
    this.u32(place, values.length).set(values);
    return place;
  }
}

export function outOfMemory(what: string, bytes: number): SynfireError {
  return new SynfireError({
    code: 'out-of-memory',
    where: `memory for ${what}`,
    found: `no room for ${Math.round(bytes / 2 ** 20)} MiB more`,
    expected: 'a network that fits in 4 GiB a worker and in this machine',
    remedy:
      'Use more workers (each has a memory of its own), a smaller scale, or close other programs.',
  });
}
