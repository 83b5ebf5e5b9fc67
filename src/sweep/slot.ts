/** A place where one run after another is done: a worker that lives as long as the sweep, or the calling thread. */
import { Crew } from '../backends/machine/crew.ts';
import { SynfireError } from '../errors.ts';
import type { NetworkDescription } from '../network/description.ts';
import { Recording } from '../simulate/recording.ts';
import type { SweepPoint } from './design.ts';
import { type Measured, type MeasureFunction, type MeasureName, measureRun } from './measures.ts';
import { Runner, type RunRequest } from './runner.ts';

/** Faults after which a worker is of no use. */
const FATAL = new Set(['worker-lost', 'out-of-memory']);

export interface SlotRun extends Pick<RunRequest, 'time' | 'warmup'> {
  readonly measures: readonly (MeasureFunction | MeasureName)[];
  readonly parameters: SweepPoint;
  readonly seed: number;
}

export class Slot {
  readonly #workers: number;
  #crew: Promise<Crew<Runner>> | undefined;

  /** A worker starts at once. */
  constructor(inWorker: boolean) {
    this.#workers = inWorker ? 1 : 0;
    this.#begin().catch(() => {}); // told to whoever runs something here
  }

  #begin(): Promise<Crew<Runner>> {
    this.#crew ??= Crew.start<Runner>(this.#workers, {
      script: 'runs-worker.js',
      here: async () => new Runner(),
    });
    return this.#crew;
  }

  /** What is measured of a run; functions are called here. Undefined where the signal came first. Rejects with SynfireError. */
  async run(
    description: NetworkDescription,
    { time, warmup, measures, parameters, seed }: SlotRun,
    signal?: AbortSignal,
  ): Promise<Measured | undefined> {
    const named = measures.filter((measure) => typeof measure !== 'function');
    const byName = named.length === measures.length ? { measures: named } : {};
    const request = { description, time, warmup, ...byName };
    const crew = await this.#begin();
    const stop = () => crew.all((member) => member.stop()).catch(() => {});
    signal?.addEventListener('abort', stop);
    try {
      const [answer] = await crew.all((member) => member.run(request));
      if (answer === undefined || signal?.aborted) return undefined;
      if ('faults' in answer) throw new SynfireError([...answer.faults]);
      if ('measured' in answer) return answer.measured;
      const recording = new Recording(answer.head, answer.parts);
      return await measureRun(measures, recording, parameters, seed);
    } catch (error) {
      if (error instanceof SynfireError && FATAL.has(error.code)) await this.dispose();
      throw error;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async dispose(): Promise<void> {
    const crew = this.#crew;
    this.#crew = undefined;
    await (await crew?.catch(() => undefined))?.dispose();
  }
}
