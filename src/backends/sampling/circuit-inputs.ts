/** Inputs of a block of chains at a level, summed over all pathways. */

import { exp } from '../../equations/f64.ts';
import type {
  CircuitInput,
  ClassInput,
  LinearInput,
  LineInput,
  MomentInput,
  PosteriorInput,
} from '../../sampling/inputs.ts';
import { NoisedMixture } from '../../sampling/mixture.ts';
import type { NoiseSchedule } from '../../sampling/noise-schedule.ts';
import type { RateMemory } from '../rate/module.ts';
import { tapeOn } from '../rate/tape.ts';
import type { DenoiserRunner } from './denoiser-runner.ts';
import { perceptronGraph } from './perceptron-graph.ts';

/** Adds its gradient at `level`, times `factor`, to `to` (somata × chains). */
type Pathway = (level: number, factor: number, to: Float32Array) => void;

export interface Block {
  readonly memory: RateMemory;
  readonly schedule: NoiseSchedule;
  readonly denoiser: DenoiserRunner;
  readonly somata: number;
  readonly chains: number;
}

export class CircuitInputs {
  /** Address of the sum. */
  readonly address: number;
  readonly #block: Block;
  readonly #inputs: readonly CircuitInput[];
  readonly #pathways: readonly Pathway[];

  constructor(block: Block, inputs: readonly CircuitInput[]) {
    this.#block = block;
    this.#inputs = inputs;
    this.address = block.memory.room(block.somata * block.chains, 'inputs');
    this.#pathways = inputs.map((input) => pathway(block, input));
  }

  /** Computes the inputs for the states as they are. */
  update(level: number): void {
    const { memory, schedule, somata, chains } = this.#block;
    const beta = schedule.beta[level];
    memory.f32(this.address, somata * chains).fill(0);
    this.#inputs.forEach((input, k) => {
      const { gate = 1, strength = 1, guidanceScale = 'beta' } = input;
      const scale = guidanceScale === 'beta' ? beta / Math.sqrt(1 - beta) : Math.sqrt(beta);
      const factor = scale * strength * gate;
      if (factor === 0) return;
      this.#pathways[k](level, factor, memory.f32(this.address, somata * chains));
    });
  }
}

function pathway(block: Block, input: CircuitInput): Pathway {
  switch (input.input) {
    case 'line':
      return linePathway(block, input);
    case 'linear':
      return linearPathway(block, input);
    case 'moment':
      return momentPathway(block, input);
    case 'class':
      return classPathway(block, input);
    case 'posterior':
      return posteriorPathway(block, input);
    default:
      return input satisfies never;
  }
}

/** Never moves a state beyond what was observed: larger steps would overshoot, and diverge when twice as large. */
const clamped = (gain: number): number => Math.min(1, gain);

function linePathway(
  { memory, denoiser, somata, chains }: Block,
  { direction, sigma }: LineInput,
): Pathway {
  const squares = Array.from(direction).reduce((sum, x) => sum + x * x, 0);
  return (_level, factor, to) => {
    const x = memory.f32(denoiser.x, somata * chains);
    const gain = clamped(factor / (sigma * sigma));
    for (let c = 0; c < chains; c++) {
      let along = 0;
      for (let i = 0; i < somata; i++) along += direction[i] * x[i * chains + c];
      along /= squares;
      for (let i = 0; i < somata; i++) {
        to[i * chains + c] -= gain * (x[i * chains + c] - along * direction[i]);
      }
    }
  };
}

function linearPathway(
  { memory, denoiser, somata, chains }: Block,
  { direction, value, sigma }: LinearInput,
): Pathway {
  const squares = Array.from(direction).reduce((sum, x) => sum + x * x, 0);
  return (_level, factor, to) => {
    const x = memory.f32(denoiser.x, somata * chains);
    const gain = clamped((factor * squares) / (sigma * sigma)) / squares;
    for (let c = 0; c < chains; c++) {
      let seen = 0;
      for (let i = 0; i < somata; i++) seen += direction[i] * x[i * chains + c];
      for (let i = 0; i < somata; i++) {
        to[i * chains + c] += gain * (value - seen) * direction[i];
      }
    }
  };
}

/**
 * With D(x) at the state and on either side of it along a: J·a ≈ (D(x + h·a) − D(x − h·a))/2h, the variance of a·x₀ given x is
 * (1−ᾱ)/√ᾱ·a·J·a, and the gradient is (y − a·D)/(σ² + that)·J·a.
 */
function momentPathway(
  { memory, schedule, denoiser, somata, chains }: Block,
  { direction, value, sigma }: MomentInput,
): Pathway {
  const size = somata * chains;
  const rooms = [0, 1, 2].map(() => memory.room(size, 'currents'));
  return (level, factor, to) => {
    const bar = schedule.alphaBar[level];
    const h = 0.01 + 0.05 * Math.sqrt(1 - bar);
    const kept = memory.f32(denoiser.x, size).slice();
    [0, h, -h].forEach((shift, k) => {
      const x = memory.f32(denoiser.x, size);
      for (let at = 0; at < size; at++) {
        x[at] = kept[at] + shift * direction[Math.floor(at / chains)];
      }
      denoiser.run(level, rooms[k]);
    });
    memory.f32(denoiser.x, size).set(kept);
    const [here, above, below] = rooms.map((room) => memory.f32(room, size));
    const { gain } = denoiser;
    const slope = new Float64Array(somata);
    for (let c = 0; c < chains; c++) {
      let seen = 0;
      let spread = 0;
      for (let i = 0; i < somata; i++) {
        const at = i * chains + c;
        slope[i] = (gain * (above[at] - below[at])) / (2 * h);
        seen += direction[i] * gain * here[at];
        spread += direction[i] * slope[i];
      }
      const variance = sigma * sigma + Math.max(0, ((1 - bar) / Math.sqrt(bar)) * spread);
      for (let i = 0; i < somata; i++) {
        to[i * chains + c] += ((factor * (value - seen)) / variance) * slope[i];
      }
    }
  };
}

function classPathway(
  { memory, schedule, denoiser, somata, chains }: Block,
  { classifier, label }: ClassInput,
): Pathway {
  const tape = tapeOn(memory, chains);
  const { x, sums } = perceptronGraph(tape, classifier, false);
  const labels = sums.rows;
  return (level, factor, to) => {
    const states = tape.values(x);
    states.set(memory.f32(denoiser.x, somata * chains));
    states.fill(schedule.phase[level], somata * chains);
    tape.forward();
    const logits = tape.values(sums);
    const back = tape.slopes(sums);
    for (let c = 0; c < chains; c++) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let l = 0; l < labels; l++) largest = Math.max(largest, logits[l * chains + c]);
      let sum = 0;
      for (let l = 0; l < labels; l++) sum += exp(logits[l * chains + c] - largest);
      for (let l = 0; l < labels; l++) {
        const share = exp(logits[l * chains + c] - largest) / sum;
        back[l * chains + c] = (l === label ? 1 : 0) - share;
      }
    }
    tape.backward();
    const gradient = tape.slopes(x);
    for (let at = 0; at < somata * chains; at++) to[at] += factor * gradient[at];
  };
}

function posteriorPathway(
  { memory, schedule, denoiser, somata, chains }: Block,
  { prior, posterior }: PosteriorInput,
): Pathway {
  const levels = Array.from(schedule.alphaBar, (bar) => [
    new NoisedMixture(prior, bar),
    new NoisedMixture(posterior, bar),
  ]);
  const [state, before, after] = [0, 1, 2].map(() => new Float64Array(somata));
  return (level, factor, to) => {
    const x = memory.f32(denoiser.x, somata * chains);
    for (let c = 0; c < chains; c++) {
      for (let i = 0; i < somata; i++) state[i] = x[i * chains + c];
      levels[level][0].score(state, before);
      levels[level][1].score(state, after);
      for (let i = 0; i < somata; i++) {
        to[i * chains + c] += factor * (after[i] - before[i]);
      }
    }
  };
}
