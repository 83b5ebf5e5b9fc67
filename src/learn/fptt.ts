/**
 * Forward propagation through time (Kag & Saligrama 2021, Yin, Corradi & Bohté 2023): a sample is cut in parts, and after each part all that
 * is learnt follows its slopes and a pull towards a running average, which carries what later parts do not show.
 *
 *   loss of part k (from 0 of K)    (k + 1)/K · loss − λ·w + α/2·(w − w̄)²
 *   after the update                λ ← λ − α·(w − w̄);   w̄ ← (1 − β)·w̄ + β·w − (β/α)·λ
 *   at the end of an epoch          w ← w̄
 *
 * w is measured in the unit of its group (`rates`). No slope passes from a part to the one before, so memory is that of one part.
 */
import { SynfireError } from '../errors.ts';
import { number, object, optional, type Shape } from '../network/shape.ts';
import type { LearntGroup } from './update.ts';

export interface FpttOptions {
  /** Equal parts that a sample is cut in; they divide its steps. */
  readonly parts: number;
  /** Strength of the pull, > 0; default 0.5. */
  readonly alpha?: number;
  /** How fast the average follows, in (0, 1]; default 0.5. */
  readonly beta?: number;
}

export const fpttShape: Shape = object({
  parts: number,
  alpha: optional(number),
  beta: optional(number),
});

/** Throws SynfireError for a value out of range. */
export function checkFptt({ parts, alpha = 0.5, beta = 0.5 }: FpttOptions): void {
  const ranges: readonly [string, number, boolean, string][] = [
    ['parts', parts, Number.isInteger(parts) && parts >= 1, 'an integer ≥ 1'],
    ['alpha', alpha, alpha > 0 && alpha < 1e6, 'a positive number'],
    ['beta', beta, beta > 0 && beta <= 1, 'a number in (0, 1]'],
  ];
  SynfireError.gather(
    ranges
      .filter(([, , good]) => !good)
      .map(([name, value, , expected]) => ({
        ...{ code: 'bad-option', where: `training › fptt › ${name}`, found: String(value) },
        ...{ expected, remedy: 'Correct the value.' },
      })),
  );
}

/** Adds the pull to the slopes of the loss. */
export function addPull(groups: readonly LearntGroup[], { alpha = 0.5 }: FpttOptions): void {
  for (const { values, slopes, average, dual, rate } of groups) {
    for (let k = 0; k < values.length; k++) {
      slopes[k] += (alpha * ((values[k] - average![k]) / rate) - dual![k]) / rate;
    }
  }
}

/** After an update, λ and the average follow. */
export function followAverage(
  groups: readonly LearntGroup[],
  { alpha = 0.5, beta = 0.5 }: FpttOptions,
): void {
  for (const { values, average, dual, rate } of groups) {
    for (let k = 0; k < values.length; k++) {
      const w = values[k];
      dual![k] -= (alpha * (w - average![k])) / rate;
      average![k] = (1 - beta) * average![k] + beta * w - (beta / alpha) * rate * dual![k];
    }
  }
}

/** At the end of an epoch what is learnt becomes its average. */
export function takeAverage(groups: readonly LearntGroup[]): void {
  for (const { values, average } of groups) values.set(average!);
}
