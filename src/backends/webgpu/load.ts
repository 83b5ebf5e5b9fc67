/** The part of the backend that is loaded when a GPU is first used. */
import type { GpuHost } from '../../../bindings/gpu.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Engine } from '../backend.ts';
import { allocate, type RowBuilding } from './device-memory.ts';
import { WebGpuEngine } from './engine.ts';

export async function loadEngine(
  plan: Plan,
  host: GpuHost,
  ownsHost: boolean,
  onProgress: (fraction: number) => void,
  builder?: RowBuilding,
): Promise<Engine> {
  return new WebGpuEngine(plan, host, await allocate(plan, host, onProgress, builder), ownsHost);
}
