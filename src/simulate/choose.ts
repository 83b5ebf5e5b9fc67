/** Which backend runs a plan, and why, in a sentence that the user can read. */
import { hostInfo } from '../../bindings/platform.ts';
import type { Backend } from '../backends/backend.ts';
import { referenceBackend } from '../backends/reference/reference.ts';
import { chooseWorkers, wasmBackend } from '../backends/wasm/wasm.ts';
import { SynfireError, suggest } from '../errors.ts';
import { checkBudget } from '../plan/budget.ts';
import type { Plan } from '../plan/plan.ts';

export type BackendName = 'auto' | 'wasm' | 'reference';

const NAMES: readonly BackendName[] = ['auto', 'wasm', 'reference'];

/** Makes the backend, after checking that the plan fits into memory. */
export async function makeBackend(
  plan: Plan,
  options: { readonly backend?: BackendName; readonly workers?: number },
): Promise<{ backend: Backend; reason: string }> {
  const name = options.backend ?? 'auto';
  if (!NAMES.includes(name)) {
    throw new SynfireError({
      code: 'unknown-backend',
      where: 'option "backend"',
      found: JSON.stringify(name) ?? String(name),
      expected: NAMES.join(', '),
      remedy: suggest(String(name), NAMES),
    });
  }
  const info = await hostInfo();
  if (name === 'reference') {
    return { backend: referenceBackend(), reason: 'reference: the f64 definition, slow' };
  }
  if (!info.simd) {
    throw new SynfireError({
      code: 'no-simd',
      where: info.host,
      found: 'WebAssembly without SIMD',
      expected: 'WebAssembly SIMD (Node 16+, Chrome 91+, Firefox 89+, Safari 16.4+)',
      remedy: 'Update the host, or use backend "reference" for small networks.',
    });
  }
  const { workers, reason } = await chooseWorkers(plan, options.workers);
  const perWorker = 2 ** 32 * Math.max(1, workers);
  checkBudget(plan, Math.min(perWorker, info.availableMemory ?? perWorker));
  return { backend: wasmBackend({ workers }), reason: `WebAssembly SIMD, ${reason}` };
}
