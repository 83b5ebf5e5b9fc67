/** How a circuit is described, and what its engines are given of that. */
import type { GpuHost, GpuOptions } from '../backends/machine/host.ts';
import { badOption } from '../errors.ts';
import { checked, isArray, object, word } from '../network/shape.ts';
import type { CircuitPlan } from './circuit-plan.ts';
import type { RisingNoise } from './coefficients.ts';
import { type Denoiser, somataOf } from './denoiser.ts';
import { type CircuitInput, checkInput } from './inputs.ts';
import { checkMixture } from './mixture.ts';
import { type NoiseSchedule, noiseSchedule } from './noise-schedule.ts';
import { checkTrees } from './trees.ts';

export interface CircuitOptions {
  readonly denoiser: Denoiser;
  /** Default: `noiseSchedule()`. */
  readonly schedule?: NoiseSchedule;
  /** Independent copies, chains; default 1. */
  readonly batch?: number;
  /** What the circuit does while noise rises; default 'neural'. */
  readonly rising?: RisingNoise;
  /** Where the noise turns, as a share of the last level; default 1. */
  readonly peak?: number;
  readonly inputs?: readonly CircuitInput[];
  /** Where the inputs' gradients are taken; default 'state'. */
  readonly inputsAt?: 'state' | 'mean';
  /** False: the mean dynamics. Default true. */
  readonly noise?: boolean;
  readonly seed?: number;
  /** Default 'wasm'. 'webgpu' runs trees without inputs, with the same samples. */
  readonly backend?: 'wasm' | 'webgpu';
  readonly gpu?: GpuOptions & { readonly host?: GpuHost };
  /** 0: the calling thread; default one for each processor where there are 128 chains or more. */
  readonly workers?: number;
  /** States to start from, soma after soma for each chain; default unit normals. */
  readonly initial?: ArrayLike<number>;
}

export function checkCount(name: string, value: unknown, least: number): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= 1e7) return;
  throw badOption(`sampling › ${name}`, value, `an integer from ${least} to 10⁷`);
}

export function checkStates(where: string, states: ArrayLike<number>, count: number): void {
  const sound = isArray(states) && states.length === count;
  if (sound && Array.from(states).every(Number.isFinite)) return;
  throw badOption(
    `sampling circuit › ${where}`,
    states,
    `${count} finite numbers`,
    'Give one for each soma of each copy.',
  );
}

/** Throws SynfireError where the description makes no sense. */
export function circuitPlan(options: CircuitOptions): { batch: number; plan: CircuitPlan } {
  const { denoiser, schedule = noiseSchedule(), batch = 1, peak = 1, inputs = [] } = options;
  const { rising = 'neural', inputsAt = 'state', noise = true, seed = 1, initial } = options;
  checked(object({ kind: word('trees', 'mixture') }, true), denoiser, 'denoiser');
  if (denoiser.kind === 'trees') checkTrees(denoiser.trees);
  else checkMixture(denoiser.mixture);
  const somata = somataOf(denoiser);
  inputs.forEach((input, k) => {
    checkInput(input, somata, `sampling circuit › inputs[${k}]`);
  });
  checkCount('batch', batch, 1);
  const where = 'sampling circuit';
  if (!(peak > 0 && peak <= 1)) throw badOption(`${where} › peak`, peak, 'a number in (0, 1]');
  if (!Number.isSafeInteger(seed)) throw badOption(`${where} › seed`, seed, 'an integer');
  if (initial) checkStates('initial', initial, batch * somata);
  const last = Math.max(1, Math.round(peak * (schedule.levels - 1)));
  return {
    batch,
    plan: { denoiser, schedule, rising, peak: last, inputs, inputsAt, noise, seed },
  };
}
