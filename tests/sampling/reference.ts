/**
 * Dendritic trees and their loss as plain loops: f64, or rounded to f32 after every operation in the order that the
 * engine promises. The judge of src/learn and src/sampling.
 */

import * as f32 from '../../src/equations/f32.ts';
import { treeLayout } from '../../src/learn/tree-layout.ts';
import type { DendriticTrees } from '../../src/sampling/index.ts';

export type Round = (x: number) => number;
export const exact: Round = (x) => x;

const ACTIVATIONS: Record<string, { f64: (x: number) => number; f32: (x: number) => number }> = {
  'max(x, 0)': { f64: (x) => (x < 0 ? 0 : x), f32: (x) => (x < 0 ? 0 : x) },
  'tanh(x)': { f64: Math.tanh, f32: f32.tanh },
};

/** Currents of all somata before the gain, for one state. */
export function currents(
  trees: DendriticTrees,
  weights: ArrayLike<number>,
  state: ArrayLike<number>,
  phase: number,
  round: Round,
): number[] {
  const { somata, branching, activation = 'max(x, 0)' } = trees;
  const layout = treeLayout(somata, branching);
  const phi = ACTIVATIONS[activation][round === exact ? 'f64' : 'f32'];
  const inputs = [...Array.from(state), phase, 1];
  return Array.from({ length: somata }, (_, i) => {
    const block = i * layout.stride;
    let below = Array.from({ length: layout.leaves }, (_, u) => {
      let sum = 0;
      for (let j = 0; j < layout.inputs; j++) {
        const x = inputs[j] ?? 0;
        sum = round(sum + round(weights[block + u * layout.inputs + j] * x));
      }
      return phi(sum);
    });
    layout.layers.forEach(({ units, children, offset }, l) => {
      below = Array.from({ length: units }, (_, u) => {
        let sum = round(weights[block + offset + children * units + u] * phase);
        for (let c = 0; c < children; c++) {
          const weight = weights[block + offset + c * units + u];
          sum = round(sum + round(weight * below[c * units + u]));
        }
        return l === layout.layers.length - 1 ? sum : phi(sum);
      });
    });
    return below[0];
  });
}

export interface Batch {
  readonly x: Float32Array;
  readonly target: Float32Array;
  readonly weight: Float32Array;
}

/** Mean over the batch of Σ weight·(gain·d − target)², in f64. */
export function lossOf(
  trees: DendriticTrees,
  weights: ArrayLike<number>,
  { x, target, weight }: Batch,
): number {
  const { somata, gain = 1, output } = trees;
  const n = weight.length;
  let sum = 0;
  for (let b = 0; b < n; b++) {
    const state = Array.from({ length: somata }, (_, i) => x[i * n + b]);
    const d = currents(trees, weights, state, x[somata * n + b], exact);
    for (let i = 0; i < somata; i++) sum += weight[b] * (gain * d[i] - target[i * n + b]) ** 2;
  }
  return sum / n / (output === 'noise' ? somata : 1);
}
