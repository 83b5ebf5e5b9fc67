/** Trajectories to be produced: sums of sines after frozen noise, and a cycle whose phases stay apart. */
import { cos, sin } from '../../equations/f64.ts';
import { Draws } from '../../plan/host-draws.ts';
import type { TrainingSample } from '../samples.ts';
import { checkCounts } from './counts.ts';
import { drawSamples, EventList } from './events.ts';

export interface PatternOptions {
  /** Units of the source, which fire at random, the same in every trial. */
  readonly inputs: number;
  /** ms; default 1000. */
  readonly duration?: number;
  /** Default 1. */
  readonly outputs?: number;
  /** Hz; default 50. */
  readonly rate?: number;
  /** ms; default 1. */
  readonly dt?: number;
  readonly seed?: number;
  readonly source?: string;
}

/** Hz, of the sines of each output (Bellec et al. 2020). */
const PERIODS = [1, 2, 3, 5];

/** One sample: each output is a sum of four sines with amplitudes in [0.5, 2] and random phases, its largest value 1. */
export function patternGeneration(options: PatternOptions): TrainingSample {
  const counts = { inputs: 1e6, duration: 1e7, outputs: 1e5 };
  const others = { rate: 'positive', dt: 'positive', source: 'text' } as const;
  checkCounts(options, counts, others, 'patternGeneration');
  const {
    inputs,
    duration = 1000,
    outputs = 1,
    rate = 50,
    dt = 1,
    seed = 1,
    source = 'in',
  } = options;
  const draws = new Draws(seed, 'patternGeneration', 0x5047);
  const list = new EventList();
  list.poisson(draws, [0, duration], [0, inputs], rate, dt);
  const steps = Math.round(duration / dt);
  const target = new Float64Array(steps * outputs);
  for (let o = 0; o < outputs; o++) {
    const waves = PERIODS.map((hz) => ({
      hz,
      size: 0.5 + 1.5 * draws.uniform(),
      phase: draws.uniform(),
    }));
    let largest = 0;
    for (let k = 0; k < steps; k++) {
      const seconds = ((k + 1) * dt) / 1000;
      const y = waves.reduce(
        (sum, { hz, size, phase }) => sum + size * sin(2 * Math.PI * (hz * seconds + phase)),
        0,
      );
      target[k * outputs + o] = y;
      largest = Math.max(largest, Math.abs(y));
    }
    for (let k = 0; k < steps; k++) target[k * outputs + o] /= largest;
  }
  return { events: { [source]: list.events }, target };
}

export interface CyclingOptions {
  readonly samples: number;
  /** Cycles that are asked for: each sample has some from 1 to it; default 4. */
  readonly cycles?: number;
  /** ms a cycle; default 500. */
  readonly period?: number;
  readonly dt?: number;
  readonly seed?: number;
  readonly source?: string;
}

/**
 * After Russo et al. 2020: a cue of unit c − 1 at the start says that c cycles are wanted; two outputs turn, (sin, −cos), and stop. A
 * sample lasts (cycles + 1)·period.
 */
export function cycling(options: CyclingOptions): TrainingSample[] {
  const counts = { samples: 1e7, cycles: 100 };
  checkCounts(options, counts, { period: 'positive', dt: 'positive', source: 'text' }, 'cycling');
  const { samples, cycles = 4, period = 500, dt = 1, seed = 1, source = 'in' } = options;
  const draws = new Draws(seed, 'cycling', 0x4359);
  const steps = Math.round(((cycles + 1) * period) / dt);
  return drawSamples(samples, source, (list) => {
    const wanted = 1 + draws.below(cycles);
    for (let k = 1; k * dt <= 0.1 * period; k++) list.add(k * dt, wanted - 1);
    const target = new Float64Array(2 * steps);
    for (let k = 0; k < steps; k++) {
      const turn = Math.min(wanted, ((k + 1) * dt) / period);
      target[2 * k] = sin(2 * Math.PI * turn);
      target[2 * k + 1] = -cos(2 * Math.PI * turn);
    }
    return { target };
  });
}
