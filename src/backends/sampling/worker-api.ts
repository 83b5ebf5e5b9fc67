/** What a worker of a training or of a circuit offers to the thread that controls it. */

import type { CircuitPlan } from '../../sampling/circuit-plan.ts';
import { BLOCKS, type TrainingPlan, type TrainingState } from '../../sampling/training-plan.ts';
import { transfer } from '../machine/worker.ts';
import { RateMemory, type RateModules } from '../rate/module.ts';
import { ChainBlock } from './chain-block.ts';
import { type BlockStates, byChain, joined } from './collect.ts';
import { DenoiserTrainer } from './denoiser-trainer.ts';

/** Columns of a block: its states and compartments stay in the second cache. */
const BLOCK_CHAINS = 256;

export class SamplingWorkerApi {
  #trainer: DenoiserTrainer | undefined;
  #blocks: ChainBlock[] = [];

  loadTraining(
    modules: RateModules,
    plan: TrainingPlan,
    first: number,
    state: TrainingState,
  ): void {
    this.#trainer = new DenoiserTrainer(new RateMemory(modules), plan, first, state);
  }

  train(from: number, count: number, keep: boolean): Float64Array {
    return this.#trainer!.run(from, count, keep);
  }

  averagedLosses(from: number, count: number): Float64Array {
    return this.#trainer!.averagedLosses(from, count);
  }

  rollBack(): void {
    this.#trainer!.rollBack();
  }

  trainingState(): TrainingState {
    const state = this.#trainer!.state();
    return transfer(
      state,
      BLOCKS.map((block) => state[block].buffer),
    );
  }

  /** Chains from `first` on, `count` of them, a multiple of 4. */
  loadCircuit(modules: RateModules, plan: CircuitPlan, first: number, count: number): void {
    const memory = new RateMemory(modules);
    this.#blocks = [];
    for (let at = 0; at < count; at += BLOCK_CHAINS) {
      const chains = Math.min(BLOCK_CHAINS, count - at);
      this.#blocks.push(new ChainBlock(memory, plan, first + at, chains));
    }
  }

  /**
   * Samples of so many cycles, cycle after cycle, chain after chain, soma after soma; with `everyStep` all steps of
   * every cycle instead of its end.
   */
  cycles(count: number, everyStep: boolean): Float32Array {
    const found = this.#blocks.map((block) => {
      const steps: Float32Array[] = [];
      const keep = () => steps.push(byChain(block.states, block.somata));
      for (let k = 0; k < count; k++) {
        block.cycle(everyStep ? keep : undefined);
        if (!everyStep) keep();
      }
      return steps;
    });
    const out = joined(found);
    return transfer(out, [out.buffer]);
  }

  blockStates(): BlockStates[] {
    return this.#blocks.map((block) => ({ states: block.states.slice(), cycles: block.cycles }));
  }

  restoreBlocks(states: readonly BlockStates[]): void {
    states.forEach((state, k) => {
      this.#blocks[k].restore(state.states, state.cycles);
    });
  }
}
