/** A snapshot of plastic synapses that belongs to another network. */
import { SynfireError } from '../errors.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlasticState } from './backend.ts';

/** The fault of a state that has another number of synapses. */
export const otherSynapses = (
  plan: Plan,
  projection: number,
  count: number,
  state: PlasticState,
): SynfireError =>
  new SynfireError({
    code: 'bad-snapshot',
    where: `restore › projection "${plan.projections[projection].name}"`,
    found: `${state.last.length} synapses`,
    expected: `${count} synapses`,
    remedy: 'Restore snapshots into the network that they were taken from.',
  });
