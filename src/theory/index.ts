/** The public entry `synfire/theory`: mean-field theory of networks of leaky integrate-and-fire neurons. */
export type { ComplexMatrix } from './complex.ts';
export { lifNetwork } from './from-network.ts';
export { gifNetwork } from './gif-network.ts';
export type { Delay, LifCoupling, LifExternal, LifNetwork, LifPopulation } from './lif-network.ts';
export {
  type LinearResponse,
  linearResponse,
  type Sensitivity,
  sensitivity,
} from './linear-response.ts';
export { type MeanField, type MeanFieldOptions, meanFieldTheory } from './mean-field.ts';
export {
  type MesoscopicCoupling,
  type MesoscopicNetwork,
  type MesoscopicOptions,
  type MesoscopicPopulation,
  type MesoscopicRates,
  mesoscopic,
} from './mesoscopic.ts';
export { type LifInput, rateSlope, stationaryRate } from './siegert.ts';
export {
  type TransferFunction,
  type TransferOptions,
  transferFunction,
} from './transfer-function.ts';
export { type WorkingPoint, type WorkingPointOptions, workingPoint } from './working-point.ts';
