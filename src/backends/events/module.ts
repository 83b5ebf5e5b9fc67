/** The event engine's WebAssembly module: compiled once, an instance with its own memory a simulation. */
import { readAsset } from '../../../bindings/assets.ts';
import { compileWasm, type WasmExports, WasmHost } from '../../../bindings/wasm.ts';
import { outOfMemory } from '../wasm/arena.ts';

let compiled: Promise<WebAssembly.Module> | undefined;

export class EventMemory {
  readonly kernels: WasmExports;
  readonly #memory: WebAssembly.Memory;

  private constructor(module: WebAssembly.Module) {
    const host = new WasmHost(module, 1, 0);
    this.kernels = host.core;
    this.#memory = host.memory;
    this.kernels.setHeap(64);
  }

  static async create(): Promise<EventMemory> {
    compiled ??= readAsset('events.wasm').then(compileWasm);
    return new EventMemory(await compiled);
  }

  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** A zeroed block. Throws `out-of-memory`. */
  allocate(bytes: number, what: string): number {
    const place = bytes < 2 ** 32 - 64 ? this.kernels.allocate(Math.max(8, bytes)) >>> 0 : 0;
    if (place === 0) throw outOfMemory(what, bytes);
    new Uint8Array(this.#memory.buffer, place, bytes).fill(0);
    return place;
  }

  f64(at: number, length: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#memory.buffer, at, length);
  }

  u32(at: number, length: number): Uint32Array<ArrayBuffer> {
    return new Uint32Array(this.#memory.buffer, at, length);
  }

  reals(values: ArrayLike<number>, what: string): number {
    const place = this.allocate(values.length * 8, what);
    this.f64(place, values.length).set(values);
    return place;
  }

  words(values: ArrayLike<number>, what: string): number {
    const place = this.allocate(values.length * 4, what);
    this.u32(place, values.length).set(values);
    return place;
  }
}
