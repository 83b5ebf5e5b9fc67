/** A copy of a network in the memory of another one, with its rows. */
import type { Arena } from '../machine/memory.ts';
import type { CopyLoad } from './load.ts';
import { Machine } from './machine.ts';
import { ROW_SET, SOURCE, WORLD } from './offsets.ts';
import type { RowWorlds } from './row-worlds.ts';

export function beside(machine: Machine, { own, kernels }: CopyLoad): Machine {
  const { shared } = machine;
  const { load } = shared;
  const whole = { ...load, plan: { ...load.plan, ...own }, kernels };
  return new Machine(whole, undefined, { ...shared, share: shareRows });
}

/** The same rows, found by a table of their own that leads to other accumulators. */
function shareRows(from: RowWorlds, to: RowWorlds): void {
  const { world: other, accumulators } = from.place;
  const { arena, world, accumulators: own } = to.place;
  const count = arena.word(other + WORLD.sourceCount);
  const table = copied(arena, arena.word(other + WORLD.sources), count * SOURCE.bytes);
  const [first = 0] = from.addresses;
  const sets = copied(arena, first, from.addresses.length * ROW_SET.bytes);
  for (const [k, address] of from.addresses.entries()) {
    const at = address - first + sets;
    const shard = k % own.length; // each set lies shard by shard
    const moved = arena.word(at + ROW_SET.accumulators) + own[shard] - accumulators[shard];
    arena.setWord(at + ROW_SET.accumulators, moved);
    to.addresses.push(at);
  }
  for (let entry = table; entry < table + count * SOURCE.bytes; entry += SOURCE.bytes) {
    arena.setWord(entry + SOURCE.rowSets, arena.word(entry + SOURCE.rowSets) - first + sets);
  }
  arena.setWord(world + WORLD.sources, table);
  arena.setWord(world + WORLD.sourceCount, count);
  arena.setWord(world + WORLD.mostRowSets, arena.word(other + WORLD.mostRowSets));
}

/** A block holding what `bytes` from `place` on are now. */
function copied(arena: Arena, place: number, bytes: number): number {
  const own = arena.allocate(bytes, 'rows');
  arena.u8(own, bytes).set(arena.u8(place, bytes));
  return own;
}
