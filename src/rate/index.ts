/** The public entry `synfire/rate`: rate networks of the user's own equations, on every engine. */

export type { RateOptions } from '../backends/rate/start.ts';
export type { PerUnit, RateMethod, RateModel, RateWeights } from './model.ts';
export type { RateValues } from './other-values.ts';
export type { RateRecording } from './rate-recording.ts';
export {
  type RateRecord,
  type RateRun,
  RateSimulation,
} from './rate-simulation.ts';
export { bcm, hebbian, oja, type RateRule, type RuleOptions, threeFactor } from './rules.ts';
