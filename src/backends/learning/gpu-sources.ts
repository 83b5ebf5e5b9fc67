/**
 * What a source emits in all copies, as lists on a GPU: by (copy, step) in the order given, for what arrives; by (copy, unit) from the last
 * step to the first, for slopes of weights. A list is where each of these starts, then pairs of a unit or step and a value.
 */
import type { CopiedPart, GpuBuffer } from '../../../bindings/gpu.ts';
import type { Device } from '../machine/device.ts';
import { type CarriedStates, checkEvent, type SourceEvents } from './gradients.ts';

interface Lists {
  readonly bySteps: GpuBuffer;
  readonly byUnits: GpuBuffer;
}

/** Events of one copy, in order of steps; those of the part before are in steps 0 … lead − 1. */
interface Emitted {
  readonly steps: Uint32Array;
  readonly units: Uint32Array;
  readonly values: Float32Array;
}

export class GpuSource {
  readonly #device: Device;
  readonly #name: string;
  readonly #size: number;
  readonly #steps: number;
  readonly #lead: number;
  #copies: Emitted[] = [];
  #lists: Lists | undefined;
  /** Words that a list has room for. */
  #room = 0;

  constructor(
    device: Device,
    { name, size }: { readonly name: string; readonly size: number },
    { steps, lead }: { readonly steps: number; readonly lead: number },
  ) {
    this.#device = device;
    this.#name = name;
    this.#size = size;
    this.#steps = steps;
    this.#lead = lead;
  }

  /** Of each copy: what the part before left, and what the sample says. Afterwards the lists may be others. */
  async begin(
    earlier: readonly (SourceEvents | undefined)[],
    given: readonly (SourceEvents | undefined)[],
  ): Promise<void> {
    this.#copies = given.map((events, c) => this.#emitted(earlier[c], events));
    const count = this.#copies.reduce((sum, { units }) => sum + units.length, 0);
    const all = this.#lead + this.#steps;
    const copies = given.length;
    const words = copies * Math.max(all, this.#size) + 1 + 2 * count;
    if (this.#lists === undefined || words > this.#room) {
      this.#room = Math.max(words, 2 * this.#room);
      const make = () =>
        this.#device.buffer('storage', 4 * this.#room, `events of "${this.#name}"`);
      this.#lists = { bySteps: await make(), byUnits: await make() };
    }
    const { bySteps, byUnits } = this.#lists;
    this.#device.write(
      bySteps,
      0,
      this.#list(all, count, ({ steps, units }) => [steps, units]),
    );
    const backward = ({ steps, units }: Emitted) => [units, steps] as const;
    this.#device.write(byUnits, 0, this.#list(this.#size, count, backward, true));
  }

  /** Both are good until the next `begin`. */
  get bySteps(): GpuBuffer {
    return this.#lists!.bySteps;
  }

  get byUnits(): GpuBuffer {
    return this.#lists!.byUnits;
  }

  /** Where what its events are worth lies, pairs of a unit and a value, where shaders write it. */
  get written(): CopiedPart {
    const all = this.#lead + this.#steps;
    const count = this.#copies.reduce((sum, { units }) => sum + units.length, 0);
    const offset = 4 * (this.#copies.length * all + 1);
    return { buffer: this.bySteps, offset, bytes: 8 * count };
  }

  /** Takes that, as it was read. */
  takeWritten(pairs: Float32Array): void {
    let at = 1;
    for (const { values } of this.#copies) {
      for (let e = 0; e < values.length; e++, at += 2) values[e] = pairs[at];
    }
  }

  /** Of one copy, from step 0 on. */
  sent(copy: number): SourceEvents {
    return this.#from(copy, this.#lead);
  }

  /** What the next part of a copy's sample begins with. */
  carry(copy: number): CarriedStates {
    return { states: [], rest: [], events: this.#from(copy, this.#steps) };
  }

  /** Of one copy from step `from` on, counted from there. */
  #from(copy: number, from: number): SourceEvents {
    const { steps, units, values } = this.#copies[copy];
    const found = steps.findIndex((at) => at >= from);
    const first = found < 0 ? steps.length : found;
    return {
      steps: steps.subarray(first).map((at) => at - from),
      units: units.subarray(first),
      values: values.subarray(first),
    };
  }

  #emitted(earlier?: SourceEvents, given?: SourceEvents): Emitted {
    const lists = [
      [earlier, 0, this.#lead],
      [given, this.#lead, this.#steps],
    ] as const;
    const count = lists.reduce((sum, [list]) => sum + (list?.steps.length ?? 0), 0);
    const steps = new Uint32Array(count);
    const units = new Uint32Array(count);
    const values = new Float32Array(count).fill(1);
    let at = 0;
    for (const [list, from, length] of lists) {
      for (let e = 0; list !== undefined && e < list.steps.length; e++, at++) {
        const event = [list.steps[e], list.units[e]] as const;
        checkEvent(this.#name, e, event, { steps: length, size: this.#size });
        steps[at] = from + list.steps[e];
        units[at] = list.units[e];
        if (list.values) values[at] = list.values[e];
      }
    }
    const order = Uint32Array.from(steps, (_, e) => e);
    if (!steps.every((step, e) => e === 0 || steps[e - 1] <= step)) {
      order.sort((a, b) => steps[a] - steps[b] || a - b);
    }
    return {
      steps: Uint32Array.from(order, (e) => steps[e]),
      units: Uint32Array.from(order, (e) => units[e]),
      values: Float32Array.from(order, (e) => values[e]),
    };
  }

  /** Rows of all copies, `rows` each: which row an event is in, and what is written of it beside its value. */
  #list(
    rows: number,
    count: number,
    of: (emitted: Emitted) => readonly [row: Uint32Array, written: Uint32Array],
    backward = false,
  ): Uint32Array<ArrayBuffer> {
    const header = this.#copies.length * rows + 1;
    const words = new Uint32Array(header + 2 * count);
    const reals = new Float32Array(words.buffer);
    for (const [copy, emitted] of this.#copies.entries()) {
      for (const row of of(emitted)[0]) words[copy * rows + row + 1]++;
    }
    for (let row = 1; row < header; row++) words[row] += words[row - 1];
    const place = words.slice(0, header);
    for (const [copy, emitted] of this.#copies.entries()) {
      const [row, written] = of(emitted);
      const put = (e: number) => {
        const at = header + 2 * place[copy * rows + row[e]]++;
        words[at] = written[e];
        reals[at + 1] = emitted.values[e];
      };
      const { steps } = emitted;
      if (!backward) for (let e = 0; e < steps.length; e++) put(e);
      // steps from the last, but what is in one step in its order
      for (let end = steps.length; backward && end > 0; ) {
        let from = end - 1;
        while (from > 0 && steps[from - 1] === steps[end - 1]) from--;
        for (let e = from; e < end; e++) put(e);
        end = from;
      }
    }
    return words;
  }
}
