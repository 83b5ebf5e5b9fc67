/** One update of what is learnt: gradient, rule, bounds; in parts of the samples where the method is `fptt`. */
import type {
  Carry,
  GradientEngine,
  Outcome,
  RunOptions,
  Sample,
} from '../backends/learning/gradients.ts';
import { SynfireError } from '../errors.ts';
import { numbersOf } from './checkpoint.ts';
import { addPull, followAverage, takeAverage } from './fptt.ts';
import type { Learnt } from './learnt.ts';
import { partOfSample } from './sample-parts.ts';
import type { Task } from './task.ts';
import { updateAll } from './update.ts';

/** Where training stands before an update. */
export interface Standing {
  readonly updates: number;
  /** Samples seen. */
  readonly samples: number;
  /** Updates of an epoch. */
  readonly perEpoch: number;
}

export class Updating {
  readonly #task: Task;
  readonly #engine: GradientEngine;
  readonly #learnt: Learnt;

  constructor(task: Task, engine: GradientEngine, learnt: Learnt) {
    this.#task = task;
    this.#engine = engine;
    this.#learnt = learnt;
  }

  /** Rejects with `not-a-number` where the loss or a slope is none; what is learnt is then as it was. */
  async update(samples: readonly Sample[], { updates, samples: first, perEpoch }: Standing) {
    const { groups } = this.#learnt;
    const { optimiser = {}, fptt } = this.#task.options;
    const { parts } = this.#task.layout;
    const before = fptt && groups.map((group) => numbersOf(group).map(([, x]) => x.slice()));
    let part = 0;
    try {
      return await this.#run(samples, { first }, (outcome) => {
        this.#learnt.takeSlopes(outcome.gradient!);
        this.#checkNumbers(outcome, updates);
        if (fptt) addPull(groups, fptt);
        updateAll(optimiser, groups, updates * parts + part++, perEpoch * parts);
        this.#learnt.keepBounds();
        if (fptt) followAverage(groups, fptt);
        if (!fptt || part < parts || (updates + 1) % perEpoch !== 0) return;
        takeAverage(groups);
        this.#learnt.keepBounds();
      });
    } catch (error) {
      before?.forEach((numbers, g) => {
        for (const [k, [, own]] of numbersOf(groups[g]).entries()) own.set(numbers[k]);
      });
      throw error;
    }
  }

  /** Losses of samples as things are. */
  evaluate(samples: readonly Sample[], first: number): Promise<Outcome> {
    return this.#run(samples, { gradient: false, first });
  }

  /** The loss of samples and, in the groups, its slopes. */
  async gradient(samples: readonly Sample[]): Promise<Outcome> {
    const { groups } = this.#learnt;
    const sums = groups.map(({ slopes }) => slopes.slice().fill(0));
    const outcome = await this.#run(samples, { first: 0 }, ({ gradient }) => {
      this.#learnt.takeSlopes(gradient!);
      for (const [g, { slopes }] of groups.entries()) {
        for (let k = 0; k < slopes.length; k++) sums[g][k] += slopes[k];
      }
    });
    for (const [g, { slopes }] of groups.entries()) slopes.set(sums[g]);
    return outcome;
  }

  /** All parts in order, each with what is learnt by then; judged by the last. */
  async #run(
    samples: readonly Sample[],
    options: RunOptions,
    after: (outcome: Outcome) => void = () => {},
  ): Promise<Outcome> {
    const { layout, judge } = this.#task;
    const { parts, steps } = layout;
    const { outputs = layout.populations[judge.readout.population].size } = judge.readout;
    const spikes = layout.populations.map(() => 0);
    let carries: readonly Carry[] | undefined;
    for (let part = 0; ; part++) {
      const own = samples.map((sample) => partOfSample(sample, part, { steps, parts, outputs }));
      const found = await this.#engine.run(this.#learnt.values(), own, {
        ...options,
        ...{ part, weight: (part + 1) / parts },
        ...(carries ? { carries } : {}),
      });
      for (const p of spikes.keys()) spikes[p] += found.spikes[p];
      after(found);
      if (part === parts - 1) return { ...found, spikes };
      carries = found.carries;
    }
  }

  #checkNumbers({ judgements }: Outcome, updates: number): void {
    const loss = meanLoss(judgements);
    const odd = this.#learnt.groups.find(({ slopes }) => !slopes.every(Number.isFinite));
    if (Number.isFinite(loss) && odd === undefined) return;
    throw new SynfireError({
      code: 'not-a-number',
      where: `train › update ${updates}`,
      found: Number.isFinite(loss)
        ? `slopes of "${odd!.name}" that are no numbers`
        : `a loss of ${loss}`,
      expected: 'finite losses and slopes',
      remedy:
        'What is learnt is as it was before this update; take a lower learning rate, or clip.',
    });
  }
}

export const meanLoss = (judgements: Outcome['judgements']): number =>
  judgements.reduce((sum, { loss }) => sum + loss, 0) / judgements.length;
