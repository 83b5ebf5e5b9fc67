/**
 * How a WebGPU device is found and opened, in browsers and in Node (through the optional package `webgpu`, Dawn), with the limits
 * that are asked for, as far as the adapter has them; or why there is none.
 */
import { isNode, optionalPackage } from './platform.ts';

export interface GpuOptions {
  /** Where adapters come from; default `navigator.gpu`, where there is none (Node) the package `webgpu`. */
  readonly gpu?: GPU;
  /** Part of the name of the adapter that is wanted (Node only). */
  readonly adapter?: string;
  /** Ask for no more than these, whatever the adapter has; for tests. */
  readonly limits?: Partial<GpuLimits>;
}

interface GpuLimits {
  /** Largest buffer that a shader can see at once, bytes. */
  readonly bindingBytes: number;
  /** Storage buffers a shader can see. */
  readonly storageBuffers: number;
  /** Workgroups of a dispatch along one axis. */
  readonly workgroups: number;
}

export interface GpuInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly description: string;
  /** A processor that plays a GPU. */
  readonly software: boolean;
  readonly limits: GpuLimits;
}

/** Why there is no device. */
type GpuAbsence = 'no-webgpu' | 'no-package' | 'no-adapter' | 'no-device';

export class GpuUnavailable extends Error {
  readonly absence: GpuAbsence;
  constructor(absence: GpuAbsence, message: string) {
    super(message);
    this.name = 'GpuUnavailable';
    this.absence = absence;
  }
}

interface OpenDevice {
  readonly gpu: GPU;
  readonly device: GPUDevice;
  readonly info: GpuInfo;
}

/** Rejects with GpuUnavailable. */
export async function openDevice(options: GpuOptions): Promise<OpenDevice> {
  const gpu = options.gpu ?? (await findGpu(options.adapter));
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new GpuUnavailable('no-adapter', 'WebGPU is there, but offers no adapter');
  }
  const has = adapter.limits;
  const wanted: GpuLimits = {
    bindingBytes: Math.min(
      options.limits?.bindingBytes ?? Number.POSITIVE_INFINITY,
      has.maxStorageBufferBindingSize,
      has.maxBufferSize,
    ),
    storageBuffers: Math.min(options.limits?.storageBuffers ?? 8, 8),
    workgroups: Math.min(
      options.limits?.workgroups ?? Number.POSITIVE_INFINITY,
      has.maxComputeWorkgroupsPerDimension,
    ),
  };
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({
      requiredLimits: {
        maxStorageBufferBindingSize: wanted.bindingBytes,
        maxBufferSize: Math.max(wanted.bindingBytes, 268_435_456),
      },
    });
  } catch (error) {
    throw new GpuUnavailable('no-device', `the adapter gives no device: ${messageOf(error)}`);
  }
  const { vendor, architecture, description } = adapter.info;
  const software =
    (adapter.info as any).isFallbackAdapter === true ||
    /swiftshader|llvmpipe/i.test(`${architecture} ${description}`);
  return {
    gpu,
    device,
    info: {
      vendor,
      architecture,
      description,
      software,
      limits: wanted,
    },
  };
}

async function findGpu(adapter: string | undefined): Promise<GPU> {
  const gpu = (globalThis as any).navigator?.gpu as GPU | undefined;
  // Deno has one of its own, as browsers do
  if (gpu && adapter === undefined) return gpu;
  if (!isNode) {
    throw new GpuUnavailable('no-webgpu', 'this browser has no WebGPU, or not in this context');
  }
  let dawn: { create(options: string[]): GPU };
  try {
    dawn = await optionalPackage('webgpu');
  } catch (error) {
    throw new GpuUnavailable('no-package', messageOf(error));
  }
  return dawn.create(adapter === undefined ? [] : [`adapter=${adapter}`]);
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
