/**
 * The rows of a set of projections, drawn by the WebAssembly core some hundred at a time, so that all connectors are
 * there and nothing is held twice. Slots are the device's accumulators.
 */
import { readAsset } from '../../../bindings/assets.ts';
import { nextTask } from '../../../bindings/platform.ts';
import { WasmHost } from '../../../bindings/wasm.ts';
import type { Shard } from '../../plan/partition.ts';
import type { Plan } from '../../plan/plan.ts';
import { compileModule } from '../machine/compile.ts';
import { Arena } from '../machine/memory.ts';
import { RowBuilder } from '../wasm/builder.ts';
import { OPERATION, PLASTIC, ROW_SET } from '../wasm/offsets.ts';
import type { RowSetPlan } from '../wasm/row-sets.ts';
import { type Layout, paddedSize } from './layout.ts';

/** Takes the row of a source, by its index: it lies at `address` (format of assembly/memory.ts; 0: it has none). */
type TakeRow = (source: number, memory: Uint32Array, address: number) => Promise<void>;

export class RowDrawer {
  readonly #plan: Plan;
  readonly #host: WasmHost;
  readonly #arena: Arena;
  readonly #shard: Shard;

  private constructor(plan: Plan, layout: Layout, host: WasmHost) {
    this.#plan = plan;
    this.#host = host;
    this.#arena = new Arena(host);
    this.#shard = wholeShard(plan, layout);
  }

  static async open(plan: Plan, layout: Layout): Promise<RowDrawer> {
    const core = await compileModule(await readAsset('core.wasm'));
    return new RowDrawer(plan, layout, new WasmHost(core, OPERATION.firstKernel, 0));
  }

  /** Hands over every row of the set's source, in order. `onPart` is told how much of it is done. */
  async draw(
    set: RowSetPlan,
    take: TakeRow,
    onPart: (fraction: number) => void = () => {},
  ): Promise<void> {
    const { core } = this.#host;
    const arena = this.#arena;
    const { size } = this.#plan.populations[set.source];
    const heap = core.getHeap();
    const at = arena.allocate(ROW_SET.bytes, 'rows');
    if (set.plastic)
      arena.setWord(at + ROW_SET.plastic, this.#initial(set.projections[0], set.weight));
    // a builder of its own: what it lays out is given back with the heap
    const builder = new RowBuilder(arena, core, this.#plan);
    let next = 0;
    for (const part of builder.build(set, this.#shard, 0, at)) {
      const end = Math.round(part * size);
      const table = arena.u32(arena.word(at + ROW_SET.rows) + 4 * next, end - next);
      const addresses = table.slice();
      for (let k = 0; k < addresses.length; k++) {
        await take(next + k, arena.words32, addresses[k]);
      }
      // the rows of this call are copied: the next ones may lie where they lay
      const lowest = addresses.find((address) => address !== 0);
      if (lowest !== undefined) core.setHeap(lowest);
      next = end;
      onPart(part);
      await nextTask();
    }
    core.setHeap(heap);
  }

  /** The part of a rule's descriptor that records are made from. */
  #initial(projection: number, unit: number): number {
    const { variables } = this.#plan.projections[projection].plasticity!;
    const values = [unit, ...variables.map(({ initial }) => initial)];
    const descriptor = this.#arena.allocate(PLASTIC.initial + 4, 'a plasticity rule');
    const initial = this.#arena.floats(values, values.length, 'variables');
    this.#arena.setWord(descriptor + PLASTIC.initial, initial);
    return descriptor;
  }
}

/** One shard that holds everything, with the device's accumulators. */
function wholeShard(plan: Plan, layout: Layout): Shard {
  const slices = plan.populations.map(({ size, receptors }, population) => {
    const padded = paddedSize(size);
    const first = layout.accumulators[population];
    const slots = receptors.map((_, receptor) => first + receptor * padded);
    return { population, from: 0, to: size, padded, slots };
  });
  return { worker: 0, slices, slots: layout.stride };
}
