/**
 * Spikes on their way, merged from several views of them. A spike is active in every row set in which it
 * still has buckets to deliver; one that fired c times in a step is there c times. So over all views
 * its number is the largest that any view has.
 */
import type { Arena } from '../machine/memory.ts';
import { ACTIVE, WORLD } from './offsets.ts';

/** Number of each spike, by age · 2^32 + global neuron number; age is in steps, at least 1. */
export type SpikeCounts = ReadonlyMap<number, number>;

const AGE = 2 ** 32;

export const spikeKey = (age: number, neuron: number): number => age * AGE + neuron;

export function mostOf(views: Iterable<SpikeCounts>): Map<number, number> {
  const most = new Map<number, number>();
  for (const view of views) {
    for (const [spike, count] of view) most.set(spike, Math.max(count, most.get(spike) ?? 0));
  }
  return most;
}

/** Steps and neurons in order, each spike as often as it counts; `now` is the next step to run. */
export function listSpikes(
  counts: SpikeCounts,
  now: number,
): { steps: Uint32Array; neurons: Uint32Array } {
  const age = (key: number) => Math.floor(key / AGE);
  const keys = [...counts.keys()].sort((a, b) => age(b) - age(a) || a - b);
  const all = keys.flatMap((key) => Array.from({ length: counts.get(key)! }, () => key));
  return {
    steps: Uint32Array.from(all, (key) => now - age(key)),
    neurons: Uint32Array.from(all, (key) => key % AGE),
  };
}

/** What a world (assembly/memory.ts) still has to deliver at step `now`, by row set: a set's view each. */
export function activeSpikes(arena: Arena, world: number, now: number): SpikeCounts[] {
  const bySet = new Map<number, Map<number, number>>();
  const count = arena.word(world + WORLD.activeCount);
  const active = arena.u32(arena.word(world + WORLD.active), (count * ACTIVE.bytes) / 4);
  for (let i = 0; i < active.length; i += ACTIVE.bytes / 4) {
    const [cursor, due, neuron, set] = active.subarray(i, i + 4);
    const fired = due - (arena.word(cursor) >>> 16);
    const spike = spikeKey(now - fired, neuron);
    const counts = bySet.get(set) ?? new Map<number, number>();
    bySet.set(set, counts);
    counts.set(spike, (counts.get(spike) ?? 0) + 1);
  }
  return [...bySet.values()];
}
