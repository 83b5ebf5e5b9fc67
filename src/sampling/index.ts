/** The public entry `synfire/sampling`: circuits that sample, their training, exact oracles and data. */

export type { CircuitOptions } from './circuit-options.ts';
export { type ClassifierOptions, type TrainedClassifier, trainClassifier } from './classifier.ts';
export { type DenoiserOutput, type RisingNoise, stepCoefficients } from './coefficients.ts';
export {
  type Dataset,
  embedded,
  swissRoll,
  swissRollAt,
  swissRollSurface,
  trimodal,
  trimodalAt,
} from './datasets.ts';
export type { Denoiser } from './denoiser.ts';
export {
  DenoiserTraining,
  type TrainingOptions,
  type TrainingProgress,
} from './denoiser-training.ts';
export type { CircuitInput, GuidanceScale } from './inputs.ts';
export {
  type GaussianMixture,
  type LinearObservation,
  NoisedMixture,
  posteriorMixture,
} from './mixture.ts';
export {
  type NoiseSchedule,
  type NoiseScheduleOptions,
  noiseSchedule,
  resampled,
} from './noise-schedule.ts';
export type { Perceptron, PerceptronLayer } from './perceptron.ts';
export type { Samples } from './samples.ts';
export { SamplingCircuit } from './sampling-circuit.ts';
export { treeLayout } from './tree-layout.ts';
export { type DendriticTrees, initialTrees, type TreeLayers, treesFromLayers } from './trees.ts';
