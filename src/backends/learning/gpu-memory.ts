/**
 * What gradients take of a GPU, before any of it is taken. States of every step are kept, of as many copies as there is room for: samples
 * beyond are run after them, with the same bits.
 */
import { SynfireError } from '../../errors.ts';
import { printBytes } from '../../plan/budget.ts';
import { learningRecordBytes } from './gpu-records.ts';
import type { GradientPlan, GradientPopulation } from './gradient-plan.ts';
import { PARTS, partsOf } from './gradients.ts';
import type { LearningBlock } from './layout.ts';

/** Bytes that all arrays may take together: WebGPU does not say how much memory there is. */
const MOST_GPU_BYTES = 2 ** 30;

/** What a shader can see at once on every WebGPU. */
export const DEFAULT_BINDING_BYTES = 2 ** 27;

/** Words of as many bits. */
export const wordsOf = (bits: number): number => Math.ceil(bits / 32);

/** How much is run at once. */
export interface Side {
  readonly copies: number;
  /** Parts of a batch whose sums are held. */
  readonly slots: number;
}

/** Numbers of each array of a population of neurons, by what they hold. */
export function populationArrays(
  { size, rests, fires, ends, watched, arrays }: GradientPopulation,
  { steps, lead, duration }: GradientPlan,
  { copies, slots }: Side,
) {
  const { states = [], arrivals = [], constants = [], inputs = [], learnt = [] } = arrays ?? {};
  const row = copies * size;
  const all = lead + steps;
  return {
    states: (steps + 1) * (states.length + (rests ? 1 : 0)) * row,
    arrivals: steps * arrivals.length * row,
    given: (constants.length + (inputs.includes('I_ext') ? duration : 0)) * size,
    traces: steps * watched.length * row,
    masks: fires ? (ends ? 2 : 1) * all * copies * wordsOf(size) : 0,
    trains: fires ? row * wordsOf(all) : 0,
    slopes: states.length * row,
    spikeSlopes: fires ? steps * row : 0,
    constantSlopes: steps * learnt.length * row,
    totals: slots * learnt.length * size,
  };
}

/** Numbers of each array of a block of synapses. */
export const blockArrays = (
  { dense, starts, targets, learnt, feedback }: LearningBlock,
  { slots }: Side,
) => ({
  weights: targets.length,
  feedback: feedback ? targets.length : 0,
  rows: dense ? 0 : starts.length + targets.length,
  slopes: learnt ? slots * targets.length : 0,
});

/** Numbers of each array of a readout that is fed back. */
export function forceArrays({ force, steps }: GradientPlan, { copies }: Side) {
  const { units = -1, outputs = 0 } = force ?? {};
  const inputs = units + 1;
  return {
    weights: outputs * inputs,
    inverse: inputs * inputs,
    gain: inputs,
    said: steps * copies * outputs,
    targets: steps * outputs,
  };
}

/** Bytes: of all, and of the largest array. */
export interface GpuMemory {
  readonly bytes: number;
  readonly largest: number;
}

/** What sources emit is not counted: that is known when it is given. */
export function gpuMemory(plan: GradientPlan, side: Side): GpuMemory {
  const arrays = [
    ...plan.populations
      .filter((population) => population.arrays !== undefined)
      .flatMap((population) => Object.values(populationArrays(population, plan, side))),
    ...plan.blocks.flatMap((block) => Object.values(blockArrays(block, side))),
    ...Object.values(forceArrays(plan, side)),
  ];
  const bytes = arrays.reduce((sum, count) => sum + 4 * count, learningRecordBytes(plan.steps));
  return { bytes, largest: 4 * Math.max(0, ...arrays) };
}

/**
 * The most copies that a batch is run in at once, and slots for the parts of it. Throws `too-large` where one copy has no room.
 * `bindingBytes`: what a shader can see at once.
 */
export function sideOf(plan: GradientPlan, batch: number, bindingBytes: number): Side {
  const fits = (side: Side) => {
    const { bytes, largest } = gpuMemory(plan, side);
    return bytes <= MOST_GPU_BYTES && largest <= bindingBytes;
  };
  const least = { copies: 1, slots: 1 };
  if (!fits(least)) throw tooLarge(gpuMemory(plan, least), bindingBytes);
  const slots = largestThat(Math.min(PARTS, batch), (n) => fits({ copies: 1, slots: n }));
  return { slots, copies: largestThat(batch, (copies) => fits({ copies, slots })) };
}

/** The largest whole number from 1 to `most` of which it holds; it holds of 1, and of all below one of which it does. */
function largestThat(most: number, holds: (n: number) => boolean): number {
  let low = 1;
  for (let high = most + 1; high - low > 1; ) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

const tooLarge = ({ bytes, largest }: GpuMemory, bindingBytes: number): SynfireError =>
  new SynfireError({
    ...{ code: 'too-large', where: 'learning › memory of the GPU' },
    found: `${printBytes(bytes)} for one sample, ${printBytes(largest)} in one array`,
    expected: `at most ${printBytes(MOST_GPU_BYTES)} in all, ${printBytes(bindingBytes)} in one array`,
    remedy:
      'Take shorter samples or a smaller network, or backend "wasm" with checkpointEvery, which keeps fewer states.',
  });

/** Consecutive samples that are run together. */
export interface Group {
  readonly from: number;
  readonly to: number;
  readonly parts: readonly GroupPart[];
}

/** Samples of one part of the batch. */
export interface GroupPart {
  readonly from: number;
  readonly to: number;
  /** Whether they are the part's first, and its last. */
  readonly begins: boolean;
  readonly ends: boolean;
}

/** Whole parts together where there is room, else pieces of one. */
export function groupsOf(batch: number, { copies, slots }: Side): Group[] {
  const groups: { from: number; to: number; parts: GroupPart[] }[] = [];
  for (const [first, end] of partsOf(batch)) {
    for (let from = first; from < end; from += copies) {
      const to = Math.min(end, from + copies);
      const part = { from, to, begins: from === first, ends: to === end };
      const last = groups.at(-1);
      const room = last && to - last.from <= copies && last.parts.length < slots;
      if (last && room && part.begins && last.parts.at(-1)!.ends) {
        last.parts.push(part);
        last.to = to;
      } else groups.push({ from, to, parts: [part] });
    }
  }
  return groups;
}
