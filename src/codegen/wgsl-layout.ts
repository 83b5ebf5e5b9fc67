/**
 * How a kernel printed as WGSL finds its numbers.
 *
 * Populations whose kernels have the same text form a group and are updated by one dispatch. A group has an arena of
 * arrays (f32 or i32 words), each as long as all its populations, padded; a population has a descriptor in the
 * tables: fixed words (`DESCRIPTOR`), then the values that are the same for all its neurons.
 */
import type { Kernel } from './kernel.ts';
import { type KernelVariant, wordKey } from './kernel-layout.ts';
import type { Word } from './program.ts';
import type { WgslLayout } from './wgsl-printer.ts';

export interface WgslVariant extends KernelVariant {
  /** By receptor, in the order of `kernel.jumps`: a Poisson input reaches it. */
  readonly background: readonly boolean[];
  /** Graded couplings end on it: their sum is an array, added to `I_ext`. */
  readonly coupled: boolean;
}

/** Words of a population's descriptor. */
export const DESCRIPTOR = {
  units: 0,
  /** Index of its first neuron in the group's arrays. */
  place: 1,
  /** Global number of its first neuron. */
  first: 2,
  /** Accumulator of its first neuron at its first receptor, and accumulators a receptor. */
  accumulator: 3,
  padded: 4,
  refractory: 5,
  background: 6,
  currents: 7,
  /** Counter word c3 of white noise. */
  noise: 8,
  values: 9,
} as const;

/** Arrays of the arena, in order: states, refractoriness, then what differs from neuron to neuron. */
export function wgslArrays(kernel: Kernel, variant: WgslVariant): readonly string[] {
  return [
    ...kernel.states.map((state) => `state:${state}`),
    ...(variant.refractory === 'none' ? [] : ['until']),
    ...(variant.refractory === 'array' ? ['refractory'] : []),
    ...kernel.constants
      .filter(({ name }) => variant.perNeuron.includes(name))
      .map(({ name }) => `constant:${name}`),
    ...factors(variant, true),
    ...(variant.coupled ? ['coupled'] : []),
  ];
}

/** Values in the descriptor, in order, from word `DESCRIPTOR.values` on. */
export function wgslValues(kernel: Kernel, variant: WgslVariant): readonly string[] {
  return [
    ...kernel.constants
      .filter(({ name }) => !variant.perNeuron.includes(name))
      .map(({ name }) => `constant:${name}`),
    ...factors(variant, false),
  ];
}

function factors(variant: WgslVariant, perNeuron: boolean): string[] {
  return variant.jumps.flatMap((jump, k) => {
    if (jump.sum === 'off' || jump.perNeuron !== perNeuron) return [];
    return jump.sum === 'wide' ? [`factor:${k}`, `factorHigh:${k}`] : [`factor:${k}`];
  });
}

/** Words and arrays by the names that the printed text gives them. */
export function wgslOffsets(kernel: Kernel, variant: WgslVariant): ReadonlyMap<string, number> {
  return new Map([
    ...Object.entries(DESCRIPTOR).map(([name, word]) => [`AT_${name}`, word] as const),
    ...wgslValues(kernel, variant).map(
      (name, k) => [`AT_${textOf(name)}`, DESCRIPTOR.values + k] as const,
    ),
    ...wgslArrays(kernel, variant).map((name, k) => [`ARRAY_${textOf(name)}`, k] as const),
  ]);
}

/** No name of a model begins with `_`, so none clashes with a builder's own. */
const textOf = (key: string): string =>
  key.includes(' ') ? key.replace(':', '__').replaceAll(' ', '_') : key.replace(':', '_');

/** Constants of those offsets that a text uses. */
export const printConstants = (offsets: ReadonlyMap<string, number>, text: string): string[] =>
  [...offsets]
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(text))
    .map(([name, value]) => `const ${name} = ${value}u;`);

/** Where the words of a kernel's programs (neuron-program.ts) lie, of neuron `unit` at step `t`. */
export function wgslPlaces(kernel: Kernel, variant: WgslVariant): WgslLayout {
  const arrays = wgslArrays(kernel, variant);
  const noises = kernel.inputs.filter((input) => input !== 'I_ext');
  const word = (name: keyof typeof DESCRIPTOR) => `tables[d + AT_${name}]`;
  const element = (key: string) => `arena[ARRAY_${textOf(key)} * units.length + i]`;
  const number = (key: string) =>
    `bitcast<f32>(${arrays.includes(key) ? element(key) : `tables[d + AT_${textOf(key)}]`})`;
  /** The ring's accumulator of receptor k. */
  const sum = (k: number) => {
    const slot = `(t % tables[RING_LENGTH]) * tables[RING_STRIDE] + ${word('accumulator')} + unit`;
    return `ring[${slot}${k === 0 ? '' : ` + ${k}u * ${word('padded')}`}]`;
  };
  const receptor = (id: string) => Number(id.split(' ')[1]);
  const coupled = variant.coupled ? ` + ${number('coupled')}` : '';
  const steps = variant.refractory === 'array' ? element('refractory') : word('refractory');
  return {
    load({ name, kind }: Word) {
      if (kind === 'rest') return `i32(t) < bitcast<i32>(${element('until')})`;
      if (kind === 'input') return `injectedCurrent(${word('currents')}, unit, t)${coupled}`;
      if (kind === 'draw') {
        return `unitNormal(${word('noise')}, unit, t, ${noises.indexOf(name)}u)`;
      }
      if (kind !== 'sum') return number(wordKey(name, kind));
      const k = receptor(name);
      const drawn = ` + background(${word('background')}, ${k}u, unit, t)`;
      return `${sum(k)}${variant.background[k] ? drawn : ''}`;
    },
    store({ name, kind }: Word, value: string) {
      if (kind === 'sum') return `${sum(receptor(name))} = ${value};`;
      return `${element(wordKey(name, kind))} = bitcast<u32>(${value});`;
    },
    rest: `${element('until')} = t + 1u + ${steps};`,
    fire: `fire(${word('first')} + unit);`,
    fault: `fault(${word('first')} + unit);`,
  };
}
