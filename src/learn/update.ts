/** How learnt numbers follow their slopes: the rule, its schedule and clipping. All in f64, the same on every host. */
import { cos, wholePower as power } from '../equations/f64.ts';
import { printValue, SynfireError } from '../errors.ts';
import { number, object, optional, type Shape, word } from '../network/shape.ts';

export interface UpdateOptions {
  /** Default `adam`. `adamw` decays weights apart from the slope. */
  readonly rule?: 'adam' | 'adamw' | 'sgd' | 'rmsprop';
  /** Default 0.005. */
  readonly learningRate?: number;
  /** Epochs in which the rate rises linearly from 0; default 0. */
  readonly warmup?: number;
  /** The rate is multiplied by `factor` every so many epochs. */
  readonly decay?: { readonly every: number; readonly factor: number };
  /** The rate falls along half a cosine to `share` of it in so many epochs, and stays there. */
  readonly cosine?: { readonly epochs: number; readonly share?: number };
  /** Of `sgd`; default 0. */
  readonly momentum?: number;
  /** Of `adam` and `adamw`; defaults 0.9 and 0.999 (also the memory of `rmsprop`: 0.99). */
  readonly beta1?: number;
  readonly beta2?: number;
  /** Default 1e-8. */
  readonly epsilon?: number;
  /** Default 0: a pull towards 0, as part of the slope; of `adamw` times the rate. */
  readonly weightDecay?: number;
  /** A gradient longer than this is scaled to it. */
  readonly clip?: number;
}

export const updateShape: Shape = object({
  rule: optional(word('adam', 'adamw', 'sgd', 'rmsprop')),
  learningRate: optional(number),
  warmup: optional(number),
  decay: optional(object({ every: number, factor: number })),
  cosine: optional(object({ epochs: number, share: optional(number) })),
  momentum: optional(number),
  beta1: optional(number),
  beta2: optional(number),
  epsilon: optional(number),
  weightDecay: optional(number),
  clip: optional(number),
});

/** Throws SynfireError for a value out of range. Types are right already. */
export function checkUpdate(options: UpdateOptions, where: string): void {
  const { learningRate = 1, warmup = 0, decay, cosine, momentum = 0, beta1 = 0 } = options;
  const { beta2 = 0.5, epsilon = 1, weightDecay = 0, clip = 1 } = options;
  const [every, factor] = [decay?.every ?? 1, decay?.factor ?? 1];
  const [epochs, share] = [cosine?.epochs ?? 1, cosine?.share ?? 0];
  const positive = 'a positive number';
  const ranges: readonly [string, number, boolean, string][] = [
    ['learningRate', learningRate, learningRate > 0 && learningRate < 1e6, positive],
    ['warmup', warmup, warmup >= 0 && warmup < 1e9, 'a number of epochs ≥ 0'],
    ['decay › every', every, every > 0 && every < 1e9, positive],
    ['decay › factor', factor, factor > 0 && factor <= 1, 'a number in (0, 1]'],
    ['cosine › epochs', epochs, epochs > 0 && epochs < 1e9, positive],
    ['cosine › share', share, share >= 0 && share <= 1, 'a number in [0, 1]'],
    ['momentum', momentum, momentum >= 0 && momentum < 1, 'a number in [0, 1)'],
    ['beta1', beta1, beta1 >= 0 && beta1 < 1, 'a number in [0, 1)'],
    ['beta2', beta2, beta2 > 0 && beta2 < 1, 'a number in (0, 1)'],
    ['epsilon', epsilon, epsilon > 0 && epsilon < 1e6, positive],
    ['weightDecay', weightDecay, weightDecay >= 0 && weightDecay < 1e6, 'a number ≥ 0'],
    ['clip', clip, clip > 0, positive],
  ];
  SynfireError.gather(
    ranges
      .filter(([, , good]) => !good)
      .map(([name, value, , expected]) => ({
        ...{ code: 'bad-option', where: `${where} › ${name}`, found: printValue(value) },
        ...{ expected, remedy: 'Correct the value.' },
      })),
  );
}

/** Numbers that are learnt together, and what the rule remembers of each. */
export interface LearntGroup {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  readonly mean: Float64Array;
  readonly square: Float64Array;
  /** Multiplies the learning rate. */
  readonly rate: number;
  /** Of `fptt`: the running average, and λ (fptt.ts). */
  readonly average?: Float64Array;
  readonly dual?: Float64Array;
  /** Of `force`: what least squares knows beside the weights. */
  readonly inverse?: Float64Array;
}

/** Rate of update `t` (from 0). */
export function rateAt(options: UpdateOptions, t: number, perEpoch: number): number {
  const { learningRate = 0.005, warmup = 0, decay, cosine } = options;
  const epoch = t / perEpoch;
  let rate = learningRate;
  if (warmup > 0) rate *= Math.min(1, (epoch + 1 / perEpoch) / warmup);
  if (decay) rate *= power(decay.factor, Math.floor(epoch / decay.every));
  if (cosine) {
    const { epochs, share = 0 } = cosine;
    const along = Math.min(1, epoch / epochs);
    rate *= share + ((1 - share) * (1 + cos(Math.PI * along))) / 2;
  }
  return rate;
}

/** One update of all groups from their slopes; `t` counts from 0. */
export function updateAll(
  options: UpdateOptions,
  groups: readonly LearntGroup[],
  t: number,
  perEpoch: number,
): void {
  const rate = rateAt(options, t, perEpoch);
  if (options.clip !== undefined) clipAll(groups, options.clip);
  for (const group of groups) updateOne(options, group, rate * group.rate, t);
}

function clipAll(groups: readonly LearntGroup[], clip: number): void {
  let squares = 0;
  for (const { slopes } of groups) for (const g of slopes) squares += g * g;
  const length = Math.sqrt(squares);
  if (!(length > clip)) return;
  for (const { slopes } of groups)
    for (let k = 0; k < slopes.length; k++) slopes[k] *= clip / length;
}

function updateOne(options: UpdateOptions, group: LearntGroup, rate: number, t: number): void {
  const { rule = 'adam', momentum = 0, beta1 = 0.9, epsilon = 1e-8, weightDecay = 0 } = options;
  const { beta2 = rule === 'rmsprop' ? 0.99 : 0.999 } = options;
  const { values, slopes, mean, square } = group;
  const inside = rule === 'adamw' ? 0 : weightDecay;
  if (rule === 'sgd') {
    for (let k = 0; k < values.length; k++) {
      mean[k] = momentum * mean[k] + slopes[k] + inside * values[k];
      values[k] -= rate * mean[k];
    }
    return;
  }
  const apart = rule === 'adamw' ? 1 - rate * weightDecay : 1;
  const first = rule === 'rmsprop' ? 0 : beta1;
  const bias1 = rule === 'rmsprop' ? 1 : 1 - power(beta1, t + 1);
  const bias2 = rule === 'rmsprop' ? 1 : 1 - power(beta2, t + 1);
  for (let k = 0; k < values.length; k++) {
    const slope = slopes[k] + inside * values[k];
    mean[k] = first * mean[k] + (1 - first) * slope;
    square[k] = beta2 * square[k] + (1 - beta2) * slope * slope;
    const step = mean[k] / bias1 / (Math.sqrt(square[k] / bias2) + epsilon);
    values[k] = apart * values[k] - rate * step;
  }
}
