/** The part of the backend that is loaded when a GPU is first used. */
import type { GpuHost } from '../../../bindings/gpu.ts';
import { SynfireError } from '../../errors.ts';
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
  checkPlan(plan);
  const memory = await allocate(plan, host, onProgress, builder);
  return new WebGpuEngine(plan, memory, ownsHost);
}

/** What this engine does not do. */
function checkPlan({ projections, trialKey }: Plan): void {
  if (trialKey !== undefined) {
    throw new SynfireError({
      code: 'not-on-gpu',
      where: 'network › trial',
      found: 'draws of another key than that of the synapses',
      expected: 'trial 0',
      remedy: 'Run this network on WebAssembly (backend "wasm"), or give it another seed.',
    });
  }
  const late = projections.find(({ backSteps = 0 }) => backSteps > 0);
  if (late === undefined) return;
  throw new SynfireError({
    code: 'not-on-gpu',
    where: `projection "${late.name}" › delay`,
    found: 'a dendritic part at synapses that learn',
    expected: 'an axonal delay: on a GPU spikes of targets act at once',
    remedy: 'Run this network on WebAssembly (backend "wasm").',
  });
}
