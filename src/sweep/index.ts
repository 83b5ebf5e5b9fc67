/** The public entry `synfire/sweep`: many runs of one network, over parameters and seeds. */
export {
  gridDesign,
  latinHypercube,
  linspace,
  listDesign,
  logspace,
  randomDesign,
  type SweepDesign,
  type SweepPoint,
  type SweepRange,
  type SweepValue,
} from './design.ts';
export { type EvaluateOptions, type Evaluation, evaluate } from './evaluate.ts';
export {
  type SweepLinesOptions,
  type SweepMapOptions,
  sweepLinesSvg,
  sweepMapSvg,
} from './figures.ts';
export { type Measured, type MeasureFunction, type MeasureName, measureNames } from './measures.ts';
export { type SweepReportOptions, sweepHtml } from './report.ts';
export type { SweepProgress } from './rows.ts';
export { type MakeNetwork, type SweepOptions, sweep } from './sweep.ts';
export { type SweepRow, SweepTable } from './table.ts';
