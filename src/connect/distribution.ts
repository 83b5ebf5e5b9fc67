/**
 * Distributions that weights, delays and parameters are drawn from: data only. What is drawn is
 * defined in docs/decisions/0001-randomness.md and is the same on every backend.
 */
import { expectArgument, expectOptions, isReal } from './argument.ts';

export type Distribution =
  | { readonly distribution: 'uniform'; readonly low: number; readonly high: number }
  | {
      readonly distribution: 'normal';
      readonly mean: number;
      readonly sd: number;
      readonly min?: number;
      readonly max?: number;
      /** What happens outside [min, max]: `redraw` (default) or `clip`. */
      readonly outside?: 'redraw' | 'clip';
    }
  | {
      readonly distribution: 'lognormal';
      /** Mean and sd of the logarithm. */
      readonly mu: number;
      readonly sigma: number;
      readonly min?: number;
      readonly max?: number;
      readonly outside?: 'redraw' | 'clip';
    };

/** Where draws are bounded, and what happens outside. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
  readonly outside?: 'redraw' | 'clip';
}

/**
 * Uniform in [low, high). Weights are rounded to their receptor's quantum, delays to steps: there both ends are drawn, each half as often
 * as what is between.
 */
export function uniform(low: number, high: number): Distribution {
  expectArgument(isReal(low), 'uniform › low', low, 'a finite number');
  expectArgument(isReal(high) && high >= low, 'uniform › high', high, 'a finite number ≥ low');
  return { distribution: 'uniform', low, high };
}

/** Normal, bounded if asked. */
export function normal(mean: number, sd: number, bounds: Bounds = {}): Distribution {
  expectArgument(isReal(mean), 'normal › mean', mean, 'a finite number');
  expectArgument(isReal(sd) && sd >= 0, 'normal › sd', sd, 'a finite number ≥ 0');
  return { distribution: 'normal', mean, sd, ...checkedBounds(bounds, 'normal') };
}

/** exp of a normal with mean `mu` and standard deviation `sigma`, bounded if asked. */
export function lognormal(mu: number, sigma: number, bounds: Bounds = {}): Distribution {
  expectArgument(isReal(mu), 'lognormal › mu', mu, 'a finite number');
  expectArgument(isReal(sigma) && sigma >= 0, 'lognormal › sigma', sigma, 'a finite number ≥ 0');
  return { distribution: 'lognormal', mu, sigma, ...checkedBounds(bounds, 'lognormal') };
}

function checkedBounds(bounds: Bounds, where: string): Bounds {
  expectOptions(bounds, where, ['min', 'max', 'outside']);
  const { min, max, outside } = bounds;
  const atLeast = min ?? Number.NEGATIVE_INFINITY;
  expectArgument(min === undefined || isReal(min), `${where} › min`, min, 'a finite number');
  const above = max === undefined || (isReal(max) && max >= atLeast);
  expectArgument(above, `${where} › max`, max, 'a finite number ≥ min');
  const known = outside === undefined || outside === 'redraw' || outside === 'clip';
  expectArgument(known, `${where} › outside`, outside, '"redraw" or "clip"');
  return bounds;
}

/** No normal number that the engines draw is larger in magnitude (0001-randomness.md). */
export const LARGEST_NORMAL = 6.77;
