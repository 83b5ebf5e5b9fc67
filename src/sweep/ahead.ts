/** What runs are made of, made while the runs before them go on, so that no worker waits for it. Each is taken once. */
import type { Run } from './runs.ts';

export class Ahead<T> {
  readonly #make: (run: Run) => Promise<T>;
  readonly #made = new Map<Run, Promise<T>>();

  constructor(make: (run: Run) => Promise<T>) {
    this.#make = make;
  }

  has(run: Run): boolean {
    return this.#made.has(run);
  }

  /** A failure is told to whoever takes it. */
  prepare(run: Run): void {
    const made = this.#make(run);
    made.catch(() => {});
    this.#made.set(run, made);
  }

  take(run: Run): Promise<T> {
    const made = this.#made.get(run) ?? this.#make(run);
    this.#made.delete(run);
    return made;
  }

  /** Nothing is being made when this resolves. */
  async end(): Promise<void> {
    await Promise.allSettled(this.#made.values());
  }
}
