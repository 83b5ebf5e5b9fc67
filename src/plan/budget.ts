/**
 * What a plan will need of memory, before anything is allocated: an estimate of the large arrays. Small fixed costs (code, messages) are left out.
 * `check-budget.ts` refuses what does not fit.
 */
import { lanes } from '../equations/precision.ts';
import type { Plan, PlannedProjection } from './plan.ts';
import { LONGEST_DELAY } from './synapses.ts';

export interface Budget {
  readonly groups: readonly { readonly name: string; readonly bytes: number }[];
  readonly total: number;
  readonly synapses: number;
}

/** Bytes by group of arrays, the largest first. */
export function estimateBudget(plan: Plan): Budget {
  const groups = [
    { name: 'synapses', bytes: synapseBytes(plan) },
    { name: 'rows', bytes: rowBytes(plan) },
    { name: 'rows in flight', bytes: flightBytes(plan) },
    { name: 'state', bytes: stateBytes(plan) },
    { name: 'spikes', bytes: spikeBytes(plan) },
    { name: 'couplings', bytes: couplingBytes(plan) },
  ]
    .filter(({ name, bytes }) => bytes > 0 || !['rows in flight', 'couplings'].includes(name))
    .sort((a, b) => b.bytes - a.bytes);
  const total = groups.reduce((sum, group) => sum + group.bytes, 0);
  const own = plan.projections.filter(({ digits }) => !digits);
  const synapses = sumOf([...own, ...plan.couplings], (p) => p.expectedSynapses);
  return { groups, total, synapses };
}

/** One line per group, and the total. */
export function describeBudget(budget: Budget): string {
  const lines = budget.groups.map(({ name, bytes }) => `  ${name.padEnd(15)}${printBytes(bytes)}`);
  return [`memory, about ${printBytes(budget.total)}:`, ...lines].join('\n');
}

/** 1.2 GB, 35 MB, 4.1 kB. */
export function printBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let amount = bytes;
  let unit = 0;
  while (amount >= 999.5 && unit < units.length - 1) {
    amount /= 1000;
    unit++;
  }
  return `${amount < 10 && unit > 0 ? amount.toFixed(1) : Math.round(amount)} ${units[unit]}`;
}

const sumOf = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((sum, item) => sum + of(item), 0);

/** Of each population, what is stored of the projections that leave it. */
function outgoing({ populations, projections }: Plan): PlannedProjection[][] {
  const all = populations.map((): PlannedProjection[] => []);
  for (const p of projections) {
    if (p.expectedSynapses > 0 && !p.regenerated) all[p.source]?.push(p);
  }
  return all;
}

/** Four words a synapse. */
const couplingBytes = (plan: Plan): number =>
  16 * sumOf(plan.couplings, (c) => (c.iterated ? 2 : 1) * c.expectedSynapses);

/** 4 bytes a synapse, 8 where its weight takes more than 16 bits, or 2 where all weights of a source population are equal. */
function synapseBytes(plan: Plan): number {
  return sumOf(outgoing(plan), (all) => {
    const projections = all.filter(({ plasticity }) => plasticity === undefined);
    // accumulator, weight, variables, last event; and a place in the target's list
    const plastic = sumOf(all, ({ plasticity, expectedSynapses }) =>
      plasticity === undefined ? 0 : expectedSynapses * 4 * (plasticity.variables.length + 4),
    );
    const weights = new Set(
      projections.map(({ weight, shift }) =>
        weight.draw === 'constant' ? weight.value * 2 ** shift : Number.NaN,
      ),
    );
    const equal = weights.size === 1 && !weights.has(Number.NaN);
    const each = ({ weight, maxWeight }: PlannedProjection) =>
      equal ? 2 : weight.draw !== 'constant' && maxWeight > 32767 ? 8 : 4;
    return plastic + sumOf(projections, (p) => p.expectedSynapses * each(p));
  });
}

/** A row has one 4-byte bound per delay that its population's synapses can have, and one more. */
function rowBytes(plan: Plan): number {
  const stored = outgoing(plan);
  return sumOf([...plan.populations.entries()], ([index, population]) => {
    const projections = stored[index];
    if (projections.length === 0) return 0;
    const low = Math.min(...projections.map((p) => p.delaySteps[0]));
    const high = Math.max(...projections.map((p) => p.delaySteps[1]));
    const delays = Math.min(
      high - low + 1,
      sumOf(projections, (p) => p.delaySteps[1] - p.delaySteps[0] + 1),
    );
    return population.size * (delays + 1) * 4;
  });
}

/** Rows that are made anew are held while their spikes travel: those of a hundredth of the neurons. */
function flightBytes(plan: Plan): number {
  return sumOf(plan.projections, (p) => (p.regenerated ? 0.01 * 4 * p.expectedSynapses : 0));
}

/** States, accumulators, refractoriness and per-neuron constants, a number of the plan's precision each. */
function stateBytes(plan: Plan): number {
  const { bytes } = lanes[plan.precision ?? 'single'];
  return sumOf(plan.populations, ({ size, model, receptors, parameters }) => {
    const arrays = Object.values(parameters).filter((values) => typeof values !== 'number').length;
    const states = model?.states.length ?? 0;
    return size * bytes * (states + receptors.length + arrays + (model?.refractory ? 1 : 0) + 1);
  });
}

/** Spike lists are kept for the longest delay; at most a tenth of the neurons fire in a step. */
function spikeBytes(plan: Plan): number {
  const longest = plan.projections.reduce((most, p) => Math.max(most, p.delaySteps[1]), 1);
  const neurons = sumOf(plan.populations, (population) => population.size);
  const kept = Math.min(longest, LONGEST_DELAY) + plan.epochSteps;
  const given = sumOf(plan.populations, (p) => (p.spikes?.steps.length ?? 0) * 8);
  return given + Math.ceil(neurons / 10) * 4 * kept;
}
