/**
 * Where everything lies on the device: groups of populations that one dispatch updates, their arenas, the
 * accumulators, and the tables that shaders read (the twin of shaders/step.wgsl and of codegen/wgsl-layout.ts).
 *
 * A population takes whole workgroups: its neurons are padded to multiples of 64 in every array.
 */
import { printWgslKernel } from '../../codegen/wgsl.ts';
import { DESCRIPTOR, type WgslVariant, wgslArrays, wgslValues } from '../../codegen/wgsl-layout.ts';
import { type CountLaw, poissonLaw } from '../../plan/count-law.ts';
import { purpose, streamWord } from '../../plan/draws.ts';
import type { Plan, PlannedInput, Values } from '../../plan/plan.ts';
import { mostRepeats } from '../../plan/populations.ts';
import { mapValues } from '../../plan/values.ts';
import { type PreparedKernel, prepareKernels } from '../wasm/kernels.ts';
import { floatBits, Tables } from './tables.ts';

export const WORKGROUP = 64;

/** Words of `tables` that the engine fills: see shaders/step.wgsl. */
export const HEADER = {
  keyLow: 0,
  keyHigh: 1,
  logRoom: 2,
  mostSpikes: 3,
  ringLength: 4,
  ringStride: 5,
  pastSteps: 6,
  words: 16,
} as const;

/** Workgroups of one kind: place of their (descriptor, first unit) pairs, and how many there are. */
export interface Blocks {
  readonly place: number;
  readonly count: number;
}

interface UpdateGroup {
  /** Names of its populations, for messages. */
  readonly populations: readonly string[];
  readonly text: string;
  readonly blocks: Blocks;
  /** Words of one array. */
  readonly length: number;
  readonly arrays: readonly string[];
  /** What the arena holds at the start. */
  readonly initial: Uint32Array<ArrayBuffer>;
}

/** Where a population's neurons lie. */
export interface Place {
  readonly group: number;
  /** Index of the first in the group's arrays. */
  readonly first: number;
}

export interface Layout {
  readonly groups: readonly UpdateGroup[];
  /** By population; undefined for sources. */
  readonly places: readonly (Place | undefined)[];
  readonly tables: Tables;
  /** Accumulators of one step: first of each population, number of each receptor's, and all. */
  readonly accumulators: readonly number[];
  readonly stride: number;
  readonly poisson: Blocks | undefined;
  /** Spikes of generators in order of step. */
  readonly given: { readonly steps: Uint32Array; readonly neurons: Uint32Array } | undefined;
  /** Most spikes that a step can bring. */
  readonly mostSpikes: number;
}

export const paddedSize = (size: number): number => WORKGROUP * Math.ceil(size / WORKGROUP);

export function layOut(plan: Plan): Layout {
  const tables = new Tables(HEADER.words);
  tables.set(HEADER.keyLow, plan.key[0]);
  tables.set(HEADER.keyHigh, plan.key[1]);
  let stride = 0;
  const accumulators = plan.populations.map(({ size, receptors }) => {
    const first = stride;
    stride += paddedSize(size) * receptors.length;
    return first;
  });
  const prepared = prepareKernels(plan);
  const members = groupsOf(plan, prepared);
  const places: (Place | undefined)[] = plan.populations.map(() => undefined);
  const groups = members.map(({ text, populations }, index) => {
    let length = 0;
    for (const population of populations) {
      places[population] = { group: index, first: length };
      length += paddedSize(plan.populations[population].size);
    }
    return group(plan, prepared, populations, text, length, accumulators, places, tables);
  });
  const mostSpikes = plan.populations.reduce(
    (sum, population) => sum + population.size * mostRepeats(population),
    0,
  );
  const poisson = poissonBlocks(plan, tables);
  const given = givenSpikes(plan);
  return { groups, places, tables, accumulators, stride, poisson, given, mostSpikes };
}

interface Members {
  readonly text: string;
  readonly populations: number[];
}

/** Populations whose kernels are the same text. */
function groupsOf(plan: Plan, prepared: readonly (PreparedKernel | undefined)[]): Members[] {
  const groups = new Map<string, Members>();
  prepared.forEach((kernel, index) => {
    if (!kernel || plan.populations[index].size === 0) return;
    const text = printWgslKernel(kernel.kernel, variantOf(plan, index, kernel));
    const found = groups.get(text);
    if (found) found.populations.push(index);
    else groups.set(text, { text, populations: [index] });
  });
  return [...groups.values()];
}

/** Which of its receptors a Poisson input reaches, besides what the kernel's preparation knows. */
export function variantOf(plan: Plan, population: number, kernel: PreparedKernel): WgslVariant {
  const inputs = plan.inputs.filter((i) => i.input === 'poisson' && i.target === population);
  return {
    ...kernel.population.variant,
    coupled: plan.couplings.some(({ target }) => target === population),
    background: kernel.population.jumps.map(({ receptor }) =>
      inputs.some((input) => input.input === 'poisson' && input.receptor === receptor),
    ),
  };
}

function group(
  plan: Plan,
  prepared: readonly (PreparedKernel | undefined)[],
  populations: readonly number[],
  text: string,
  length: number,
  accumulators: readonly number[],
  places: readonly (Place | undefined)[],
  tables: Tables,
): UpdateGroup {
  const { kernel } = prepared[populations[0]]!;
  const variant = variantOf(plan, populations[0], prepared[populations[0]]!);
  const arrays = wgslArrays(kernel, variant);
  const initial = new Uint32Array(length * Math.max(1, arrays.length));
  const blocks: number[] = [];
  for (const index of populations) {
    const population = plan.populations[index];
    const { first } = places[index]!;
    const numbers = numbersOf(prepared[index]!);
    arrays.forEach((array, k) => {
      const values = numbers(array);
      const whole = array === 'until' || array === 'refractory';
      const at = k * length + first;
      const view = whole
        ? new Int32Array(initial.buffer, 4 * at, population.size)
        : new Float32Array(initial.buffer, 4 * at, population.size);
      if (typeof values === 'number') view.fill(values);
      else view.set(values);
    });
    const words = new Array<number>(DESCRIPTOR.values).fill(0);
    words[DESCRIPTOR.units] = population.size;
    words[DESCRIPTOR.place] = first;
    words[DESCRIPTOR.first] = population.first;
    words[DESCRIPTOR.accumulator] = accumulators[index];
    words[DESCRIPTOR.padded] = paddedSize(population.size);
    words[DESCRIPTOR.refractory] =
      variant.refractory === 'scalar' ? (numbers('refractory') as number) : 0;
    words[DESCRIPTOR.background] = backgroundList(plan, index, tables);
    words[DESCRIPTOR.currents] = currentList(plan, index, tables);
    words[DESCRIPTOR.noise] = streamWord(purpose.whiteNoise, population.stream);
    const values = wgslValues(kernel, variant).map((name) => floatBits(numbers(name) as number));
    const descriptor = tables.words([...words, ...values]);
    blocks.push(...blocksOf(descriptor, population.size));
  }
  const names = populations.map((index) => plan.populations[index].name);
  const count = blocks.length / 2;
  return {
    populations: names,
    text,
    blocks: { place: tables.words(blocks), count },
    length,
    arrays,
    initial,
  };
}

/** The values of the arrays and words that codegen/wgsl-layout.ts names. */
function numbersOf({ population }: PreparedKernel): (name: string) => Values {
  return (name) => {
    if (name === 'until' || name === 'coupled') return 0;
    if (name === 'refractory') return population.refractorySteps;
    const [kind, id] = name.split(':');
    if (kind === 'state') return population.initial[id];
    if (kind === 'constant') return population.constants[id];
    const { factor } = population.jumps[Number(id)];
    const low = mapValues(factor, Math.fround);
    return kind === 'factor' ? low : mapValues(low, (f) => Math.fround(65536 * f));
  };
}

function blocksOf(descriptor: number, units: number): number[] {
  const blocks: number[] = [];
  for (let unit = 0; unit < units; unit += WORKGROUP) blocks.push(descriptor, unit);
  return blocks;
}

/** The list that shaders/poisson.wgsl reads. */
function backgroundList(plan: Plan, population: number, tables: Tables): number {
  const entries = plan.inputs.flatMap((input) => {
    if (input.input !== 'poisson' || input.target !== population) return [];
    const { receptor, weight, stream, law, mask } = input;
    const place = lawTable(law, tables);
    const c3 = streamWord(purpose.poissonInput, stream);
    const masked = mask ? tables.words(mask) : 0;
    return [[receptor, weight >>> 0, c3, place, masked]];
  });
  return tables.words([entries.length, ...entries.flat()]);
}

const CURRENT_ORDER = ['step_current', 'series_current', 'noise_current'] as const;

/** The list that shaders/currents.wgsl reads, in the order in which currents are added. */
function currentList(plan: Plan, population: number, tables: Tables): number {
  const entries = CURRENT_ORDER.flatMap((kind) =>
    plan.inputs
      .filter((input) => input.input === kind && input.target === population)
      .map((input) => {
        const words = currentWords(input, plan.populations[population].size, tables);
        return [...words, ...new Array<number>(8 - words.length).fill(0)];
      }),
  );
  return tables.words([entries.length, ...entries.flat()]);
}

/** A step after the last that counts. */
const END = 0xffffffff;

/** `size`: neurons of the target. */
function currentWords(input: PlannedInput, size: number, tables: Tables): number[] {
  switch (input.input) {
    case 'step_current': {
      const { amplitude, steps } = input;
      const [from, to] = steps.map((step) => Math.min(END, step));
      if (typeof amplitude === 'number') return [0, from, to, floatBits(amplitude)];
      return [1, from, to, tables.floats(amplitude)];
    }
    case 'series_current': {
      const { every, values, each } = input;
      const place = tables.floats(values);
      return each
        ? [4, every, values.length / size, place, size]
        : [2, every, values.length, place];
    }
    case 'noise_current': {
      const { every, mean, sd, stream } = input;
      const c3 = streamWord(purpose.noiseCurrent, stream);
      return [3, every, floatBits(mean), floatBits(sd), c3];
    }
    case 'poisson':
      return [];
    default:
      return input satisfies never;
  }
}

function poissonBlocks(plan: Plan, tables: Tables): Blocks | undefined {
  const blocks = plan.populations.flatMap((population) => {
    const { kind, size, first, stream, expected, onSteps } = population;
    if (kind !== 'poisson' || size === 0) return [];
    const c3 = streamWord(purpose.poissonPopulation, stream);
    const [from, to] = onSteps!.map((step) => Math.min(END, step));
    const place = rateTable(expected!, tables);
    const each = typeof expected === 'number' ? 0 : 1;
    return blocksOf(tables.words([size, first, c3, from, to, place, each]), size);
  });
  if (blocks.length === 0) return undefined;
  return { place: tables.words(blocks), count: blocks.length / 2 };
}

/** Place of a law of counts, as shaders/poisson.wgsl reads it. */
const lawTable = ({ parts, columns, rest }: CountLaw, tables: Tables): number =>
  tables.words([parts, rest.at(-1)!, ...columns, ...rest]);

/** Place of a population's law; by unit where the rate is: of the places of theirs. */
function rateTable(expected: Values, tables: Tables): number {
  if (typeof expected === 'number') return lawTable(poissonLaw(expected), tables);
  const known = new Map<number, number>();
  const places = Array.from(expected, (mean) => {
    const place = known.get(mean) ?? lawTable(poissonLaw(mean), tables);
    known.set(mean, place);
    return place;
  });
  return tables.words(places);
}

function givenSpikes(plan: Plan): Layout['given'] {
  const all = plan.populations.flatMap(({ spikes, first }) =>
    spikes ? Array.from(spikes.steps, (step, k) => [step, first + spikes.senders[k]] as const) : [],
  );
  if (all.length === 0) return undefined;
  all.sort((a, b) => a[0] - b[0]);
  return {
    steps: Uint32Array.from(all, ([step]) => step),
    neurons: Uint32Array.from(all, ([, neuron]) => neuron),
  };
}
