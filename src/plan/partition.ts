/**
 * Which worker owns which neurons. Never changes a spike: only where it is computed.
 *
 * A shard is a set of slices, one of each population, with all synapses onto them; each worker owns one
 * or more whole shards. Slices of every population in every shard balance the load where populations
 * differ. Accumulators of the slices' first receptors come first, then those of the second, and so on; what one source reaches
 * lies within 65,536 of them, so that a synapse's target is 16 bits. Where populations number their receptors alike, as most do,
 * those are as many neurons, however many receptors they have. Slice borders are multiples of 32 because random counts are
 * drawn for 32 neurons at once.
 */
import { byPopulation } from './by-population.ts';
import type { Plan } from './plan.ts';

/** Neurons of a population that a shard owns. */
export interface Slice {
  readonly population: number;
  /** Indices within the population, [from, to). */
  readonly from: number;
  readonly to: number;
  /** Neurons rounded up to a multiple of 32: the length of state arrays. */
  readonly padded: number;
  /** Accumulator of the slice's first neuron, for each receptor. */
  readonly slots: readonly number[];
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
  const reached = reachedBySource(plan);
  // fewer shards than this have more accumulators than one source may reach, however they are cut
  const sizes = reached.map((ends) => ends.reduce((n, end) => n + end.accumulators, 0));
  const most = sizes.reduce((a, b) => Math.max(a, b), 0);
  let count = workers * Math.max(1, Math.ceil(most / (workers * MOST_SLOTS)));
  for (;;) {
    const shards = cut(plan, count, workers);
    if (shards.every((shard) => reached.every((ends) => isNear(ends, shard)))) {
      return { workers, shards };
    }
    count += workers;
  }
}

/** Receptors of a population that some source has synapses onto. */
interface End {
  readonly target: number;
  readonly receptor: number;
  readonly accumulators: number;
}

/** What each source population reaches, each end once. */
function reachedBySource({ populations, projections }: Plan): End[][] {
  const bySource: Map<string, End>[] = populations.map(() => new Map());
  for (const { source, target, receptor } of projections) {
    const accumulators = ALIGN * Math.ceil(populations[target].size / ALIGN);
    bySource[source].set(`${target} ${receptor}`, { target, receptor, accumulators });
  }
  return bySource.map((ends) => [...ends.values()]);
}

function isNear(ends: readonly End[], { slices, slots }: Shard): boolean {
  if (slots <= MOST_SLOTS) return true;
  let first = slots;
  let last = 0;
  for (const { target, receptor } of ends) {
    const [slice] = byPopulation(slices, 'population', target);
    if (!slice) continue;
    const slot = slice.slots[receptor];
    first = Math.min(first, slot);
    last = Math.max(last, slot + slice.padded);
  }
  return last - first <= MOST_SLOTS;
}

function cut(plan: Plan, count: number, workers: number): Shard[] {
  return Array.from({ length: count }, (_, s) => {
    let before = 0;
    const bare = plan.populations.flatMap((population, index) => {
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
      return [{ population: index, from, to, padded, receptors: population.receptors.length }];
    });
    const most = bare.reduce((n, { receptors }) => Math.max(n, receptors), 0);
    const places = bare.map((): number[] => []);
    let slots = 0;
    for (let receptor = 0; receptor < most; receptor++) {
      for (const [k, { padded, receptors }] of bare.entries()) {
        if (receptor >= receptors) continue;
        places[k].push(slots);
        slots += padded;
      }
    }
    const slices = bare.map(({ population, from, to, padded }, k): Slice => {
      return { population, from, to, padded, slots: places[k] };
    });
    return { worker: Math.floor((s * workers) / count), slices, slots };
  });
}
