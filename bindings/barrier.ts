/**
 * A barrier for `parties` workers on two words of shared memory: a short spin, then sleep.
 *
 * The last to arrive starts the next generation and wakes the others. It may be used any number of
 * times; it must not be used by more than `parties` threads.
 */
export class Barrier {
  static readonly words = 2;
  readonly #words: Int32Array;
  readonly #parties: number;
  readonly #spins: number;

  /** `spins`: how often to look before sleeping; 0 where workers outnumber processors. */
  constructor(words: Int32Array, parties: number, spins: number) {
    this.#words = words;
    this.#parties = parties;
    this.#spins = spins;
  }

  wait(): void {
    const words = this.#words;
    const generation = Atomics.load(words, 1);
    if (Atomics.add(words, 0, 1) + 1 === this.#parties) {
      Atomics.store(words, 0, 0);
      Atomics.add(words, 1, 1);
      Atomics.notify(words, 1);
      return;
    }
    for (let i = 0; i < this.#spins; i++) {
      if (Atomics.load(words, 1) !== generation) return;
    }
    while (Atomics.load(words, 1) === generation) Atomics.wait(words, 1, generation);
  }
}
