/** A world with nothing in it, in which single operations of the core module are run step by step. */
import type { Arena } from '../../src/backends/machine/memory.ts';
import { LINES, OPERATION, WORLD } from '../../src/backends/wasm/offsets.ts';
import { core } from './core.ts';

export type OperationName = Exclude<keyof typeof OPERATION, 'firstKernel'>;

export class Bench {
  readonly arena: Arena;
  readonly core: Awaited<ReturnType<typeof core>>['host']['core'];
  readonly world: number;
  readonly #ends: number;
  readonly #program: number;

  private constructor({ host, arena }: Awaited<ReturnType<typeof core>>, firedRoom: number) {
    this.arena = arena;
    this.core = host.core;
    this.world = arena.allocate(WORLD.bytes, 'the world');
    this.#ends = arena.allocate(4 * 1024, 'ends');
    this.#program = arena.allocate(8 * 16, 'the program');
    this.set('fired', arena.allocate(4 * firedRoom, 'spikes'));
    this.set('firedRoom', firedRoom);
    this.set('due', arena.allocate(4 * LINES, 'due'));
  }

  static async create(firedRoom = 4096): Promise<Bench> {
    return new Bench(await core(), firedRoom);
  }

  get(word: keyof typeof WORLD): number {
    return this.arena.word(this.world + WORLD[word]);
  }

  set(word: keyof typeof WORLD, value: number): void {
    this.arena.setWord(this.world + WORLD[word], value);
  }

  /** A descriptor of words; numbers that are no integers are written as f32. */
  descriptor(...values: (number | { float: number })[]): number {
    const at = this.arena.words(
      values.map((value) => (typeof value === 'number' ? value >>> 0 : 0)),
      'a descriptor',
    );
    values.forEach((value, k) => {
      if (typeof value !== 'number') this.arena.setFloat(at + 4 * k, value.float);
    });
    return at;
  }

  /** Runs one operation in step `step` (and `steps − 1` more). */
  run(operation: OperationName, descriptor: number, step: number, steps = 1): number {
    this.set('step', step);
    this.arena.u32(this.#program, 2).set([OPERATION[operation], descriptor]);
    return this.core.advance(this.world, this.#program, 1, steps, this.#ends);
  }

  /** Neurons that fired in the last run. */
  get fired(): number[] {
    return [...this.arena.u32(this.get('fired'), this.get('firedCount'))];
  }

  floats(at: number, n: number): number[] {
    return [...this.arena.f32(at, n)];
  }
}
