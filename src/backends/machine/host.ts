/** What this host is and has, for whoever stands above the engines: the one gate between `src` and its platform. */
export { setAssetBase } from '../../../bindings/assets.ts';
export type { GpuHost } from '../../../bindings/gpu.ts';
export type { GpuOptions } from '../../../bindings/gpu-device.ts';
export { type HostInfo, hostInfo, nextTask, nodeModule } from '../../../bindings/platform.ts';
