/** Dendritic trees as plain data, at their start and as published networks give them. */
import { parseActivation } from '../codegen/activation-program.ts';
import { printValue, SynfireError } from '../errors.ts';
import { checked, list, number, numbers, object, optional, text, word } from '../network/shape.ts';
import { normals } from '../plan/draws.ts';
import { keyOf, philox } from '../plan/philox.ts';
import type { DenoiserOutput } from './coefficients.ts';
import { treeLayout } from './tree-layout.ts';

/** N somata, each with a tree. Order of the weights: src/sampling/tree-layout.ts, one block a tree. */
export interface DendriticTrees {
  readonly somata: number;
  /** Children of a compartment, from the leaves' parents to the soma. */
  readonly branching: readonly number[];
  /** Nonlinearity of a compartment, an expression in x; default `max(x, 0)`. */
  readonly activation?: string;
  /** Factor of the somatic current; default 1. */
  readonly gain?: number;
  /** What the current says; default 'denoised'. */
  readonly output?: DenoiserOutput;
  readonly weights: Float32Array;
}

export const RELU = 'max(x, 0)';

const shape = object({
  somata: number,
  branching: list(number),
  activation: optional(text),
  gain: optional(number),
  output: optional(word('denoised', 'noise')),
  weights: numbers,
});

/** Throws SynfireError where the trees are wrong in type, in the number of weights, or not finite. */
export function checkTrees(trees: DendriticTrees): void {
  checked(shape, trees, 'dendritic trees');
  const layout = treeLayout(trees.somata, trees.branching);
  parseActivation(trees.activation ?? RELU, 'dendritic trees › activation');
  const fail = (where: string, found: unknown, expected: string): never => {
    throw new SynfireError({
      code: 'bad-trees',
      where: `dendritic trees › ${where}`,
      found: printValue(found),
      expected,
      remedy: 'Weights lie as src/sampling/tree-layout.ts says; treesFromLayers puts them there.',
    });
  };
  const wanted = layout.stride * trees.somata;
  if (trees.weights.length !== wanted) fail('weights', trees.weights.length, `${wanted} numbers`);
  const bad = trees.weights.findIndex((w) => !Number.isFinite(w));
  if (bad >= 0) fail(`weights[${bad}]`, trees.weights[bad], 'a finite number');
  if (!Number.isFinite(trees.gain ?? 1)) fail('gain', trees.gain, 'a finite number');
}

interface InitialTrees {
  readonly somata: number;
  readonly branching: readonly number[];
  readonly activation?: string;
  readonly output?: DenoiserOutput;
  readonly seed?: number;
}

const initialShape = object({
  somata: number,
  branching: list(number),
  activation: optional(text),
  output: optional(word('denoised', 'noise')),
  seed: optional(number),
});

const STREAM = 0x0c000000;

/**
 * Random trees for training. Leaf weights are normals with the same expected length for any N, phases uniform in (−2, 2), biases
 * in (−1, 1), inner weights normals of variance 2/children, half as large at the root; the current has the gain
 * 1/√(N/2) where N > 2. Throws SynfireError.
 */
export function initialTrees(options: InitialTrees): DendriticTrees {
  checked(initialShape, options, 'dendritic trees');
  const { somata, branching, activation = RELU, output = 'denoised', seed = 1 } = options;
  const layout = treeLayout(somata, branching);
  const weights = new Float32Array(layout.stride * somata);
  const words = new Uint32Array(4);
  const pair = new Float32Array(2);
  const draw = (tree: number, index: number) => {
    philox(index, tree, 0, STREAM, ...keyOf(seed), words);
    normals(words[0], words[1], pair);
    return { normal: pair[0], uniform: (words[2] >>> 8) * 2 ** -23 - 1 };
  };
  const length = 1.4 / Math.sqrt(somata);
  for (let i = 0; i < somata; i++) {
    const block = i * layout.stride;
    for (let u = 0; u < layout.leaves; u++) {
      for (let j = 0; j < somata + 2; j++) {
        const place = u * layout.inputs + j;
        const { normal, uniform } = draw(i, place);
        const kind = j - somata;
        weights[block + place] = kind < 0 ? length * normal : (kind === 0 ? 2 : 1) * uniform;
      }
    }
    layout.layers.forEach(({ units, children, offset }, l) => {
      const root = l === layout.layers.length - 1 ? 0.5 : 1;
      for (let w = 0; w < children * units; w++) {
        weights[block + offset + w] = root * Math.sqrt(2 / children) * draw(i, offset + w).normal;
      }
    });
  }
  const gain = somata > 2 ? 1 / Math.sqrt(somata / 2) : 1;
  return { somata, branching, activation, output, gain, weights };
}

export interface TreeLayers {
  readonly somata: number;
  readonly branching: readonly number[];
  readonly output?: DenoiserOutput;
  /** A row for each soma and one for the phase, a column for each leaf of all trees. */
  readonly leaf: readonly ArrayLike<number>[];
  readonly bias: ArrayLike<number>;
  /** For each inner layer a row for each child and one for the phase, a column for each compartment of all trees. */
  readonly inner: readonly (readonly ArrayLike<number>[])[];
}

/**
 * Trees from matrices over the compartments of all trees, as the authors' code has them: child c of unit u is unit
 * c·units + u of the layer below, so that unit u belongs to soma u mod N. Throws SynfireError where counts do not fit.
 */
export function treesFromLayers(layers: TreeLayers): DendriticTrees {
  checked(
    object({
      somata: number,
      branching: list(number),
      output: optional(word('denoised', 'noise')),
      leaf: list(numbers),
      bias: numbers,
      inner: list(list(numbers)),
    }),
    layers,
    'tree layers',
  );
  const { somata, branching, output = 'denoised', leaf, bias, inner } = layers;
  const layout = treeLayout(somata, branching);
  const wide = (rows: readonly ArrayLike<number>[], count: number, units: number) =>
    rows.length === count && rows.every((row) => row.length === units * somata);
  const fits =
    wide(leaf, somata + 1, layout.leaves) &&
    bias.length === layout.leaves * somata &&
    inner.length === branching.length &&
    layout.layers.every(({ units, children }, l) => wide(inner[l], children + 1, units));
  if (!fits) {
    throw new SynfireError({
      code: 'bad-trees',
      where: 'tree layers',
      found: `leaf ${leaf.length} rows, bias ${bias.length}, inner ${inner.map((rows) => rows.length).join(', ')} rows`,
      expected: `leaf ${somata + 1} rows of ${layout.leaves * somata}, inner layers of ${branching.map((k) => k + 1).join(', ')} rows`,
      remedy: 'Give matrices that fit the number of somata and the branching.',
    });
  }
  const weights = new Float32Array(layout.stride * somata);
  for (let i = 0; i < somata; i++) {
    const block = i * layout.stride;
    for (let u = 0; u < layout.leaves; u++) {
      const row = block + u * layout.inputs;
      for (let j = 0; j <= somata; j++) weights[row + j] = leaf[j][u * somata + i];
      weights[row + somata + 1] = bias[u * somata + i];
    }
    layout.layers.forEach(({ units, children, offset }, l) => {
      for (let c = 0; c <= children; c++) {
        for (let u = 0; u < units; u++) {
          weights[block + offset + c * units + u] = inner[l][c][u * somata + i];
        }
      }
    });
  }
  return { somata, branching, output, weights };
}
