/** The loss that trees are trained on, as plain loops in f64: what gradients are held against. */

import { referenceCurrents } from '../../src/backends/sampling/reference.ts';
import type { DendriticTrees } from '../../src/sampling/index.ts';

export interface Batch {
  readonly x: Float32Array;
  readonly target: Float32Array;
  readonly weight: Float32Array;
}

/** Mean over the batch of Σ weight·(gain·d − target)². */
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
    const d = referenceCurrents(trees, weights, state, x[somata * n + b], 'f64');
    for (let i = 0; i < somata; i++) sum += weight[b] * (gain * d[i] - target[i * n + b]) ** 2;
  }
  return sum / n / (output === 'noise' ? somata : 1);
}
