/**
 * Some of the trees of a circuit in training, on one thread. Trees share nothing but their minibatches, which every
 * thread draws for itself: so how somata are split among threads changes no bit.
 *
 * Loss (Ho et al. 2020; Lyo & Savin 2024): noise ‖ε − ε̂‖²/N, or denoised w_k·‖x₀ − D‖² with
 * w_k = min(ᾱ/(1−ᾱ), 5), the mean over the batch.
 */

import { type AdamStep, adamStep } from '../../learn/optimiser.ts';
import {
  BLOCKS,
  eachBlock,
  type TrainingPlan,
  type TrainingState,
} from '../../sampling/training-plan.ts';
import { type TreeLayout, treeLayout } from '../../sampling/tree-layout.ts';
import { RELU } from '../../sampling/trees.ts';
import type { RateMemory } from '../rate/module.ts';
import { NoisyBatches } from './noisy-batches.ts';
import { TreeRunner } from './tree-runner.ts';

export class DenoiserTrainer {
  readonly #memory: RateMemory;
  readonly #plan: TrainingPlan;
  readonly #layout: TreeLayout;
  readonly #first: number;
  readonly #count: number;
  readonly #runner: TreeRunner;
  readonly #noisy: boolean;
  /** Addresses. */
  readonly #blocks: { readonly [name in keyof TrainingState]: number };
  readonly #gradient: number;
  readonly #batches: NoisyBatches;
  readonly #transposed: number;
  readonly #d: number;
  readonly #dd: number;
  #kept: TrainingState | undefined;

  /** Trains the trees of the somata from `first` on, as many as `state` has blocks for. */
  constructor(memory: RateMemory, plan: TrainingPlan, first: number, state: TrainingState) {
    const { trees, data, schedule, batch } = plan;
    const layout = treeLayout(trees.somata, trees.branching);
    this.#memory = memory;
    this.#plan = plan;
    this.#layout = layout;
    this.#first = first;
    this.#count = state.weights.length / layout.stride;
    this.#noisy = trees.output === 'noise';
    this.#runner = new TreeRunner(memory, layout, {
      activation: trees.activation ?? RELU,
      batch,
      gradients: true,
    });
    this.#blocks = eachBlock((block) => memory.filled(state[block], 'weights and moments'));
    this.#gradient = memory.room(layout.stride, 'gradients');
    this.#batches = new NoisyBatches(memory, data, schedule, {
      size: layout.somata,
      rows: layout.inputs,
      batch,
      seed: plan.seed,
      noisy: this.#noisy,
    });
    this.#transposed = memory.room(layout.inputs * batch, 'a minibatch');
    this.#d = memory.room(batch, 'currents');
    this.#dd = memory.room(batch, 'currents');
  }

  /**
   * Steps `from` … `from + count − 1`; the losses of each step, one for each tree (tree after tree). It stops at a loss that
   * is not finite; `rollBack` then goes back to the last call that was told to `keep` what was before it.
   */
  run(from: number, count: number, keep: boolean): Float64Array {
    if (keep) this.#kept = this.state();
    const losses = new Float64Array(count * this.#count);
    for (let k = 0; k < count; k++) {
      this.#drawBatch(from + k);
      const adam = adamStep(this.#plan.optimiser, from + k);
      for (let i = 0; i < this.#count; i++) {
        const loss = this.#gradientOf(i);
        losses[k * this.#count + i] = loss;
        if (!Number.isFinite(loss)) return losses;
        this.#learn(i, adam);
      }
    }
    return losses;
  }

  /** All trees as they were kept. */
  rollBack(): void {
    if (!this.#kept) return;
    for (const name of BLOCKS) {
      const kept = this.#kept[name];
      this.#memory.f32(this.#blocks[name], kept.length).set(kept);
    }
  }

  state(): TrainingState {
    const length = this.#count * this.#layout.stride;
    return eachBlock((block) => this.#memory.f32(this.#blocks[block], length).slice());
  }

  /** Mean losses of the averaged weights over minibatches, one for each tree: what `run` would never change. */
  averagedLosses(from: number, count: number): Float64Array {
    const losses = new Float64Array(this.#count);
    for (let k = 0; k < count; k++) {
      this.#drawBatch(from + k);
      for (let i = 0; i < this.#count; i++) {
        losses[i] += this.#gradientOf(i, this.#blocks.average) / count;
      }
    }
    return losses;
  }

  #drawBatch(step: number): void {
    const { inputs } = this.#layout;
    this.#batches.draw(step);
    const { x, options } = this.#batches;
    this.#memory.kernels.transpose(x, inputs, options.batch, this.#transposed, inputs);
  }

  /** Leaves the gradient of tree i in its room; returns the tree's share of the loss. */
  #gradientOf(i: number, blocks = this.#blocks.weights): number {
    const { trees, batch } = this.#plan;
    const { somata, stride } = this.#layout;
    const weights = blocks + 4 * i * stride;
    const share = 1 / (batch * (this.#noisy ? somata : 1));
    const { x, target, weight } = this.#batches;
    this.#runner.forward(weights, x, this.#d);
    const sum: number = this.#memory.kernels.squaredError(
      this.#d,
      target + 4 * (this.#first + i) * batch,
      weight,
      trees.gain ?? 1,
      share,
      this.#dd,
      1,
      batch,
    );
    this.#runner.backward(weights, { x, transposed: this.#transposed }, this.#dd, this.#gradient);
    return sum * share;
  }

  #learn(i: number, step: AdamStep): void {
    const { kernels } = this.#memory;
    const { stride } = this.#layout;
    const { clip } = this.#plan.optimiser;
    if (clip !== undefined) {
      const length = Math.sqrt(kernels.sumSquares(this.#gradient, stride));
      if (length > clip) kernels.scale(this.#gradient, clip / length, stride);
    }
    const [weights, ...moments] = BLOCKS.map((block) => this.#blocks[block] + 4 * i * stride);
    this.#memory.adam(step, [weights, this.#gradient, ...moments], stride);
  }
}
