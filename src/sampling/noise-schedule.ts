/**
 * Noise levels of the oscillation (Ho, Jain & Abbeel 2020; Lyo & Savin 2024): level 0 is the trough, where a sample is
 * read, the last level the peak. β is the variance that a level adds, ᾱ_k = Π_{j≤k} (1 − β_j) the signal that is left.
 */
import { cos, exp, log } from '../equations/f64.ts';
import { printValue, SynfireError } from '../errors.ts';
import { checked, number, numbers, object, optional, word } from '../network/shape.ts';

type ScheduleKind = 'sigmoid' | 'sine' | 'linear' | 'quadratic';

export interface NoiseScheduleOptions {
  /** Default 'sigmoid'. 'sine' is a raised cosine of the variance. */
  readonly kind?: ScheduleKind;
  /** Levels of half a period; default 100. */
  readonly levels?: number;
  /** β of the trough and of the peak; defaults 1e-5 and 0.02. */
  readonly start?: number;
  readonly end?: number;
}

/** Every list has one number a level. */
export interface NoiseSchedule {
  readonly levels: number;
  readonly beta: Float64Array;
  readonly alphaBar: Float64Array;
  /** What the trees are told: level over number of levels. */
  readonly phase: Float64Array;
}

export const scheduleShape = object({
  levels: number,
  beta: numbers,
  alphaBar: numbers,
  phase: numbers,
});

const shape = object({
  kind: optional(word('sigmoid', 'sine', 'linear', 'quadratic')),
  levels: optional(number),
  start: optional(number),
  end: optional(number),
});

/** Throws SynfireError for a kind, a number of levels or variances that make no sense. */
export function noiseSchedule(options: NoiseScheduleOptions = {}): NoiseSchedule {
  checked(shape, options, 'noise schedule');
  const { kind = 'sigmoid', levels = 100, start = 1e-5, end = 0.02 } = options;
  const sound = Number.isInteger(levels) && levels >= 2 && levels <= 10_000;
  if (!(sound && start > 0 && end > start && end < 1)) {
    throw new SynfireError({
      code: 'bad-schedule',
      where: 'noise schedule',
      found: printValue(options),
      expected: '2 to 10,000 levels, 0 < start < end < 1',
      remedy: 'Correct the value.',
    });
  }
  const along = (low: number, high: number, k: number) => low + ((high - low) * k) / (levels - 1);
  const betaOf = (k: number): number => {
    switch (kind) {
      case 'sigmoid':
        return (end - start) / (1 + exp(-along(-6, 6, k))) + start;
      case 'sine':
        return ((end - start) / 2) * (1 - cos(along(0, Math.PI, k))) + start;
      case 'linear':
        return along(start, end, k);
      case 'quadratic':
        return along(Math.sqrt(start), Math.sqrt(end), k) ** 2;
      default:
        return kind satisfies never;
    }
  };
  const beta = Float64Array.from({ length: levels }, (_, k) => betaOf(k));
  return complete(
    beta,
    beta.map((_, k) => k / levels),
  );
}

function complete(beta: Float64Array, phase: Float64Array): NoiseSchedule {
  let left = 1;
  const alphaBar = beta.map((b) => {
    left *= 1 - b;
    return left;
  });
  return { levels: beta.length, beta, alphaBar, phase };
}

/**
 * The same oscillation in `levels` levels, from the same trough to the same peak: ln ᾱ and phases are interpolated linearly
 * between levels. Throws SynfireError for fewer than 2 levels.
 */
export function resampled(schedule: NoiseSchedule, levels: number): NoiseSchedule {
  if (!(Number.isInteger(levels) && levels >= 2 && levels <= 10_000)) {
    throw new SynfireError({
      code: 'bad-schedule',
      where: 'noise schedule › levels',
      found: printValue(levels),
      expected: 'an integer from 2 to 10,000',
      remedy: 'Correct the value.',
    });
  }
  const { alphaBar, phase } = schedule;
  const logs = Array.from(alphaBar, log);
  const place = (j: number) => (j * (alphaBar.length - 1)) / (levels - 1);
  const at = (list: ArrayLike<number>, x: number) => {
    const k = Math.min(list.length - 2, Math.floor(x));
    return list[k] + (x - k) * (list[k + 1] - list[k]);
  };
  const beta = new Float64Array(levels);
  let before = 0;
  for (let j = 0; j < levels; j++) {
    const now = at(logs, place(j));
    beta[j] = 1 - exp(now - before);
    before = now;
  }
  return complete(
    beta,
    beta.map((_, j) => at(phase, place(j))),
  );
}
