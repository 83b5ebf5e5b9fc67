/** The outcome of a batch: those of its parts, added in order, whoever computed them. */
import {
  addGradient,
  type Carry,
  type Gradient,
  type Judgement,
  type Outcome,
} from './gradients.ts';
import type { LearningLayout } from './layout.ts';
import type { PartOutcome } from './machine.ts';
import type { ReadoutNumbers } from './single-least-squares.ts';

export class Sum {
  readonly #total: Gradient | undefined;
  readonly #judgements: Judgement[] = [];
  readonly #carries: Carry[] = [];
  readonly #spikes: number[];
  #force: ReadoutNumbers | undefined;

  /** `total`: where slopes are added up, from 0. */
  constructor({ populations }: LearningLayout, total: Gradient | undefined) {
    this.#total = total;
    this.#spikes = populations.map(() => 0);
    if (total === undefined) return;
    total.weights.fill(0);
    total.readout.fill(0);
    for (const room of [...total.constants, ...total.initial].flat()) room.fill(0);
  }

  add({ judgements, spikes, gradient, carries = [], force }: PartOutcome): void {
    this.#force ??= force;
    for (const [p, count] of spikes.entries()) this.#spikes[p] += count;
    if (gradient && this.#total) addGradient(this.#total, gradient);
    this.#judgements.push(...judgements);
    this.#carries.push(...carries);
  }

  get outcome(): Outcome {
    return {
      ...{ judgements: this.#judgements, spikes: this.#spikes },
      ...(this.#total ? { gradient: this.#total } : {}),
      ...(this.#force ? { force: this.#force } : {}),
      ...(this.#carries.length > 0 ? { carries: this.#carries } : {}),
    };
  }
}
