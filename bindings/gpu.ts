/**
 * A WebGPU device that is open (gpu-device.ts): its buffers, pipelines and read-backs. The one place that touches GPU objects' making.
 *
 * Promises: nothing is put on `globalThis` or `navigator`; pipelines are compiled once per text; a lost device or a
 * failed validation surfaces as an Error at the next call. Knows no neurons.
 */
import { type GpuInfo, type GpuOptions, messageOf, openDevice } from './gpu-device.ts';

export type GpuBuffer = GPUBuffer;
export type GpuBindGroup = GPUBindGroup;
export type GpuEncoder = GPUCommandEncoder;
export type GpuPass = GPUComputePassEncoder;

/** A shader that does not compile: the driver's messages, with the line of WGSL each is about. */
export class GpuCompileError extends Error {
  readonly label: string;
  readonly faults: readonly {
    readonly line: number;
    readonly text: string;
    readonly message: string;
  }[];
  constructor(label: string, faults: GpuCompileError['faults']) {
    super(`${label}: ${faults.map((f) => `${f.line}: ${f.message}`).join('; ')}`);
    this.name = 'GpuCompileError';
    this.label = label;
    this.faults = faults;
  }
}

/** How a shader sees a buffer: `step` is a uniform whose place is given with each dispatch. */
type GpuBinding = 'uniform' | 'step' | 'storage' | 'read';

/** Bytes of a buffer that are to be read. */
export interface CopiedPart {
  readonly buffer: GpuBuffer;
  readonly offset: number;
  readonly bytes: number;
}

export interface GpuProgram {
  readonly pipeline: GPUComputePipeline;
  readonly layouts: readonly GPUBindGroupLayout[];
}

// The specification's numbers; Node has no globals that name them.
const USAGE = { mapRead: 1, copySource: 4, copyTarget: 8, uniform: 64, storage: 128 } as const;
const MAP_READ = 1;
const COMPUTE = 4;

export class GpuHost {
  readonly info: GpuInfo;
  readonly #device: GPUDevice;
  /** Held, because Dawn's instance must outlive its devices. */
  readonly instance: GPU;
  readonly #programs = new Map<string, Promise<GpuProgram>>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  #staging: GPUBuffer | undefined;
  /** Ends when the last read that was asked for has. */
  #reading: Promise<unknown> = Promise.resolve();
  /** Settles when the device has gone, or was closed. */
  readonly gone: Promise<void>;
  #failure: string | undefined;
  #lost = false;
  #closed = false;

  private constructor(instance: GPU, device: GPUDevice, info: GpuInfo) {
    this.instance = instance;
    this.#device = device;
    this.info = info;
    this.gone = device.lost.then((reason) => {
      this.#lost = !this.#closed;
      this.#failure ??= reason.message || 'the device was lost';
    });
    device.addEventListener('uncapturederror', (event) => {
      this.#failure ??= (event as GPUUncapturedErrorEvent).error.message;
    });
  }

  /** Rejects with GpuUnavailable. */
  static async open(options: GpuOptions = {}): Promise<GpuHost> {
    const { gpu, device, info } = await openDevice(options);
    return new GpuHost(gpu, device, info);
  }

  /** The device has gone, and not because `close` was called. */
  get lost(): boolean {
    return this.#lost;
  }

  /** What went wrong in the meantime, if anything: a lost device, a failed validation. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** Frees everything; a process with nothing else to do ends. */
  close(): void {
    this.#closed = true;
    this.#device.destroy();
  }

  /** Destroys the device as a driver might. For tests. */
  lose(): void {
    this.#device.destroy();
  }

  /** A zeroed buffer; `bytes` is rounded up to 16. Rejects where the memory is not there. */
  async buffer(kind: 'storage' | 'uniform', bytes: number, label: string): Promise<GpuBuffer> {
    const device = this.#device;
    device.pushErrorScope('out-of-memory');
    device.pushErrorScope('validation');
    const usage = USAGE.copySource | USAGE.copyTarget | USAGE[kind];
    const size = Math.max(16, Math.ceil(bytes / 16) * 16);
    const made = device.createBuffer({ label, size, usage });
    const invalid = await device.popErrorScope();
    const noMemory = await device.popErrorScope();
    const error = invalid ?? noMemory;
    if (error) throw new Error(`${label}, ${size} bytes: ${error.message}`);
    return made;
  }

  write(buffer: GpuBuffer, offset: number, data: ArrayBufferView<ArrayBuffer>): void {
    // in parts: a write is staged, and a staging area of gigabytes is not to be had
    const part = 1 << 26;
    for (let at = 0; at < data.byteLength; at += part) {
      const length = Math.min(part, data.byteLength - at);
      this.#device.queue.writeBuffer(
        buffer,
        offset + at,
        data.buffer,
        data.byteOffset + at,
        length,
      );
    }
  }

  /** Sets a buffer to 0. */
  clear(buffer: GpuBuffer): void {
    this.submit((encoder) => encoder.clearBuffer(buffer));
  }

  submit(encode: (encoder: GpuEncoder) => void): void {
    const encoder = this.#device.createCommandEncoder();
    encode(encoder);
    this.#device.queue.submit([encoder.finish()]);
  }

  /**
   * Copies of parts of buffers, one after the other, when the work submitted so far is done. Calls take turns, for they
   * share one buffer that the host can see.
   */
  read(
    parts: readonly CopiedPart[],
    before: (encoder: GpuEncoder) => void = () => {},
  ): Promise<ArrayBuffer> {
    const read = this.#reading.then(() => this.#read(parts, before));
    this.#reading = read.catch(() => {});
    return read;
  }

  async #read(
    parts: readonly CopiedPart[],
    before: (encoder: GpuEncoder) => void,
  ): Promise<ArrayBuffer> {
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
    const staging = this.#stagingOf(bytes);
    this.submit((encoder) => {
      before(encoder);
      let at = 0;
      for (const part of parts) {
        if (part.bytes > 0) {
          encoder.copyBufferToBuffer(part.buffer, part.offset, staging, at, part.bytes);
        }
        at += part.bytes;
      }
    });
    try {
      await staging.mapAsync(MAP_READ, 0, Math.max(16, bytes));
    } catch (error) {
      throw new Error(this.#failure ?? messageOf(error));
    }
    const out = staging.getMappedRange(0, Math.max(16, bytes)).slice(0, bytes);
    staging.unmap();
    return out;
  }

  #stagingOf(bytes: number): GPUBuffer {
    if (this.#staging && this.#staging.size >= bytes) return this.#staging;
    this.#staging?.destroy();
    const size = 2 ** Math.ceil(Math.log2(Math.max(65_536, bytes)));
    const usage = USAGE.mapRead | USAGE.copyTarget;
    this.#staging = this.#device.createBuffer({ label: 'staging', size, usage });
    return this.#staging;
  }

  /** The compute pipeline of a text; compiled once. Rejects with GpuCompileError. */
  program(
    label: string,
    code: string,
    entry: string,
    groups: readonly (readonly GpuBinding[])[],
  ): Promise<GpuProgram> {
    const key = `${entry}\n${groups.join(';')}\n${code}`;
    let program = this.#programs.get(key);
    if (!program) {
      program = this.#compile(label, code, entry, groups);
      this.#programs.set(key, program);
    }
    return program;
  }

  async #compile(
    label: string,
    code: string,
    entry: string,
    groups: readonly (readonly GpuBinding[])[],
  ): Promise<GpuProgram> {
    const device = this.#device;
    const layouts = groups.map((bindings) => this.#layout(bindings));
    device.pushErrorScope('validation');
    const module = device.createShaderModule({ label, code });
    const { messages } = await module.getCompilationInfo();
    await device.popErrorScope();
    const lines = code.split('\n');
    const faults = messages
      .filter(({ type }) => type === 'error')
      .map(({ lineNum, message }) => ({ line: lineNum, text: lines[lineNum - 1] ?? '', message }));
    if (faults.length > 0) throw new GpuCompileError(label, faults);
    try {
      const pipeline = await device.createComputePipelineAsync({
        label,
        layout: device.createPipelineLayout({ label, bindGroupLayouts: layouts }),
        compute: { module, entryPoint: entry },
      });
      return { pipeline, layouts };
    } catch (error) {
      throw new GpuCompileError(label, [{ line: 0, text: '', message: messageOf(error) }]);
    }
  }

  #layout(bindings: readonly GpuBinding[]): GPUBindGroupLayout {
    const key = bindings.join();
    let layout = this.#layouts.get(key);
    if (!layout) {
      const types = { storage: 'storage', read: 'read-only-storage' } as const;
      layout = this.#device.createBindGroupLayout({
        label: key,
        entries: bindings.map((kind, binding) => ({
          binding,
          visibility: COMPUTE,
          buffer:
            kind === 'uniform' || kind === 'step'
              ? { type: 'uniform', hasDynamicOffset: kind === 'step' }
              : { type: types[kind] },
        })),
      });
      this.#layouts.set(key, layout);
    }
    return layout;
  }

  /** `bytes` of a `step` uniform is the part that one dispatch sees. */
  bind(
    program: GpuProgram,
    group: number,
    buffers: readonly (GpuBuffer | { readonly buffer: GpuBuffer; readonly bytes: number })[],
  ): GpuBindGroup {
    return this.#device.createBindGroup({
      layout: program.layouts[group],
      entries: buffers.map((given, binding) => ({
        binding,
        resource:
          'bytes' in given ? { buffer: given.buffer, size: given.bytes } : { buffer: given },
      })),
    });
  }
}
