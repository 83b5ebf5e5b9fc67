/** Which backend runs a plan, and why, in a sentence that the user can read. */

import type { Backend, Engine } from '../backends/backend.ts';
import { calledBetween } from '../backends/machine/callbacks.ts';
import { orDisposed } from '../backends/machine/crew.ts';
import { hostInfo } from '../backends/machine/host.ts';
import { chooseWorkers, type WasmOptions, wasmBackend } from '../backends/wasm/wasm.ts';
import { openGpu, type WebGpuOptions, webgpuBackend } from '../backends/webgpu/webgpu.ts';
import { SynfireError, suggest } from '../errors.ts';
import { checkBudget, estimateBudget } from '../plan/budget.ts';
import type { Plan } from '../plan/plan.ts';
import { type Connectivity, chooseStorage } from '../plan/storage.ts';

export type BackendName = 'auto' | 'wasm' | 'webgpu' | 'reference';

const NAMES: readonly BackendName[] = ['auto', 'wasm', 'webgpu', 'reference'];

export interface BackendChoice {
  /** Default `auto`. */
  readonly backend?: BackendName;
  /** Worker threads of the wasm backend; 0: the calling thread. Default: chosen. */
  readonly workers?: number;
  /**
   * Whether synapses are stored or made anew at each spike, with the same spikes. Default `auto`: stored where that
   * fits into memory.
   */
  readonly connectivity?: Connectivity;
  /**
   * One network over all ranks of an MPI run (WebAssembly, Node): every rank makes the same calls and has the same results; `workers`
   * are those of a rank, the calling thread being the first (default 1). See docs/mpi.md.
   */
  readonly mpi?: boolean;
  /** For the webgpu backend: which adapter, or a device from `openGpu` that several simulations share. */
  readonly gpu?: WebGpuOptions;
}

/** A backend, the plan as it is to run it (storage of synapses decided), and why, a sentence. */
export interface Chosen {
  readonly backend: Backend;
  readonly plan: Plan;
  readonly reason: string;
}

/**
 * Makes the backend, after checking that the plan fits into memory. `auto` is wasm, and webgpu for a network that
 * WebAssembly's memory cannot hold; which is faster depends on machine and network: `calibrate` measures. `crew`: workers that are
 * there already.
 */
export async function makeBackend(
  plan: Plan,
  options: BackendChoice,
  crew?: WasmOptions['crew'],
): Promise<Chosen> {
  const name = options.backend ?? 'auto';
  const { connectivity = 'auto' } = options;
  if (!NAMES.includes(name)) {
    throw new SynfireError({
      code: 'unknown-backend',
      where: 'option "backend"',
      found: JSON.stringify(name) ?? String(name),
      expected: NAMES.join(', '),
      remedy: suggest(String(name), NAMES),
    });
  }
  if (options.mpi) {
    const { overRanks } = await import('./over-ranks.ts');
    return overRanks(plan, options);
  }
  const info = await hostInfo();
  if (name === 'reference') {
    const { referenceBackend } = await import('../backends/reference/reference.ts');
    const precision = plan.precision ?? 'f64';
    const backend = referenceBackend({ precision });
    return { backend, plan, reason: 'reference: the f64 definition, slow' };
  }
  if (name === 'webgpu') {
    if (plan.precision) {
      const { refuseDouble } = await import('../backends/refuse-double.ts');
      refuseDouble(plan, 'option "backend": "webgpu"');
    }
    return makeWebGpu(plan, options, '');
  }
  if (!info.simd) {
    const { noSimd } = await import('./no-simd.ts');
    throw noSimd(info.host);
  }
  const { workers, reason } = await chooseWorkers(plan, options.workers);
  const perWorker = 2 ** 32 * Math.max(1, workers);
  const limit = Math.min(perWorker, info.availableMemory ?? perWorker);
  const chosen = chooseStorage(plan, connectivity, limit);
  try {
    checkBudget(chosen.plan, limit);
  } catch (tooLarge) {
    const wanted =
      name === 'auto' && plan.precision !== 'double' && estimateBudget(plan).total < LARGEST_GPU;
    const gpu = wanted
      ? await makeWebGpu(plan, options, TOO_LARGE).catch(() => undefined)
      : undefined;
    if (gpu) return gpu;
    throw tooLarge;
  }
  return {
    backend: wasmBackend({ workers, crew }),
    plan: chosen.plan,
    reason: sentence(`WebAssembly SIMD, ${reason}`, chosen.reason),
  };
}

const sentence = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join('; ');

/** Bytes: what no GPU has, for some years to come. */
const LARGEST_GPU = 300e9;

/** Largest arrays that a GPU is taken to hold. */
const GPU_ARRAYS = 4;

const TOO_LARGE = ', because the memory of WebAssembly or of this machine cannot hold the network';

async function makeWebGpu(plan: Plan, options: BackendChoice, why: string): Promise<Chosen> {
  const { gpu, connectivity = 'auto' } = options;
  const host = gpu?.host ?? (await openGpu(gpu));
  const { vendor, architecture, description, software } = host.info;
  const adapter = description || `${vendor} ${architecture}`.trim() || 'an adapter without a name';
  const played = software ? ', a processor that plays a GPU' : '';
  // how much memory a GPU has is not told to programs, only the largest array
  const chosen = chooseStorage(plan, connectivity, GPU_ARRAYS * host.info.limits.bindingBytes);
  return {
    backend: webgpuBackend({ host, keepHost: gpu?.host !== undefined, builder: gpu?.builder }),
    plan: chosen.plan,
    reason: sentence(`WebGPU on ${adapter}${played}${why}`, chosen.reason),
  };
}

/** Loads a plan; `onBuild` is told the fraction done, 1 at last. */
export async function loadEngine(
  backend: Backend,
  plan: Plan,
  onBuild?: (fraction: number) => void,
  signal?: AbortSignal,
): Promise<Engine> {
  const told = onBuild && calledBetween('onBuild', onBuild);
  const engine = await backend.load(plan, told?.call, signal);
  return orDisposed(engine, async () => {
    told?.call(1);
    await told?.settled();
    return engine;
  });
}
