/** What is chosen where a GPU is asked for, or synapses may not fit into memory as they are. Loaded then. */
import { refuseDouble } from '../backends/refuse-double.ts';
import { openGpu, webgpuBackend } from '../backends/webgpu/webgpu.ts';
import { estimateBudget } from '../plan/budget.ts';
import { checkBudget } from '../plan/check-budget.ts';
import type { Plan } from '../plan/plan.ts';
import { chooseStorage } from '../plan/storage.ts';
import type { BackendChoice, Chosen } from './choose.ts';

/** Bytes: what no GPU has, for some years to come. */
const LARGEST_GPU = 300e9;

/** Largest arrays that a GPU is taken to hold. */
const GPU_ARRAYS = 4;

const TOO_LARGE = ', because the memory of WebAssembly or of this machine cannot hold the network';

/** The plan as `limit` bytes of WebAssembly hold it; else, with `auto`, a GPU. Throws `too-large`. */
export async function fitted(
  plan: Plan,
  options: BackendChoice,
  limit: number,
): Promise<Chosen | Pick<Chosen, 'plan' | 'reason'>> {
  const { backend: name = 'auto', connectivity = 'auto' } = options;
  const chosen = chooseStorage(plan, connectivity, limit);
  try {
    checkBudget(chosen.plan, limit);
  } catch (tooLarge) {
    const wanted =
      name === 'auto' && plan.precision !== 'double' && estimateBudget(plan).total < LARGEST_GPU;
    const gpu = wanted ? await onGpu(plan, options, TOO_LARGE).catch(() => undefined) : undefined;
    if (gpu) return gpu;
    throw tooLarge;
  }
  return chosen;
}

export async function onGpu(plan: Plan, options: BackendChoice, why: string): Promise<Chosen> {
  refuseDouble(plan, 'option "backend": "webgpu"');
  const { gpu, connectivity = 'auto' } = options;
  const host = gpu?.host ?? (await openGpu(gpu));
  const { vendor, architecture, description, software } = host.info;
  const adapter = description || `${vendor} ${architecture}`.trim() || 'an adapter without a name';
  const played = software ? ', a processor that plays a GPU' : '';
  // how much memory a GPU has is not told to programs, only the largest array
  const chosen = chooseStorage(plan, connectivity, GPU_ARRAYS * host.info.limits.bindingBytes);
  const stored = chosen.reason && `; ${chosen.reason}`;
  return {
    backend: webgpuBackend({ host, keepHost: gpu?.host !== undefined, builder: gpu?.builder }),
    plan: chosen.plan,
    reason: `WebGPU on ${adapter}${played}${why}${stored}`,
  };
}
