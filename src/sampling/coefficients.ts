/**
 * One step of the circuit at a level is x ← A·x + B·d + C·z + input, z standard normals, d the dendritic current: the
 * reverse step of denoising diffusion (Lyo & Savin 2024, as their code has it), with the coefficients of a level in
 * a table.
 */
import { expectArgument } from '../connect/argument.ts';
import { fieldsOf, isMade } from '../connect/made.ts';
import type { NoiseSchedule } from './noise-schedule.ts';

/** What the trees say: the datum behind a noisy state, or the noise in it. */
export type DenoiserOutput = 'denoised' | 'noise';

/**
 * What a half-cycle of rising noise does: the same recurrent map as when it falls, an Ornstein–Uhlenbeck process without
 * recurrence (exact), or nothing: each cycle starts anew from normals.
 */
export type RisingNoise = 'neural' | 'ou' | 'iid';

export interface Coefficients {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
}

export function stepCoefficients(
  schedule: NoiseSchedule,
  output: DenoiserOutput | 'ou',
): Coefficients {
  const { beta, alphaBar } = fieldsOf(schedule, 'stepCoefficients', 'beta', 'alphaBar');
  expectArgument(
    isMade(beta, Float64Array) && isMade(alphaBar, Float64Array),
    'stepCoefficients › schedule',
    schedule,
    'a noise schedule',
  );
  const of = (f: (beta: number, alphaBar: number) => number) =>
    beta.map((value, k) => f(value, alphaBar[k]));
  const c = of((b) => Math.sqrt(b));
  switch (output) {
    case 'denoised':
      return {
        // 1 − ᾱ₀ is β₀: the first level forgets the state, to the last bit
        a: of((b, bar) => (1 - Math.min(1, b / (1 - bar))) / Math.sqrt(1 - b)),
        b: of((b, bar) => (Math.min(1, b / (1 - bar)) * Math.sqrt(bar)) / Math.sqrt(1 - b)),
        c,
      };
    case 'noise':
      return {
        a: of((b) => 1 / Math.sqrt(1 - b)),
        b: of((b, bar) => -b / Math.sqrt((1 - b) * (1 - bar))),
        c,
      };
    case 'ou':
      return { a: of((b) => Math.sqrt(1 - b)), b: of(() => 0), c };
    default:
      return output satisfies never;
  }
}
