/** Synapses of one projection and delay in a worker's memory: their weights and slopes, and what travels along them. */
import type { WasmExports } from '../../../bindings/wasm.ts';
import type { Arena } from '../machine/memory.ts';
import type { Course } from './course.ts';
import { storedWeights } from './gradient-memory.ts';
import type { LearningBlock } from './layout.ts';

export class Rows {
  readonly #arena: Arena;
  readonly #block: LearningBlock;
  readonly #core: WasmExports;
  /** Steps before the first whose events are known. */
  readonly #lead: number;
  readonly #source: Course;
  readonly #target: Course;
  readonly #count: number;
  /** Numbers in memory: rows of dense blocks are filled up. */
  readonly #stored: number;
  readonly #weights: number;
  readonly #slopes: number;
  /** What slopes pass back by. */
  readonly #feedback: number;
  readonly #starts: number;
  readonly #targets: number;

  constructor(
    arena: Arena,
    block: LearningBlock,
    courses: readonly Course[],
    { core, lead }: { readonly core: WasmExports; readonly lead: number },
  ) {
    this.#lead = lead;
    this.#arena = arena;
    this.#block = block;
    this.#core = core;
    this.#source = courses[block.source];
    this.#target = courses[block.target];
    const { dense, targets, starts, learnt } = block;
    this.#count = targets.length;
    this.#stored = storedWeights(block, this.#target.size);
    const bytes = Math.max(16, 4 * this.#stored);
    this.#weights = arena.allocate(bytes, 'weights');
    this.#slopes = learnt ? arena.allocate(bytes, 'slopes of weights') : 0;
    this.#feedback = block.feedback ? arena.allocate(bytes, 'feedback') : this.#weights;
    if (block.feedback) this.#fill(this.#feedback, Float32Array.from(block.feedback));
    this.#starts = dense ? 0 : arena.words(starts, 'rows');
    this.#targets = dense ? 0 : arena.words(targets, 'targets');
  }

  /** `all`: in the layout's order. */
  setWeights(all: Float32Array): void {
    const { first } = this.#block;
    this.#fill(this.#weights, all.subarray(first, first + this.#count));
  }

  #fill(place: number, own: Float32Array): void {
    this.#eachRow((memory, at, [from, to]) => memory.set(own.subarray(from, to), at), place);
  }

  /** Adds nothing to what is not learnt. */
  readSlopes(all: Float32Array): void {
    if (this.#slopes === 0) return;
    const { first } = this.#block;
    this.#eachRow((memory, at, [from, to]) => {
      all.set(memory.subarray(at, at + to - from), first + from);
    }, this.#slopes);
  }

  clearSlopes(): void {
    if (this.#slopes !== 0) this.#arena.f32(this.#slopes, this.#stored).fill(0);
  }

  /** Numbers [from, to) of the block lie at `at` of the memory. */
  #eachRow(
    action: (memory: Float32Array, at: number, range: readonly [from: number, to: number]) => void,
    place: number,
  ): void {
    const memory = this.#arena.f32(place, this.#stored);
    if (!this.#block.dense) {
      action(memory, 0, [0, this.#count]);
      return;
    }
    const columns = this.#target.size;
    const width = this.#target.room / 4;
    for (let row = 0; row < this.#source.size; row++) {
      action(memory, row * width, [row * columns, (row + 1) * columns]);
    }
  }

  /** What the source sent in the step from which it arrives in step k: addresses and number. */
  #events(k: number): readonly [units: number, values: number, count: number] {
    const { events } = this.#source;
    const { units, values } = events;
    const from = events.before(k - this.#block.delay);
    const count = events.before(k - this.#block.delay + 1) - from;
    return [units + 4 * from, values === 0 ? 0 : values + 4 * from, count];
  }

  deliver(k: number): void {
    const { delay, dense, jump } = this.#block;
    if (k - delay < -this.#lead) return;
    const [units, values, count] = this.#events(k);
    if (count === 0) return;
    const sums = this.#target.arrivals(k, jump);
    const core = this.#core;
    if (dense) core.deliverDense(units, values, count, this.#weights, this.#target.room, sums);
    else {
      const [weights, starts, targets] = [this.#weights, this.#starts, this.#targets];
      core.deliverSparse(units, values, count, weights, starts, targets, sums);
    }
  }

  /** Slopes of weights, and of the spikes that arrived in step k. */
  back(k: number): void {
    const { delay, dense, jump, back, backJump } = this.#block;
    if (k - delay < -this.#lead) return;
    const { room } = this.#target;
    let came = this.#target.came(jump);
    const core = this.#core;
    const [starts, targets] = [this.#starts, this.#targets];
    const [units, values, count] = this.#events(k);
    if (this.#slopes !== 0 && count > 0) {
      if (dense) core.learnDense(units, values, count, this.#slopes, room, came);
      else core.learnSparse(units, values, count, this.#slopes, starts, targets, came);
    }
    if (!back || k < delay) return;
    came = this.#target.came(backJump);
    const out = this.#source.spikeSlopes(k - delay);
    const rows = this.#source.size;
    const { near } = this.#source;
    if (near) {
      const from = near.before(k - delay);
      const list = near.units + 4 * from;
      const some = near.before(k - delay + 1) - from;
      if (dense) core.gatherDenseOf(list, some, this.#feedback, room, came, out);
      else core.gatherSparseOf(list, some, this.#feedback, starts, targets, came, out);
    } else if (dense) core.gatherDense(this.#feedback, rows, room, came, out);
    else core.gatherSparse(this.#feedback, starts, targets, rows, came, out);
  }
}
