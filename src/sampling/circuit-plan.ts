/** A checked circuit as plain data: what every engine, and every thread, is given. */
import type { RisingNoise } from './coefficients.ts';
import type { Denoiser } from './denoiser.ts';
import type { CircuitInput } from './inputs.ts';
import type { NoiseSchedule } from './noise-schedule.ts';

export interface CircuitPlan {
  readonly denoiser: Denoiser;
  readonly schedule: NoiseSchedule;
  readonly rising: RisingNoise;
  /** Level at which the noise turns. */
  readonly peak: number;
  readonly inputs: readonly CircuitInput[];
  /** Where gradients are taken: at the state, or at where it would go without noise. */
  readonly inputsAt: 'state' | 'mean';
  readonly noise: boolean;
  readonly seed: number;
}

/** Streams of the noise: of steps, and of states at the start. */
export const CHAIN_STREAM = { chain: 0x0f000000, start: 0x0f000001 } as const;

/** Counter word of the noise before a cycle's first step. */
export const timeOfCycle = ({ peak }: CircuitPlan, cycle: number): number => cycle * (2 * peak + 3);
