/** Opens a device, and says what is missing where there is none. Loaded when a GPU is asked for: most pages never do. */
import { GpuHost } from '../../../bindings/gpu.ts';
import { type GpuOptions, GpuUnavailable } from '../../../bindings/gpu-device.ts';
import { SynfireError } from '../../errors.ts';

/** Rejects with SynfireError `no-gpu`. */
export async function openHost(options: GpuOptions): Promise<GpuHost> {
  try {
    return await GpuHost.open(options);
  } catch (error) {
    if (!(error instanceof GpuUnavailable)) throw error;
    throw new SynfireError({
      code: 'no-gpu',
      where: 'backend "webgpu"',
      found: error.message,
      expected: 'a WebGPU adapter',
      remedy: REMEDY[error.absence],
    });
  }
}

const REMEDY = {
  'no-webgpu':
    'Use a browser with WebGPU (Chrome or Edge 113, Safari 26, Firefox 141, or later) on https or localhost, or backend "wasm".',
  'no-package': 'Install it with "npm install webgpu" (Dawn for Node), or use backend "wasm".',
  'no-adapter':
    'Install a Vulkan driver (Metal and Direct3D need none), enable hardware acceleration in the browser, or use backend "wasm".',
  'no-device': 'Update the graphics driver, or use backend "wasm".',
} as const;
