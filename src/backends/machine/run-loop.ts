/**
 * How whatever runs is run: in slices of wall time. Between two slices the event loop turns, the signal is asked and progress is
 * told, also where the engine works in the calling thread; so a page draws, and a click on Stop acts within a slice.
 *
 * One call at a time: a second while one is running is refused (`busy`). After `dispose` every call is (`disposed`).
 */

import { printValue, SynfireError } from '../../errors.ts';
import { LAST_STEP, stepsOf as nearest, onGrid } from '../../network/grid.ts';
import { nextTask } from './host.ts';

export interface Progress {
  /** Time of this run so far and in all: ms, or what the simulation counts in. */
  readonly time: number;
  readonly total: number;
  /** 0 … 1. */
  readonly share: number;
  /** Simulated time over wall time, both in ms. */
  readonly speed: number;
  /** Wall seconds that are left, by the speed so far. */
  readonly eta: number;
}

/** What every run is given. */
export interface RunControl<P = Progress> {
  /** Called some ten times a second. */
  readonly onProgress?: (progress: P) => void;
  /** Stops the run after the slice that is under way; what was done until then is kept. */
  readonly signal?: AbortSignal;
}

/** Wall time that one slice aims at, ms: the grain of progress and of stopping. */
const SLICE = 50;

const MOST = 1_000_000;

export interface Slices {
  /** How many steps (cycles, spikes) there are to do. */
  readonly steps: number;
  /** No slice goes beyond what this says: steps from here to a place where the caller looks. */
  readonly room?: () => number;
  readonly signal?: AbortSignal;
  /** What is done of what is asked for, 0 where it stops here; without it all. */
  readonly agree?: (asked: number, left: number) => number;
}

export class RunLoop {
  #busy = false;
  #disposed = false;
  #slice: number;

  /** `first`: steps of the first slice. */
  constructor(first = 1) {
    this.#slice = first;
  }

  /** Does `work` until all steps are done, the signal is given or the caller breaks off; yields what each slice gave. */
  async *slices<T>(
    { steps, room, signal, agree }: Slices,
    work: (count: number, done: number) => Promise<T> | T,
  ): AsyncGenerator<{ readonly part: T; readonly done: number }> {
    let done = 0;
    while (done < steps) {
      const left = steps - done;
      const asked = signal?.aborted ? 0 : Math.min(left, this.#slice, room?.() ?? left);
      const count = agree?.(asked, left) ?? asked;
      if (count === 0) return;
      const before = performance.now();
      const part = await this.#kept(work, count, done);
      const wall = Math.max(0.1, performance.now() - before);
      const aim = Math.round((count * SLICE) / wall);
      this.#slice = Math.max(1, Math.min(aim, count * 4, MOST));
      done += count;
      yield { part, done };
      await nextTask();
      if (this.#disposed) throw refused('in the midst');
    }
  }

  /** Where everything was disposed of meanwhile, that is the fault, whatever the engine says of it. */
  async #kept<T>(
    work: (count: number, done: number) => Promise<T> | T,
    count: number,
    done: number,
  ) {
    try {
      return await work(count, done);
    } catch (error) {
      throw this.#disposed ? refused('in the midst', error) : error;
    }
  }

  /** Refused while another call is running, and after `dispose`. */
  async exclusive<T>(action: () => Promise<T> | T): Promise<T> {
    if (this.#disposed || this.#busy) throw refused(this.#disposed ? 'before' : undefined);
    this.#busy = true;
    try {
      return await action();
    } finally {
      this.#busy = false;
    }
  }

  /** True the first time. */
  dispose(): boolean {
    const first = !this.#disposed;
    this.#disposed = true;
    return first;
  }
}

/** Counts from when it was made: what was done of `total`, as progress. */
export function progressOf(total: number): (time: number) => Progress {
  const started = performance.now();
  return (time) => {
    const wall = Math.max(1e-3, performance.now() - started);
    const share = total > 0 ? time / total : 1;
    const eta = time > 0 ? (wall / time) * (total - time) * 1e-3 : Number.POSITIVE_INFINITY;
    return { time, total, share, speed: time / wall, eta };
  };
}

/** A time as a number of steps. Throws `bad-time` unless it is a multiple of `dt` that ends, counted on from `step`, before steps do. */
export function stepsOf(time: number, dt: number, where = 'time to simulate', step = 0): number {
  const ends = typeof time === 'number' && time >= 0 && step + time / dt <= LAST_STEP;
  if (ends && onGrid(time, dt)) return nearest(time, dt);
  throw new SynfireError({
    code: 'bad-time',
    where,
    found: typeof time === 'number' ? `${time} ms` : printValue(time),
    expected: `a multiple of dt = ${dt} ms, at most ${LAST_STEP} steps`,
    remedy: ends
      ? `Take ${Number((Math.max(1, nearest(time, dt)) * dt).toPrecision(12))} ms, or another dt.`
      : 'Give a number of milliseconds, such as 1000.',
  });
}

/** `disposed`: when, or undefined where another call is running. */
function refused(disposed?: 'before' | 'in the midst', cause?: unknown): SynfireError {
  const late = disposed === 'before' ? 'a call after dispose()' : 'dispose() while it was running';
  return new SynfireError(
    {
      code: disposed ? 'disposed' : 'busy',
      where: 'this simulation',
      found: disposed ? late : 'a call while another is running',
      expected: disposed ? 'a living simulation' : 'one call at a time',
      remedy: disposed ? 'Create a new one.' : 'Await the first call.',
    },
    { cause },
  );
}
