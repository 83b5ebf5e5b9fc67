/**
 * A recording that goes to files while it is made, with bounded memory:
 *
 *     spikes.npy       u32 (spikes × 2)           step and global neuron number; the time is (step + 1)·dt
 *     states-<k>.npy   f32, or f64 in double precision (samples × variables·neurons)   of the k-th recorder of states or means, in the order of the network
 *     rate-<k>.npy     f64 (bins × 2)             number of a bin, and the spikes in it
 */
import { nodeModule } from '../backends/machine/host.ts';
import { SpikeHash } from '../plan/hash.ts';
import {
  type RecordingHead,
  rateRecorders,
  recordsSpikes,
  statesRecorders,
} from '../simulate/recording-head.ts';
import type { Part } from '../simulate/recording-part.ts';
import { NpyStream, type StreamKind } from './npy-stream.ts';
import type { Tallies } from './state-files.ts';

/** What each stream holds, in order. */
export function streamsOf(head: RecordingHead): StreamKind[] {
  const states = statesRecorders(head).map(({ variables, neurons, mean }, k) => ({
    name: `states-${k}.npy`,
    type: head.precision === 'double' ? ('f64' as const) : ('f32' as const),
    width: variables.length * (mean ? 1 : neurons.length),
  }));
  const rates = rateRecorders(head).map((_, k) => ({
    ...{ name: `rate-${k}.npy`, type: 'f64' as const, width: 2 },
  }));
  return [{ name: 'spikes.npy', type: 'u32' as const, width: 2 }, ...states, ...rates];
}

export class DiskRecording {
  readonly #head: RecordingHead;
  readonly #streams: readonly NpyStream[];
  readonly #hash = new SpikeHash();
  readonly #counts: Float64Array;
  #spikes: number;
  #events: number;

  private constructor(head: RecordingHead, streams: readonly NpyStream[], before?: Tallies) {
    this.#head = head;
    this.#streams = streams;
    this.#counts = before?.counts.slice() ?? new Float64Array(head.populations.length);
    this.#spikes = before?.spikes ?? 0;
    this.#events = before?.events ?? 0;
    if (before) this.#hash.merge([before.hash[0], before.hash[1]]);
  }

  /** Begins, or goes on from what was confirmed `before`. Rejects with `cannot-write`. */
  static async open(folder: string, head: RecordingHead, before?: Tallies): Promise<DiskRecording> {
    const { join } = await nodeModule<typeof import('node:path')>('path');
    const streams: NpyStream[] = [];
    try {
      for (const [k, { name, type, width }] of streamsOf(head).entries()) {
        const rows = before?.rows[k] ?? 0;
        streams.push(await NpyStream.open(join(folder, name), type, width, rows));
      }
    } catch (error) {
      for (const stream of streams) await stream.close();
      throw error;
    }
    return new DiskRecording(head, streams, before);
  }

  async add(part: Part): Promise<void> {
    const { spikeSteps, spikeNeurons, states, counts } = part;
    const pairs = new Uint32Array(2 * spikeSteps.length);
    const spans = this.#head.populations.map(({ first, size }) => first + size);
    for (let i = 0; i < spikeSteps.length; i++) {
      pairs[2 * i] = spikeSteps[i];
      pairs[2 * i + 1] = spikeNeurons[i];
      let population = 0;
      while (spikeNeurons[i] >= spans[population]) population++;
      this.#counts[population]++;
    }
    for (const [k, numbers] of [pairs, ...states, ...counts].entries()) {
      await this.#streams[k].append(numbers);
    }
    if (part.hash) this.#hash.merge(part.hash);
    this.#spikes += part.spikes;
    this.#events += part.events;
  }

  /** Everything that was added is on the disk when this resolves. */
  async confirm(): Promise<Tallies> {
    for (const stream of this.#streams) await stream.confirm();
    return {
      rows: Float64Array.from(this.#streams, (stream) => stream.rows),
      hash: Uint32Array.from(this.#hash.words),
      counts: this.#counts.slice(),
      spikes: this.#spikes,
      events: this.#events,
    };
  }

  async close(): Promise<void> {
    for (const stream of this.#streams) await stream.close();
  }
}

/** Mean rate of each recorded population over `ms`, Hz. */
export const ratesOf = (
  head: RecordingHead,
  counts: Tallies['counts'],
  ms: number,
): Record<string, number> =>
  Object.fromEntries(
    head.populations.flatMap(({ name, size }, k) =>
      recordsSpikes(head, k)
        ? [[name, size > 0 && ms > 0 ? (1000 * counts[k]) / size / ms : 0]]
        : [],
    ),
  );
