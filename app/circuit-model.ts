/**
 * The circuit of the page as plain data: three manifolds as a mixture of Gaussians, what the gates let in, and the density that
 * the samples should have then, in closed form. The circuit knows the mixture exactly (Tweedie's formula in the place of
 * trained trees), so that what is left between both pictures is the circuit's own doing. Nothing here runs or draws.
 */
import { cos, sin } from '../src/equations/f64.ts';
import {
  type CircuitInput,
  type CircuitOptions,
  type GaussianMixture,
  noiseSchedule,
  posteriorMixture,
  resampled,
  trimodalAt,
} from '../src/sampling/index.ts';

/** The manifolds of the paper's third figure, in the order of `trimodalAt`. */
export const MODES = ['roll', 'moons', 'S'] as const;
/** Gaussians along each: about a spread and a half apart. */
const ALONG = [36, 20, 20];
const SPREAD = 0.05;

/** β at the trough and the peak of the full swing: enough that a cycle forgets the one before. */
const SWING = { start: 1e-5, end: 0.1 };

/**
 * How the inputs are made. 'exact': the score of the posterior of both together, less that of the prior. 'apart': each pathway
 * knows nothing of the other, their gradients are added. 'paper': the gradient of the plain likelihood at the noisy state,
 * times √β, and the context's at a fifth of its strength (Lyo & Savin 2024, as their code has it).
 */
export type Pathways = 'exact' | 'apart' | 'paper';

export interface CircuitSettings {
  /** y = x₁ cos φ + x₂ sin φ + σ·η was seen, where the gate is open. */
  readonly sense: {
    readonly open: boolean;
    /** φ, degrees. */
    readonly angle: number;
    readonly value: number;
    readonly sigma: number;
  };
  /** A context names a mode and is right with probability `trust`; an error names either of the others. */
  readonly context: { readonly open: boolean; readonly mode: number; readonly trust: number };
  readonly pathways: Pathways;
  /** Where the noise turns, as a share of the full swing, in (0, 1]. */
  readonly peak: number;
  /** Steps of half a cycle. */
  readonly levels: number;
  readonly chains: number;
  readonly seed: number;
}

export const circuitDefaults: CircuitSettings = {
  sense: { open: false, angle: 135, value: 0, sigma: 0.15 },
  context: { open: false, mode: 2, trust: 0.95 },
  pathways: 'exact',
  peak: 1,
  levels: 100,
  chains: 256,
  seed: 1,
};

/** The mode of each component of the prior. */
export const modeOf: readonly number[] = ALONG.flatMap((count, mode) => Array(count).fill(mode));

export const prior: GaussianMixture = {
  size: 2,
  means: ALONG.flatMap((count, mode) =>
    Array.from({ length: count }, (_, k) => trimodalAt(mode, (k + 0.5) / count)),
  ),
  weights: ALONG.flatMap((count) => Array(count).fill(1 / (ALONG.length * count))),
  sd: SPREAD,
};

/** What a context makes of the prior. */
function inContext({ mode, trust }: CircuitSettings['context']): GaussianMixture {
  const others = (1 - trust) / (MODES.length - 1);
  const weights = modeOf.map((own, c) => prior.weights[c] * (own === mode ? trust : others));
  return { ...prior, weights };
}

const observation = ({ angle, value, sigma }: CircuitSettings['sense']) => {
  const turn = (angle * Math.PI) / 180;
  return { direction: [cos(turn), sin(turn)], value, sigma };
};

/** The distribution that the open gates ask for; without any, the prior. */
export function target({ sense, context }: CircuitSettings): GaussianMixture {
  const known = context.open ? inContext(context) : prior;
  return sense.open ? posteriorMixture(known, observation(sense)) : known;
}

function inputsOf(settings: CircuitSettings): CircuitInput[] {
  const { sense, context, pathways } = settings;
  const posterior = (of: GaussianMixture, more: object = {}) =>
    ({ input: 'posterior', prior, posterior: of, ...more }) as const;
  switch (pathways) {
    case 'exact':
      return sense.open || context.open ? [posterior(target(settings))] : [];
    case 'apart':
      return [
        ...(context.open ? [posterior(inContext(context))] : []),
        ...(sense.open ? [posterior(posteriorMixture(prior, observation(sense)))] : []),
      ];
    case 'paper': {
      const guidanceScale = 'sqrtBeta';
      return [
        ...(context.open ? [posterior(inContext(context), { guidanceScale, strength: 0.2 })] : []),
        ...(sense.open ? [{ input: 'linear', ...observation(sense), guidanceScale } as const] : []),
      ];
    }
    default:
      return pathways satisfies never;
  }
}

/** Square root of the variance that each level adds, from the trough to where the noise turns; a step's, in units of the state. */
export function amplitudes(settings: CircuitSettings): Float64Array {
  const { beta } = scheduleOf(settings);
  const last = Math.max(1, Math.round(settings.peak * (settings.levels - 1)));
  return beta.subarray(0, last + 1).map(Math.sqrt);
}

const scheduleOf = ({ levels }: CircuitSettings) => resampled(noiseSchedule(SWING), levels);

/**
 * The circuit of a stretch of a run: from one change of the settings to the next. Each has noise of its own, so a run follows from
 * its seed and from what was changed after which cycle, and from nothing else.
 */
export function circuitOptions(settings: CircuitSettings, stretch = 0): CircuitOptions {
  const { chains, peak, seed } = settings;
  return {
    denoiser: { kind: 'mixture', mixture: prior },
    schedule: scheduleOf(settings),
    batch: chains,
    peak,
    inputs: inputsOf(settings),
    seed: seed + stretch * 2 ** 32,
  };
}
