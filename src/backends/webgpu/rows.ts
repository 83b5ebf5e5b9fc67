/**
 * Synapses as the device stores them: by source neuron, in segments that a shader can see at once.
 *
 * The WebAssembly core draws them (the same rows that its workers store). Projections of one source that cannot
 * share a row, because their weights are shifted differently, lie in layers. Synapses that learn lie elsewhere
 * (plastic-rows.ts).
 */
import { SynfireError } from '../../errors.ts';
import type { Plan, PlannedProjection } from '../../plan/plan.ts';
import type { RowSetPlan } from '../wasm/row-sets.ts';
import type { Layout } from './layout.ts';
import { RowDrawer } from './row-drawer.ts';

/** Consecutive rows of one layer. */
export interface Segment {
  /** Finer digits of weights (plan.ts): they are no synapses of their own. */
  readonly digits: boolean;
  /** By global neuron number, and one more: its synapses are [rows[n], rows[n + 1]). */
  readonly rows: Uint32Array<ArrayBuffer>;
  readonly synapses: number;
}

/** Takes the words of segments as they are made. */
interface RowSink {
  /** Room for at most `words` words; returns how many there really are. */
  begin(words: number): Promise<number>;
  write(at: number, words: Uint32Array<ArrayBuffer>): void;
  end(segment: Segment): void;
}

export interface Rows {
  readonly synapses: number;
  /** Steps, by global neuron number: 0 where it has no synapses. */
  readonly longestDelay: Uint16Array;
  /** Three words a synapse instead of two. */
  readonly wide: boolean;
}

/** Accumulators that the two-word format can number. */
export const MOST_ACCUMULATORS = 2 ** 27;
const STAGED = 1 << 22;

/** True where a weight needs more than 16 bits. */
export const isWide = (plan: Plan): boolean =>
  plan.projections.some((p) => p.maxWeight > 32_767 && isStoredRow(p));

/** A projection whose synapses lie in these rows: stored, and their weights stay as they are. */
export const isStoredRow = (projection: PlannedProjection): boolean =>
  projection.expectedSynapses > 0 && !projection.regenerated && projection.plasticity === undefined;

/** Source populations' projections, by layer. */
export function layersOf(plan: Plan): RowSetPlan[][] {
  const wide = isWide(plan);
  const layers: RowSetPlan[][] = [];
  const ofDigits: RowSetPlan[] = [];
  plan.populations.forEach((_, source) => {
    const byShift = new Map<number, number[]>();
    const digits: number[] = [];
    plan.projections.forEach((projection, index) => {
      if (projection.source !== source || !isStoredRow(projection)) return;
      if (projection.digits) {
        digits.push(index);
        return;
      }
      const found = byShift.get(projection.shift);
      if (found) found.push(index);
      else byShift.set(projection.shift, [index]);
    });
    [...byShift].forEach(([shift, projections], k) => {
      layers[k] ??= [];
      layers[k].push({ source, format: 2, shift: wide ? 0 : shift, weight: 0, projections });
    });
    if (digits.length > 0) {
      ofDigits.push({ source, format: 2, shift: 0, weight: 0, projections: digits, digits: true });
    }
  });
  return ofDigits.length > 0 ? [...layers, ofDigits] : layers;
}

/** Builds all rows of a plan, segment by segment. */
export async function buildRows(
  plan: Plan,
  layout: Layout,
  sink: RowSink,
  onProgress: (fraction: number) => void,
): Promise<Rows> {
  const wide = isWide(plan);
  const neurons = plan.populations.reduce((sum, { size }) => sum + size, 0);
  const longestDelay = new Uint16Array(neurons);
  const layers = layersOf(plan);
  const all = layers.flat().length;
  let synapses = 0;
  if (all === 0) return { synapses, longestDelay, wide };
  const drawer = await RowDrawer.open(plan, layout);
  let done = 0;
  for (const sets of layers) {
    const writer = new Writer(
      sink,
      isOfDigits(sets),
      neurons,
      wide,
      expectedWords(plan, sets, wide),
    );
    for (const set of sets) {
      const { first } = plan.populations[set.source];
      const shift = plan.projections[set.projections[0]].shift;
      await drawer.draw(
        set,
        async (source, memory, address) => {
          const neuron = first + source;
          const longest = await writer.row(neuron, memory, address, shift);
          if (longest > longestDelay[neuron]) longestDelay[neuron] = longest;
        },
        (part) => onProgress((done + part) / all),
      );
      done++;
    }
    const written = await writer.close();
    if (!isOfDigits(sets)) synapses += written;
  }
  return { synapses, longestDelay, wide };
}

const isOfDigits = (sets: readonly RowSetPlan[]): boolean => sets.some(({ digits }) => digits);

function expectedWords(plan: Plan, sets: readonly RowSetPlan[], wide: boolean): number {
  const synapses = sets
    .flatMap((set) => set.projections)
    .reduce((sum, index) => sum + plan.projections[index].expectedSynapses, 0);
  return Math.ceil(synapses) * (wide ? 3 : 2);
}

/** Packs rows of one layer into segments. */
class Writer {
  readonly #sink: RowSink;
  readonly #digits: boolean;
  readonly #neurons: number;
  readonly #size: number;
  readonly #staged = new Uint32Array(STAGED);
  #stagedCount = 0;
  /** Words written to the segment before what is staged, and the room it has. */
  #flushed = 0;
  #room = -1;
  #rows = new Uint32Array(0);
  /** Rows up to this neuron are written. */
  #next = 0;
  #expected: number;
  #total = 0;

  constructor(sink: RowSink, digits: boolean, neurons: number, wide: boolean, expected: number) {
    this.#sink = sink;
    this.#digits = digits;
    this.#neurons = neurons;
    this.#size = wide ? 3 : 2;
    this.#expected = expected;
  }

  get #words(): number {
    return this.#flushed + this.#stagedCount;
  }

  /** Appends the row at `address` (format 2 of assembly/memory.ts); returns its longest delay. */
  async row(neuron: number, memory: Uint32Array, address: number, shift: number): Promise<number> {
    const count = countOf(memory, address);
    const words = count * this.#size;
    if (this.#room < 0) await this.#begin(words);
    else if (this.#words + words > this.#room) {
      this.#end();
      await this.#begin(words);
    }
    if (words > this.#room) throw rowTooLong(neuron, words, this.#room);
    const longest = count === 0 ? 0 : this.#pack(memory, address, shift);
    this.#rows.fill(this.#words / this.#size, this.#next + 1, neuron + 2);
    // neurons that were skipped have no row: theirs ends where this one began
    if (neuron > this.#next) {
      this.#rows.fill((this.#words - words) / this.#size, this.#next + 1, neuron + 1);
    }
    this.#next = neuron + 1;
    this.#total += count;
    this.#expected -= words;
    return longest;
  }

  #pack(memory: Uint32Array, address: number, shift: number): number {
    let at = address >>> 2;
    let longest = 0;
    for (let header = memory[at++]; header !== 0; header = memory[at++]) {
      const delay = header >>> 16;
      const count = header & 0xffff;
      longest = delay;
      for (let k = 0; k < count; k++, at += 2) {
        if (this.#stagedCount + 3 > STAGED) this.#flush();
        const out = this.#staged;
        const o = this.#stagedCount;
        if (this.#size === 3) {
          out[o] = memory[at];
          out[o + 1] = delay;
          out[o + 2] = memory[at + 1] << shift;
        } else {
          out[o] = memory[at] | (shift << 27);
          out[o + 1] = (memory[at + 1] & 0xffff) | (delay << 16);
        }
        this.#stagedCount += this.#size;
      }
    }
    return longest;
  }

  /** The last segment ends; returns the synapses of all. */
  async close(): Promise<number> {
    if (this.#room >= 0) this.#end();
    return this.#total;
  }

  async #begin(first: number): Promise<void> {
    const wanted = Math.max(first, Math.ceil(this.#expected * 1.02) + 4096);
    this.#room = await this.#sink.begin(wanted);
    this.#room -= this.#room % this.#size;
    this.#rows = new Uint32Array(this.#neurons + 1);
    this.#flushed = 0;
    this.#stagedCount = 0;
  }

  #flush(): void {
    this.#sink.write(this.#flushed, this.#staged.subarray(0, this.#stagedCount));
    this.#flushed += this.#stagedCount;
    this.#stagedCount = 0;
  }

  #end(): void {
    this.#flush();
    const synapses = this.#flushed / this.#size;
    this.#rows.fill(synapses, this.#next + 1);
    this.#sink.end({ digits: this.#digits, rows: this.#rows, synapses });
    this.#room = -1;
  }
}

function countOf(memory: Uint32Array, address: number): number {
  if (address === 0) return 0;
  let count = 0;
  for (let at = address >>> 2; memory[at] !== 0; at += 1 + 2 * (memory[at] & 0xffff)) {
    count += memory[at] & 0xffff;
  }
  return count;
}

function rowTooLong(neuron: number, words: number, room: number): SynfireError {
  return new SynfireError({
    code: 'gpu-limit',
    where: `synapses of neuron ${neuron}`,
    found: `${4 * words} bytes in one row`,
    expected: `at most ${4 * room}, what this adapter lets a shader see at once`,
    remedy: 'Use the wasm backend, or a GPU with a larger maxStorageBufferBindingSize.',
  });
}
