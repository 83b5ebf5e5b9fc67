/** The public entry `synfire/learn`: spiking networks that are trained, data; graphs of matrices in reverse mode, recurrent cells. */

export {
  LeastSquares,
  type LeastSquaresNumbers,
  type LeastSquaresOptions,
} from '../backends/learning/least-squares.ts';
export type { Node, Parameter } from '../backends/rate/matrices.ts';
export { type OwnStep, Tape } from '../backends/rate/tape.ts';
export type { Perceptron, PerceptronLayer } from '../sampling/perceptron.ts';
export type { Bounds } from './bounds.ts';
export {
  type GruCell,
  gruStep,
  type LstmCell,
  lstmStep,
  type RateCell,
  rateStep,
  spike,
} from './cells.ts';
export type { TrainingCheckpoint } from './checkpoint.ts';
export { Images } from './convolution.ts';
export { type Aedat4Options, readAedat4 } from './data/aedat4.ts';
export { type AugmentOptions, augmented } from './data/augment.ts';
export { type AedatOptions, readAedat2, readNMnist } from './data/event-files.ts';
export type { EventFileOptions } from './data/event-pixels.ts';
export { type ManifoldOptions, randomManifolds } from './data/manifolds.ts';
export {
  type AddingOptions,
  addingTask,
  type ContextOptions,
  type CopyOptions,
  contextIntegration,
  copyTask,
  delayedMatch,
  type EvidenceOptions,
  evidenceAccumulation,
  type FlipFlopOptions,
  flipFlop,
  type MatchOptions,
} from './data/memory.ts';
export { readSpikeHdf5, type SpikeHdf5Options } from './data/spike-hdf5.ts';
export {
  type CyclingOptions,
  cycling,
  type PatternOptions,
  patternGeneration,
} from './data/trajectories.ts';
export { type YinYangOptions, yinYang, yinYangClass } from './data/yin-yang.ts';
export { type EvolutionOptions, EvolutionStrategy } from './evolution.ts';
export type { ForceOptions } from './force.ts';
export { Learner } from './learner.ts';
export { entropyLoss } from './logits.ts';
export { keepFixed, keepZeros } from './masks.ts';
export type { OptimiserOptions } from './optimiser.ts';
export type { ReadoutOptions } from './readout-options.ts';
export type { SampleEvents, TrainingData, TrainingSample } from './samples.ts';
export type { Evaluation } from './tally.ts';
export type { CostOptions, LearnOptions, TaskOptions } from './task.ts';
export {
  type EpochReport,
  Trainer,
  type TrainerOptions,
  type TrainingProgress,
  type TrainingReport,
  type TrainOptions,
} from './trainer.ts';
export { trainingMemory } from './training-memory.ts';
export type { UpdateOptions } from './update.ts';
