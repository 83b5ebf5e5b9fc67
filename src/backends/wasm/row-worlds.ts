/** The rows of a worker's shards, and the tables of sources by which its worlds find them. */
import type { WasmHost } from '../../../bindings/wasm.ts';
import { byPopulation } from '../../plan/by-population.ts';
import type { Shard } from '../../plan/partition.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Arena } from '../machine/memory.ts';
import { RowBuilder } from './builder.ts';
import { ROW_SET, SOURCE, WORLD } from './offsets.ts';
import type { PlacedSlice } from './placed.ts';
import type { PlasticLayout } from './plastic.ts';
import { type RowSetPlan, rowSets } from './row-sets.ts';

interface RowsPlace {
  readonly arena: Arena;
  readonly core: WasmHost['core'];
  readonly plan: Plan;
  readonly shards: readonly Shard[];
  /** Address of each shard's accumulators. */
  readonly accumulators: readonly number[];
  readonly placed: readonly PlacedSlice[];
  readonly world: number;
  /** World of the synapses that learn, and the words by which operations find their rules; 0: there are none. */
  readonly plasticWorld: number;
  readonly plasticWords: number;
  readonly plastic: PlasticLayout;
}

export class RowWorlds {
  readonly place: RowsPlace;
  /** Of row sets. */
  readonly addresses: number[] = [];

  constructor(place: RowsPlace) {
    this.place = place;
  }

  /** Yields the fraction done. */
  *build(): Generator<number> {
    const { arena, core, plan, shards, plastic, world, plasticWorld, plasticWords } = this.place;
    const sets = rowSets(plan);
    const total = Math.max(1, sets.length * shards.length);
    const worlds = [
      [world, sets.filter((set) => !set.plastic)],
      [plasticWorld, sets.filter((set) => set.plastic)],
    ] as const;
    const builder = new RowBuilder(arena, core, plan);
    let done = 0;
    for (const [place, own] of worlds) {
      if (place === 0) continue;
      for (const part of this.#buildSets(builder, place, own)) {
        yield (done + part) / total;
      }
      done += own.length * shards.length;
    }
    plastic.listIncoming();
    if (plasticWords === 0) return;
    const rules = plastic.sets.map((set) => set.descriptor);
    arena.setWord(plasticWords + 8, arena.words(rules, 'plasticity rules'));
    arena.setWord(plasticWords + 12, rules.length);
  }

  /** Rows of some sets, and the table of sources by which a world finds them; yields how many are done. */
  *#buildSets(builder: RowBuilder, world: number, sets: readonly RowSetPlan[]): Generator<number> {
    const { arena, plan, shards, accumulators } = this.place;
    const sources = [...new Set(sets.map((set) => set.source))];
    const bySource = sources.map((source) => byPopulation(sets, 'source', source));
    const table = arena.allocate(Math.max(16, sources.length * SOURCE.bytes), 'sources');
    const all = arena.allocate(Math.max(16, sets.length * shards.length * ROW_SET.bytes), 'rows');
    let at = all;
    let done = 0;
    for (const [index, source] of sources.entries()) {
      const entry = table + index * SOURCE.bytes;
      arena.setWord(entry + SOURCE.first, plan.populations[source].first);
      arena.setWord(entry + SOURCE.size, plan.populations[source].size);
      arena.setWord(entry + SOURCE.rowSets, at);
      arena.setWord(entry + SOURCE.rowSetCount, bySource[index].length * shards.length);
      for (const set of bySource[index]) {
        for (const [s, shard] of shards.entries()) {
          this.addresses.push(at);
          if (set.plastic) this.#placePlastic(set, shard, s, accumulators[s], at);
          for (const part of builder.build(set, shard, accumulators[s], at)) yield done + part;
          at += ROW_SET.bytes;
          done++;
        }
      }
    }
    arena.setWord(world + WORLD.sources, table);
    arena.setWord(world + WORLD.sourceCount, sources.length);
    const most = Math.max(0, ...bySource.map((b) => b.length)) * shards.length;
    arena.setWord(world + WORLD.mostRowSets, most);
  }

  #placePlastic(
    set: RowSetPlan,
    shard: Shard,
    shardIndex: number,
    accumulators: number,
    at: number,
  ): void {
    const { plan, placed, plastic } = this.place;
    const { target } = plan.projections[set.projections[0]];
    const own = byPopulation(placed, 'population', target).find((p) => p.shard === shardIndex);
    if (own) plastic.place(set, shard, accumulators, at, own.states);
  }

  /** Of all rows. */
  get synapses(): number {
    const { arena } = this.place;
    return this.addresses.reduce((sum, at) => sum + arena.long(at + ROW_SET.synapses), 0);
  }
}
