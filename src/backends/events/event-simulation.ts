/// <reference lib="esnext.disposable" preserve="true" />
/**
 * A network without a time step, to be run in pieces.
 *
 * Takes a pulse network (the heap engine, no delays) or a `Network` (the queue engine; refused with reasons
 * where its neurons have no next spike in closed form). Spikes come with f64 times in ms, in order of
 * (time, neuron), and are the same bits in Node and in browsers. It runs in the calling thread.
 */

import { CREATED, expectCreated } from '../../connect/made.ts';
import { named, printValue, SynfireError } from '../../errors.ts';
import type { SetValues } from '../../network/changes.ts';
import type { Network } from '../../network/network.ts';
import { checked, number, object, optional, runControl } from '../../network/shape.ts';
import { called } from '../machine/callbacks.ts';
import { keeping } from '../machine/run-error.ts';
import { progressOf, type RunControl, RunLoop } from '../machine/run-loop.ts';
import { AskedStates, askedShape, type EventStateRecord } from './asked-states.ts';
import { type EventEngine, type EventSpikes, joinSpikes } from './event-engine.ts';
import { EventRecording } from './event-recording.ts';
import type { PulseNetwork } from './pulse-network.ts';
import type { RunningEvents } from './set-values.ts';
import type { Described } from './snapshot.ts';

export interface EventRunOptions extends RunControl {
  /** Stop after so many spikes (the queue engine finishes the instant). */
  readonly spikes?: number;
  /** States at times of one's own: `recording.states`. Reading changes no spike. */
  readonly record?: EventStateRecord;
}

const runShape = object({
  record: optional(askedShape),
  spikes: optional(number),
  ...runControl,
});

/** Spikes of the first slice. */
const FIRST = 1000;

export class EventSimulation {
  static {
    named(EventSimulation, 'EventSimulation');
  }

  #running: RunningEvents;
  readonly #loop = new RunLoop(FIRST);
  #time = 0;

  private constructor(created: symbol, engine: EventEngine, network: Described) {
    expectCreated(created, 'EventSimulation');
    this.#running = { engine, network };
  }

  get #engine(): EventEngine {
    return this.#running.engine;
  }

  /** Rejects with SynfireError and all reasons. */
  static async create(network: PulseNetwork | Network): Promise<EventSimulation> {
    const { loadEventEngine } = await import('./load.ts');
    const { described } = await import('./snapshot.ts');
    return new EventSimulation(CREATED, await loadEventEngine(network), described(network));
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

  /**
   * Advances by `time` ms, which may be Infinity where a number of spikes ends the run. A fault on the way (`callback-failed`, `disposed`,
   * `out-of-memory`) rejects with a RunError that holds the spikes until then.
   */
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

  /**
   * A state now. Of a `Network`: of a population, 'v' (mV) and, where its receptors are currents, 'I_syn' (pA), their sum. Of a pulse
   * network, without a population: 'phase', the place in the free cycle, at most 1, where it fires (below 0: held back beyond the reset).
   * Rejects with SynfireError `unknown-population`, `unknown-variable`. Reading changes no later spike.
   */
  read(population: string, variable: string): Promise<Float64Array>;
  read(variable: 'phase'): Promise<Float64Array>;
  read(...place: readonly string[]): Promise<Float64Array> {
    return this.#loop.exclusive(async () => this.#engine.read(...placeOf(place), this.#time));
  }

  /** Overwrites it: one value for all, or one for each neuron; potentials below the threshold, phases below 1. Rejects with `bad-values` too. */
  write(population: string, variable: string, values: number | ArrayLike<number>): Promise<void>;
  write(variable: 'phase', values: number | ArrayLike<number>): Promise<void>;
  write(...given: readonly (string | number | ArrayLike<number>)[]): Promise<void> {
    return this.#loop.exclusive(async () => {
      const values = given[given.length - 1] as number | ArrayLike<number>;
      const place = placeOf(given.slice(0, -1) as string[]);
      this.#engine.write(...place, values, this.#time);
    });
  }

  /**
   * Gives other values to a population (parameters of neurons, rates of Poisson units, given spikes), an input or a projection (`weight`, `factor`) of
   * a `Network`, between two runs. From here on everything is as in a network that was built with them and stands in this state: potentials,
   * currents (pA) and refractory periods are kept, spikes on their way act with the new weights, what is left of a Poisson interval is
   * scaled with the rate. Rejects as `set` of a `Simulation` does (nothing is changed then), and where it is a pulse network.
   */
  set(name: string, values: SetValues): Promise<void> {
    return this.#loop.exclusive(async () => {
      const { withValues } = await import('./set-values.ts');
      this.#running = await withValues(this.#running, name, values, this.#time);
    });
  }

  /** Everything that the future depends on, as bytes that say of which network they are and that can be written to a file. */
  snapshot(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#loop.exclusive(async () => {
      const { saveEvents } = await import('./snapshot.ts');
      return saveEvents(this.#running.network, {
        time: this.#time,
        state: this.#engine.snapshot(),
      });
    });
  }

  /** Continues from a snapshot of the same network, bit for bit. Rejects as that of a `Simulation` does, and stays as it was. */
  restore(snapshot: Uint8Array): Promise<void> {
    return this.#loop.exclusive(async () => {
      const { loadEvents } = await import('./snapshot.ts');
      const { time, state } = loadEvents(this.#running.network, snapshot);
      this.#engine.restore(state);
      this.#time = time;
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
    const record = options.record ?? { at: [], states: [] };
    const asking = new AskedStates(this.#engine, record, from, end);
    const slice = (asked: number) => {
      const stop = asking.next ?? end;
      return { asked, stop, part: this.#engine.run(asked, stop) };
    };
    const slices = { steps: most, room: () => left, signal };
    const recording = () => new EventRecording(from, this.#time, joinSpikes(parts), asking.states);
    return keeping(async () => {
      for await (const { part: each } of this.#loop.slices(slices, slice)) {
        const { asked, stop, part } = each;
        const fired = part.times.length;
        parts.push(part);
        left -= fired;
        if (fired > 0) this.#time = part.times[fired - 1];
        // nothing more before the end; silence for ever leaves the time at the last spike
        if (fired < asked && Number.isFinite(stop)) this.#time = stop;
        const now = progress(Number.isFinite(time) ? this.#time - from : most - left);
        if (onProgress) await called('onProgress', () => onProgress(now));
        if (fired < asked && asking.next !== undefined) asking.take();
        else if (fired < asked) break;
        if (left <= 0) break;
      }
      return recording();
    }, recording);
  }
}

/** Population, if one is named, and variable. */
const placeOf = (names: readonly string[]): [string | undefined, string] =>
  names.length > 1 ? [names[0], names[1]] : [undefined, names[0]];
