/** What was set before and after what is set now: what undoing and doing again go through. */
import type { Settings } from './settings.ts';

/** Changes that can be undone. */
const MOST_UNDONE = 200;

export class History {
  /** The latest last. */
  readonly #before: Settings[] = [];
  readonly #after: Settings[] = [];

  /** A change is made to these; what was undone can no longer be done again. */
  keep(settings: Settings): void {
    this.#before.push(settings);
    if (this.#before.length > MOST_UNDONE) this.#before.shift();
    this.#after.length = 0;
  }

  get canUndo(): boolean {
    return this.#before.length > 0;
  }

  get canRedo(): boolean {
    return this.#after.length > 0;
  }

  /** Those before `now`; undefined where there are none. */
  undo(now: Settings): Settings | undefined {
    return move(this.#before, this.#after, now);
  }

  /** Those after `now`; undefined where there are none. */
  redo(now: Settings): Settings | undefined {
    return move(this.#after, this.#before, now);
  }
}

function move(from: Settings[], to: Settings[], now: Settings): Settings | undefined {
  const next = from.pop();
  if (next) to.push(now);
  return next;
}
