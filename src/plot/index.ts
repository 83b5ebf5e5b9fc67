/** The public entry `synfire/plot`: figures as SVG text. */
export { type HeatMapOptions, heatMapSvg } from './heat-map.ts';
export { type PhasePortraitOptions, phasePortraitSvg } from './phase-portrait.ts';
export type { PlottedPopulation } from './population.ts';
export { type RasterOptions, rasterNote, rasterSvg } from './raster.ts';
export { type BinnedRates, binRates, type MeanRate, rateBarsSvg, rateTracesSvg } from './rates.ts';
export { type Trace, tracesSvg } from './traces.ts';
export { type WeightMatrixOptions, weightMatrixSvg } from './weight-matrix.ts';
