/**
 * Plastic synapses as the device stores them: records by source and delay, in parts that a shader can see at once, and
 * with each part the index that shaders/plastic.wgsl reads.
 */
import { recordBytes } from '../../codegen/rule-layout.ts';
import type { Plan } from '../../plan/plan.ts';
import type { RowSetPlan } from '../wasm/row-sets.ts';
import { type Layout, paddedSize } from './layout.ts';
import type { RowDrawer } from './row-drawer.ts';
import { Tables } from './tables.ts';

/** The synapses of some neighbouring sources of a projection. */
export interface PlasticRows {
  /** Index of the first source, and sources. */
  readonly first: number;
  readonly sources: number;
  readonly synapses: number;
  readonly records: Uint32Array<ArrayBuffer>;
  readonly index: Uint32Array<ArrayBuffer>;
  /** Place in the index of the lists of targets: the length of what is before, the buckets. */
  readonly incoming: number;
  /** Synapses of a bucket, over those that have any. */
  readonly meanBucket: number;
}

interface PlasticSink {
  /** Words that a buffer can have. */
  readonly room: number;
  /** Throws `gpu-limit`. */
  refuse(source: number, words: number): void;
  take(rows: PlasticRows): Promise<void>;
}

/** Draws the synapses of a plastic set; `longest` (steps, by source) is filled. */
export async function drawPlasticRows(
  plan: Plan,
  layout: Layout,
  set: RowSetPlan,
  drawer: RowDrawer,
  sink: PlasticSink,
  longest: Uint16Array,
): Promise<void> {
  const writer = new PartWriter(plan, layout, set, sink);
  await drawer.draw(set, async (source, memory, address) => {
    longest[source] = await writer.row(source, memory, address);
  });
  await writer.end();
}

class PartWriter {
  readonly #sink: PlasticSink;
  /** Words of a record. */
  readonly #words: number;
  readonly #least: number;
  readonly #delays: number;
  readonly #targets: number;
  /** Accumulator of the first target. */
  readonly #slot: number;
  readonly #listed: boolean;
  #records = new Tables(0);
  #buckets = new Tables(0);
  #first = 0;
  #sources = 0;
  #filled = 0;

  constructor(plan: Plan, layout: Layout, set: RowSetPlan, sink: PlasticSink) {
    const { plasticity, delaySteps, target, receptor } = plan.projections[set.projections[0]];
    const { size } = plan.populations[target];
    this.#sink = sink;
    this.#words = recordBytes(plasticity!.variables.length) / 4;
    this.#least = delaySteps[0];
    this.#delays = delaySteps[1] - delaySteps[0] + 1;
    this.#targets = size;
    this.#slot = layout.accumulators[target] + receptor * paddedSize(size);
    this.#listed = plasticity!.onPost.length + plasticity!.onStep.length > 0;
  }

  /** Appends the row at `address` (records in format of assembly/memory.ts); returns its longest delay. */
  async row(source: number, memory: Uint32Array, address: number): Promise<number> {
    const buckets = address === 0 ? [] : bucketsOf(memory, address >>> 2, this.#words);
    const count = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
    if (!this.#fits(count)) {
      if (this.#sources > 0) await this.end();
      if (!this.#fits(count)) this.#sink.refuse(source, this.#words * count);
    }
    const starts = new Uint32Array(this.#delays);
    let next = this.#synapses;
    let bucket = 0;
    for (let d = 0; d < this.#delays; d++) {
      starts[d] = next;
      if (buckets[bucket]?.delay === d + this.#least) this.#filled++;
      while (buckets[bucket]?.delay === d + this.#least) {
        const { at, count: own } = buckets[bucket++];
        this.#records.words(memory.subarray(at, at + own * this.#words));
        next += own;
      }
    }
    this.#buckets.words(starts);
    this.#sources++;
    return buckets.at(-1)?.delay ?? 0;
  }

  get #synapses(): number {
    return this.#records.length / this.#words;
  }

  /** Whether a row of so many synapses has room in this part. */
  #fits(count: number): boolean {
    const synapses = this.#synapses + count;
    const buckets = (this.#sources + 1) * this.#delays + 1;
    const index = buckets + this.#targets + 1 + (this.#listed ? synapses : 0);
    return Math.max(index, synapses * this.#words) <= this.#sink.room;
  }

  /** The part ends: what lies on each target is listed. */
  async end(): Promise<void> {
    const synapses = this.#synapses;
    const records = this.#records.all;
    const incoming = this.#sources * this.#delays + 1;
    const lists = incoming + this.#targets + 1;
    const index = new Uint32Array(lists + (this.#listed ? synapses : 0));
    index.set(this.#buckets.all);
    index[incoming - 1] = synapses;
    for (let at = 0; at < records.length; at += this.#words) {
      records[at] -= this.#slot;
      if (this.#listed) index[incoming + records[at] + 1]++;
    }
    for (let t = 0; t < this.#targets; t++) index[incoming + t + 1] += index[incoming + t];
    if (this.#listed) {
      const cursor = index.slice(incoming, lists);
      for (let k = 0; k < synapses; k++) index[lists + cursor[records[k * this.#words]]++] = k;
    }
    const sources = this.#sources;
    const rows = { first: this.#first, sources, synapses, records, index, incoming };
    await this.#sink.take({ ...rows, meanBucket: synapses / Math.max(1, this.#filled) });
    this.#first += sources;
    this.#sources = 0;
    this.#filled = 0;
    this.#records = new Tables(0);
    this.#buckets = new Tables(0);
  }
}

interface Bucket {
  readonly delay: number;
  /** Word of its first record, and records. */
  readonly at: number;
  readonly count: number;
}

function bucketsOf(memory: Uint32Array, row: number, words: number): Bucket[] {
  const buckets: Bucket[] = [];
  for (let at = row; memory[at] !== 0; ) {
    const count = memory[at] & 0xffff;
    buckets.push({ delay: memory[at] >>> 16, at: at + 1, count });
    at += 1 + count * words;
  }
  return buckets;
}
