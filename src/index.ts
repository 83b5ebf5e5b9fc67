/** The public entry: everything that a user of the library imports. */

export { autocorrelation } from './analysis/autocorrelation.ts';
export { meanCorrelation, pairCorrelations } from './analysis/correlation.ts';
export { OnlineCovariance, participationRatio } from './analysis/covariance.ts';
export { fanoFactor } from './analysis/fano.ts';
export { irregularity } from './analysis/intervals.ts';
export { type KolmogorovSmirnov, kolmogorovSmirnov } from './analysis/kolmogorov-smirnov.ts';
export {
  entropyRate,
  kaplanYorkeDimension,
  type LyapunovOptions,
  type LyapunovProgress,
  type LyapunovSpectrum,
  lyapunovErrors,
  lyapunovSpectrum,
  type TangentFlow,
} from './analysis/lyapunov.ts';
export {
  type RateLyapunov,
  type RateLyapunovOptions,
  rateLyapunov,
} from './analysis/rate-lyapunov.ts';
export { gaussianWeights, type RateNetwork } from './analysis/rate-network.ts';
export { meanRate, unitRates } from './analysis/rates.ts';
export {
  maximumMeanDiscrepancy,
  type SlicedOptions,
  slicedWasserstein,
} from './analysis/sliced-wasserstein.ts';
export { populationRate } from './analysis/smooth.ts';
export { powerSpectrum } from './analysis/spectrum.ts';
export {
  type SpikingLyapunov,
  type SpikingLyapunovOptions,
  spikingLyapunov,
} from './analysis/spiking-lyapunov.ts';
export { spikeCounts, spikeTrains } from './analysis/trains.ts';
export type { EventStateRecord } from './backends/events/asked-states.ts';
export type { EventSpikes } from './backends/events/event-engine.ts';
export type { EventRecording, EventStates } from './backends/events/event-recording.ts';
export {
  type EventRunOptions,
  EventSimulation,
} from './backends/events/event-simulation.ts';
export { type PhaseModel, rapidTheta } from './backends/events/phase-models.ts';
export type { PulseNetwork, PulseNeuron } from './backends/events/pulse-network.ts';
export type { TangentSpace } from './backends/events/tangent-space.ts';
export { DeviceLost } from './backends/machine/device-lost.ts';
export { type HostInfo, hostInfo, setAssetBase } from './backends/machine/host.ts';
export { RunError } from './backends/machine/run-error.ts';
export { openGpu, type WebGpuOptions } from './backends/webgpu/webgpu.ts';
export * from './connect/connector.ts';
export { type Distribution, lognormal, normal, uniform } from './connect/distribution.ts';
export {
  type Fault,
  nearestName,
  printFault,
  SynfireBug,
  SynfireError,
  suggest,
} from './errors.ts';
export {
  type Connectome,
  type ConnectomeOptions,
  readConnectome,
} from './interchange/connectome.ts';
export { type EdgeList, readEdges } from './interchange/edges.ts';
export { type NeuronPositions, readPositions } from './interchange/neuron-positions.ts';
export { readNpy, writeNpy } from './interchange/npy.ts';
export { readNpz, writeNpz } from './interchange/npz.ts';
export { fromPyNN, type PyNNCell } from './interchange/pynn.ts';
export { recordingFromNpz, recordingToNpz } from './interchange/recording.ts';
export {
  decodeRecording,
  encodeRecording,
  loadRecording,
  type SaveOptions,
  saveRecording,
} from './interchange/recording-files.ts';
export {
  readSpikeList,
  type SpikeList,
  type SpikeListOptions,
} from './interchange/spike-lists.ts';
export { spikesFromNpz, spikesToNpz } from './interchange/spikes.ts';
export { type Limits, limits } from './limits.ts';
export type { SetValues } from './network/changes.ts';
export type { NetworkDescription } from './network/description.ts';
export { Network, type Population } from './network/network.ts';
export type { MethodName, NeuronModel, NeuronSpec, ParameterValue } from './neurons/model.ts';
export {
  adex,
  adexClopath,
  alif,
  eif,
  fitzHughNagumo,
  gif,
  glauber,
  hodgkinHuxley,
  izhikevich,
  izhikevich2007,
  lif,
  lnp,
  mat2,
  qif,
  theta,
  threeCompartment,
  traubMiles,
  twoCompartment,
  wangBuzsaki,
} from './neurons/models.ts';
export { type NeuronDefinition, neuron } from './neurons/neuron.ts';
export { poisson, spikeGenerator } from './neurons/sources.ts';
export { compilePlan } from './plan/compile.ts';
export type { Connectivity } from './plan/connectivity.ts';
export { planSummary } from './plan/summary.ts';
export { calciumPlasticity } from './plasticity/calcium.ts';
export { clopath } from './plasticity/clopath.ts';
export { inhibitoryStdp } from './plasticity/inhibitory.ts';
export { type RuleDefinition, rule } from './plasticity/make-rule.ts';
export { type RewardOptions, rewardStdp } from './plasticity/reward.ts';
export type { Rewiring } from './plasticity/rewiring.ts';
export type { PlasticityRule, PlasticitySpec } from './plasticity/rule.ts';
export { saturation } from './plasticity/saturation.ts';
export { synapticScaling } from './plasticity/scaling.ts';
export { pairStdp, type StdpOptions } from './plasticity/stdp.ts';
export { type TripletOptions, tripletStdp } from './plasticity/triplet.ts';
export { tsodyksMarkram } from './plasticity/tsodyks-markram.ts';
export { rasterSvg } from './plot/raster.ts';
export { rateTracesSvg } from './plot/rates.ts';
export { tracesSvg } from './plot/traces.ts';
export { setLimits } from './set-limits.ts';
export type { BatchRecording } from './simulate/batch-recording.ts';
export type { BatchSimulation } from './simulate/batch-simulation.ts';
export { type CalibrateOptions, type Calibration, calibrate } from './simulate/calibrate.ts';

export type { BackendChoice, BackendName } from './simulate/choose.ts';
export type { Batch, CopyValues } from './simulate/copies.ts';
export {
  type RateTrace,
  type RecorderName,
  Recording,
  type Spikes,
  type StateTraces,
} from './simulate/recording.ts';
export {
  type SimulateBatchOptions,
  type SimulateOptions,
  simulate,
} from './simulate/simulate.ts';
export { Simulation } from './simulate/simulation.ts';
export type {
  BatchOptions,
  BatchRunOptions,
  Progress,
  RunOptions,
  SimulationOptions,
} from './simulate/simulation-options.ts';
export type { SynapseStates } from './simulate/synapse-states.ts';
export { alpha } from './synapses/alpha.ts';
export { conductanceAlpha } from './synapses/conductance-alpha.ts';
export { conductanceDoubleExponential } from './synapses/conductance-double-exponential.ts';
export { conductanceExponential } from './synapses/conductance-exponential.ts';
export { delta } from './synapses/delta.ts';
export { doubleExponential } from './synapses/double-exponential.ts';
export { exponential } from './synapses/exponential.ts';
export { type GradedSpec, gapJunction, graded } from './synapses/graded.ts';
export { type JumpOptions, jump } from './synapses/jump.ts';
export { modulator } from './synapses/modulator.ts';
export { nmda } from './synapses/nmda.ts';
export { type ReceptorDefinition, receptor } from './synapses/receptor.ts';
