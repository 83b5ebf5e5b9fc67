/** The public entry `synfire/checkpoint`: runs of hours, which go on after whatever ended them (Node). */
export {
  type CheckpointOptions,
  type CheckpointProgress,
  type LongRunOptions,
  type LongRunResult,
  resumeRun,
  runWithCheckpoints,
} from './long-run.ts';
export { type MergedRun, mergeRun } from './merge-run.ts';
export { readRun } from './read-run.ts';
