/** The public entry `synfire/analysis`: statistics of spikes and of activity, of simulations and of data alike. */
export { autocorrelation } from './autocorrelation.ts';
export {
  type Avalanches,
  avalanches,
  type Branching,
  type BranchingOptions,
  branchingRatio,
  type PowerLaw,
  type PowerLawOptions,
  powerLaw,
} from './avalanches.ts';
export { binnedCounts } from './bins-by-unit.ts';
export { type Burst, type BurstOptions, type BurstStatistics, burstStatistics } from './bursts.ts';
export {
  type CircularStatistics,
  circularCorrelation,
  circularStatistics,
  phaseLocking,
} from './circular.ts';
export { meanCorrelation, pairCorrelations } from './correlation.ts';
export { OnlineCovariance, participationRatio } from './covariance.ts';
export {
  type CrossCorrelogram,
  type CrossCorrelogramOptions,
  crossCorrelogram,
} from './cross-correlogram.ts';
export { type DemixedGroup, type DemixedPcaOptions, demixedPca } from './demixed-pca.ts';
export { fanoFactor } from './fano.ts';
export { type FixedPoint, type FixedPointOptions, fixedPoints } from './fixed-points.ts';
export { forwardBackward, type HiddenStates, type MarkovChain } from './forward-backward.ts';
export { cvOfTrain, intervals, irregularity, localVariation } from './intervals.ts';
export { type KolmogorovSmirnov, kolmogorovSmirnov } from './kolmogorov-smirnov.ts';
export {
  type DimensionalityOptions,
  dimensionality,
  type Pca,
  type PcaOptions,
  pca,
} from './pca.ts';
export { type Psth, type PsthOptions, psth } from './psth.ts';
export { meanRate, unitRates } from './rates.ts';
export {
  type DecodeOptions,
  type Decoding,
  decode,
  type LinearReadout,
  type LogisticReadout,
  logisticRegression,
  type RegressionOptions,
  type RidgeReadout,
  ridgeRegression,
} from './regression.ts';
export { maximumMeanDiscrepancy, slicedWasserstein } from './sliced-wasserstein.ts';
export { populationRate, smooth } from './smooth.ts';
export { peakFrequency, powerSpectrum, type Spectrum } from './spectrum.ts';
export { type SpikeTrainDistance, spikeTrainDistance } from './spike-train-distance.ts';
export type { SpikeTimes, Window } from './spikes.ts';
export { spikeCounts, spikeTrains } from './trains.ts';
