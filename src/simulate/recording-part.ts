/** A part of what some steps recorded, and what several parts recorded as one. */
import type { Chunk } from '../backends/backend.ts';
import { concatenate } from '../plan/concatenate.ts';
import { hashSpikes, mergeHashes } from '../plan/hash.ts';
import { lowerBound } from '../plan/lower-bound.ts';
import {
  type RecordingHead,
  rateRecorders,
  recordsSpikes,
  statesRecorders,
} from './recording-head.ts';

/**
 * A chunk, of which the sums over all populations are missing (NaN, no hash) where it was cut and not every population’s spikes are
 * recorded.
 */
export type Part = Omit<Chunk, 'hash'> & { readonly hash?: Chunk['hash'] };

/** What `part` holds of steps [from, to); undefined if nothing. */
export function cut(head: RecordingHead, part: Part, from: number, to: number): Part | undefined {
  if (part.from >= from && part.to <= to) return part;
  const start = Math.max(from, part.from);
  const end = Math.min(to, part.to);
  if (start >= end) return undefined;
  const first = lowerBound(part.spikeSteps, start);
  const last = lowerBound(part.spikeSteps, end);
  const spikeSteps = part.spikeSteps.slice(first, last);
  const spikeNeurons = part.spikeNeurons.slice(first, last);
  const whole = head.populations.every((_, index) => recordsSpikes(head, index));
  return {
    from: start,
    to: end,
    spikeSteps,
    spikeNeurons,
    states: statesRecorders(head).map(({ every }, k) => {
      // samples are taken after steps `every` − 1, 2·`every` − 1, …
      const before = (step: number) => Math.floor(step / every);
      const samples = before(part.to) - before(part.from);
      const width = samples > 0 ? part.states[k].length / samples : 0;
      const skipped = before(start) - before(part.from);
      return part.states[k].slice(skipped * width, (skipped + before(end) - before(start)) * width);
    }),
    counts: rateRecorders(head).map(({ binSteps }, k) => {
      const kept: number[] = [];
      for (let i = 0; i < part.counts[k].length; i += 2) {
        const [bin, count] = part.counts[k].subarray(i, i + 2);
        const ends = (bin + 1) * binSteps;
        if (ends > start && ends <= end) kept.push(bin, count);
      }
      return Float64Array.from(kept);
    }),
    spikes: whole ? spikeSteps.length : Number.NaN,
    events: Number.NaN,
    ...(whole ? { hash: hashSpikes(spikeSteps, spikeNeurons) } : {}),
  };
}

/** Parts that follow each other, as one. */
export function join(parts: readonly Part[]): Part {
  const hashes = parts.flatMap(({ hash }) => (hash ? [hash] : []));
  const sum = (key: 'spikes' | 'events') => parts.reduce((total, part) => total + part[key], 0);
  return {
    from: parts[0].from,
    to: parts[parts.length - 1].to,
    spikeSteps: concatenate(parts.map((part) => part.spikeSteps)),
    spikeNeurons: concatenate(parts.map((part) => part.spikeNeurons)),
    states: parts[0].states.map((_, k) => concatenate(parts.map((part) => part.states[k]))),
    counts: parts[0].counts.map((_, k) => concatenate(parts.map((part) => part.counts[k]))),
    spikes: sum('spikes'),
    events: sum('events'),
    ...(hashes.length === parts.length ? { hash: mergeHashes(...hashes) } : {}),
  };
}
