/**
 * The plan of a network in which one part has other values: the same as that of a network built with them, without the work
 * that the other parts need.
 */
import { type Fault, SynfireError } from '../errors.ts';
import { checkInput } from '../network/check-input.ts';
import { checkPopulation } from '../network/check-population.ts';
import type { NetworkDescription } from '../network/description.ts';
import { isSource } from '../network/models.ts';
import { faultsOf, type Shape } from '../network/shape.ts';
import { inputShape, populationShape } from '../network/shapes.ts';
import { compilePlan } from './compile.ts';
import { planInput } from './inputs.ts';
import type { Plan } from './plan.ts';
import { planPopulation } from './populations.ts';

export interface Replanned {
  readonly plan: Plan;
  /** The population whose numbers, or those of whose inputs, are all that changed; undefined where connections did. */
  readonly only?: number;
}

/**
 * `index`: of the part that changed among its kind; `rewired`: projections whose synapses are no longer those of the description.
 * Throws SynfireError with all faults.
 */
export function replan(
  plan: Plan,
  description: NetworkDescription,
  part: 'populations' | 'inputs' | 'projections',
  index: number,
  rewired: ReadonlySet<string>,
): Replanned {
  if (part === 'populations' && !isSource(description.populations[index].neuron)) {
    return replanNeurons(plan, description, index);
  }
  if (part === 'inputs' && description.inputs[index].input !== 'poisson') {
    return replanCurrent(plan, description, index);
  }
  const whole = compilePlan(description);
  const fresh = { ...whole, projections: withRewired(plan, whole, rewired) };
  const epochSteps = Math.min(fresh.epochSteps, plan.epochSteps);
  if (part === 'projections' || !sameSums(plan, fresh)) return { plan: { ...fresh, epochSteps } };
  const { populations, inputs } = fresh;
  const only =
    part === 'populations'
      ? index
      : populations.findIndex(({ name }) => name === description.inputs[index].target);
  return { plan: { ...plan, populations, inputs }, only };
}

function replanNeurons(plan: Plan, description: NetworkDescription, index: number): Replanned {
  const population = description.populations[index];
  const where = `population "${population.name}"`;
  const faults = shaped(populationShape, population, where);
  checkPopulation(population, plan.dt, where, (fault) => faults.push(fault));
  SynfireError.gather(faults);
  const { first, receptors } = plan.populations[index];
  const { dt, precision = 'single' } = plan;
  const fresh = planPopulation(population, first, index, dt, plan, precision);
  const populations = plan.populations.with(index, { ...fresh, receptors });
  return { plan: { ...plan, populations }, only: index };
}

/** Currents have no scale to share. */
function replanCurrent(plan: Plan, description: NetworkDescription, index: number): Replanned {
  const input = description.inputs[index];
  const where = `input "${input.name}"`;
  const faults = shaped(inputShape, input, where);
  const named = new Map(description.populations.map((p) => [p.name, p]));
  checkInput(input, named, plan.dt, where, (fault) => faults.push(fault));
  SynfireError.gather(faults);
  const indexOf = (name: string) => plan.populations.findIndex((p) => p.name === name);
  const whole = { scale: 0, shift: 0 };
  const { dt, populations, precision = 'single' } = plan;
  const [fresh] = planInput(input, index, dt, populations, indexOf, whole, precision);
  const inputs = plan.inputs.with(placeOf(plan, description, index), fresh);
  return { plan: { ...plan, inputs }, only: fresh.target };
}

function shaped(shape: Shape, value: unknown, where: string): Fault[] {
  const faults = faultsOf(shape, value, where);
  SynfireError.gather(faults);
  return faults;
}

/** A Poisson input is as many planned ones as its weight has digits. */
function placeOf({ inputs }: Plan, description: NetworkDescription, index: number): number {
  let place = 0;
  for (const [k, { input }] of description.inputs.entries()) {
    if (k === index) break;
    const own = inputs.filter((p) => p.input === 'poisson' && p.stream === k);
    place += input === 'poisson' ? own.length : 1;
  }
  return place;
}

/** Synapses that began and ended since the network was built stay as they are. */
function withRewired(plan: Plan, fresh: Plan, rewired: ReadonlySet<string>): Plan['projections'] {
  return fresh.projections.map((projection) => {
    if (!rewired.has(projection.name)) return projection;
    const now = plan.projections.find(({ name }) => name === projection.name)!;
    const { connector, weight, delay, delaySteps, expectedSynapses, given } = now;
    return { ...projection, connector, weight, delay, delaySteps, expectedSynapses, given };
  });
}

/** All that is summed is counted in the same units, and is stored as before. */
function sameSums(before: Plan, after: Plan): boolean {
  const units = ({ populations, projections }: Plan) =>
    JSON.stringify([
      populations.map(({ receptors }) => receptors),
      projections.map(({ receptor, shift, maxWeight }) => [receptor, shift, maxWeight]),
    ]);
  return units(before) === units(after);
}
