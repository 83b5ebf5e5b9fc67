/** Which backend runs a plan, and why, in a sentence that the user can read. */

import type { Backend, Engine } from '../backends/backend.ts';
import { calledBetween } from '../backends/machine/callbacks.ts';
import { orDisposed } from '../backends/machine/crew.ts';
import { hostInfo } from '../backends/machine/host.ts';
import { chooseWorkers, wasmBackend } from '../backends/wasm/wasm.ts';
import type { WebGpuOptions } from '../backends/webgpu/webgpu.ts';
import { SynfireError, suggest } from '../errors.ts';
import { estimateBudget } from '../plan/budget.ts';
import type { Connectivity } from '../plan/connectivity.ts';
import type { Plan } from '../plan/plan.ts';

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
   * are those of a rank, the calling thread being the first (default 1). `'own'`: a rank's recording has the spikes and samples of
   * the rank's own neurons alone; means, rates, hash and sums are of all. See docs/mpi.md.
   */
  readonly mpi?: boolean | 'own';
  /** For the webgpu backend: which adapter, or a device from `openGpu` that several simulations share. */
  readonly gpu?: WebGpuOptions;
}

/** A backend, the plan as it is to run it (storage of synapses decided), and why, a sentence. */
export interface Chosen {
  readonly backend: Backend;
  readonly plan: Plan;
  readonly reason: string;
}

/** The name. Throws `unknown-backend`. */
export function checkedName(name: BackendName): BackendName {
  if (NAMES.includes(name)) return name;
  throw new SynfireError({
    code: 'unknown-backend',
    where: 'option "backend"',
    found: JSON.stringify(name) ?? String(name),
    expected: NAMES.join(', '),
    remedy: suggest(String(name), NAMES),
  });
}

/**
 * Makes the backend, after checking that the plan fits into memory. `auto` is wasm, and webgpu for a network that
 * WebAssembly's memory cannot hold; which is faster depends on machine and network: `calibrate` measures.
 */
export async function makeBackend(plan: Plan, options: BackendChoice): Promise<Chosen> {
  const name = checkedName(options.backend ?? 'auto');
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
    const { onGpu } = await import('./between-runs.ts');
    return onGpu(plan, options, '');
  }
  if (!info.simd) {
    const { noSimd } = await import('./between-runs.ts');
    throw noSimd(info.host);
  }
  const { workers, reason } = await chooseWorkers(plan, options.workers);
  const perWorker = 2 ** 32 * Math.max(1, workers);
  const limit = Math.min(perWorker, info.availableMemory ?? perWorker);
  let chosen = { plan, reason: '' };
  if (options.connectivity === 'procedural' || !(estimateBudget(plan).total <= limit)) {
    const { fitted } = await import('./between-runs.ts');
    const found = await fitted(plan, options, limit);
    if ('backend' in found) return found;
    chosen = found;
  }
  const why = chosen.reason && `; ${chosen.reason}`;
  return {
    backend: wasmBackend({ workers }),
    plan: chosen.plan,
    reason: `WebAssembly SIMD, ${reason}${why}`,
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
