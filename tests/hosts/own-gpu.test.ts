/** A host with a `navigator.gpu` of its own is asked for it first, page or not (Deno); the package `webgpu` is for hosts without. */
import { afterEach, expect, test, vi } from 'vitest';
import { openDevice } from '../../bindings/gpu-device.ts';

afterEach(() => vi.unstubAllGlobals());

test('what the host offers is taken before the package', async () => {
  const requestAdapter = vi.fn(async () => null);
  vi.stubGlobal('navigator', { gpu: { requestAdapter } });
  await expect(openDevice({})).rejects.toMatchObject({ absence: 'no-adapter' });
  expect(requestAdapter).toHaveBeenCalledTimes(1);
});
