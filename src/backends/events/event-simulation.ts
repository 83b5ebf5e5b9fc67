/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A network without a time step, to be run in pieces.
 *
 * Takes a pulse network (the heap engine, no delays) or a `Network` (the queue engine; refused with reasons
 * where its neurons have no next spike in closed form). Spikes come with f64 times in ms, in order of
 * (time, neuron), and are the same bits in Node and in browsers. It runs in the calling thread.
 */
import { printValue, SynfireError } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import { anything, checked, number, object, optional } from '../../network/shape.ts';
import { progressOf, type RunControl, RunLoop } from '../machine/run-loop.ts';
import {
  type EventEngine,
  type EventSnapshot,
  type EventSpikes,
  joinSpikes,
} from './event-engine.ts';
import { EventRecording } from './event-recording.ts';
import type { PulseNetwork } from './pulse-network.ts';

export interface EventRunOptions extends RunControl {
  /** Stop after so many spikes (the queue engine finishes the instant). */
  readonly spikes?: number;
}

export interface EventSimulationSnapshot {
  readonly time: number;
  readonly state: EventSnapshot;
}

const runShape = object({
  spikes: optional(number),
  onProgress: optional(anything),
  signal: optional(anything),
});

/** Spikes of the first slice. */
const FIRST = 1000;

export class EventSimulation {
  readonly #engine: EventEngine;
  readonly #loop = new RunLoop(FIRST);
  #time = 0;

  private constructor(engine: EventEngine) {
    this.#engine = engine;
  }

  /** Rejects with SynfireError and all reasons. */
  static async create(network: PulseNetwork | Network): Promise<EventSimulation> {
    const { loadEventEngine } = await import('./load.ts');
    return new EventSimulation(await loadEventEngine(network));
  }

  /** ms: the end of the last run, or its last spike where the number of spikes ended it. */
  get time(): number {
    return this.#time;
  }

  get synapses(): number {
    return this.#engine.synapses;
  }

  get bytes(): number {
    return this.#engine.bytes;
  }

  /** Advances by `time` ms, which may be Infinity where a number of spikes ends the run. */
  run(time: number, options: EventRunOptions = {}): Promise<EventRecording> {
    return this.#loop.exclusive(async () => {
      checked(runShape, options, 'run');
      const { spikes = Number.POSITIVE_INFINITY } = options;
      const sound =
        typeof time === 'number' &&
        time >= 0 &&
        spikes >= 0 &&
        (Number.isFinite(time) || Number.isSafeInteger(spikes));
      if (sound) return this.#run(time, spikes, options);
      throw new SynfireError({
        code: 'bad-time',
        where: 'run',
        found: `time ${printValue(time)}, spikes ${printValue(options.spikes)}`,
        expected: 'a time ≥ 0 in ms, and a number of spikes ≥ 0 where it is Infinity',
        remedy: 'Give at least one of them.',
      });
    });
  }

  snapshot(): Promise<EventSimulationSnapshot> {
    return this.#loop.exclusive(() => ({ time: this.#time, state: this.#engine.snapshot() }));
  }

  /** Continues from a snapshot of the same network, bit for bit. */
  restore(snapshot: EventSimulationSnapshot): Promise<void> {
    return this.#loop.exclusive(() => {
      this.#engine.restore(snapshot?.state ?? { engine: 'none', parts: {} });
      this.#time = snapshot.time;
    });
  }

  /** Refuses every later call; memory goes when nothing refers to it. */
  async dispose(): Promise<void> {
    this.#loop.dispose();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  async #run(time: number, most: number, options: EventRunOptions): Promise<EventRecording> {
    const { onProgress, signal } = options;
    const from = this.#time;
    const end = from + time;
    const progress = progressOf(Number.isFinite(time) ? time : most);
    const parts: EventSpikes[] = [];
    let left = most;
    const slice = (asked: number) => ({ asked, part: this.#engine.run(asked, end) });
    for await (const { part: each } of this.#loop.slices(
      { steps: most, room: () => left, signal },
      slice,
    )) {
      const { asked, part } = each;
      const fired = part.times.length;
      parts.push(part);
      left -= fired;
      if (fired > 0) this.#time = part.times[fired - 1];
      // nothing more before the end; silence for ever leaves the time at the last spike
      if (fired < asked && Number.isFinite(end)) this.#time = end;
      onProgress?.(progress(Number.isFinite(time) ? this.#time - from : most - left));
      if (fired < asked || left <= 0) break;
    }
    return new EventRecording(from, this.#time, joinSpikes(parts));
  }
}
