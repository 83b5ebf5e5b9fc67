/** One population as numbers: its parameters and initial values, or the spikes that a source emits. */
import type { Precision } from '../equations/precision.ts';
import type { PopulationDescription, SourceSpec } from '../network/description.ts';
import { stepsOf } from '../network/grid.ts';
import { isSource, modelOf } from '../network/models.ts';
import { carryOf, withCarries } from '../neurons/carries.ts';
import { slowStates } from './carries.ts';
import { checkReset } from './check-reset.ts';
import { mostCount } from './count-law.ts';
import { runKey } from './draws.ts';
import { fleetingStates } from './fleeting.ts';
import { resolveInitial, resolveParameters } from './parameters.ts';
import type { Plan, PlannedPopulation, Values } from './plan.ts';
import { window } from './window.ts';

/** Receptors have no scale yet: `scales.ts` chooses it when all that arrives is known. */
export function planPopulation(
  population: PopulationDescription,
  first: number,
  stream: number,
  dt: number,
  keys: Pick<Plan, 'key' | 'trialKey'>,
  precision: Precision,
): PlannedPopulation {
  const { name, size, neuron } = population;
  if (isSource(neuron)) return planSource(neuron, { name, size, first, stream }, dt);
  const described = modelOf(neuron);
  const from = { stream, key: keys.key, precision };
  const parameters = resolveParameters(population, neuron, described, from, dt);
  checkReset(described, parameters, size, name);
  const single = precision === 'single';
  const { carried, settles } = single
    ? slowStates(described, parameters, dt)
    : { carried: [], settles: false };
  // no GPU computes in double precision
  const fleeting = single ? fleetingStates(described, parameters, dt) : [];
  const model = withCarries(described, carried, settles, fleeting);
  const initial = {
    ...resolveInitial(population, described, parameters, { ...from, key: runKey(keys) }),
    ...Object.fromEntries(carried.map((state) => [carryOf(state), 0])),
  };
  const receptors = model.receptors.map((r) => ({ name: r.name, quantum: 1, narrow: true }));
  return { name, size, first, kind: 'neurons', model, parameters, initial, receptors, stream };
}

function planSource(
  source: SourceSpec,
  at: {
    readonly name: string;
    readonly size: number;
    readonly first: number;
    readonly stream: number;
  },
  dt: number,
): PlannedPopulation {
  const base = { ...at, parameters: {}, initial: {}, receptors: [] };
  if (source.source === 'spike_generator') {
    return { ...base, kind: 'spike_generator', spikes: sortSpikes(source, dt) };
  }
  const { rate } = source;
  const expected: Values =
    typeof rate === 'number' ? (rate * dt) / 1000 : Float64Array.from(rate, (r) => (r * dt) / 1000);
  return { ...base, kind: 'poisson', expected, onSteps: window(source.start, source.stop, dt) };
}

/** A spike at time t is found in the step that ends at t. */
function sortSpikes(
  source: Extract<SourceSpec, { source: 'spike_generator' }>,
  dt: number,
): { steps: Uint32Array; senders: Uint32Array } {
  const step = Uint32Array.from(source.times, (time) => stepsOf(time, dt) - 1);
  const order = Uint32Array.from(step, (_, k) => k);
  order.sort((a, b) => step[a] - step[b] || source.senders[a] - source.senders[b]);
  return { steps: order.map((k) => step[k]), senders: order.map((k) => source.senders[k]) };
}

/** How often one unit of the population can fire in one step. */
export function mostRepeats({ kind, expected, spikes }: PlannedPopulation): number {
  if (kind === 'neurons') return 1;
  if (spikes !== undefined) {
    let most = 1;
    let run = 1;
    for (let k = 1; k < spikes.steps.length; k++) {
      const again =
        spikes.steps[k] === spikes.steps[k - 1] && spikes.senders[k] === spikes.senders[k - 1];
      run = again ? run + 1 : 1;
      if (run > most) most = run;
    }
    return most;
  }
  let largest = 0;
  if (typeof expected === 'number') largest = expected;
  else for (const e of expected ?? []) if (e > largest) largest = e;
  return mostCount(largest);
}

/** Of a receptor with several scales the first. */
export const receptorIndex = (population: PlannedPopulation, receptor: string): number =>
  population.receptors.findIndex((r) => r.name === receptor);

export const weightUnit = (population: PlannedPopulation, receptor: number): string =>
  population.model?.receptors.find(({ name }) => name === population.receptors[receptor].name)
    ?.weightUnit ?? '1';
