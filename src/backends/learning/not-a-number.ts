/** Where a sample left the numbers: the first state that is none, in order of steps, found by the reference that rounds as engines do. */
import { ReferenceLearner } from '../reference/learning.ts';
import type { Carry, LearningValues, Sample } from './gradients.ts';
import { type JudgeSpec, judgeOf } from './judge.ts';
import type { LearningLayout } from './layout.ts';

export interface LostState {
  readonly population: string;
  readonly unit: number;
  readonly state: string;
  readonly value: number;
  /** From the beginning of the sample, its last part's too. */
  readonly step: number;
}

/** A sample, or a part of one, as it was given to an engine. */
export interface GivenSample {
  readonly sample: Sample;
  /** Which of all samples that were ever drawn. */
  readonly number: number;
  readonly part: number;
  readonly carry?: Carry;
}

/** Undefined where all states are numbers: then it is the readout or the loss that leaves them. */
export function firstLost(
  layout: LearningLayout,
  judge: JudgeSpec,
  values: LearningValues,
  { sample, number, part, carry }: GivenSample,
): LostState | undefined {
  const steps = layout.steps / layout.parts;
  const from = part * steps;
  const learner = new ReferenceLearner(layout, judgeOf(judge), 'f32');
  const { courses } = learner.course(values, sample, { number, from }, carry);
  for (let k = 0; k < steps; k++) {
    for (const [p, { name, step }] of layout.populations.entries()) {
      for (const [s, state] of (step?.kernel.states ?? []).entries()) {
        const row = courses[p].states[k + 1][s];
        const unit = row.findIndex((value: number) => !Number.isFinite(value));
        if (unit < 0) continue;
        return { population: name, unit, state, value: row[unit], step: from + k };
      }
    }
  }
  return undefined;
}
