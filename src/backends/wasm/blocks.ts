/**
 * The blocks of one slice in the order in which they are asked for. Asked for once more, in the same order, they are the same
 * ones where they have room enough: so other numbers are written by what wrote the first ones.
 */
import type { Precision } from '../../equations/precision.ts';
import type { Arena } from '../machine/memory.ts';

export class Blocks {
  readonly #arena: Arena;
  readonly #placed: { at: number; bytes: number }[] = [];
  #next = 0;

  constructor(arena: Arena) {
    this.#arena = arena;
  }

  get precision(): Precision {
    return this.#arena.precision;
  }

  /** Bytes of a number. */
  get width(): number {
    return this.#arena.width;
  }

  /** From the first block on. */
  again(): void {
    this.#next = 0;
  }

  /** Zeroed where it is new. */
  allocate(bytes: number, what: string): number {
    const known = this.#placed[this.#next];
    if (known === undefined || known.bytes < bytes) {
      this.#placed[this.#next] = { at: this.#arena.allocate(bytes, what), bytes };
    }
    return this.#placed[this.#next++].at;
  }

  floats(values: ArrayLike<number> | number, length: number, what: string): number {
    return this.#arena.setFloats(this.allocate(length * this.width, what), values, length);
  }

  words(values: ArrayLike<number>, what: string): number {
    const place = this.allocate(values.length * 4, what);
    this.#arena.u32(place, values.length).set(values);
    return place;
  }

  u32(at: number, length: number): Uint32Array<ArrayBuffer> {
    return this.#arena.u32(at, length);
  }

  setWord(at: number, value: number): void {
    this.#arena.setWord(at, value);
  }

  setInt(at: number, value: number): void {
    this.#arena.setInt(at, value);
  }

  setNumber(at: number, value: number): void {
    this.#arena.setNumber(at, value);
  }

  setSum(at: number, value: number): void {
    this.#arena.setSum(at, value);
  }

  writeSteps(at: number, steps: ArrayLike<number>): void {
    this.#arena.writeSteps(at, steps);
  }

  setLanes(at: number, value: number): void {
    this.#arena.setLanes(at, value);
  }
}
