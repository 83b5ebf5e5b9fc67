/** What went wrong in the steps that workers report of: a state that is no number, no memory, an exploded network. */
import { SynfireError } from '../../errors.ts';
import type { Plan } from '../../plan/plan.ts';
import { notFinite } from '../not-finite-error.ts';
import type { WorkerResult } from './load.ts';

/** What the core says (assembly/spikes.ts) where its memory could not grow. */
const NO_MEMORY = 3;

/** Of runs that ended before step `step`; undefined where all went well. */
export function faultOf(
  plan: Plan,
  results: readonly WorkerResult[],
  step: number,
): SynfireError | undefined {
  const bad = results.find((result) => result.bad)?.bad;
  if (bad) return notFinite(plan, bad.population, bad.neuron, bad.step, bad.variable);
  if (results.some(({ overflow }) => overflow === NO_MEMORY)) {
    return new SynfireError({
      code: 'out-of-memory',
      where: `step ${step - 1}`,
      found: 'no memory for spikes on their way',
      expected: 'memory that grows',
      remedy: 'Take connectivity "stored", more workers, or a smaller network.',
    });
  }
  if (results.some(({ overflow }) => overflow !== 0)) {
    return new SynfireError({
      code: 'too-many-spikes',
      where: `step ${step - 1}`,
      found: 'more spikes in an epoch than there is room for',
      expected: 'at most a few spikes a neuron within the smallest delay',
      remedy:
        'The network has exploded: weaken excitation, give neurons a refractory period or lower the rate of sources.',
    });
  }
  return undefined;
}
