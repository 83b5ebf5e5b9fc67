/** Tasks that ask for memory: evidence, delayed match, copy, adding, flip-flops, context. */
import { Draws } from '../../plan/host-draws.ts';
import type { TrainingSample } from '../samples.ts';
import { checkCounts } from './counts.ts';
import { drawSamples } from './events.ts';

interface Common {
  readonly samples: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default `in`. */
  readonly source?: string;
  /** ms; default 1. */
  readonly dt?: number;
}

const COMMON = { source: 'text', dt: 'positive' } as const;

export interface EvidenceOptions extends Common {
  /** Cues on one of two sides; default 7. Each lasts 100 ms, 50 ms apart. */
  readonly cues?: number;
  /** ms from the last cue to the recall, which lasts 150 ms; default 1050: 2,250 ms in all. */
  readonly delay?: number;
}

/**
 * Evidence accumulation (Bellec et al. 2020): which side had more cues? Forty units: ten for each side, which fire at 40 Hz in a cue; ten at
 * recall; ten at 10 Hz all the time. Label 0 left, 1 right; one side has each cue with probability 0.7.
 */
export function evidenceAccumulation(options: EvidenceOptions): TrainingSample[] {
  checkCounts(
    options,
    { samples: 1e7, cues: 1000 },
    { ...COMMON, delay: 'nonnegative' },
    'evidenceAccumulation',
  );
  const { samples, seed = 1, source = 'in', dt = 1, cues = 7, delay = 1050 } = options;
  const draws = new Draws(seed, 'evidenceAccumulation', 0x4d11);
  const recall = cues * 150 + delay;
  return drawSamples(samples, source, (list) => {
    const likely = draws.below(2);
    let right = 0;
    for (let cue = 0; cue < cues; cue++) {
      const side = draws.uniform() < 0.7 ? likely : 1 - likely;
      right += side;
      list.poisson(draws, [150 * cue, 150 * cue + 100], [10 * side, 10], 40, dt);
    }
    list.poisson(draws, [recall, recall + 150], [20, 10], 40, dt);
    list.poisson(draws, [0, recall + 150], [30, 10], 10, dt);
    return { label: 2 * right > cues ? 1 : 0 };
  });
}

export interface MatchOptions extends Common {
  /** Default 2. */
  readonly stimuli?: number;
  /** Units that stand for one stimulus; default 10. They fire at 40 Hz while it is shown, for 100 ms. */
  readonly each?: number;
  /** ms between the two that are shown; default 500. The answer is asked in the 100 ms after the second. */
  readonly delay?: number;
}

/** Delayed match to sample: label 1 where both are the same, as often as not. */
export function delayedMatch(options: MatchOptions): TrainingSample[] {
  const counts = { samples: 1e7, stimuli: 1000, each: 1e4 };
  checkCounts(options, counts, { ...COMMON, delay: 'nonnegative' }, 'delayedMatch');
  const { samples, seed = 1, source = 'in', dt = 1, stimuli = 2, each = 10, delay = 500 } = options;
  const draws = new Draws(seed, 'delayedMatch', 0x4d12);
  return drawSamples(samples, source, (list) => {
    const label = draws.below(2);
    const first = draws.below(stimuli);
    const other = stimuli === 1 ? 0 : (first + 1 + draws.below(stimuli - 1)) % stimuli;
    for (const [shown, from] of [
      [first, 0],
      [label === 1 ? first : other, 100 + delay],
    ]) {
      list.poisson(draws, [from, from + 100], [each * shown, each], 40, dt);
    }
    return { label };
  });
}

export interface CopyOptions extends Common {
  /** Symbols; default 8. Unit s fires for symbol s, the last unit when they are to be repeated. */
  readonly symbols?: number;
  /** Default 5. */
  readonly length?: number;
  /** Steps between the last symbol and the call; default 10. */
  readonly wait?: number;
}

/** Copy memory: `length` symbols, a wait, a call, and the same symbols one a step as outputs of 1. Steps in all: 2·length + wait + 1. */
export function copyTask(options: CopyOptions): TrainingSample[] {
  const counts = { samples: 1e7, symbols: 1e5, length: 1e6, wait: 1e7 };
  checkCounts(options, counts, COMMON, 'copyTask');
  const { samples, seed = 1, source = 'in', dt = 1, symbols = 8, length = 5, wait = 10 } = options;
  const draws = new Draws(seed, 'copyTask', 0x4d13);
  const steps = 2 * length + wait + 1;
  return drawSamples(samples, source, (list) => {
    const target = new Float64Array(steps * symbols);
    for (let k = 0; k < length; k++) {
      const symbol = draws.below(symbols);
      list.add((k + 1) * dt, symbol);
      target[(length + wait + 1 + k) * symbols + symbol] = 1;
    }
    list.add((length + wait + 1) * dt, symbols);
    return { target };
  });
}

export interface AddingOptions extends Common {
  /** Default 50. */
  readonly steps?: number;
}

/** The adding problem: unit 0 sends a number in [0, 1) each step, unit 1 marks one of each half; the target is the sum of the marked. */
export function addingTask(options: AddingOptions): TrainingSample[] {
  checkCounts(options, { samples: 1e7, steps: 1e6 }, COMMON, 'addingTask');
  const { samples, seed = 1, source = 'in', dt = 1, steps = 50 } = options;
  const draws = new Draws(seed, 'addingTask', 0x4d14);
  return drawSamples(samples, source, (list) => {
    const half = Math.ceil(steps / 2);
    const marked = [draws.below(half), half + draws.below(Math.max(1, steps - half))];
    let sum = 0;
    for (let k = 0; k < steps; k++) {
      const x = draws.uniform();
      list.add((k + 1) * dt, 0, x);
      if (!marked.includes(k)) continue;
      list.add((k + 1) * dt, 1);
      sum += x;
    }
    return { target: [sum] };
  });
}

export interface FlipFlopOptions extends Common {
  /** Default 3. */
  readonly bits?: number;
  /** Default 200. */
  readonly steps?: number;
  /** Chance of a pulse a bit and step; default 0.02. */
  readonly probability?: number;
}

/** Flip-flops (Sussillo & Barak 2013): each output is the sign of the last pulse, ±1, of its unit, from 0 at the start. */
export function flipFlop(options: FlipFlopOptions): TrainingSample[] {
  const counts = { samples: 1e7, bits: 1e4, steps: 1e6 };
  checkCounts(options, counts, { ...COMMON, probability: 'share' }, 'flipFlop');
  const {
    samples,
    seed = 1,
    source = 'in',
    dt = 1,
    bits = 3,
    steps = 200,
    probability = 0.02,
  } = options;
  const draws = new Draws(seed, 'flipFlop', 0x4d15);
  return drawSamples(samples, source, (list) => {
    const target = new Float64Array(steps * bits);
    for (let k = 0; k < steps; k++) {
      for (let b = 0; b < bits; b++) {
        const at = k * bits + b;
        target[at] = k > 0 ? target[at - bits] : 0;
        if (draws.uniform() >= probability) continue;
        target[at] = draws.below(2) === 0 ? -1 : 1;
        list.add((k + 1) * dt, b, target[at]);
      }
    }
    return { target };
  });
}

export interface ContextOptions extends Common {
  /** Of the evidence; default 250. */
  readonly steps?: number;
  /** Standard deviation of what is added to each step's evidence; default 1. */
  readonly noise?: number;
  /** Largest mean of the evidence; default 0.2. */
  readonly coherence?: number;
}

/**
 * Context-dependent integration (Mante et al. 2013): units 0 and 1 send two streams of evidence, unit 2 or 3 fires all along and says which
 * counts. Label 1 where the mean of that stream is positive.
 */
export function contextIntegration(options: ContextOptions): TrainingSample[] {
  const others = { ...COMMON, noise: 'nonnegative', coherence: 'positive' } as const;
  checkCounts(options, { samples: 1e7, steps: 1e6 }, others, 'contextIntegration');
  const {
    samples,
    seed = 1,
    source = 'in',
    dt = 1,
    steps = 250,
    noise = 1,
    coherence = 0.2,
  } = options;
  const draws = new Draws(seed, 'contextIntegration', 0x4d16);
  return drawSamples(samples, source, (list) => {
    const means = [0, 1].map(() => (2 * draws.uniform() - 1) * coherence);
    const context = draws.below(2);
    for (let k = 1; k <= steps; k++) {
      for (const [unit, mean] of means.entries())
        list.add(k * dt, unit, mean + noise * draws.normal());
      list.add(k * dt, 2 + context);
    }
    return { label: means[context] > 0 ? 1 : 0 };
  });
}
