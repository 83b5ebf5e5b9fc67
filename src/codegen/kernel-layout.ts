/**
 * How a kernel finds its numbers: a descriptor of words that the host fills and the kernel reads.
 *
 * Words 0 … 5 are always: padded bytes (4 × padded neurons), valid neurons, global number of the first
 * neuron, world pointer, pointer to `refractory until` (i32 steps), refractory steps (a scalar, or a pointer
 * where they differ by neuron). Then by name: see `kernelWords`. A variant is what of a kernel
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

/**
 * Word of each name: `input:I_ext`, `sum:0`, `state:v` hold a pointer; `factor:0`, `factorHigh:0` and
 * `constant:P_v_v` hold a value in four lanes (16 bytes, aligned), or a pointer where it differs by neuron.
 * Kernels read such values from here at each use: V8 has 16 vector registers, and a load is cheaper than
 * a spilled splat (LIF with two conductances 1.57 → 1.38 ns a neuron).
 */
export function kernelWords(kernel: Kernel): ReadonlyMap<string, number> {
  const pointers = [
    ...kernel.inputs.map((input) => `input:${input}`),
    ...kernel.jumps.map((_, k) => `sum:${k}`),
    ...kernel.states.map((state) => `state:${state}`),
  ];
  const values = [
    ...kernel.jumps.flatMap((_, k) => [`factor:${k}`, `factorHigh:${k}`]),
    ...kernel.constants.map((constant) => `constant:${constant.name}`),
  ];
  const first = 4 * Math.ceil((6 + pointers.length) / 4);
  return new Map([
    ...pointers.map((name, index) => [name, 6 + index] as const),
    ...values.map((name, index) => [name, first + 4 * index] as const),
  ]);
}

/** Length of the descriptor in words. */
export function kernelWordCount(kernel: Kernel): number {
  return Math.max(6, ...[...kernelWords(kernel).values()].map((word) => word + 4));
}
