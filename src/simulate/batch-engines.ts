/** Engines of the copies of a network: on WebAssembly they share synapses; of the reference, which judges, each is alone. */
import type { Engine } from '../backends/backend.ts';
import { calledBetween } from '../backends/machine/callbacks.ts';
import { orDisposed } from '../backends/machine/crew.ts';
import { hostInfo } from '../backends/machine/host.ts';
import { noSimd } from '../backends/machine/no-simd.ts';
import { loadCopies } from '../backends/wasm/copies.ts';
import { chooseWorkers } from '../backends/wasm/wasm.ts';
import { SynfireError } from '../errors.ts';
import type { NetworkDescription } from '../network/description.ts';
import type { Plan } from '../plan/plan.ts';
import { checkedName, makeBackend } from './choose.ts';
import { checkMemory, planCopies } from './copies.ts';
import type { BatchOptions } from './simulation-options.ts';

export interface LoadedCopies {
  readonly plans: readonly Plan[];
  readonly engines: readonly Engine[];
  readonly reason: string;
  dispose(): Promise<void>;
}

export async function startCopies(
  description: NetworkDescription,
  options: BatchOptions,
): Promise<LoadedCopies> {
  const { batch, backend = 'auto', connectivity = 'auto', onBuild, signal } = options;
  const refused = backend === 'webgpu' ? 'backend "webgpu"' : options.mpi ? '"mpi"' : undefined;
  if (refused) {
    throw new SynfireError({
      code: 'not-batched',
      where: `option "batch" with ${refused}`,
      found: 'an engine that runs one copy',
      expected: 'backend "wasm", whose workers share copies among them, or "reference"',
      remedy: 'Leave it out; or run the copies one by one: new Network({ seed, trial }).',
    });
  }
  const most = Number.MAX_SAFE_INTEGER;
  const { availableMemory: available = most, processors, simd, host } = await hostInfo();
  const plans = planCopies(description, batch, connectivity, Math.min(available, 2 ** 32));
  const told = onBuild && calledBetween('onBuild', onBuild);
  if (backend === 'reference') {
    checkMemory(plans, 1, available);
    const { backend: one, reason } = await makeBackend(plans[0], options);
    const engines: Engine[] = [];
    for (const [copy, plan] of plans.entries()) {
      engines.push(await one.load(plan, undefined, signal));
      told?.call((copy + 1) / plans.length);
    }
    await told?.settled();
    return { plans, engines, reason, dispose: async () => {} };
  }
  checkedName(backend);
  if (!simd) throw noSimd(host);
  const asked = options.workers ?? processors;
  const { workers } = await chooseWorkers(plans[0], asked);
  checkMemory(plans, workers, available);
  const copies = await loadCopies(plans, workers, told?.call, signal);
  return orDisposed(copies, async () => {
    await told?.settled();
    const where = copies.workers === 0 ? 'in the calling thread' : `on ${copies.workers} workers`;
    const reason = `WebAssembly SIMD, ${plans.length} copies ${where}`;
    return { plans, reason, ...copies };
  });
}
