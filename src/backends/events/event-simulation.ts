/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A network without a time step, to be run in pieces: `run({ time })` or `run({ spikes })`.
 *
 * Takes a pulse network (the heap engine, no delays) or a `Network` (the queue engine; refused with reasons
 * where its neurons have no next spike in closed form). Spikes come with f64 times in ms, in order of
 * (time, neuron), and are the same bits in Node and in browsers. It runs in the calling thread.
 */
import { expectOptions } from '../../connect/argument.ts';
import { printValue, SynfireError } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import {
  type EventEngine,
  type EventSnapshot,
  type EventSpikes,
  joinSpikes,
} from './event-engine.ts';
import type { PulseNetwork } from './pulse-network.ts';

export interface EventRunOptions {
  /** Advance by so many ms. */
  readonly time?: number;
  /** Stop after so many spikes (the queue engine finishes the instant). One of the two, or both. */
  readonly spikes?: number;
  /** Asked about ten times a second; what was computed is returned, and the run can go on later. */
  readonly signal?: AbortSignal;
}

export interface EventSimulationSnapshot {
  readonly time: number;
  readonly state: EventSnapshot;
}

/** Spikes between two looks at the clock. */
const SLICE = 20_000;

export class EventSimulation {
  readonly #engine: EventEngine;
  #time = 0;
  #busy = false;
  #disposed = false;

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

  async run(options: EventRunOptions): Promise<EventSpikes> {
    expectOptions(options, 'run', ['time', 'spikes', 'signal']);
    const { time = Number.POSITIVE_INFINITY, spikes = Number.POSITIVE_INFINITY, signal } = options;
    const sound =
      typeof time === 'number' &&
      typeof spikes === 'number' &&
      time >= 0 &&
      spikes >= 0 &&
      (Number.isFinite(time) || Number.isSafeInteger(spikes));
    if (!sound) {
      throw new SynfireError({
        code: 'bad-time',
        where: 'run',
        found: `time ${printValue(time)}, spikes ${printValue(spikes)}`,
        expected: 'a time ≥ 0 in ms, a number of spikes ≥ 0, or both',
        remedy: 'Give at least one of them.',
      });
    }
    this.#enter();
    try {
      return await this.#run(this.#time + time, spikes, signal);
    } finally {
      this.#busy = false;
    }
  }

  snapshot(): EventSimulationSnapshot {
    this.#enter();
    this.#busy = false;
    return { time: this.#time, state: this.#engine.snapshot() };
  }

  /** Continues from a snapshot of the same network, bit for bit. */
  restore(snapshot: EventSimulationSnapshot): void {
    this.#enter();
    this.#busy = false;
    this.#engine.restore(snapshot?.state ?? { engine: 'none', parts: {} });
    this.#time = snapshot.time;
  }

  /** Refuses every later call; memory goes when nothing refers to it. */
  dispose(): void {
    this.#disposed = true;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async #run(end: number, most: number, signal: AbortSignal | undefined): Promise<EventSpikes> {
    const parts: EventSpikes[] = [];
    let left = most;
    let clock = performance.now();
    while (left > 0 && !signal?.aborted) {
      const asked = Math.min(left, SLICE);
      const part = this.#engine.run(asked, end);
      const fired = part.times.length;
      parts.push(part);
      left -= fired;
      if (fired > 0) this.#time = part.times[fired - 1];
      if (fired < asked) {
        // nothing more before the end; silence for ever leaves the time at the last spike
        if (Number.isFinite(end)) this.#time = end;
        break;
      }
      if (performance.now() - clock > 100) {
        await new Promise((resolve) => setTimeout(resolve));
        clock = performance.now();
      }
    }
    return joinSpikes(parts);
  }

  #enter(): void {
    if (this.#disposed || this.#busy) {
      throw new SynfireError({
        code: this.#disposed ? 'disposed' : 'busy',
        where: 'this simulation',
        found: this.#disposed ? 'a call after dispose()' : 'a call while another is running',
        expected: this.#disposed ? 'a living simulation' : 'one call at a time',
        remedy: this.#disposed ? 'Create a new one.' : 'Await the first call.',
      });
    }
    this.#busy = true;
  }
}
