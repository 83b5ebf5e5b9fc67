/** States of the running network to go back to: some, spread over its whole past, within a bound of memory. */
import type { Simulation } from '../src/index.ts';

export interface KeptState {
  /** ms. */
  readonly time: number;
  readonly bytes: Uint8Array;
  /** Of all spikes before. */
  readonly spikes: number;
  readonly hash: string;
}

/** ms between states at first; twice as many whenever there are too many. */
const FIRST = 100;
const MOST = 24;
const MOST_BYTES = 128e6;

export class WayBack {
  #states: KeptState[] = [];
  #every = FIRST;

  get times(): number[] {
    return this.#states.map(({ time }) => time);
  }

  clear(): void {
    this.#states = [];
    this.#every = FIRST;
  }

  /** Whether a state of this time is wanted. */
  isDue(time: number): boolean {
    const last = this.#states.at(-1);
    return last === undefined || time >= last.time + this.#every;
  }

  async take(simulation: Simulation, spikes: number, hash: string): Promise<void> {
    const { time } = simulation;
    this.#states.push({ time, bytes: await simulation.snapshot(), spikes, hash });
    const size = () => this.#states.reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (this.#states.length > MOST || (size() > MOST_BYTES && this.#states.length > 1)) {
      this.#every *= 2;
      this.#states = this.#states.filter((_, k) => k % 2 === 0);
    }
  }

  /** The last state at or before a time; those after it are forgotten: they are of another course from here on. */
  goTo(time: number): KeptState | undefined {
    const earlier = this.#states.filter((state) => state.time <= time + 1e-6);
    if (earlier.length > 0) this.#states = earlier;
    return earlier.at(-1);
  }
}
