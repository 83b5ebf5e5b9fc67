/** One projection's rows, built in a memory of their own, and spikes sent along them. */
import { RowBuilder } from '../../src/backends/wasm/builder.ts';
import { ACTIVE, ROW_SET, SOURCE } from '../../src/backends/wasm/offsets.ts';
import { type RowSetPlan, rowSets } from '../../src/backends/wasm/row-sets.ts';
import type { Connector } from '../../src/connect/connector.ts';
import type { Shard } from '../../src/plan/partition.ts';
import type { Plan, PlannedDraw } from '../../src/plan/plan.ts';
import { Bench } from './bench.ts';

export interface Wiring {
  readonly connector: Connector;
  readonly sources: number;
  readonly targets: number;
  readonly weight: PlannedDraw;
  readonly delay: PlannedDraw;
  readonly delayMax: number;
  readonly maxWeight?: number;
  readonly shift?: number;
}

export interface Bucket {
  readonly delay: number;
  readonly slots: number[];
  readonly weights: number[];
}

/** Two populations and one projection from the first to the second. */
export function planOf(wiring: Wiring): Plan {
  const population = (name: string, size: number, first: number) => ({
    ...{ name, size, first, kind: 'neurons' as const, parameters: {}, initial: {} },
    ...{ receptors: [{ name: 'a', quantum: 1, narrow: true }], stream: first },
  });
  const { connector, weight, delay, delayMax, maxWeight = 1, shift = 0 } = wiring;
  const projection = {
    ...{ name: 'p', source: 0, target: 1, receptor: 0, connector, weight, delay, shift, maxWeight },
    ...{ delaySteps: [1, delayMax] as const, expectedSynapses: 1, stream: 5 },
  };
  return {
    ...{ dt: 1, key: [3, 4], couplings: [], inputs: [], recorders: [], epochSteps: 1 },
    populations: [
      population('A', wiring.sources, 0),
      population('B', wiring.targets, wiring.sources),
    ],
    projections: [projection],
  };
}

export class TestShard {
  readonly bench: Bench;
  readonly set: RowSetPlan;
  readonly #rowSet: number;
  readonly #accumulators: number;
  readonly #targets: number;
  readonly #deliver: number;

  private constructor(bench: Bench, plan: Plan, from: number, to: number) {
    const { arena } = bench;
    const padded = 32 * Math.ceil((to - from) / 32);
    const slice = { population: 1, from, to, padded, slots: [0] };
    const shard: Shard = { worker: 0, slices: [slice], slots: padded };
    this.bench = bench;
    this.set = rowSets(plan)[0];
    this.#targets = to - from;
    this.#accumulators = arena.allocate(4 * padded, 'accumulators');
    this.#rowSet = arena.allocate(ROW_SET.bytes, 'a row set');
    const table = arena.allocate(SOURCE.bytes, 'sources');
    const builder = new RowBuilder(arena, bench.core, plan);
    for (const _ of builder.build(this.set, shard, this.#accumulators, this.#rowSet));
    arena.u32(table, 4).set([0, plan.populations[0].size, this.#rowSet, 1]);
    bench.set('sources', table);
    bench.set('sourceCount', 1);
    bench.set('mostRowSets', 1);
    this.#deliver = bench.descriptor(bench.world);
  }

  /** Targets [from, to) of the wiring. */
  static async build(wiring: Wiring, from = 0, to = wiring.targets): Promise<TestShard> {
    return new TestShard(await Bench.create(), planOf(wiring), from, to);
  }

  get synapses(): number {
    return this.bench.arena.long(this.#rowSet + ROW_SET.synapses);
  }

  /** The buckets of a row as assembly/memory.ts draws them, up to the 0 that ends it. */
  row(source: number): Bucket[] {
    const { arena } = this.bench;
    let at = arena.word(arena.word(this.#rowSet + ROW_SET.rows) + 4 * source);
    const buckets: Bucket[] = [];
    while (at !== 0 && arena.word(at) !== 0) {
      const header = arena.word(at);
      const count = header & 0xffff;
      at += 4;
      const bucket: Bucket = { delay: header >>> 16, slots: [], weights: [] };
      const { format, weight, shift } = this.set;
      if (format === 0) {
        const slots = new Uint16Array(arena.u32(at, Math.ceil(count / 2)).slice().buffer);
        bucket.slots.push(...slots.subarray(0, count));
        bucket.weights.push(...new Array<number>(count).fill(weight));
      } else {
        const stride = format === 1 ? 1 : 2;
        for (const k of Array(count).keys()) {
          const word = arena.word(at + 4 * stride * k);
          bucket.slots.push(format === 1 ? word & 0xffff : word);
          const raw = format === 1 ? (word | 0) >> 16 : arena.word(at + 8 * k + 4) | 0;
          bucket.weights.push(raw << shift);
        }
      }
      at += format === 0 ? 4 * Math.ceil(count / 2) : 4 * format * count;
      buckets.push(bucket);
    }
    return buckets;
  }

  /** Makes spikes of `step` active; buckets of less than `minimum` steps have been delivered already. */
  send(sources: readonly number[], step: number, minimum = 1): void {
    const ids = this.bench.arena.words(sources, 'spikes');
    this.bench.core.activate(this.bench.world, ids, sources.length, step, minimum);
  }

  /** What arrives at each target at the end of `step`. */
  deliver(step: number): number[] {
    const sums = this.bench.arena.i32(this.#accumulators, this.#targets);
    sums.fill(0);
    this.bench.run('deliver', this.#deliver, step);
    return [...this.bench.arena.i32(this.#accumulators, this.#targets)];
  }

  /** Due steps of the spikes under way. */
  get due(): number[] {
    const { arena } = this.bench;
    const at = this.bench.get('active');
    const count = this.bench.get('activeCount');
    return Array.from({ length: count }, (_, k) => arena.word(at + ACTIVE.bytes * k + ACTIVE.due));
  }
}

export const constant = (value: number): PlannedDraw => ({ draw: 'constant', value });

/** Uniform integers low … high (rounded from f32). */
export const between = (low: number, high: number): PlannedDraw => ({ draw: 'uniform', low, high });
