/** What `synfire evaluate` does by name: a function of a point and a seed, and the points where none are given. */
import type { Evaluation, SweepValue } from '../src/sweep/index.ts';
import { pipelineParameters, pipelineWork } from './papers/recurrentPipeline.ts';

export interface NamedEvaluation {
  readonly work: Evaluation;
  readonly parameters: Readonly<Record<string, readonly SweepValue[]>>;
}

export const evaluations: Readonly<Record<string, NamedEvaluation>> = {
  recurrentPipeline: { work: pipelineWork, parameters: pipelineParameters },
};
