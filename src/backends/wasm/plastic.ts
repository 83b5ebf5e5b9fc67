/**
 * A worker's plastic synapses: descriptors of their rules, lists of what ends on each target, and the
 * values of weights, variables and traces as they go out and come in.
 */
import type { WasmHost } from '../../../bindings/wasm.ts';
import {
  HISTORY_BYTES,
  PAIR_BYTES,
  ruleStride,
  ruleWordCount,
  ruleWords,
} from '../../codegen/rule-layout.ts';
import { exp } from '../../equations/f64.ts';
import { lanes, type Reals, reals } from '../../equations/precision.ts';
import type { Shard, Slice } from '../../plan/partition.ts';
import type { Arena } from '../machine/memory.ts';
import { type SpikeCounts, spikeKey } from './flight.ts';
import type { WorkerLoad } from './load.ts';
import { PLASTIC, ROW_SET, TRACE } from './offsets.ts';
import type { RowSetPlan } from './row-sets.ts';
import { type RuleEntries, ruleEntries } from './rule-entries.ts';

/** One plastic row set of one shard. */
interface PlasticSet {
  readonly projection: number;
  readonly slice: Slice;
  /** Addresses: of the row set, of the rule's descriptor. */
  readonly rowSet: number;
  readonly descriptor: number;
  readonly stride: number;
  readonly traces: readonly { readonly name: string; readonly values: number }[];
  /** Steps until spikes of the target act, and where they wait. */
  readonly back: number;
  readonly heard: number;
  readonly entries: RuleEntries;
}

/** This worker's synapses of a projection, row by row; `traces` of the targets from `from` on. */
export interface PlasticPart {
  readonly sources: Uint32Array<ArrayBuffer>;
  readonly targets: Uint32Array<ArrayBuffer>;
  readonly delays: Uint16Array<ArrayBuffer>;
  /** By synapse: weight, then the rule's variables. */
  readonly fields: Reals;
  /** Step of the last event. */
  readonly last: Int32Array<ArrayBuffer>;
  readonly traces: readonly {
    readonly from: number;
    readonly values: Readonly<Record<string, Reals>>;
  }[];
}

export class PlasticLayout {
  readonly sets: PlasticSet[] = [];
  readonly #arena: Arena;
  readonly #host: WasmHost;
  readonly #load: WorkerLoad;
  readonly #entries = new Map<WebAssembly.Module, RuleEntries>();

  constructor(arena: Arena, host: WasmHost, load: WorkerLoad) {
    this.#arena = arena;
    this.#host = host;
    this.#load = load;
  }

  /** Fills the rule's descriptor for the row set at `rowSet`, before its rows are built. `states`: addresses, of the target's
   *  neurons here. */
  place(
    set: RowSetPlan,
    shard: Shard,
    accumulators: number,
    rowSet: number,
    states: ReadonlyMap<string, number>,
  ): void {
    const index = set.projections[0];
    const projection = this.#load.plan.projections[index];
    const slice = shard.slices.find((s) => s.population === projection.target);
    if (slice === undefined) return;
    const arena = this.#arena;
    const { kernel, module } = this.#load.rules[index]!;
    const rule = projection.plasticity!;
    const words = ruleWords(kernel);
    const target = this.#load.plan.populations[projection.target];
    const slot = slice.slots[projection.receptor];
    const { width } = arena;
    const stride = ruleStride(kernel, lanes[arena.precision]);
    const d = arena.allocate(4 * ruleWordCount(kernel), 'a plasticity rule');
    const entries = ruleEntries(this.#host, this.#load.modules[module], this.#entries);
    arena.setWord(d + PLASTIC.transmit, entries.transmit);
    arena.setWord(d + PLASTIC.pre, entries.pre);
    arena.setWord(d + PLASTIC.post, rule.onPost.length > 0 ? entries.post : 0);
    arena.setWord(d + PLASTIC.step, entries.step);
    arena.setWord(d + PLASTIC.check, entries.check);
    arena.setWord(d + PLASTIC.firstTarget, target.first + slice.from);
    arena.setWord(d + PLASTIC.targets, slice.to - slice.from);
    arena.setWord(d + PLASTIC.accumulators, accumulators);
    arena.setWord(d + PLASTIC.stride, stride);
    const { backSteps: back = 0, spikeFirst = false } = projection;
    const targets = slice.to - slice.from;
    // behind it the list of `check`, or pairs
    const scratch = arena.allocate(stride + PAIR_BYTES + 4 * targets, 'a plasticity rule');
    const history = entries.wait ? arena.allocate(HISTORY_BYTES * targets, 'spikes') : 0;
    arena.setWord(d + PLASTIC.history, history);
    arena.setWord(scratch, slot);
    arena.setWord(d + PLASTIC.scratch, scratch);
    const initials = [set.weight, ...rule.variables.map((variable) => variable.initial)];
    arena.setWord(d + PLASTIC.initial, arena.floats(initials, initials.length, 'variables'));
    arena.setLanes(d + 4 * words.get('scale')!, 1 / target.receptors[projection.receptor].quantum);
    for (const [name, value] of Object.entries(kernel.constants)) {
      arena.setLanes(d + 4 * words.get(`constant:${name}`)!, value);
    }
    const traces = rule.traces.map(({ name, decay, spike }) => {
      const values = arena.allocate(width * slice.padded, 'traces');
      arena.setWord(d + 4 * words.get(`trace:${name}`)!, (values - width * slot) >>> 0);
      const factor = exp(-this.#load.plan.dt / rule.parameters[decay]);
      return { name, values, factor, set: spike === 'set' };
    });
    for (const { name } of rule.states) {
      arena.setWord(d + 4 * words.get(`trace:${name}`)!, (states.get(name)! - width * slot) >>> 0);
    }
    const table = arena.allocate(Math.max(16, traces.length * TRACE.bytes), 'traces');
    traces.forEach(({ values, factor, set: sets }, k) => {
      const at = table + k * TRACE.bytes;
      arena.setWord(at + TRACE.values, values);
      arena.setNumber(at + TRACE.factor, factor);
      arena.setWord(at + TRACE.set, sets ? 1 : 0);
    });
    arena.setWord(d + PLASTIC.traces, table);
    arena.setWord(d + PLASTIC.traceCount, traces.length);
    arena.setWord(d + PLASTIC.traceBytes, width * slice.padded);
    arena.setWord(rowSet + ROW_SET.plastic, d);
    const room = 4 * (1 + targets);
    const heard = back === 0 ? 0 : arena.allocate((back + 1) * room, 'spikes on their way back');
    arena.setWord(d + PLASTIC.back, back);
    arena.setWord(d + PLASTIC.heard, heard);
    arena.setWord(d + PLASTIC.spikeFirst, spikeFirst ? 1 : 0);
    const found = {
      projection: index,
      slice,
      rowSet,
      descriptor: d,
      stride,
      traces,
      back,
      heard,
      entries,
    };
    this.sets.push(found);
  }

  /** When the rows are built: what ends on each target. */
  listIncoming(): void {
    const arena = this.#arena;
    this.#giveWeights();
    for (const { slice, rowSet, descriptor, projection, entries } of this.sets) {
      const { receptor } = this.#load.plan.projections[projection];
      const { listIncoming } = entries;
      if (!listIncoming) continue;
      const targets = slice.to - slice.from;
      const slot = slice.slots[receptor];
      const offsets = arena.allocate(4 * (targets + 1), 'incoming synapses');
      listIncoming(rowSet, slot, targets, offsets, 0);
      const count = arena.word(offsets + 4 * targets);
      const addresses = arena.allocate(Math.max(16, 4 * count), 'incoming synapses');
      listIncoming(rowSet, slot, targets, offsets, addresses);
      arena.setWord(descriptor + PLASTIC.offsets, offsets);
      arena.setWord(descriptor + PLASTIC.addresses, addresses);
    }
  }

  /** Weights of single edges that start as they were given: records have the numbers of their edges. */
  #giveWeights(): void {
    for (const set of this.sets) {
      const { given } = this.#load.plan.projections[set.projection];
      if (given === undefined || typeof given === 'number') continue;
      const { view, number, setNumber } = this.#records();
      this.#visit(set, (_source, _delay, word, count) => {
        for (let k = 0; k < count; k++) {
          const at = 4 * word + k * set.stride + 4;
          setNumber(view, at, given[number(view, at)]);
        }
      });
    }
  }

  /** Spikes of targets that wait act, and none is kept. */
  #settle({ entries, descriptor, slice }: PlasticSet): void {
    for (let target = slice.to - slice.from; target-- > 0; )
      entries.wait?.(descriptor, target, 0, 0);
  }

  /** Values of a projection's synapses, in the order in which they lie here. */
  read(projection: number): PlasticPart {
    const sets = this.sets.filter((set) => set.projection === projection);
    const fieldCount = 1 + this.#load.plan.projections[projection].plasticity!.variables.length;
    const total = sets.reduce((sum, s) => sum + this.#arena.long(s.rowSet + ROW_SET.synapses), 0);
    const part = {
      sources: new Uint32Array(total),
      targets: new Uint32Array(total),
      delays: new Uint16Array(total),
      fields: reals(this.#arena.precision, total * fieldCount),
      last: new Int32Array(total),
    };
    const { width } = this.#arena;
    let n = 0;
    for (const set of sets) {
      this.#settle(set);
      const slot = this.#slotOf(set);
      const words = this.#arena.words32;
      const { view, number } = this.#records();
      const stride = set.stride >>> 2;
      this.#visit(set, (source, delay, word, count) => {
        for (let k = 0; k < count; k++, n++) {
          const at = word + k * stride;
          part.sources[n] = source;
          part.targets[n] = words[at] - slot + set.slice.from;
          part.delays[n] = delay;
          for (let f = 0; f < fieldCount; f++) {
            part.fields[n * fieldCount + f] = number(view, 4 * at + 4 + width * f);
          }
          part.last[n] = words[at + stride - 1];
        }
      });
    }
    const traces = sets.map(({ slice, traces: all }) => ({
      from: slice.from,
      values: Object.fromEntries(
        all.map(({ name, values }) => [
          name,
          this.#arena.numbers(values, slice.to - slice.from).slice(),
        ]),
      ),
    }));
    return { ...part, traces };
  }

  /** Overwrites fields and steps, given in the order of `read`, and traces of whole populations. */
  write(
    projection: number,
    fields: Reals,
    last: Int32Array,
    traces: Readonly<Record<string, Reals>>,
  ): void {
    const { width } = this.#arena;
    const fieldCount = 1 + this.#load.plan.projections[projection].plasticity!.variables.length;
    let n = 0;
    for (const set of this.sets.filter((s) => s.projection === projection)) {
      this.#settle(set);
      const words = this.#arena.words32;
      const { view, setNumber } = this.#records();
      const stride = set.stride >>> 2;
      this.#visit(set, (_source, _delay, word, count) => {
        for (let k = 0; k < count; k++, n++) {
          const at = word + k * stride;
          for (let f = 0; f < fieldCount; f++) {
            setNumber(view, 4 * at + 4 + width * f, fields[n * fieldCount + f]);
          }
          words[at + stride - 1] = last[n];
        }
      });
      const { from, to } = set.slice;
      for (const { name, values } of set.traces) {
        this.#arena.numbers(values, to - from).set(traces[name].subarray(from, to));
      }
    }
  }

  /** Spikes of targets that have not acted yet, as views of what is on its way; `now` is the next step to run. */
  *heard(now: number): Generator<SpikeCounts> {
    for (const set of this.sets) {
      const { first } =
        this.#load.plan.populations[this.#load.plan.projections[set.projection].target];
      const counts = new Map<number, number>();
      for (let age = 1; age <= Math.min(set.back, now); age++) {
        for (const target of this.#heardIn(set, now - age)) {
          counts.set(spikeKey(age, first + set.slice.from + target), 1);
        }
      }
      yield counts;
    }
  }

  /** Takes spikes of before step `now` that have not acted yet. */
  hear(steps: ArrayLike<number>, neurons: ArrayLike<number>, now: number): void {
    for (const set of this.sets) {
      const { back, heard, slice, projection } = set;
      const size = slice.to - slice.from;
      const { first } = this.#load.plan.populations[this.#load.plan.projections[projection].target];
      if (back > 0) this.#arena.u32(heard, (back + 1) * (size + 1)).fill(0);
      for (let k = 0; k < steps.length; k++) {
        const target = neurons[k] - first - slice.from;
        if (steps[k] + back < now || back === 0 || target < 0 || target >= size) continue;
        const place = this.#arena.u32(this.#placeOf(set, steps[k]), size + 1);
        place[++place[0]] = target;
      }
    }
  }

  #heardIn(set: PlasticSet, step: number): Uint32Array {
    const at = this.#placeOf(set, step);
    return this.#arena.u32(at + 4, this.#arena.word(at));
  }

  #placeOf({ back, heard, slice }: PlasticSet, step: number): number {
    return heard + 4 * (step % (back + 1)) * (1 + slice.to - slice.from);
  }

  /** How numbers of records are read and written, which lie at any word; good until the memory grows. */
  #records() {
    const view = new DataView(this.#arena.words32.buffer);
    return this.#arena.precision === 'double'
      ? {
          view,
          number: (at: DataView, byte: number) => at.getFloat64(byte, true),
          setNumber: (at: DataView, byte: number, x: number) => at.setFloat64(byte, x, true),
        }
      : {
          view,
          number: (at: DataView, byte: number) => at.getFloat32(byte, true),
          setNumber: (at: DataView, byte: number, x: number) => at.setFloat32(byte, x, true),
        };
  }

  /** Calls `each` for every bucket, with the word at which its records begin. */
  #visit(
    set: PlasticSet,
    each: (source: number, delay: number, word: number, count: number) => void,
  ): void {
    const words = this.#arena.words32;
    const rows = words[(set.rowSet + ROW_SET.rows) >>> 2] >>> 2;
    const sources = words[(set.rowSet + ROW_SET.sourceCount) >>> 2];
    for (let source = 0; source < sources; source++) {
      let at = words[rows + source] >>> 2;
      if (at === 0) continue;
      for (let header = words[at]; header !== 0; header = words[at]) {
        each(source, header >>> 16, at + 1, header & 0xffff);
        at += 1 + (header & 0xffff) * (set.stride >>> 2);
      }
    }
  }

  #slotOf({ projection, slice }: PlasticSet): number {
    return slice.slots[this.#load.plan.projections[projection].receptor];
  }
}
