/**
 * How a kernel printed as WGSL finds its numbers.
 *
 * Populations whose kernels have the same text form a group and are updated by one dispatch. A group has an arena of
 * arrays (f32 or i32 words), each as long as all its populations, padded; a population has a descriptor in the
 * tables: fixed words (`DESCRIPTOR`), then the values that are the same for all its neurons.
 */
import type { Kernel } from './kernel.ts';
import type { KernelVariant } from './kernel-layout.ts';

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
