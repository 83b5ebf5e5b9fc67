/** How many steps a submission has: by the time that the last one took, and by the room of recorders. */
import { MOST_STEPS } from './device-memory.ts';

/** Wall time that one submission aims at, ms: longer ones are killed by some drivers. */
const SUBMISSION = 40;

export class Pace {
  #steps = 16;

  /** Steps of the next submission, from step `from` on, at most `most`. */
  steps(
    most: number,
    from: number,
    recorders: readonly { readonly every: number; readonly room: number }[],
  ): number {
    const rooms = recorders.map(
      ({ every, room }) => (Math.floor(from / every) + room + 1) * every - 1 - from,
    );
    return Math.max(1, Math.min(most, this.#steps, MOST_STEPS, ...rooms));
  }

  adapt(steps: number, elapsed: number): void {
    const aim = Math.floor((steps * SUBMISSION) / Math.max(0.1, elapsed));
    this.#steps = Math.max(1, Math.min(aim, 4 * steps, MOST_STEPS));
  }
}
