/** A network over the ranks of an MPI run: what it asks for, and whether all of them together have room. Loaded when first needed. */

import { hostInfo, nodeModule } from '../backends/machine/host.ts';
import { openRanks, type Ranks } from '../backends/machine/ranks.ts';
import { rankBackend } from '../backends/wasm/rank-backend.ts';
import { chooseWorkers } from '../backends/wasm/wasm.ts';
import { badOption } from '../errors.ts';
import { checkBudget } from '../plan/check-budget.ts';
import type { Plan } from '../plan/plan.ts';
import { chooseStorage } from '../plan/storage.ts';
import type { BackendChoice, Chosen } from './choose.ts';

export async function overRanks(plan: Plan, options: BackendChoice): Promise<Chosen> {
  const { backend = 'auto', connectivity = 'auto' } = options;
  if (backend !== 'auto' && backend !== 'wasm') {
    throw badOption('option "backend" with "mpi"', backend, 'auto or wasm', 'Leave it out.');
  }
  const { workers } = await chooseWorkers(plan, options.workers ?? 1);
  const ranks = await openRanks();
  const count = Math.max(1, workers);
  const limit = Math.min(2 ** 32 * count * ranks.size, await freeMemory(ranks));
  const chosen = chooseStorage(plan, connectivity, limit);
  checkBudget(chosen.plan, limit);
  const each = `${ranks.size} ranks of ${count} ${count === 1 ? 'worker' : 'workers'}`;
  const reason = [`WebAssembly SIMD, ${each} under ${ranks.library}`, chosen.reason];
  return {
    backend: rankBackend({ workers, own: options.mpi === 'own' }),
    plan: chosen.plan,
    reason: reason.filter((part) => part !== '').join('; '),
  };
}

/** Bytes of all machines that have ranks: the same number in all ranks, so that all decide the same. */
async function freeMemory(ranks: Ranks): Promise<number> {
  const { hostname } = await nodeModule<typeof import('node:os')>('os');
  const { availableMemory = Number.MAX_SAFE_INTEGER } = await hostInfo();
  const own = { host: hostname(), available: availableMemory };
  const free = new Map<string, number>();
  for (const { host, available } of ranks.gatherValues('memory', own)) {
    free.set(host, Math.min(available, free.get(host) ?? available));
  }
  return [...free.values()].reduce((sum, each) => sum + each, 0);
}
