/**
 * Builds a worker's synapses in place: descriptors of projections, tables they draw from, then rows.
 *
 * Row-wise connectors are generated as their row is built. Those that are drawn by target (fixed
 * in-degree) or given (edges) are first listed by source, for as many sources at a time as fit in
 * a fixed buffer.
 */
import type { WasmExports } from '../../../bindings/wasm.ts';
import { byPopulation } from '../../plan/by-population.ts';
import { purpose, streamWord } from '../../plan/draws.ts';
import type { Shard, Slice } from '../../plan/partition.ts';
import type { Plan, PlannedDraw, PlannedProjection } from '../../plan/plan.ts';
import { bernoulliChunk } from '../../plan/thresholds.ts';
import { type Arena, outOfMemory } from '../machine/memory.ts';
import { EdgeLists } from './edge-lists.ts';
import { AHEAD, DIGITS, DRAW, PROJECTION, RISING, ROW_SET } from './offsets.ts';
import { type RowSetPlan, synapseBytes } from './row-sets.ts';

const CONNECTOR = {
  allToAll: 0,
  oneToOne: 1,
  bernoulli: 2,
  counted: 3,
  outMulti: 4,
  outOnce: 5,
  listed: 6,
} as const;

/** Pairs that one batch of listed sources may take. */
const LIST_ROOM = 4_194_304;
const ROWS_A_CALL = 512;

interface Listed {
  readonly descriptor: number;
  readonly projection: PlannedProjection;
  readonly slice: Slice;
  readonly ends: number;
  readonly pairs: number;
  readonly edges?: EdgeLists;
  /** Sources a batch. */
  readonly batch: number;
}

export class RowBuilder {
  readonly #arena: Arena;
  readonly #core: WasmExports;
  readonly #plan: Plan;
  /** Row counts of fixed-total projections: the same for all shards of a worker. */
  readonly #counts = new Map<PlannedProjection, { address: number; most: number }>();

  /** What the staging holds: synapses of a row, and delays. */
  #room = { row: -1, delays: -1 };

  constructor(arena: Arena, core: WasmExports, plan: Plan) {
    this.#arena = arena;
    this.#core = core;
    this.#plan = plan;
  }

  /** Builds one row set of one shard at descriptor `at`; `accumulators` is the shard's first. */
  *build(set: RowSetPlan, shard: Shard, accumulators: number, at: number): Generator<number> {
    const arena = this.#arena;
    const source = this.#plan.populations[set.source];
    const members = set.projections.flatMap((index) => {
      const projection = this.#plan.projections[index];
      const [slice] = byPopulation(shard.slices, 'population', projection.target);
      return slice ? [{ projection, slice }] : [];
    });
    const descriptors = arena.allocate(members.length * PROJECTION.bytes, 'projections');
    // slots of 16 bits count from the first that the set reaches (partition.ts)
    const reached = members.map(({ projection, slice }) => slice.slots[projection.receptor]);
    const base = set.format < 2 && members.length > 0 ? Math.min(...reached) : 0;
    const delayMax = Math.max(0, ...members.map((m) => m.projection.delaySteps[1]));
    arena.setWord(at + ROW_SET.format, set.format);
    arena.setWord(at + ROW_SET.shift, set.shift);
    // slots of each member ascend, and one member's come after another's
    const rising =
      set.format === 1 &&
      members.every(({ projection, slice }, k) => {
        const end = reached[k] + slice.to - slice.from;
        return projection.connector.connector === 'allToAll' && !(end > reached[k + 1]);
      });
    arena.setWord(at + ROW_SET.traits, (set.digits ? DIGITS : 0) | (rising ? RISING : 0));
    if (!set.plastic) arena.setInt(at + ROW_SET.weight, set.weight);
    arena.setWord(at + ROW_SET.rows, arena.allocate(Math.max(4, source.size * 4), 'row table'));
    arena.setWord(at + ROW_SET.sourceFirst, source.first);
    arena.setWord(at + ROW_SET.sourceCount, source.size);
    arena.setWord(at + ROW_SET.accumulators, accumulators + arena.width * base);
    arena.setWord(at + ROW_SET.projections, descriptors);
    arena.setWord(at + ROW_SET.projectionCount, members.length);
    arena.setWord(at + ROW_SET.delayMax, delayMax);
    const listed: Listed[] = [];
    let longest = 0;
    members.forEach(({ projection, slice }, k) => {
      const descriptor = descriptors + k * PROJECTION.bytes;
      longest += this.#describe(projection, slice, base, descriptor, listed);
    });
    this.#stage(longest, delayMax);
    if (set.regenerated) {
      // a header for each delay, synapses, padding of buckets, the end and the place's own address
      const buckets = Math.min(longest, delayMax) + Math.ceil(longest / 65_535);
      // and what is read behind a row (assembly/deliver.ts)
      arena.setWord(at + ROW_SET.placeBytes, longest * synapseBytes(set) + 8 * buckets + AHEAD);
      yield 1;
      return;
    }
    let next = 0;
    while (next < source.size) {
      const end = Math.min(source.size, next + ROWS_A_CALL);
      for (const list of listed) this.#list(list, source.size, next, end);
      if (!this.#core.buildRows(at, next, end)) throw outOfMemory('synapses', 65536);
      next = end;
      yield next / source.size;
    }
  }

  /**
   * Staging of one row: addresses, slots, weights, delays, order; and the histogram of delays. The core has one, in which
   * rows are made while the network runs too: it never shrinks, and a machine has one builder for all its sets.
   */
  #stage(longest: number, delayMax: number): void {
    const { row, delays } = this.#room;
    if (longest <= row && delayMax <= delays) return;
    this.#room = { row: Math.max(row, longest), delays: Math.max(delays, delayMax) };
    const bytes = 4 * (this.#room.row + 16);
    const buffers = Array.from({ length: 6 }, () => this.#arena.allocate(bytes, 'a row'));
    const histogram = this.#arena.allocate(4 * (this.#room.delays + 4), 'delays');
    this.#core.setStaging(buffers[0], buffers[1], buffers[2]);
    this.#core.setBuild(buffers[3], buffers[4], buffers[5], histogram);
  }

  /** Fills the descriptor; slots count from `base`. Returns the longest that a row of it can be. */
  #describe(
    projection: PlannedProjection,
    slice: Slice,
    base: number,
    at: number,
    listed: Listed[],
  ): number {
    const arena = this.#arena;
    const set = (offset: number, value: number) => arena.setWord(at + offset, value >>> 0);
    const source = this.#plan.populations[projection.source].size;
    const target = this.#plan.populations[projection.target].size;
    const { connector } = projection;
    set(PROJECTION.targets, target);
    set(PROJECTION.from, slice.from);
    set(PROJECTION.to, slice.to);
    set(PROJECTION.slot, slice.slots[projection.receptor] - base);
    set(PROJECTION.structure, streamWord(purpose.structure, projection.stream));
    set(PROJECTION.draws, streamWord(purpose.synapse, projection.stream));
    const noAutapses =
      'autapses' in connector && !connector.autapses && projection.source === projection.target;
    set(PROJECTION.noAutapses, noAutapses ? 1 : 0);
    set(PROJECTION.keyLow, this.#plan.key[0]);
    set(PROJECTION.keyHigh, this.#plan.key[1]);
    set(PROJECTION.scratch, arena.allocate(576, 'scratch'));
    this.#draw(at + PROJECTION.weight, projection.weight);
    this.#draw(at + PROJECTION.delay, projection.delay);
    switch (connector.connector) {
      case 'allToAll':
        set(PROJECTION.connector, CONNECTOR.allToAll);
        return slice.to - slice.from;
      case 'oneToOne':
        set(PROJECTION.connector, CONNECTOR.oneToOne);
        return 1;
      case 'bernoulli': {
        const { bits, thresholds } = bernoulliChunk(connector.probability);
        set(PROJECTION.connector, CONNECTOR.bernoulli);
        set(PROJECTION.degree, bits);
        set(PROJECTION.table, arena.words(thresholds, 'thresholds'));
        set(PROJECTION.number, thresholds.length);
        set(PROJECTION.bitmap, arena.allocate(2 ** bits, 'marks'));
        return slice.to - slice.from + 2 ** bits;
      }
      case 'fixedTotalNumber': {
        const counts = this.#rowCounts(projection, at, source, connector.total);
        set(PROJECTION.connector, CONNECTOR.counted);
        set(PROJECTION.table, counts.address);
        return counts.most;
      }
      case 'fixedOutdegree':
        set(PROJECTION.connector, connector.multapses ? CONNECTOR.outMulti : CONNECTOR.outOnce);
        set(PROJECTION.degree, connector.degree);
        if (!connector.multapses) set(PROJECTION.bitmap, arena.allocate(target, 'marks'));
        return connector.multapses ? connector.degree : slice.to - slice.from;
      case 'fixedIndegree': {
        set(PROJECTION.degree, connector.degree);
        if (!connector.multapses) set(PROJECTION.bitmap, arena.allocate(source, 'marks'));
        set(PROJECTION.addressRule, 1);
        return this.#listByTarget(projection, slice, at, connector.degree, source, listed);
      }
      case 'edges': {
        const edges = new EdgeLists(connector.source, connector.target, source, slice);
        set(PROJECTION.connector, CONNECTOR.listed);
        const pairs = arena.allocate(Math.max(8, edges.mostInBatch(ROWS_A_CALL) * 8), 'edges');
        const ends = arena.allocate(4 * ROWS_A_CALL, 'edges');
        listed.push({ descriptor: at, projection, slice, ends, pairs, edges, batch: ROWS_A_CALL });
        return edges.longest;
      }
      default:
        connector satisfies never;
        return 0;
    }
  }

  #listByTarget(
    projection: PlannedProjection,
    slice: Slice,
    at: number,
    degree: number,
    sources: number,
    listed: Listed[],
  ): number {
    const arena = this.#arena;
    arena.setWord(at + PROJECTION.connector, CONNECTOR.listed);
    const total = degree * (slice.to - slice.from);
    const batches = Math.max(1, Math.ceil(total / LIST_ROOM));
    // whole calls a batch, so that no call needs two
    const batch = ROWS_A_CALL * Math.max(1, Math.ceil(sources / batches / ROWS_A_CALL));
    // lists of a batch vary: measure the longest batch before room is taken
    const ends = arena.allocate(4 * Math.max(batch, sources), 'in-degree lists');
    const multapses = 'multapses' in projection.connector && projection.connector.multapses ? 1 : 0;
    this.#core.listIndegree(at, sources, multapses, 0, sources, ends, 0);
    const starts = arena.u32(ends, sources);
    let longest = 0;
    let most = 0;
    for (let s = 0; s < sources; s++) {
      longest = Math.max(longest, (s + 1 < sources ? starts[s + 1] : total) - starts[s]);
    }
    for (let s = 0; s < sources; s += batch) {
      most = Math.max(most, (s + batch < sources ? starts[s + batch] : total) - starts[s]);
    }
    const pairs = arena.allocate(Math.max(8, most * 8), 'in-degree lists');
    listed.push({ descriptor: at, projection, slice, ends, pairs, batch });
    return longest;
  }

  /** Lists the sources [from, to), or the batch that holds them. */
  #list(list: Listed, sources: number, from: number, to: number): void {
    const arena = this.#arena;
    if (list.edges) {
      list.edges.write(from, to, arena.u32(list.ends, to - from), (length) =>
        arena.u32(list.pairs, length * 2),
      );
      arena.setWord(list.descriptor + PROJECTION.table, list.ends);
      arena.setWord(list.descriptor + PROJECTION.table2, list.pairs);
      arena.setWord(list.descriptor + PROJECTION.number, from);
      return;
    }
    const first = from - (from % list.batch);
    const ready =
      arena.word(list.descriptor + PROJECTION.table) === list.ends &&
      arena.word(list.descriptor + PROJECTION.number) === first;
    if (ready) return;
    const { connector } = list.projection;
    const multapses = 'multapses' in connector && connector.multapses ? 1 : 0;
    const end = Math.min(sources, first + list.batch);
    this.#core.listIndegree(list.descriptor, sources, multapses, first, end, list.ends, list.pairs);
    arena.setWord(list.descriptor + PROJECTION.table, list.ends);
    arena.setWord(list.descriptor + PROJECTION.table2, list.pairs);
    arena.setWord(list.descriptor + PROJECTION.number, first);
  }

  #rowCounts(
    projection: PlannedProjection,
    at: number,
    rows: number,
    total: number,
  ): { address: number; most: number } {
    let counts = this.#counts.get(projection);
    if (!counts) {
      const address = this.#arena.allocate(Math.max(4, rows * 4), 'row counts');
      this.#core.countTotal(at, address, rows, 0, total);
      let most = 0;
      for (const count of this.#arena.u32(address, rows)) most = Math.max(most, count);
      counts = { address, most };
      this.#counts.set(projection, counts);
    }
    return counts;
  }

  #draw(at: number, draw: PlannedDraw): void {
    const arena = this.#arena;
    const kinds = { constant: 0, uniform: 1, normal: 2, lognormal: 3, values: 4 } as const;
    arena.setWord(at + DRAW.kind, kinds[draw.draw]);
    if (draw.draw === 'constant') arena.setInt(at + DRAW.constant, draw.value);
    else if (draw.draw === 'values') {
      const values = arena.allocate(Math.max(4, draw.values.length * 4), 'edge values');
      arena.i32(values, draw.values.length).set(draw.values);
      arena.setWord(at + DRAW.values, values);
    } else if (draw.draw === 'uniform') {
      arena.setFloat(at + DRAW.mean, draw.low);
      arena.setFloat(at + DRAW.sd, Math.fround(Math.fround(draw.high) - Math.fround(draw.low)));
      arena.setFloat(at + DRAW.min, draw.low);
      arena.setFloat(at + DRAW.max, draw.high);
    } else {
      arena.setFloat(at + DRAW.mean, draw.mean);
      arena.setFloat(at + DRAW.sd, draw.sd);
      arena.setFloat(at + DRAW.min, draw.min);
      arena.setFloat(at + DRAW.max, draw.max);
      arena.setWord(at + DRAW.clip, draw.outside === 'clip' ? 1 : 0);
      arena.setFloat(at + DRAW.factor, draw.factor);
    }
  }
}
