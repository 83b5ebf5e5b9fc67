/**
 * Dendritic trees (Lyo & Savin 2024): every soma owns a tree, the leaves of which receive all somata, the phase of
 * a global oscillator and a bias; each inner compartment sums its own children and the phase; the root is the current of
 * the soma.
 *
 *   leaf   h = φ(Σ_j W_j·x_j + w_phase·t + b)
 *   inner  h = φ(w_phase·t + Σ_c w_c·h_c)
 *   soma   d = gain·(w_phase·t + Σ_c w_c·h_c)
 *
 * Weights are one block of numbers for each tree: the leaf matrix, a row for each leaf (somata, phase, bias, zeros up to a
 * multiple of 4), then for each layer towards the soma k + 1 rows of `units` numbers (children, phase). Child c of unit
 * u is unit c·units + u of the layer below.
 */
import { printValue, reading, SynfireError } from '../errors.ts';

interface TreeLayer {
  /** Compartments in one tree, and children of each. */
  readonly units: number;
  readonly children: number;
  /** Where its weights begin in the block. */
  readonly offset: number;
}

export interface TreeLayout {
  readonly somata: number;
  readonly leaves: number;
  /** Numbers in a row of the leaf matrix: somata + 2, padded to a multiple of 4. */
  readonly inputs: number;
  /** From the leaves' parents to the soma. */
  readonly layers: readonly TreeLayer[];
  /** Numbers in a tree's block, a multiple of 4. */
  readonly stride: number;
  /** Of all trees, without padding. */
  readonly parameters: number;
}

export const padded = (count: number): number => 4 * Math.ceil(count / 4);

/**
 * `branching`: children of a compartment, from the leaves' parents to the soma: [16, 16] has 256 leaves in each tree. Throws
 * SynfireError for counts that make no sense, or trees beyond 2²⁴ compartments.
 */
export function treeLayout(somata: number, branching: readonly number[]): TreeLayout {
  const count = (x: unknown) => Number.isInteger(x) && (x as number) >= 1;
  const given = Array.isArray(branching) ? branching : [];
  const children = reading('dendritic trees', () => Array.from(given));
  const whole = children.length > 0 && children.every(count);
  const leaves = whole ? children.reduce((product, k) => product * k, 1) : 0;
  if (!(count(somata) && whole && leaves * (somata + 2) <= 2 ** 24)) {
    throw new SynfireError({
      code: 'bad-trees',
      where: 'dendritic trees',
      found: `${printValue(somata)} somata, branching ${printValue(branching)}`,
      expected: 'at least one soma, children of each layer ≥ 1, at most 2²⁴ weights in a tree',
      remedy: 'Give whole numbers such as somata 2, branching [16, 16], or fewer leaves.',
    });
  }
  const inputs = padded(somata + 2);
  let units = leaves;
  let offset = leaves * inputs;
  let parameters = leaves * (somata + 2);
  const layers = branching.map((children) => {
    units /= children;
    const layer = { units, children, offset };
    offset += (children + 1) * units;
    parameters += (children + 1) * units;
    return layer;
  });
  return {
    somata,
    leaves,
    inputs,
    layers,
    stride: padded(offset),
    parameters: parameters * somata,
  };
}
