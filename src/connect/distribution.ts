/**
 * Distributions that weights, delays and parameters are drawn from: data only. What is drawn is
 * defined in docs/decisions/0001-randomness.md and is the same on every backend.
 */

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
