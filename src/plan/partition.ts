/**
 * Which worker owns which neurons. Never changes a spike: only where it is computed.
 *
 * A shard is a set of slices, one of each population, with all synapses onto them; each worker owns one
 * or more whole shards. Slices of every population in every shard balance the load where populations
 * differ. A shard has at most 65,536 accumulators, so that a synapse's target is 16 bits. Slice borders
 * are multiples of 32 because random counts are drawn for 32 neurons at once.
 */
import type { Plan } from './plan.ts';

/** Neurons of a population that a shard owns. */
export interface Slice {
  readonly population: number;
  /** Indices within the population, [from, to). */
  readonly from: number;
  readonly to: number;
  /** Neurons rounded up to a multiple of 32: the length of state arrays. */
  readonly padded: number;
  /** Accumulator of the slice's first neuron at its first receptor; the next receptor's are `padded` on. */
  readonly slot: number;
}

export interface Shard {
  readonly worker: number;
  readonly slices: readonly Slice[];
  /** Number of accumulators. */
  readonly slots: number;
}

export interface Partition {
  readonly workers: number;
  readonly shards: readonly Shard[];
}

const ALIGN = 32;
/** Blocks of neurons that no border cuts. */
export const sizeOfBlocks = ALIGN;
const MOST_SLOTS = 65_536;

/** Cuts a plan for `workers` workers. */
export function partition(plan: Plan, workers: number): Partition {
  // fewer shards than this have more accumulators than one may have, however they are cut
  const slots = plan.populations.reduce(
    (sum, { size, receptors }) => sum + ALIGN * Math.ceil(size / ALIGN) * receptors.length,
    0,
  );
  let count = workers * Math.max(1, Math.ceil(slots / (workers * MOST_SLOTS)));
  for (;;) {
    const shards = cut(plan, count, workers);
    if (shards.every((shard) => shard.slots <= MOST_SLOTS)) return { workers, shards };
    count += workers;
  }
}

function cut(plan: Plan, count: number, workers: number): Shard[] {
  return Array.from({ length: count }, (_, s) => {
    let slots = 0;
    let before = 0;
    const slices = plan.populations.flatMap((population, index): Slice[] => {
      const blocks = Math.ceil(population.size / ALIGN);
      // where a population's rounding starts depends on the blocks before it: else the last shard would
      // get every small population
      const shift = before % count;
      before += blocks;
      const border = (k: number) =>
        Math.min(population.size, ALIGN * Math.floor((blocks * k + shift) / count));
      const from = border(s);
      const to = border(s + 1);
      if (to === from) return [];
      const padded = ALIGN * Math.ceil((to - from) / ALIGN);
      const slice = { population: index, from, to, padded, slot: slots };
      slots += padded * population.receptors.length;
      return [slice];
    });
    return { worker: Math.floor((s * workers) / count), slices, slots };
  });
}
