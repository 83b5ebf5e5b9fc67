/** Where workers wait for each other. */

const GENERATION = 16;

/**
 * A barrier for `parties` workers in shared memory: a short spin, then sleep.
 *
 * The last to arrive starts the next generation and wakes the others. It may be used any number of
 * times; it must not be used by more than `parties` threads.
 *
 * The spin must outlast the waking of a sleeper (some 100 µs). Otherwise one worker that was kept from its
 * processor for a moment puts the others to sleep, is asleep itself when they wake, and so on: measured, a
 * step of 30 µs then takes 200.
 *
 * Word 0: who has arrived; 16: generation. Those who look at the generation have a cache line of their own, which
 * no arrival takes from them.
 */
export class Barrier {
  static readonly words = 32;
  readonly #words: Int32Array;
  readonly #parties: number;
  readonly #spinTime: number;

  /** `spinTime`: ms to look before sleeping; 0 where workers outnumber processors. */
  constructor(words: Int32Array, parties: number, spinTime: number) {
    this.#words = words;
    this.#parties = parties;
    this.#spinTime = spinTime;
  }

  /** Returns when all have come. `meanwhile` is done after this one has, while word of the others is under way. */
  wait(meanwhile?: () => void): void {
    const words = this.#words;
    const generation = Atomics.load(words, GENERATION);
    const isLast = this.arrive();
    meanwhile?.();
    if (isLast) return;
    if (this.#spinTime > 0) {
      const end = performance.now() + this.#spinTime;
      do {
        for (let i = 0; i < 1000; i++) if (Atomics.load(words, GENERATION) !== generation) return;
      } while (performance.now() < end);
    }
    while (Atomics.load(words, GENERATION) === generation) {
      Atomics.wait(words, GENERATION, generation);
    }
  }

  /** What `wait` does, without waiting; true for the last one. */
  arrive(): boolean {
    const words = this.#words;
    if (Atomics.add(words, 0, 1) + 1 < this.#parties) return false;
    Atomics.store(words, 0, 0);
    Atomics.add(words, GENERATION, 1);
    Atomics.notify(words, GENERATION);
    return true;
  }
}
