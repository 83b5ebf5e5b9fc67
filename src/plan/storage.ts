/**
 * Whether synapses are stored, or made anew at each spike from the same random words: less memory, more work,
 * the same spikes. Connections that are drawn row by row can be regenerated; those that are drawn by target
 * (fixed in-degree), listed, or drawn without repeats by trial (out-degree without multapses) are stored, and so are
 * synapses that learn.
 */
import { estimateBudget, printBytes } from './budget.ts';
import type { Connectivity } from './connectivity.ts';
import type { Plan, PlannedProjection } from './plan.ts';
import { bernoulliChunk } from './thresholds.ts';

/** Synapses that one chunk of a Bernoulli row may have on a GPU. */
const MOST_IN_CHUNK = 64;

/** The rows of the projection can be made one by one. */
export function isRegenerable(projection: PlannedProjection): boolean {
  const { connector, weight, delay, plasticity } = projection;
  if (plasticity !== undefined) return false; // a weight that changes must be kept
  if (weight.draw === 'values' || delay.draw === 'values') return false;
  switch (connector.connector) {
    case 'allToAll':
    case 'oneToOne':
    case 'fixedTotalNumber':
      return true;
    case 'fixedOutdegree':
      return connector.multapses;
    case 'bernoulli': {
      const { bits, thresholds } = bernoulliChunk(connector.probability);
      return bits === 6 || thresholds.length <= MOST_IN_CHUNK;
    }
    case 'fixedIndegree':
    case 'edges':
      return false;
    default:
      return connector satisfies never;
  }
}

/** The plan with its projections marked, and a sentence that says why (empty where all are stored). */
export function chooseStorage(
  plan: Plan,
  connectivity: Connectivity,
  limitBytes: number,
): { readonly plan: Plan; readonly reason: string } {
  const stored = estimateBudget(plan);
  if (connectivity === 'stored') return { plan, reason: '' };
  if (connectivity === 'auto' && stored.total <= limitBytes) return { plan, reason: '' };
  const candidates = plan.projections
    .map((_, index) => index)
    .filter((index) => isRegenerable(plan.projections[index]))
    .sort((a, b) => plan.projections[b].expectedSynapses - plan.projections[a].expectedSynapses);
  const marked = new Set<number>();
  let chosen = plan;
  for (const index of candidates) {
    if (connectivity === 'auto' && estimateBudget(chosen).total <= limitBytes) break;
    marked.add(index);
    chosen = {
      ...plan,
      projections: plan.projections.map((p, k) =>
        marked.has(k) ? { ...p, regenerated: true } : p,
      ),
    };
  }
  if (marked.size === 0) return { plan, reason: '' };
  const which =
    marked.size === plan.projections.length
      ? 'all'
      : `${marked.size} of ${plan.projections.length}`;
  const why =
    connectivity === 'procedural'
      ? 'as asked'
      : `stored they would take ${printBytes(stored.total)}`;
  return {
    plan: chosen,
    reason: `synapses of ${which} projections made anew at each spike, ${why}`,
  };
}
