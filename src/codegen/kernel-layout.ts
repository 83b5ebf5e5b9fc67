/**
 * How a kernel finds its numbers: a descriptor of words that the host fills and the kernel reads.
 *
 * Words 0 … 5 are always: padded bytes (4 × padded neurons), valid neurons, global number of the first
 * neuron, world pointer, pointer to `refractory until` (i32 steps), refractory steps (a scalar, or a pointer
 * where they differ by neuron). Then by name, in the order of `words`. A variant is what of a kernel
 * depends on the network: which constants are arrays, which receptors receive anything.
 */
import type { Kernel } from './kernel.ts';

export interface KernelVariant {
  /** Constants that differ from neuron to neuron. */
  readonly perNeuron: readonly string[];
  /** By receptor, in the order of `kernel.jumps`. */
  readonly jumps: readonly JumpVariant[];
  /** How `I_ext` is given: not at all, one value for all, one for each neuron. */
  readonly external: 'none' | 'scalar' | 'array';
  readonly refractory: 'none' | 'scalar' | 'array';
}

export interface JumpVariant {
  /** `off`: nothing ever arrives. `narrow`: |sum| < 2^24. `wide`: any i32. */
  readonly sum: 'off' | 'narrow' | 'wide';
  readonly perNeuron: boolean;
}

export const WORD = { bytes: 0, valid: 1, first: 2, world: 3, until: 4, refractory: 5 } as const;

/** Word of each name: `state:v`, `constant:P_v_v`, `input:I_ext`, `sum:0`, `factor:0`, `factorHigh:0`. */
export function kernelWords(kernel: Kernel): ReadonlyMap<string, number> {
  const names = [
    ...kernel.inputs.map((input) => `input:${input}`),
    ...kernel.jumps.flatMap((_, k) => [`sum:${k}`, `factor:${k}`, `factorHigh:${k}`]),
    ...kernel.states.map((state) => `state:${state}`),
    ...kernel.constants.map((constant) => `constant:${constant.name}`),
  ];
  return new Map(names.map((name, index) => [name, 6 + index]));
}

/** Length of the descriptor in words. */
export const kernelWordCount = (kernel: Kernel): number => 6 + kernelWords(kernel).size;
