/**
 * The GPU of this machine as tests use it: an adapter that Dawn finds by itself, else the software adapter of
 * Debian's chromium. Tests that need one skip visibly where there is none; where CI is set that is a failure.
 */
import { existsSync } from 'node:fs';
import { afterAll } from 'vitest';
import type { GpuHost } from '../../bindings/gpu.ts';
import type { GpuOptions } from '../../bindings/gpu-device.ts';
import { openGpu } from '../../src/backends/webgpu/webgpu.ts';
import { pollSeldom } from './poll-seldom.ts';

const SOFTWARE = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** For processes that may look for a GPU: what keeps drivers quiet, and the software adapter if there is one. */
export const gpuEnvironment = {
  ...process.env,
  XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? '/tmp',
  ...(process.env.VK_DRIVER_FILES === undefined && existsSync(SOFTWARE)
    ? { VK_DRIVER_FILES: SOFTWARE }
    : {}),
};

/** A device, closed after the file's tests; undefined where there is none to be had. */
export async function testGpu(options: GpuOptions = {}): Promise<GpuHost | undefined> {
  pollSeldom();
  process.env.XDG_RUNTIME_DIR ??= '/tmp'; // its absence is complained about by some Vulkan drivers
  const host = await openGpu(options).catch(async (error) => {
    if (process.env.VK_DRIVER_FILES === undefined && existsSync(SOFTWARE)) {
      process.env.VK_DRIVER_FILES = SOFTWARE;
      return testGpu(options);
    }
    if (process.env.CI) throw error;
    return undefined;
  });
  afterAll(() => host?.close());
  return host;
}
