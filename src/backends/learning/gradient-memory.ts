/**
 * What computing gradients takes of a worker's memory, before any of it is taken: rows of units by what they hold, events, weights and
 * their slopes. States of every step are the large part; where they are kept only every so many steps, the steps between are run again.
 */
import { SynfireError } from '../../errors.ts';
import { printBytes } from '../../plan/budget.ts';
import type { GradientPlan, GradientPopulation } from './gradient-plan.ts';
import type { LearningBlock } from './layout.ts';
import { leastSquaresBytes } from './wasm-least-squares.ts';

/** Bytes. */
export interface GradientMemory {
  /** When a worker begins. */
  readonly bytes: number;
  /** When every neuron fires in every step. */
  readonly most: number;
}

/** What a module on 32-bit addresses can have, less what is not counted here. */
export const LARGEST_MEMORY = 2 ** 32 - 2 ** 24;

/** Share of steps in which neurons fire that there is room for from the start. */
const EXPECTED_ACTIVITY = 1 / 16;

/** Number of stretches of `every` steps. */
export const stretchesOf = ({ steps, every }: Pick<GradientPlan, 'steps' | 'every'>): number =>
  Math.ceil(steps / every);

/** Bytes of a row: a number for each unit, units filled up to a multiple of 4. */
export const rowBytes = (size: number): number => 16 * Math.ceil(Math.max(1, size) / 4);

/** How many rows of its units a population has, by what they hold. */
export function courseRows(population: GradientPopulation, plan: GradientPlan) {
  const { rests, initial, arrays, reach } = population;
  const { states = [], arrivals = [], constants = [], inputs = [], learnt = [] } = arrays ?? {};
  const { every } = plan;
  const kept = stretchesOf(plan);
  return {
    states: (every + 1) * states.length,
    'initial states': states.length,
    'kept states': kept * states.length,
    arrivals: every * arrivals.length,
    refractoriness: rests ? every + 1 : 1,
    'kept refractoriness': rests ? kept : 0,
    inputs: every * inputs.length,
    constants: constants.length,
    spikes: 1,
    'units near threshold': 1,
    slopes: states.length,
    'slopes of traces': every * population.watched.length,
    'slopes of parameters': learnt.length,
    'slopes of initial states': initial.length,
    'no slopes': 1,
    'slopes of arrivals': arrivals.length,
    'slopes of spikes': arrays ? reach + 1 : 0,
  };
}

/** Events that there is room for from the start. */
export const expectedEvents = ({ size, fires, arrays }: GradientPopulation, steps: number) =>
  arrays && fires ? size + Math.ceil(EXPECTED_ACTIVITY * steps * size) : 0;

/** Numbers that a block of synapses stores: rows of dense ones are filled up. */
export const storedWeights = ({ dense, starts, targets }: LearningBlock, targetSize: number) =>
  dense ? ((starts.length - 1) * rowBytes(targetSize)) / 4 : targets.length;

export function gradientMemory(plan: GradientPlan): GradientMemory {
  let bytes = 0;
  let fired = 0;
  for (const population of plan.populations) {
    const rows = Object.values(courseRows(population, plan)).reduce((a, b) => a + b, 0);
    const lists = population.ends ? 2 : 1;
    const events = lists * expectedEvents(population, plan.lead + plan.steps);
    bytes += rows * rowBytes(population.size) + 4 * events;
    // lists that are outgrown stay where they are: twice the longest at most
    if (events > 0) fired += lists * 8 * plan.steps * population.size;
  }
  for (const block of plan.blocks) {
    const { dense, learnt, feedback, starts, targets, target } = block;
    const stored = 4 * storedWeights(block, plan.populations[target].size);
    bytes += stored * (1 + (learnt ? 1 : 0) + (feedback ? 1 : 0));
    if (!dense) bytes += 4 * (starts.length + targets.length);
  }
  const { force } = plan;
  if (force?.precision === 'single') {
    bytes += leastSquaresBytes({ inputs: force.units + 1, outputs: force.outputs });
  }
  return { bytes, most: bytes + fired };
}

/** Throws `too-large` where a worker has no room for it, and says which interval of kept states would have. */
export function checkGradientMemory(plan: GradientPlan, dt: number): GradientMemory {
  const memory = gradientMemory(plan);
  if (memory.bytes <= LARGEST_MEMORY) return memory;
  const fits = longestThatFits(plan);
  throw new SynfireError({
    ...{ code: 'too-large', where: 'learning › memory' },
    found: `${printBytes(memory.bytes)} for each worker: ${plan.steps} steps, states kept every ${plan.every * dt} ms`,
    expected: `at most ${printBytes(LARGEST_MEMORY)} for each worker`,
    remedy:
      fits === undefined
        ? 'No interval of kept states fits: take shorter samples, or a smaller network.'
        : `Give checkpointEvery: ${fits * dt} (ms), or less.`,
  });
}

/** The longest interval in steps that fits. Memory is a/every + b·every + c: from its least on it rises. */
function longestThatFits(plan: GradientPlan): number | undefined {
  const bytes = (every: number) => gradientMemory({ ...plan, every }).bytes;
  let low = Math.max(1, Math.round(Math.sqrt(plan.steps)));
  if (bytes(low) > LARGEST_MEMORY) return undefined;
  for (let high = plan.steps; high - low > 1; ) {
    const middle = Math.floor((low + high) / 2);
    if (bytes(middle) <= LARGEST_MEMORY) low = middle;
    else high = middle;
  }
  return low;
}
