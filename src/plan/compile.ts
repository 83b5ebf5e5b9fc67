/**
 * From a network to a plan: everything that a run needs to know becomes a number here, once, on the
 * host, by arithmetic that is the same on every host. Throws SynfireError with all faults of the
 * network. Allocates nothing of the size of the synapses, but for explicit edge lists.
 */
import { SynfireBug, SynfireError } from '../errors.ts';
import type { NetworkDescription, PopulationDescription } from '../network/description.ts';
import { validate } from '../network/validate.ts';
import type { RecorderDescription } from '../record/recorder.ts';
import { planCoupling } from './couplings.ts';
import { trialKey } from './draws.ts';
import { planInput, planRecorder } from './inputs.ts';
import type { Plan, PlannedCoupling, PlannedProjection } from './plan.ts';
import { planPopulation } from './populations.ts';
import { planProjection } from './projections.ts';
import { chooseScales } from './scales.ts';

export { FOREVER } from './window.ts';

/** Spikes are exchanged at least this often, and where nothing is connected. */
const LONGEST_EPOCH = 64;
const UNCONNECTED_EPOCH = 16;

export function compilePlan(description: NetworkDescription): Plan {
  SynfireError.gather(validate(description));
  const { dt, seed, trial = 0, precision = 'single' } = description;
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  const other = trial === 0 ? {} : { trialKey: trialKey(key, trial) };
  const keys = { key, ...other };
  const index = new Map(description.populations.map((p, i) => [p.name, i]));
  const indexOf = (name: string): number => index.get(name) ?? missing(name);

  const bare = placeInOrder(description.populations).map(([population, first], i) =>
    planPopulation(population, first, i, dt, keys, precision),
  );
  const scales = chooseScales(description, bare, indexOf);
  const populations = bare.map((population, p) => ({
    ...population,
    receptors: population.receptors.flatMap(({ name }, r) =>
      scales.of(p, r).quanta.map((quantum) => ({
        name,
        quantum,
        narrow: population.receptors.every((_, k) => scales.of(p, k).narrow),
      })),
    ),
  }));
  const projections: PlannedProjection[] = [];
  const couplings: PlannedCoupling[] = [];
  for (const [i, projection] of description.projections.entries()) {
    if (projection.graded !== undefined) {
      couplings.push(planCoupling(projection, i, dt, populations, indexOf));
    } else {
      const placed = scales.ofProjection(i);
      projections.push(
        ...planProjection(projection, i, dt, populations, indexOf, placed, precision),
      );
    }
  }
  const inputs = description.inputs.flatMap((input, i) =>
    planInput(input, i, dt, populations, indexOf, scales.ofInput(i), precision),
  );
  const recorders = withoutRepeats(description.recorders).map((recorder) =>
    planRecorder(recorder, dt, populations, indexOf),
  );
  const epochSteps = epochOf(projections, couplings);
  const wide = precision === 'double' ? { precision } : {};
  return {
    dt,
    ...wide,
    ...keys,
    populations,
    projections,
    couplings,
    inputs,
    recorders,
    epochSteps,
  };
}

function missing(name: string): never {
  throw new SynfireBug(`"${name}" passed validation and is not there`);
}

/** Each population with the global number of its first neuron. */
function placeInOrder(
  populations: readonly PopulationDescription[],
): (readonly [PopulationDescription, number])[] {
  let first = 0;
  return populations.map((population) => {
    const placed = [population, first] as const;
    first += population.size;
    return placed;
  });
}

/** Asking twice for the spikes of a population does not record them twice. */
function withoutRepeats(recorders: readonly RecorderDescription[]): RecorderDescription[] {
  const kept = new Set<string>();
  return recorders.filter(({ recorder, target }) => {
    if (recorder !== 'spikes') return true;
    const isNew = !kept.has(target);
    kept.add(target);
    return isNew;
  });
}

/** The shortest delay of the projections that have synapses; a coupling reads a state, which is known a step earlier. */
function epochOf(
  projections: readonly PlannedProjection[],
  couplings: readonly PlannedCoupling[],
): number {
  const delays = [
    ...projections.filter((p) => p.expectedSynapses > 0).map((p) => p.delaySteps[0]),
    ...couplings.map((c) => c.delaySteps[0] + 1),
  ];
  return delays.length === 0 ? UNCONNECTED_EPOCH : Math.min(LONGEST_EPOCH, ...delays);
}
