/** What a worker offers that has several copies of one network: the same of each, and the rows that they share. */
import type { Arena } from '../machine/memory.ts';
import type { CopyLoad, WorkerLoad } from './load.ts';
import { Machine } from './machine.ts';
import { ROW_SET, SOURCE, WORLD } from './offsets.ts';
import type { RowWorlds } from './row-worlds.ts';
import { WorkerApi } from './worker-api.ts';

export class CopiesWorkerApi extends WorkerApi {
  readonly #machines: Machine[] = [];

  /** The next copy, in a memory of its own or beside one that is there. */
  loadCopy(load: WorkerLoad | CopyLoad): void {
    this.machine = 'like' in load ? beside(this.#machines[load.like], load) : new Machine(load);
    this.building = this.machine.build();
    this.#machines.push(this.machine);
  }

  /** A call to one of them. */
  of(copy: number, name: string, args: unknown[]): unknown {
    this.machine = this.#machines[copy];
    return (this[name as keyof this] as (...args: unknown[]) => unknown).apply(this, args);
  }
}

function beside(machine: Machine, { own, kernels }: CopyLoad): Machine {
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
  for (const address of from.addresses) {
    const at = address - first + sets;
    const shard = accumulators.indexOf(arena.word(at + ROW_SET.accumulators));
    arena.setWord(at + ROW_SET.accumulators, own[shard]);
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
