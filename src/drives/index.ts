/** The public entry `synfire/drives`: currents and spike trains that are made beforehand, a relay, and values fed while running. */
export { held } from './held.ts';
export { parrot } from './parrot.ts';
export {
  type CurrentSeries,
  type OrnsteinUhlenbeckOptions,
  ornsteinUhlenbeckSeries,
  type RampOptions,
  rampSeries,
  type SineOptions,
  sineSeries,
} from './series.ts';
export {
  type GammaOptions,
  gammaTrains,
  type InhomogeneousPoissonOptions,
  inhomogeneousPoisson,
  type SinusoidalPoissonOptions,
  sinusoidalPoisson,
} from './trains.ts';
