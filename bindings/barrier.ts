/**
 * A barrier for `parties` workers on two words of shared memory: a short spin, then sleep.
 *
 * The last to arrive starts the next generation and wakes the others. It may be used any number of
 * times; it must not be used by more than `parties` threads.
 *
 * The spin must outlast the waking of a sleeper (some 100 µs). Otherwise one worker that was kept from its
 * processor for a moment puts the others to sleep, is asleep itself when they wake, and so on: measured, a
 * step of 30 µs then takes 200.
 */
export class Barrier {
  static readonly words = 2;
  readonly #words: Int32Array;
  readonly #parties: number;
  readonly #spinTime: number;

  /** `spinTime`: ms to look before sleeping; 0 where workers outnumber processors. */
  constructor(words: Int32Array, parties: number, spinTime: number) {
    this.#words = words;
    this.#parties = parties;
    this.#spinTime = spinTime;
  }

  wait(): void {
    const words = this.#words;
    const generation = Atomics.load(words, 1);
    if (this.arrive()) return;
    if (this.#spinTime > 0) {
      const end = performance.now() + this.#spinTime;
      do {
        for (let i = 0; i < 1000; i++) if (Atomics.load(words, 1) !== generation) return;
      } while (performance.now() < end);
    }
    while (Atomics.load(words, 1) === generation) Atomics.wait(words, 1, generation);
  }

  /** What `wait` does, without waiting; true for the last one. */
  arrive(): boolean {
    const words = this.#words;
    if (Atomics.add(words, 0, 1) + 1 < this.#parties) return false;
    Atomics.store(words, 0, 0);
    Atomics.add(words, 1, 1);
    Atomics.notify(words, 1);
    return true;
  }
}
