/** Rows with a number for each unit of a population, filled up to a multiple of 4, in a worker's memory. */
import type { Values } from '../../plan/plan.ts';
import type { Arena } from '../machine/memory.ts';
import { rowBytes } from './gradient-memory.ts';

export class UnitRows {
  readonly size: number;
  /** Bytes of a row. */
  readonly room: number;
  /** Numbers of a row. */
  readonly width: number;
  readonly #arena: Arena;

  constructor(arena: Arena, size: number) {
    this.#arena = arena;
    this.size = size;
    this.room = rowBytes(size);
    this.width = this.room / 4;
  }

  /** One value for all, or one for each; what fills the row up is the last. */
  fill(at: number, values: Values | Float32Array): void {
    const row = this.#arena.f32(at, this.width);
    if (typeof values === 'number' || values.length === 0) {
      row.fill(typeof values === 'number' ? values : 0);
      return;
    }
    for (let i = 0; i < this.width; i++) row[i] = values[Math.min(i, this.size - 1)];
  }

  /** One for each; what fills the row up stays. */
  put(at: number, values: ArrayLike<number>): void {
    this.#arena.f32(at, this.size).set(values);
  }

  /** Rows of `size` f64, one after the other. */
  scatter(at: number, values: Float64Array): void {
    const count = values.length / Math.max(1, this.size);
    const rows = this.#arena.f32(at, count * this.width);
    if (this.width === this.size) {
      rows.set(values);
      return;
    }
    for (let k = 0; k < count; k++) {
      rows.set(values.subarray(k * this.size, (k + 1) * this.size), k * this.width);
      rows.fill(0, k * this.width + this.size, (k + 1) * this.width);
    }
  }

  clear(at: number, rows: number): void {
    this.#arena.u8(at, rows * this.room).fill(0);
  }

  copy(from: number, to: number, rows: number): void {
    const bytes = rows * this.room;
    this.#arena.u8(to, bytes).set(this.#arena.u8(from, bytes));
  }

  /** The numbers of each row. */
  read(at: number, rows: number): Float32Array<ArrayBuffer>[] {
    return Array.from({ length: rows }, (_, k) =>
      this.#arena.f32(at + k * this.room, this.size).slice(),
    );
  }
}
