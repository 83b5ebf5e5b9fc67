/** One update of what is learnt: gradient, rule, bounds; in parts of the samples where the method is `fptt`. */
import type {
  Carry,
  GradientEngine,
  Outcome,
  RunOptions,
  Sample,
} from '../backends/learning/gradients.ts';
import { firstLost, type GivenSample } from '../backends/learning/not-a-number.ts';
import { SynfireError } from '../errors.ts';
import { timeOf } from '../network/grid.ts';
import { numbersOf } from './checkpoint.ts';
import { addPull, followAverage, takeAverage } from './fptt.ts';
import type { Learnt } from './learnt.ts';
import { partOfSample } from './sample-parts.ts';
import type { Task } from './task.ts';
import { wrong } from './task-checks.ts';
import { updateAll } from './update.ts';

/** Where training stands before an update. */
export interface Standing {
  readonly updates: number;
  /** Samples seen. */
  readonly samples: number;
  /** Updates of an epoch. */
  readonly perEpoch: number;
  /** Of each sample of the batch: its number in the data. */
  readonly numbers: readonly number[];
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
  async update(samples: readonly Sample[], standing: Standing) {
    const { updates, samples: first, perEpoch } = standing;
    const { groups } = this.#learnt;
    if (this.#task.layout.force) return this.#force(samples, standing);
    const { optimiser = {}, fptt } = this.#task.options;
    const { parts } = this.#task.layout;
    const before = fptt && groups.map((group) => numbersOf(group).map(([, x]) => x.slice()));
    let part = 0;
    try {
      return await this.#run(samples, { first }, (outcome, given) => {
        this.#learnt.takeSlopes(outcome.gradient!);
        this.#checkNumbers(outcome, standing, given);
        if (fptt) addPull(groups, fptt);
        updateAll(optimiser, groups, updates * parts + part++, perEpoch * parts);
        this.#learnt.keepBounds();
        if (fptt) followAverage(groups, fptt);
        if (!fptt || part < parts || (updates + 1) % perEpoch !== 0) return;
        takeAverage(groups);
        this.#learnt.keepBounds();
      });
    } catch (error) {
      if (before) restore(groups, before);
      throw error;
    }
  }

  /** Samples one after the other, each with the readout as the one before left it. */
  async #force(samples: readonly Sample[], standing: Standing): Promise<Outcome> {
    const { samples: first, numbers } = standing;
    const { groups } = this.#learnt;
    const before = groups.map((group) => numbersOf(group).map(([, x]) => x.slice()));
    const outcomes: Outcome[] = [];
    try {
      for (const [k, sample] of samples.entries()) {
        const options = { gradient: false, learns: true, first: first + k };
        const found = await this.#engine.run(this.#learnt.values(), [sample], options);
        this.#learnt.takeForce(found.force!);
        this.#checkNumbers(found, { ...standing, numbers: [numbers[k]] });
        outcomes.push(found);
      }
    } catch (error) {
      restore(groups, before);
      throw error;
    }
    const spikes = outcomes[0].spikes.map((_, p) =>
      outcomes.reduce((sum, outcome) => sum + outcome.spikes[p], 0),
    );
    return { judgements: outcomes.flatMap(({ judgements }) => judgements), spikes };
  }

  /** Losses of samples as things are; with their scores where they are asked for. */
  evaluate(samples: readonly Sample[], first: number, scores = false): Promise<Outcome> {
    return this.#run(samples, { gradient: false, first, scores });
  }

  /** The loss of samples and, in the groups, its slopes. */
  async gradient(samples: readonly Sample[]): Promise<Outcome> {
    if (this.#task.layout.force) {
      const remedy = 'Train, or use method "bptt".';
      throw wrong('method', '"force"', 'a method of slopes', remedy);
    }
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
    after: (outcome: Outcome, given: (sample: number) => GivenSample) => void = () => {},
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
      const carried = carries;
      after(found, (k) => ({
        ...{ sample: own[k], number: (options.first ?? 0) + k, part },
        ...(carried ? { carry: carried[k] } : {}),
      }));
      if (part === parts - 1) return { ...found, spikes };
      carries = found.carries;
    }
  }

  /** Of a sample with a time step: which state of which population is the first that is no number. */
  #lost(given: GivenSample): string | undefined {
    const { layout, judge, options } = this.#task;
    if (options.method === 'eventprop') return undefined;
    const lost = firstLost(layout, judge, this.#learnt.values(), given);
    if (lost === undefined) return '; all states are numbers';
    const { population, unit, state, value, step } = lost;
    const time = `${timeOf(step + 1, layout.plan.dt)} ms`;
    return `: ${state} of "${population}" ${unit} is ${value} from ${time} on`;
  }

  #checkNumbers(
    { judgements }: Outcome,
    { updates, numbers }: Standing,
    given?: (sample: number) => GivenSample,
  ): void {
    const loss = meanLoss(judgements);
    const sample = judgements.findIndex((one) => !Number.isFinite(one.loss));
    const { layout, judge } = this.#task;
    const read = layout.populations[judge.readout.population].name;
    const odd = this.#learnt.groups.find(
      ({ slopes, values }) => !slopes.every(Number.isFinite) || !values.every(Number.isFinite),
    );
    if (Number.isFinite(loss) && odd === undefined) return;
    const lost = given && sample >= 0 ? this.#lost(given(sample)) : undefined;
    throw new SynfireError({
      code: 'not-a-number',
      where: `train › update ${updates}`,
      found: Number.isFinite(loss)
        ? `"${odd!.name}", or slopes of it, that are no numbers`
        : `a loss of ${loss}, read of "${read}", in sample ${numbers[sample]} of the data${lost ?? ''}`,
      expected: 'finite losses and slopes',
      remedy:
        'What is learnt is as it was before this update; take a lower learning rate, or clip.',
    });
  }
}

/** What groups remember becomes what it was. */
function restore(groups: Learnt['groups'], before: readonly (readonly Float64Array[])[]): void {
  for (const [g, numbers] of before.entries()) {
    for (const [k, [, own]] of numbersOf(groups[g]).entries()) own.set(numbers[k]);
  }
}

export const meanLoss = (judgements: Outcome['judgements']): number =>
  judgements.reduce((sum, { loss }) => sum + loss, 0) / judgements.length;
