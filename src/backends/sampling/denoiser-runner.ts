/** Dendritic currents of a block of chains on one thread: trees on WebAssembly, or an exact mixture in f64. */
import type { Denoiser } from '../../sampling/denoiser.ts';
import { type GaussianMixture, NoisedMixture } from '../../sampling/mixture.ts';
import type { NoiseSchedule } from '../../sampling/noise-schedule.ts';
import { treeLayout } from '../../sampling/tree-layout.ts';
import { type DendriticTrees, RELU } from '../../sampling/trees.ts';
import type { RateMemory } from '../rate/module.ts';
import { TreeRunner } from './tree-runner.ts';

/** States lie at `x`, a row for each soma and a column for each chain; rows after them are the denoiser's own. */
export interface DenoiserRunner {
  readonly x: number;
  /** d ← currents at a level. */
  run(level: number, d: number): void;
  /** Factor of the currents. */
  readonly gain: number;
}

export function denoiserRunner(
  memory: RateMemory,
  denoiser: Denoiser,
  schedule: NoiseSchedule,
  chains: number,
): DenoiserRunner {
  return denoiser.kind === 'trees'
    ? treesRunner(memory, denoiser.trees, schedule, chains)
    : mixtureRunner(memory, denoiser.mixture, schedule, chains);
}

function treesRunner(
  memory: RateMemory,
  { somata, branching, activation = RELU, gain = 1, weights }: DendriticTrees,
  { phase }: NoiseSchedule,
  chains: number,
): DenoiserRunner {
  const layout = treeLayout(somata, branching);
  const runner = new TreeRunner(memory, layout, { activation, batch: chains, gradients: false });
  const x = memory.room(layout.inputs * chains, 'states');
  const blocks = memory.shared(weights, 'weights');
  memory.f32(x + 4 * (somata + 1) * chains, chains).fill(1);
  return {
    x,
    gain,
    run(level, d) {
      memory.f32(x + 4 * somata * chains, chains).fill(phase[level]);
      for (let i = 0; i < somata; i++) {
        runner.forward(blocks + 4 * i * layout.stride, x, d + 4 * i * chains);
      }
    },
  };
}

function mixtureRunner(
  memory: RateMemory,
  mixture: GaussianMixture,
  { alphaBar }: NoiseSchedule,
  chains: number,
): DenoiserRunner {
  const { size } = mixture;
  const x = memory.room(size * chains, 'states');
  const levels = Array.from(alphaBar, (bar) => new NoisedMixture(mixture, bar));
  const state = new Float64Array(size);
  const clean = new Float64Array(size);
  return {
    x,
    gain: 1,
    run(level, d) {
      const from = memory.f32(x, size * chains);
      const to = memory.f32(d, size * chains);
      for (let c = 0; c < chains; c++) {
        for (let i = 0; i < size; i++) state[i] = from[i * chains + c];
        levels[level].denoise(state, clean);
        for (let i = 0; i < size; i++) to[i * chains + c] = clean[i];
      }
    },
  };
}
