/**
 * Events of one population in one sample, listed step after step in a worker's memory. Those of earlier steps are kept; where a sample is
 * run in parts, those of the last `lead` steps of the part before stand first, as steps −lead … −1.
 */
import type { WasmExports } from '../../../bindings/wasm.ts';
import type { Arena } from '../machine/memory.ts';
import { checkEvent, type SourceEvents } from './gradients.ts';

export class EventList {
  /** Address of units, in order. */
  units = 0;
  /** Address of what each is worth; 0: all are spikes and worth 1. */
  values = 0;
  readonly #arena: Arena;
  readonly #name: string;
  readonly #size: number;
  readonly #steps: number;
  readonly #lead: number;
  /** Events of step k: [offsets[k + lead], offsets[k + lead + 1]). */
  readonly #offsets: Uint32Array;
  #room = 0;
  #valueRoom = 0;

  /** `room`: events that are made room for at once; more is taken when it is needed. */
  constructor(
    arena: Arena,
    { name, size }: { readonly name: string; readonly size: number },
    { steps, lead }: { readonly steps: number; readonly lead: number },
    room: number,
  ) {
    this.#arena = arena;
    this.#name = name;
    this.#size = size;
    this.#steps = steps;
    this.#lead = lead;
    this.#offsets = new Uint32Array(lead + steps + 1);
    if (room > 0) this.#grow(room);
  }

  /** Of all steps from 0. */
  get count(): number {
    return this.before(this.#steps) - this.before(0);
  }

  /** Number of events in the list before those of step k ≥ −lead. */
  before(k: number): number {
    return this.#offsets[this.#lead + k];
  }

  /** Units of all events from step 0, in order: a view. */
  all(): Uint32Array {
    return this.#arena.u32(this.units + 4 * this.before(0), this.count);
  }

  /** Those of the last `lead` steps, counted from the first of these. */
  last(): SourceEvents {
    const offsets = this.#offsets.subarray(this.#steps);
    const count = offsets[this.#lead] - offsets[0];
    const steps = new Uint32Array(count);
    for (let k = 0; k < this.#lead; k++) {
      steps.fill(k, offsets[k] - offsets[0], offsets[k + 1] - offsets[0]);
    }
    const from = 4 * offsets[0];
    const units = this.#arena.u32(this.units + from, count).slice();
    if (this.values === 0) return { steps, units };
    return { steps, units, values: this.#arena.f32(this.values + from, count).slice() };
  }

  /** Makes those units the events of step k whose number at `spikes` is not 0. Steps are listed in order. */
  list(core: WasmExports, spikes: number, k: number): void {
    const at = this.before(k);
    if (at + this.#size > this.#room) this.#grow(at + this.#size);
    this.#offsets[this.#lead + k + 1] =
      at + core.listSpikes(spikes, this.#size, this.units + 4 * at);
  }

  /** What the events of step k are worth, in order of units. */
  setValues(k: number, values: ArrayLike<number>): void {
    const at = this.before(k);
    const worth = this.#arena.f32(this.values + 4 * at, this.before(k + 1) - at);
    for (let e = 0; e < worth.length; e++) worth[e] = values[e];
  }

  /** Begins a sample with what the part before left, and what the sample says that a source emits. */
  begin(earlier: SourceEvents | undefined, given?: SourceEvents): void {
    const offsets = this.#offsets;
    offsets.fill(0);
    const lists = [
      [earlier, 0, this.#lead],
      [given, this.#lead, this.#steps],
    ] as const;
    for (const [list, from, steps] of lists) {
      for (let e = 0; list !== undefined && e < list.steps.length; e++) {
        const event = [list.steps[e], list.units[e]] as const;
        checkEvent(this.#name, e, event, { steps, size: this.#size });
        offsets[from + list.steps[e] + 1]++;
      }
    }
    for (let k = 1; k < offsets.length; k++) offsets[k] += offsets[k - 1];
    const count = offsets[offsets.length - 1];
    if (count > this.#room) this.#grow(count);
    const graded = lists.some(([list]) => list?.values !== undefined);
    if (graded && this.#valueRoom === 0) {
      this.#valueRoom = this.#arena.allocate(4 * this.#room, `events of "${this.#name}"`);
    }
    this.values = graded ? this.#valueRoom : 0;
    const units = this.#arena.u32(this.units, count);
    const worth = graded ? this.#arena.f32(this.values, count) : undefined;
    const place = offsets.slice();
    for (const [list, from] of lists) {
      for (let e = 0; list !== undefined && e < list.steps.length; e++) {
        const at = place[from + list.steps[e]]++;
        units[at] = list.units[e];
        if (worth) worth[at] = list.values?.[e] ?? 1;
      }
    }
  }

  /** Room for at least so many; at least twice what there was, for what there was stays taken. */
  #grow(needed: number): void {
    const most = Math.max(needed, (this.#lead + this.#steps) * this.#size);
    const room = Math.min(most, Math.max(64, 2 * this.#room, needed));
    const units = this.#arena.allocate(4 * room, `events of "${this.#name}"`);
    if (this.#room > 0)
      this.#arena.u8(units, 4 * room).set(this.#arena.u8(this.units, 4 * this.#room));
    this.units = units;
    this.#room = room;
    this.#valueRoom = 0;
  }
}
