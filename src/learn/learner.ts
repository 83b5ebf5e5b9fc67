/** Adam on the parameters of a graph, with a schedule, clipping of the whole gradient and an average of the weights. */

import { placeOfParameter } from '../backends/rate/matrices.ts';
import type { RateMemory } from '../backends/rate/module.ts';
import { memoryOf, type Tape } from '../backends/rate/tape.ts';
import { SynfireError } from '../errors.ts';
import { checked } from '../network/shape.ts';
import { adamStep, checkOptimiser, type OptimiserOptions, optimiserOptions } from './optimiser.ts';

interface Moments {
  readonly value: number;
  readonly slope: number;
  readonly count: number;
  readonly mean: number;
  readonly square: number;
  readonly average: number;
}

export class Learner {
  readonly #memory: RateMemory;
  readonly #tape: Tape;
  readonly #options: OptimiserOptions;
  readonly #moments: readonly Moments[];
  #step = 0;

  /** Throws SynfireError for options out of range. */
  constructor(tape: Tape, options: OptimiserOptions) {
    checked(optimiserOptions, options, 'learner');
    checkOptimiser(options, 'learner');
    const memory = memoryOf(tape, 'new Learner');
    this.#memory = memory;
    this.#tape = tape;
    this.#options = options;
    this.#moments = tape.parameters.map((parameter) => {
      const { rows, stride, value, slope } = placeOfParameter(memory, parameter, 'new Learner');
      const count = rows * stride;
      const room = () => memory.room(count, 'moments');
      const made = { value, slope, count, mean: room(), square: room(), average: room() };
      memory.f32(made.average, count).set(memory.f32(value, count));
      return made;
    });
  }

  get step(): number {
    return this.#step;
  }

  /** One step on the inputs as they are; the loss before it. Throws `not-a-number` and leaves the weights where the loss is not finite. */
  learn(): number {
    const loss = this.#tape.forward();
    if (!Number.isFinite(loss)) {
      throw new SynfireError({
        code: 'not-a-number',
        where: `learner › step ${this.#step}`,
        found: `a loss of ${loss}`,
        expected: 'finite losses',
        remedy: 'The weights are those before the step; take a smaller learning rate or clip.',
      });
    }
    this.#tape.backward();
    this.#clip();
    const step = adamStep(this.#options, this.#step++);
    for (const { value, slope, count, mean, square, average } of this.#moments) {
      this.#memory.adam(step, [value, slope, mean, square, average], count);
    }
    return loss;
  }

  /** Puts the averaged weights in the place of the last ones. */
  takeAverages(): void {
    for (const { value, count, average } of this.#moments) {
      this.#memory.f32(value, count).set(this.#memory.f32(average, count));
    }
  }

  #clip(): void {
    const { clip } = this.#options;
    if (clip === undefined) return;
    const { kernels } = this.#memory;
    const squares = this.#moments.reduce(
      (sum, { slope, count }) => sum + kernels.sumSquares(slope, count),
      0,
    );
    const length = Math.sqrt(squares);
    if (!(length > clip)) return;
    for (const { slope, count } of this.#moments) {
      kernels.scale(slope, clip / length, count);
    }
  }
}
