/** What plastic synapses on the device have learnt, as it goes out and comes in. */
import type { GpuBuffer } from '../../../bindings/gpu.ts';
import { recordWords } from '../../codegen/wgsl-rule-layout.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PlasticState } from '../backend.ts';
import type { Device } from '../machine/device.ts';
import { otherSynapses } from '../synapse-count.ts';
import type { PlasticPart } from '../wasm/plastic.ts';
import { partsOf } from '../wasm/plastic-merge.ts';
import type { LaidPlastic, PlasticLayout } from './plastic-layout.ts';

/** Synapses of some neighbouring sources (plastic-rows.ts); the index is on the device only. */
export interface StoredPart {
  readonly laid: LaidPlastic;
  readonly first: number;
  readonly sources: number;
  readonly synapses: number;
  readonly incoming: number;
  readonly index: GpuBuffer;
  readonly records: GpuBuffer;
}

export class PlasticStates {
  readonly #plan: Plan;
  readonly #device: Device;
  readonly #layout: PlasticLayout;
  readonly #parts: readonly StoredPart[];
  readonly #traces: GpuBuffer;

  constructor(
    plan: Plan,
    device: Device,
    layout: PlasticLayout,
    parts: readonly StoredPart[],
    traces: GpuBuffer,
  ) {
    this.#plan = plan;
    this.#device = device;
    this.#layout = layout;
    this.#parts = parts;
    this.#traces = traces;
  }

  /** The synapses of a projection as they lie here; undefined where it does not learn. */
  async read(projection: number): Promise<PlasticPart | undefined> {
    if (this.#plan.projections[projection].plasticity === undefined) return undefined;
    const laid = this.#layout.projections.find((p) => p.projection === projection);
    const parts = this.#parts.filter((part) => part.laid === laid);
    const fieldCount = 1 + this.#plan.projections[projection].plasticity!.variables.length;
    const total = parts.reduce((sum, part) => sum + part.synapses, 0);
    const out = {
      sources: new Uint32Array(total),
      targets: new Uint32Array(total),
      delays: new Uint16Array(total),
      fields: new Float32Array(total * fieldCount),
      last: new Int32Array(total),
    };
    const [least] = this.#plan.projections[projection].delaySteps;
    const bits = new Uint32Array(out.fields.buffer);
    const stride = fieldCount + 2;
    let n = 0;
    for (const { first, sources, synapses, incoming, index, records } of parts) {
      const words = await this.#device.words(records, 0, synapses * stride);
      const buckets = await this.#device.words(index, 0, incoming);
      const delays = (incoming - 1) / Math.max(1, sources);
      for (let bucket = 0; bucket + 1 < incoming; bucket++) {
        for (let k = buckets[bucket]; k < buckets[bucket + 1]; k++) {
          out.sources[n + k] = first + Math.floor(bucket / delays);
          out.delays[n + k] = least + (bucket % delays);
        }
      }
      for (let k = 0; k < synapses; k++, n++) {
        const at = k * stride;
        out.targets[n] = words[at];
        for (let f = 0; f < fieldCount; f++) bits[n * fieldCount + f] = words[at + 1 + f];
        out.last[n] = words[at + stride - 1];
      }
    }
    return { ...out, traces: laid ? [{ from: 0, values: await this.#readTraces(laid) }] : [] };
  }

  async #readTraces({ projection, marks, padded }: LaidPlastic) {
    const { plasticity, target } = this.#plan.projections[projection];
    const { size } = this.#plan.populations[target];
    const values: Record<string, Float32Array<ArrayBuffer>> = {};
    for (const [k, { name }] of plasticity!.traces.entries()) {
      const words = await this.#device.words(this.#traces, marks + (k + 1) * padded, size);
      values[name] = new Float32Array(words.buffer);
    }
    return values;
  }

  /** What is to be written for a state; throws `bad-snapshot` where it has another number of synapses. */
  async prepare(projection: number, state: PlasticState): Promise<() => void> {
    const here = await this.read(projection);
    if (here === undefined) return () => {};
    if (here.last.length !== state.last.length) {
      throw otherSynapses(this.#plan, projection, here.last.length, state);
    }
    const [own] = partsOf(this.#plan, projection, [here], state);
    return () => this.#write(projection, here.targets, own);
  }

  #write(projection: number, targets: Uint32Array, own: ReturnType<typeof partsOf>[number]): void {
    const laid = this.#layout.projections.find((p) => p.projection === projection);
    if (laid === undefined) return;
    const bits = new Uint32Array(own.fields.buffer);
    const stride = recordWords(laid.kernel);
    const fieldCount = stride - 2;
    let n = 0;
    for (const { synapses, records } of this.#parts.filter((part) => part.laid === laid)) {
      const words = new Uint32Array(synapses * stride);
      for (let k = 0; k < synapses; k++, n++) {
        const at = k * stride;
        words[at] = targets[n];
        for (let f = 0; f < fieldCount; f++) words[at + 1 + f] = bits[n * fieldCount + f];
        words[at + stride - 1] = own.last[n];
      }
      this.#device.write(records, 0, words);
    }
    const { traces } = this.#plan.projections[projection].plasticity!;
    // marks are of another time
    const all = new Float32Array(traces.length > 0 ? laid.padded * (1 + traces.length) : 0);
    traces.forEach(({ name }, k) => {
      all.set(own.traces[name], laid.padded * (k + 1));
    });
    this.#device.write(this.#traces, 4 * laid.marks, new Uint32Array(all.buffer));
  }
}
