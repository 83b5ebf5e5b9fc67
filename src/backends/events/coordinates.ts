/**
 * From a neuron's place in its free cycle to the key under which the kernels keep it.
 *
 * LIF: y = (I − V)/(I − V_th), from the ratio ρ = (I − V_reset)/(I − V_th) at reset down to 1 at threshold;
 * QIF: the diamond angle of α = π(1 − phase). See assembly/events/lif.ts and qif.ts.
 */
import { atan, cos, exp, log, sin } from '../../equations/f64.ts';
import { purpose, streamWord } from '../../plan/draws.ts';
import { keyOf, philox } from '../../plan/philox.ts';
import type { PulseNetwork } from './pulse-network.ts';

/** ρ^(1 − phase). */
export const lifKey = (ratio: number, phase: number): number => exp((1 - phase) * log(ratio));

/** The phase of a key y, where E = e^(time) in units of τ. */
export const lifPhase = (ratio: number, key: number, time: number): number =>
  1 - (log(key) - time) / log(ratio);

/** 2n + q + |y|/(|x| + |y|) of the direction of an angle ≥ 0. */
export function diamondKey(angle: number): number {
  const turns = Math.floor(angle / Math.PI);
  const rest = angle - turns * Math.PI;
  const x = cos(rest);
  const y = Math.abs(sin(rest));
  return 2 * turns + (x < 0 ? 1 - x / (y - x) : y / (x + y));
}

/** The angle of a key. */
export function angleOf(key: number): number {
  const quadrant = Math.floor(key);
  const f = key - quadrant;
  return quadrant * (Math.PI / 2) + atan(f / (1 - f));
}

/** Phases in [0, 1), multiples of 2^-32: word 0 of (0, neuron, 0) of stream 0, purpose 18. */
export function initialPhases({ size, seed, phases }: PulseNetwork): ArrayLike<number> {
  if (phases !== undefined) return phases;
  const [low, high] = keyOf(seed);
  const words = new Uint32Array(4);
  return Float64Array.from({ length: size }, (_, neuron) => {
    philox(0, neuron, 0, streamWord(purpose.parameters, 0), low, high, words);
    return words[0] * 2 ** -32;
  });
}
