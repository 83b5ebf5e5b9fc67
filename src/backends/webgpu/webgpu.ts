/**
 * The WebGPU backend: the plan that the WebAssembly backend runs, on a GPU, with the same spikes bit for bit.
 *
 * In browsers it uses `navigator.gpu`, in Node the optional package `webgpu` (Dawn). It never blocks the calling
 * thread for long, and works within WebGPU's default limits, or those of the adapter where they are larger.
 */

import type { GpuHost } from '../../../bindings/gpu.ts';
import type { GpuOptions } from '../../../bindings/gpu-device.ts';
import type { Backend } from '../backend.ts';
import { stopWhereAborted } from '../machine/building.ts';
import { refuseDouble } from '../refuse-double.ts';
import type { RowBuilding } from './device-memory.ts';
import { checkGpuOptions } from './options.ts';

export interface WebGpuOptions extends GpuOptions {
  /** A device that is open already; its pipelines are shared. */
  readonly host?: GpuHost;
  /** Whether `host` stays open when the engine ends. Default true. */
  readonly keepHost?: boolean;
  /**
   * Who draws the synapses that are stored; the same ones. Default: the device, if it is a real one and can (fixed
   * in-degrees and edge lists are the host's).
   */
  readonly builder?: RowBuilding;
}

export function webgpuBackend(options: WebGpuOptions = {}): Backend {
  return {
    name: 'webgpu',
    async load(plan, onProgress, signal) {
      refuseDouble(plan, 'backend "webgpu"');
      stopWhereAborted(signal);
      const told = (fraction: number) => {
        stopWhereAborted(signal);
        onProgress?.(fraction);
      };
      const host = options.host ?? (await openGpu(options));
      const owned = options.host === undefined || options.keepHost === false;
      try {
        // shaders and engine are loaded when first needed: half of the library's users never do
        const { loadEngine } = await import('./load.ts');
        return await loadEngine(plan, host, owned, told, options.builder);
      } catch (error) {
        if (owned) host.close();
        throw error;
      }
    },
  };
}

/** A device, to be shared by simulations (option `gpu: { host }`) and closed after them. Rejects with SynfireError `no-gpu`, which says what is missing. */
export async function openGpu(options: GpuOptions = {}): Promise<GpuHost> {
  checkGpuOptions(options);
  const { openHost } = await import('./open.ts');
  return openHost(options);
}
