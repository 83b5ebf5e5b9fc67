/** What a run looks for where it ends. */
import type { Chunk, Engine } from '../backends/backend.ts';
import type { Plan } from '../plan/plan.ts';

/** What has left the range of numbers since an engine last looked, every 64th step, is not passed over: where a run ends it is a fault. */
export async function checkEnd(engine: Engine, plan: Plan, chunk: Chunk): Promise<void> {
  if ((engine.step & 63) === 0) return;
  const bad = await engine.findNotFinite();
  if (bad === undefined) return;
  const { notFinite } = await import('../backends/not-finite-error.ts');
  const { population, neuron, variable } = bad;
  const error = notFinite(plan, population, neuron, engine.step - 1, variable);
  throw Object.assign(error, { chunk });
}
