/**
 * How a kernel finds its numbers: a descriptor of words that the host fills and the kernel reads.
 *
 * Words 0 … 5 are always: padded bytes (of one number for each neuron), valid neurons, global number of the first
 * neuron, world pointer, pointer to `refractory until` (steps, whole numbers as wide as the precision's), refractory steps (a scalar, or a
 * pointer where they differ by neuron). Then by name: see `kernelWords`. A variant is what of a kernel
 * depends on the network: which constants are arrays, which receptors receive anything.
 */
import { lanes, type Precision } from '../equations/precision.ts';
import type { Kernel } from './kernel.ts';
import type { Word } from './program.ts';
import type { Place, UnitLayout } from './unit-frame.ts';

export interface KernelVariant {
  /** Single if absent. */
  readonly precision?: Precision;
  /** Constants that differ from neuron to neuron. */
  readonly perNeuron: readonly string[];
  /** By receptor, in the order of `kernel.jumps`. */
  readonly jumps: readonly JumpVariant[];
  /** How `I_ext` is given: not at all, one value for all, one for each neuron. */
  readonly external: 'none' | 'scalar' | 'array';
  readonly refractory: 'none' | 'scalar' | 'array';
}

interface JumpVariant {
  /** `off`: nothing ever arrives. `narrow`: |sum| < 2^24. `wide`: any i32. */
  readonly sum: 'off' | 'narrow' | 'wide';
  readonly perNeuron: boolean;
}

export const WORD = { bytes: 0, valid: 1, first: 2, world: 3, until: 4, refractory: 5 } as const;

/**
 * Word of each name: `input:I_ext`, `sum:0`, `state:v` hold a pointer; `factor:0`, `factorHigh:0` and
 * `constant:P_v_v` hold a value in all lanes (16 bytes, aligned), or a pointer where it differs by neuron.
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

/** Byte offsets by the names that the printed text gives them. */
export function kernelOffsets(kernel: Kernel): ReadonlyMap<string, number> {
  const fixed = Object.entries(WORD).map(([name, word]) => [`AT_${name}`, 4 * word] as const);
  const named = [...kernelWords(kernel)].map(([key, word]) => [offsetName(key), 4 * word] as const);
  return new Map([...fixed, ...named]);
}

const offsetName = (key: string): string => `AT_${key.replace(':', '_')}`;

/** Where the words of a kernel's programs (neuron-program.ts) lie: all by the descriptor at `d`. */
export function kernelPlaces(variant: KernelVariant): UnitLayout {
  const pointer = (key: string) => `load<u32>(d, ${offsetName(key)})`;
  const vector = (key: string) => `v128.load(d, ${offsetName(key)})`;
  const fixed = (name: keyof typeof WORD) => `load<u32>(d, AT_${name})`;
  return {
    lanes: lanes[variant.precision ?? 'single'],
    vectors: 2,
    parameters: 'd: usize, step: i32',
    bytes: fixed('bytes'),
    world: { pointer: fixed('world'), valid: fixed('valid'), first: fixed('first') },
    place({ name, kind }: Word): Place {
      const key = wordKey(name, kind);
      if (kind === 'rest') {
        const each = variant.refractory === 'array';
        const steps = each ? fixed('refractory') : 'load<i32>(d, AT_refractory)';
        return { in: 'rest', pointer: fixed('until'), steps, each };
      }
      if (kind === 'scalar') return { in: 'lanes', vector: vector(key) };
      if (kind === 'input' && variant.external === 'scalar') {
        return { in: 'call', vector: `v128.load(${pointer(key)} as usize)` };
      }
      return { in: 'array', pointer: pointer(key) };
    },
  };
}

/** The descriptor's name for a word of a program. */
export function wordKey(name: string, kind: Word['kind']): string {
  const [part, k] = name.split(' ');
  if (kind === 'state') return `state:${name}`;
  if (kind === 'sum') return `sum:${k}`;
  if (part === 'factor' && k) return `factor:${k}`;
  if (part === 'high' && k) return `factorHigh:${k}`;
  return kind === 'input' || kind === 'draw' ? `input:${name}` : `constant:${name}`;
}
