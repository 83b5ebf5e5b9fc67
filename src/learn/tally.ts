/** What samples came to: their mean loss, how many were told right, and how often neurons fired. */
import type { Outcome } from '../backends/learning/gradients.ts';
import type { TrainingSample } from './samples.ts';
import type { Task } from './task.ts';

export interface Evaluation {
  /** Mean over samples. */
  readonly loss: number;
  readonly accuracy: number;
  /** Mean rates in Hz by population. */
  readonly rates: Readonly<Record<string, number>>;
}

/** Loss, right answers and spikes of samples so far. */
export class Tally {
  readonly #task: Task;
  readonly #spikes: Float64Array;
  #count = 0;
  #loss = 0;
  #labelled = 0;
  #right = 0;

  constructor(task: Task) {
    this.#task = task;
    this.#spikes = new Float64Array(task.layout.populations.length);
  }

  add({ judgements, spikes }: Outcome, samples: readonly TrainingSample[]): void {
    for (const [k, { loss, choice }] of judgements.entries()) {
      this.#count++;
      this.#loss += loss;
      const { label } = samples[k];
      if (label === undefined) continue;
      this.#labelled++;
      if (label === choice) this.#right++;
    }
    for (const [p, count] of spikes.entries()) this.#spikes[p] += count;
  }

  get loss(): number {
    return this.#loss / this.#count;
  }

  get accuracy(): number {
    return this.#labelled === 0 ? Number.NaN : this.#right / this.#labelled;
  }

  evaluation(): Evaluation {
    const { layout } = this.#task;
    const seconds = (this.#count * layout.steps * layout.plan.dt) / 1000;
    const rates = layout.populations.map(({ name, size }, p) => [
      name,
      this.#spikes[p] / Math.max(1, size) / seconds,
    ]);
    return { loss: this.loss, accuracy: this.accuracy, rates: Object.fromEntries(rates) };
  }
}
