/** What a worker that computes gradients offers to the thread that trains. */
import { transfer } from '../machine/worker.ts';
import { EventPropMachine } from './event-machine.ts';
import type { EventPlan } from './event-plan.ts';
import type { GradientPlan } from './gradient-plan.ts';
import type { LearningValues } from './gradients.ts';
import { type JudgeSpec, judgeOf } from './judge.ts';
import {
  GradientMachine,
  type GradientModules,
  type PartOptions,
  type PartOutcome,
  type PartTask,
} from './machine.ts';

export class GradientWorkerApi {
  #machine: GradientMachine | EventPropMachine | undefined;

  loadGradients(modules: GradientModules, plan: GradientPlan, judge: JudgeSpec): void {
    this.#machine = new GradientMachine(modules, plan, judgeOf(judge));
  }

  loadEventProp(plan: EventPlan, judge: JudgeSpec): void {
    this.#machine = new EventPropMachine(plan, judge);
  }

  gradients(
    values: LearningValues,
    parts: readonly PartTask[],
    options: PartOptions,
  ): PartOutcome[] {
    const outcomes = this.#machine!.run(values, parts, options);
    const own = outcomes.flatMap(({ gradient }) => (gradient ? [gradient.weights.buffer] : []));
    // memory that all see is not moved
    const moved = own.filter((buffer) => buffer instanceof ArrayBuffer);
    return transfer(outcomes, moved);
  }
}
