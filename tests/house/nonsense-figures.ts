/** Valid calls of `synfire/analysis` and `synfire/plot`, for nonsense.test.ts. */
import * as analysis from '../../src/analysis/index.ts';
import { matrix } from '../../src/linalg/index.ts';
import * as plot from '../../src/plot/index.ts';

type Call = {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly call: (...args: never[]) => unknown;
};
const call = (name: string, call: (...args: never[]) => unknown, ...args: unknown[]): Call => ({
  name,
  args,
  call,
});

const spikes = { senders: [0, 1, 0], times: [1, 2, 3] };
const window = { from: 0, to: 10 };
const counts = [0, 1, 2, 0, 3, 0, 1, 1, 0, 2, 4, 0];
const samples = matrix(6, 2, [0, 1, 1, 0, 2, 1, 3, 5, 4, 1, 5, 2]);
const spectrum = { frequencies: [0, 1, 2], power: [0, 1, 2] };

export const analysisCalls: readonly Call[] = [
  call('binnedCounts', analysis.binnedCounts, spikes, 2, 1, window),
  call('psth', analysis.psth, [1, 2, 3], {
    ...{ events: [0, 5], from: -1, to: 4, width: 1, units: 1 },
  }),
  call('crossCorrelogram', analysis.crossCorrelogram, [1, 2], [2, 3], { width: 1, lag: 3 }),
  call('spikeTrainDistance', analysis.spikeTrainDistance, [1, 2], [2], {
    ...{ measure: 'van-rossum', tau: 10 },
  }),
  call('spikeTrainDistance victor-purpura', analysis.spikeTrainDistance, [1, 2], [2], {
    ...{ measure: 'victor-purpura', cost: 0.1 },
  }),
  call('burstStatistics', analysis.burstStatistics, [1, 2, 9], { interval: 3, minSpikes: 2 }),
  call('avalanches', analysis.avalanches, counts),
  call('powerLaw', analysis.powerLaw, [1, 1, 2, 4], { from: 1, to: 4 }),
  call('branchingRatio', analysis.branchingRatio, counts, { lags: 3 }),
  call('pca', analysis.pca, samples, { components: 1 }),
  call('dimensionality', analysis.dimensionality, samples, { measure: 'variance', share: 0.9 }),
  call('demixedPca', analysis.demixedPca, [1, 2, 3, 4, 0, 1, 0, 2], {
    ...{ units: 2, axes: { a: 2, t: 2 }, groups: { a: ['a', 'a t'] }, components: 1, ridge: 1e-6 },
  }),
  call('ridgeRegression', analysis.ridgeRegression, samples, samples, { alpha: 1 }),
  call('logisticRegression', analysis.logisticRegression, samples, [0, 1, 0, 1, 1, 0], {
    alpha: 1,
  }),
  call('decode', analysis.decode, samples, [0, 1, 0, 1, 1, 0], {
    ...{ method: 'logistic', alpha: 1, folds: 2 },
  }),
  call('decode ridge', analysis.decode, samples, samples, { method: 'ridge', alpha: 1, folds: 2 }),
  call('circularStatistics', analysis.circularStatistics, [0.1, 0.4], [1, 2]),
  call('phaseLocking', analysis.phaseLocking, [1, 2, 3], 40),
  call('circularCorrelation', analysis.circularCorrelation, [0.1, 0.4], [0.2, 0.3]),
  call('forwardBackward', analysis.forwardBackward, [-1, -2, -2, -1], {
    ...{ states: 2, transitions: [0.9, 0.1, 0.2, 0.8], initial: [0.5, 0.5] },
  }),
  call('fixedPoints', analysis.fixedPoints, (x: Float64Array) => [x[0] * x[0] - 1], {
    ...{ starts: [[2]], jacobian: undefined, tolerance: 1e-9, apart: 1e-3, iterations: 9 },
  }),
  call('smooth', analysis.smooth, [1, 2, 3], 1),
  call('intervals', analysis.intervals, [1, 2, 4]),
  call('cvOfTrain', analysis.cvOfTrain, [1, 2, 4]),
  call('localVariation', analysis.localVariation, [1, 2, 4]),
  call('peakFrequency', analysis.peakFrequency, spectrum, 0, 10),
];

const populations = [{ name: 'P', first: 0, size: 3 }];
const frame = { title: 'a', width: 600, height: 400, id: 'a' };
const range = (title: string) => ({ from: -1, to: 1, title });

export const plotCalls: readonly Call[] = [
  call('rasterNote', plot.rasterNote, { ...spikes, populations, from: 0, to: 10 }),
  call('binRates', plot.binRates, { ...spikes, populations, from: 0, to: 10, bin: 1 }),
  call('rateBarsSvg', plot.rateBarsSvg, {
    rates: [{ name: 'P', rate: 3, published: 4 }],
    ...{ title: 'a', reference: 'b', width: 500, id: 'a' },
  }),
  call('heatMapSvg', plot.heatMapSvg, {
    ...{ ...frame, rows: 2, columns: 2, values: [0, 1, -1, 2], diverging: true, low: -2, high: 2 },
    ...{ x: range('a'), y: range('b'), unit: 'mV' },
  }),
  call('weightMatrixSvg', plot.weightMatrixSvg, {
    ...{ ...frame, sources: [0, 1], targets: [1, 0], weights: [1, -1], unit: 'pA' },
    ...{ sourceCount: 2, targetCount: 2 },
  }),
  call('phasePortraitSvg', plot.phasePortraitSvg, {
    ...{ ...frame, field: (x: number, y: number) => [y, -x], x: range('x'), y: range('y') },
    ...{ trajectories: [{ x: [0, 1], y: [0, 1] }], arrows: 5 },
  }),
];
