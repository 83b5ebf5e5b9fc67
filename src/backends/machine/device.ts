/** A GPU as one engine uses it: its faults are SynfireErrors, and what it allocated is counted and freed. */
import type {
  GpuBindGroup,
  GpuBuffer,
  GpuEncoder,
  GpuHost,
  GpuProgram,
} from '../../../bindings/gpu.ts';
import { GpuCompileError } from '../../../bindings/gpu.ts';
import { SynfireBug, SynfireError } from '../../errors.ts';
import { printBytes } from '../../plan/budget.ts';
import { DeviceLost } from './device-lost.ts';
import { type Bound, dispatch, inPass } from './submission.ts';

/** The buffers that shaders/step.wgsl names: step, control, log, tables. */
export type Common = Parameters<GpuHost['bind']>[2];

const COMMON = ['step', 'storage', 'storage', 'read'] as const;

/** How a shader sees a buffer. */
type Kind = 'uniform' | 'storage' | 'read';
type Seen = readonly [Kind, GpuBuffer];

export const as = {
  uniform: (buffer: GpuBuffer): Seen => ['uniform', buffer],
  storage: (buffer: GpuBuffer): Seen => ['storage', buffer],
  read: (buffer: GpuBuffer): Seen => ['read', buffer],
};

/** Wall time in which a device says that it is lost, after what was asked of it has failed, ms. */
const LATE = 50;

/** Words that one copy brings back. */
const MOST_COPIED = 1 << 24;

export class Device {
  readonly #host: GpuHost;
  readonly #remedy: string | undefined;
  readonly #buffers: GpuBuffer[] = [];
  #bytes = 0;
  /** The last state that was saved, for who is told that the device is lost. */
  kept: (() => unknown) | undefined;

  /** `remedy`: what who is told that the device is lost can do; default: what a simulation can. */
  constructor(host: GpuHost, remedy?: string) {
    this.#host = host;
    this.#remedy = remedy;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes that a shader can see at once. */
  get bindingBytes(): number {
    return this.#host.info.limits.bindingBytes;
  }

  release(): void {
    for (const buffer of this.#buffers) buffer.destroy();
  }

  /** Frees what this allocated, or everything and the device with it. */
  end(ownsHost: boolean): void {
    if (ownsHost) this.#host.close();
    else this.release();
  }

  /** What is asked of the host. What fails because the device is lost is named as that. */
  async #ask<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof DeviceLost) throw error;
      const late = new Promise((resolve) => setTimeout(resolve, LATE));
      await Promise.race([this.#host.gone, late]);
      this.#expectThere();
      throw error;
    }
  }

  #expectThere(): void {
    const { lost, failure = 'no reason given' } = this.#host;
    if (lost) throw new DeviceLost(failure, this.kept?.(), this.#remedy);
  }

  write(buffer: GpuBuffer, offset: number, data: ArrayBufferView<ArrayBuffer>): void {
    if (data.byteLength > 0) this.#host.write(buffer, offset, data);
  }

  /** Sets a buffer to 0. */
  clear(buffer: GpuBuffer): void {
    this.#host.clear(buffer);
  }

  submit(encode: (encoder: GpuEncoder) => void): void {
    this.#host.submit(encode);
  }

  /** One dispatch. */
  run(bound: Bound): void {
    this.submit((encoder) => inPass(encoder, (pass) => dispatch(pass, bound)));
  }

  /** The first bytes of a buffer, when what was submitted is done. */
  read(buffer: GpuBuffer, bytes: number): Promise<ArrayBuffer> {
    return this.readParts([{ buffer, offset: 0, bytes }]);
  }

  /** Parts of buffers, one after the other, when what was submitted is done; `before`: work that goes with the copies. */
  async readParts(...args: Parameters<GpuHost['read']>): Promise<ArrayBuffer> {
    const out = await this.#ask(() => this.#host.read(...args));
    this.#expectThere();
    const { failure } = this.#host;
    if (failure !== undefined) throw new SynfireBug(`WebGPU: ${failure}`);
    return out;
  }

  /** Words of a buffer from word `first` on; large ones in several copies. */
  async words(buffer: GpuBuffer, first: number, count: number): Promise<Uint32Array<ArrayBuffer>> {
    const all = new Uint32Array(count);
    for (let at = 0; at < count; at += MOST_COPIED) {
      const bytes = 4 * Math.min(MOST_COPIED, count - at);
      const part = await this.readParts([{ buffer, offset: 4 * (first + at), bytes }]);
      all.set(new Uint32Array(part), at);
    }
    return all;
  }

  /** A processor that plays a GPU. */
  get isSoftware(): boolean {
    return this.#host.info.software;
  }

  bind(...args: Parameters<GpuHost['bind']>): GpuBindGroup {
    return this.#host.bind(...args);
  }

  /** A program bound to the common buffers and to groups of its own; those of `later` are bound where it is used. */
  async bound(
    common: Common,
    label: string,
    code: string,
    entry: string,
    grid: Bound['grid'],
    sees: readonly (readonly Seen[])[],
    later: readonly (readonly Kind[])[] = [],
  ): Promise<Bound> {
    const kinds = sees.map((group) => group.map(([kind]) => kind));
    const program = await this.program(label, code, entry, [COMMON, ...kinds, ...later]);
    const own = sees.map((group, g) => {
      const buffers = group.map(([, buffer]) => buffer);
      return this.bind(program, g + 1, buffers);
    });
    return { program, groups: [this.bind(program, 0, common), ...own], grid };
  }

  /** Refuses an array that no shader could see. */
  fits(what: string, bytes: number): void {
    const { bindingBytes } = this.#host.info.limits;
    if (bytes <= bindingBytes) return;
    throw new SynfireError({
      code: 'gpu-limit',
      where: what,
      found: `${Number.isFinite(bytes) ? printBytes(bytes) : 'more than 2^27'} in one array`,
      expected: `at most ${printBytes(bindingBytes)}, what this adapter (${this.#host.info.description || this.#host.info.vendor}) lets a shader see at once`,
      remedy:
        'Use backend "wasm", a smaller network or shorter delays, or a GPU with larger limits.',
    });
  }

  async buffer(kind: 'storage' | 'uniform', bytes: number, label: string): Promise<GpuBuffer> {
    this.#bytes += bytes;
    try {
      const buffer = await this.#ask(() => this.#host.buffer(kind, bytes, label));
      this.#buffers.push(buffer);
      return buffer;
    } catch (error) {
      if (error instanceof DeviceLost) throw error;
      throw new SynfireError({
        code: 'out-of-memory',
        where: `GPU memory for ${label}`,
        found: `${printBytes(bytes)} refused, after ${printBytes(this.#bytes - bytes)}: ${(error as Error).message}`,
        expected: 'a network that fits into the memory of the GPU',
        remedy: 'Use a smaller scale, backend "wasm", or a GPU with more memory.',
      });
    }
  }

  async filled(words: Uint32Array<ArrayBuffer>, label: string): Promise<GpuBuffer> {
    const buffer = await this.buffer('storage', words.byteLength, label);
    this.write(buffer, 0, words);
    return buffer;
  }

  async program(
    label: string,
    code: string,
    entry: string,
    groups: Parameters<GpuHost['program']>[3],
  ): Promise<GpuProgram> {
    try {
      return await this.#ask(() => this.#host.program(label, code, entry, groups));
    } catch (error) {
      if (!(error instanceof GpuCompileError)) throw error;
      const [fault] = error.faults;
      throw new SynfireError({
        code: 'shader-compile',
        where: `${label} › line ${fault.line} of its WGSL`,
        found: `${fault.message}${fault.text ? ` in "${fault.text.trim()}"` : ''}`,
        expected: 'a shader that this driver compiles',
        remedy:
          'Use backend "wasm" and report this with the model: its equations should compile everywhere.',
      });
    }
  }

  /** At most `workgroups`; two on a processor that plays a GPU, where an idle one costs as much as a busy one. */
  grid(workgroups: number): number {
    const { software, limits } = this.#host.info;
    return Math.max(
      1,
      Math.min(workgroups, limits.workgroups, software ? 2 : Number.POSITIVE_INFINITY),
    );
  }

  /** A grid of exactly `count` workgroups or a few more, in two dimensions where one is too short. */
  cover(count: number): readonly [number, number] {
    const { workgroups } = this.#host.info.limits;
    const rows = Math.ceil(count / workgroups);
    return [Math.ceil(count / Math.max(1, rows)), Math.max(1, rows)];
  }

  /** A uniform of at most eight words. */
  async filledUniform(words: readonly number[]): Promise<GpuBuffer> {
    const buffer = await this.buffer('uniform', 32, 'numbers of a dispatch');
    this.#host.write(buffer, 0, Uint32Array.from(words));
    return buffer;
  }
}
