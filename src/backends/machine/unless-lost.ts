/** What is asked of a GPU, with its loss named as that. */
import type { GpuHost } from '../../../bindings/gpu.ts';
import { DeviceLost } from './device-lost.ts';

/** Wall time in which a device says that it is lost, after what was asked of it has failed, ms. */
const LATE = 50;

/** Names what fails because the device is lost as that. `kept`: the last state that was saved. */
export async function unlessLost<T>(
  host: GpuHost,
  work: () => Promise<T>,
  kept?: () => unknown,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DeviceLost) throw error;
    await Promise.race([host.gone, new Promise((resolve) => setTimeout(resolve, LATE))]);
    if (!host.lost) throw error;
    throw new DeviceLost(host.failure ?? 'no reason given', kept?.());
  }
}
