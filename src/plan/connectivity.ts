/** Words for whether synapses are stored, and how many are not; `storage.ts` chooses, and is loaded where there is a choice. */
import type { Plan } from './plan.ts';

/** `auto`: stored where that fits, else as many projections regenerated as it takes. */
export type Connectivity = 'auto' | 'stored' | 'procedural';

export const connectivities: readonly Connectivity[] = ['auto', 'stored', 'procedural'];

/** Expected number of synapses that are not stored. */
export const regeneratedSynapses = (plan: Plan): number =>
  Math.round(
    plan.projections.reduce(
      (sum, p) => sum + (p.regenerated && !p.digits ? p.expectedSynapses : 0),
      0,
    ),
  );
