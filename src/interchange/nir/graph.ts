/**
 * A graph of the Neuromorphic Intermediate Representation (Pedersen et al. 2024, Nat Commun 15:8122): named nodes with arrays,
 * and edges between them. Plain data, as the file has it; what the nodes mean is in `primitives.ts`.
 */
import type { Hdf5Array } from '../hdf5.ts';

/** An array with its shape, row by row; `[]` is a scalar. */
export interface NirTensor {
  readonly shape: readonly number[];
  readonly data: Hdf5Array;
}

/** Text and arrays by name, which no tool may depend on. */
export interface NirMetadata {
  readonly [name: string]: string | NirTensor | NirMetadata;
}

/** One primitive. `padding` of a convolution may be text; all else are arrays. */
export interface NirNode {
  readonly type: string;
  readonly parameters: Readonly<Record<string, NirTensor | string>>;
  readonly metadata?: NirMetadata;
}

/** Edges are pairs of names, source first; an edge that stands twice acts twice. */
export interface NirGraph {
  readonly type: 'NIRGraph';
  readonly nodes: Readonly<Record<string, NirNode | NirGraph>>;
  readonly edges: readonly (readonly [string, string])[];
  readonly metadata?: NirMetadata;
}

export const isNirGraph = (node: NirNode | NirGraph): node is NirGraph => node.type === 'NIRGraph';

/** The numbers of an array in f64; 64-bit integers too. */
export function numbersOf({ data }: NirTensor): Float64Array {
  return Float64Array.from(data as ArrayLike<number | bigint>, Number);
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);
