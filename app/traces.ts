/**
 * What the first neuron of each population did of late: samples of all its variables and the times of its spikes, kept from slice to
 * slice for whoever draws them.
 */
import type { Lab } from './lab.ts';
import type { PopulationInfo, Slice, TraceSlice } from './protocol.ts';

/** Samples of a trace that are kept at least, if there were as many. */
const SAMPLES = 2000;

export interface Trace {
  /** ms. */
  readonly times: Float64Array;
  readonly values: Readonly<Record<string, Float32Array>>;
  /** Spikes since the first sample, ms. */
  readonly spikes: readonly number[];
}

export class Traces {
  readonly #slices = new Map<string, TraceSlice[]>();
  readonly #spikes = new Map<string, number[]>();
  /** Names by the number of their first neuron. */
  #firsts = new Map<number, string>();

  constructor(lab: Lab) {
    lab.listen({
      begun: ({ populations }) => this.#begin(populations),
      slice: (slice) => this.#add(slice),
    });
  }

  /** Of a population; empty where nothing was kept of it. */
  of(population: string): Trace {
    const slices = this.#slices.get(population) ?? [];
    const names = Object.keys(slices[0]?.values ?? {});
    const values = names.map((name) => [
      name,
      joined(
        Float32Array,
        slices.map((slice) => slice.values[name]),
      ),
    ]);
    return {
      times: joined(
        Float64Array,
        slices.map(({ times }) => times),
      ),
      values: Object.fromEntries(values),
      spikes: this.#spikes.get(population) ?? [],
    };
  }

  #begin(populations: readonly PopulationInfo[]): void {
    this.#slices.clear();
    this.#spikes.clear();
    this.#firsts = new Map(populations.map(({ first, name }) => [first, name]));
  }

  #add({ traces, senders, times }: Slice): void {
    for (let k = 0; k < senders.length; k++) {
      const name = this.#firsts.get(senders[k]);
      if (name === undefined) continue;
      this.#spikes.set(name, [...(this.#spikes.get(name) ?? []), times[k]]);
    }
    for (const trace of traces) this.#keep(trace);
  }

  #keep(trace: TraceSlice): void {
    const { population } = trace;
    const kept = this.#slices.get(population) ?? [];
    kept.push(trace);
    let more = kept.reduce((sum, { times }) => sum + times.length, -kept[0].times.length);
    while (more >= SAMPLES && kept.length > 1) {
      kept.shift();
      more -= kept[0].times.length;
    }
    this.#slices.set(population, kept);
    const oldest = kept[0].times[0] ?? 0;
    const spikes = this.#spikes.get(population) ?? [];
    this.#spikes.set(
      population,
      spikes.filter((time) => time >= oldest),
    );
  }
}

/** One after the other. */
function joined<T extends Float32Array | Float64Array>(
  kind: new (length: number) => T,
  parts: readonly T[],
): T {
  const all = new kind(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
