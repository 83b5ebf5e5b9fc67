/** Where a judge adds the slopes that it gives, for what it has looked at: nothing is held for the rest. */
import type { Observed } from './gradients.ts';

export abstract class JudgeSlopes {
  /** By `population:variable`, and by population: steps × size. */
  readonly traceSlopes = new Map<string, Float64Array>();
  readonly spikeSlopes = new Map<number, Float64Array>();

  constructor(
    readonly steps: number,
    readonly populations: readonly Observed[],
  ) {}

  traceSlope(population: number, variable: string): Float64Array {
    return this.#room(this.traceSlopes, `${population}:${variable}`, population);
  }

  spikeSlope(population: number): Float64Array {
    return this.#room(this.spikeSlopes, population, population);
  }

  #room<K>(slopes: Map<K, Float64Array>, key: K, population: number): Float64Array {
    let room = slopes.get(key);
    if (room === undefined) {
      room = new Float64Array(this.steps * this.populations[population].size);
      slopes.set(key, room);
    }
    return room;
  }
}
