/** Adam with decoupled weight decay, warm-up, cosine decay and an average of the weights: its course in f64. */
import { cos, wholePower as power } from '../equations/f64.ts';
import { printValue, SynfireError } from '../errors.ts';
import { number, object, optional, type Shape } from '../network/shape.ts';

export interface OptimiserOptions {
  /** Steps of the whole course. */
  readonly steps: number;
  /** Learning rate after the warm-up; default 0.01. */
  readonly learningRate?: number;
  /** Steps in which the rate rises linearly; default 100. */
  readonly warmup?: number;
  /** Share of the rate that is left at the end of the cosine; default 0.02. */
  readonly finalShare?: number;
  /** Defaults 0.9 and 0.999. */
  readonly beta1?: number;
  readonly beta2?: number;
  /** AdamW's decay of the weights, times the rate; default 0. */
  readonly weightDecay?: number;
  /** Weight of the past in the average of the weights, at most t/(t + 10) after t steps; default 0.999, 0 is none. */
  readonly average?: number;
  /** Gradients of a part longer than this are scaled to it; default none. */
  readonly clip?: number;
}

/** The options with what was not given, or given as undefined, at its default. Asked at each step: no more than one object is made. */
const whole = ({
  steps,
  learningRate = 0.01,
  warmup = 100,
  finalShare = 0.02,
  beta1 = 0.9,
  beta2 = 0.999,
  weightDecay = 0,
  average = 0.999,
}: OptimiserOptions) => ({
  steps,
  learningRate,
  warmup,
  finalShare,
  beta1,
  beta2,
  weightDecay,
  average,
});

export const optimiserShape: Record<string, Shape> = {
  steps: number,
  learningRate: optional(number),
  warmup: optional(number),
  finalShare: optional(number),
  beta1: optional(number),
  beta2: optional(number),
  weightDecay: optional(number),
  average: optional(number),
  clip: optional(number),
};
export const optimiserOptions: Shape = object(optimiserShape);

/** Throws SynfireError for a value out of range. */
export function checkOptimiser(options: OptimiserOptions, where: string): void {
  const { steps, learningRate, warmup, finalShare, beta1, beta2, weightDecay, average } =
    whole(options);
  const { clip = 1 } = options;
  const share = (x: number) => x >= 0 && x <= 1;
  const ranges: readonly [string, boolean, string][] = [
    ['steps', Number.isInteger(steps) && steps >= 1 && steps <= 1e9, 'an integer from 1 to 10⁹'],
    ['learningRate', learningRate > 0 && learningRate < 1e3, 'a positive number'],
    ['warmup', warmup >= 0 && warmup <= 1e9, 'a number of steps'],
    ['finalShare', share(finalShare), 'a number in [0, 1]'],
    ['beta1', beta1 >= 0 && beta1 < 1, 'a number in [0, 1)'],
    ['beta2', beta2 > 0 && beta2 < 1, 'a number in (0, 1)'],
    ['weightDecay', weightDecay >= 0 && weightDecay < 1e3, 'a number ≥ 0'],
    ['average', average >= 0 && average < 1, 'a number in [0, 1)'],
    ['clip', clip > 0, 'a positive number'],
  ];
  SynfireError.gather(
    ranges
      .filter(([, good]) => !good)
      .map(([name, , expected]) => ({
        code: 'bad-option',
        where: `${where} › ${name}`,
        found: printValue(options[name as keyof OptimiserOptions]),
        expected,
        remedy: 'Correct the value.',
      })),
  );
}

/** What the kernel `adam` needs at one step. */
export interface AdamStep {
  readonly beta1: number;
  readonly beta2: number;
  readonly rate: number;
  readonly epsilon: number;
  readonly decay: number;
  readonly follow: number;
}

/** The numbers of step `t`, counted from 0. */
export function adamStep(options: OptimiserOptions, t: number): AdamStep {
  const { steps, learningRate, warmup, finalShare, beta1, beta2, weightDecay, average } =
    whole(options);
  const rising = Math.min(1, (t + 1) / Math.max(1, warmup));
  const along = Math.min(1, t / steps);
  const falling = finalShare + ((1 - finalShare) * (1 + cos(Math.PI * along))) / 2;
  const lr = learningRate * rising * falling;
  const bias1 = 1 - power(beta1, t + 1);
  const root2 = Math.sqrt(1 - power(beta2, t + 1));
  return {
    beta1,
    beta2,
    rate: (lr * root2) / bias1,
    epsilon: 1e-8 * root2,
    decay: lr * weightDecay,
    follow: 1 - Math.min(average, t / (t + 10)),
  };
}
