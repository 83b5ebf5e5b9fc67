/**
 * Stationary rates of leaky integrate-and-fire neurons under Gaussian noise: Siegert (1951), Phys. Rev. 81:617, as in Brunel (2000); with
 * fast exponential synapses the boundaries are shifted by the filter (Fourcaud & Brunel 2002, Neural Comput. 14:2057).
 */
import { expectArgument, expectOptions, isReal } from '../connect/argument.ts';
import { integrate } from './quadrature.ts';

export interface LifInput {
  /** Mean and standard deviation of the input, mV from rest: τ_m V' = −V + μ + σ√τ_m·ξ. */
  readonly mean: number;
  readonly sd: number;
  /** ms. */
  readonly tau_m: number;
  readonly t_ref: number;
  /** mV from rest. */
  readonly V_th: number;
  readonly V_reset: number;
  /** Time constant of exponential synapses, ms, well below tau_m; 0, the default, for instantaneous ones. */
  readonly tau_syn?: number;
}

/** √2·|ζ(½)|. */
const ALPHA = Math.SQRT2 * 1.460_354_508_809_586_8;
const ROOT_PI = Math.sqrt(Math.PI);

/** Hz. Throws SynfireError. */
export function stationaryRate(input: LifInput): number {
  checkInput(input, 'stationaryRate');
  return rateOf(input);
}

/** dν/dμ, Hz/mV, at constant σ. Throws SynfireError. */
export function rateSlope(input: LifInput): number {
  checkInput(input, 'rateSlope');
  const { mean, sd, tau_m } = input;
  if (sd === 0) {
    const step = 1e-5 * Math.max(1, Math.abs(mean));
    const at = (shift: number) => rateOf({ ...input, mean: mean + shift });
    return (at(step) - at(-step)) / (2 * step);
  }
  const rate = rateOf(input) / 1000;
  const { threshold, reset } = boundaries(input);
  const rise = erfcx(-threshold) - erfcx(-reset);
  return rate === 0 ? 0 : (1000 * ROOT_PI * tau_m * rate * rate * rise) / sd;
}

/** Threshold and reset as seen by the noise, (V − μ)/σ with the filter's shift. */
export function boundaries({ mean, sd, tau_m, V_th, V_reset, tau_syn = 0 }: LifInput): {
  readonly threshold: number;
  readonly reset: number;
} {
  const shift = (ALPHA / 2) * Math.sqrt(tau_syn / tau_m);
  return { threshold: (V_th - mean) / sd + shift, reset: (V_reset - mean) / sd + shift };
}

/** The rate of what was checked. */
export function rateOf(input: LifInput): number {
  const { mean, sd, tau_m, t_ref, V_th, V_reset } = input;
  if (sd <= 1e-9 * Math.abs(V_th - V_reset)) {
    if (mean <= V_th) return 0;
    return 1000 / (t_ref + tau_m * Math.log((mean - V_reset) / (mean - V_th)));
  }
  const { threshold, reset } = boundaries(input);
  // beyond 26 e^(x²) overflows: nothing crosses
  if (threshold > 26) return 0;
  const time = integrate((u) => erfcx(-u), reset, threshold, 0.4);
  return 1000 / (t_ref + tau_m * ROOT_PI * time);
}

/** e^(x²)·erfc(x): a series below 2, a continued fraction above. */
function erfcx(x: number): number {
  if (x < 0) return 2 * Math.exp(x * x) - erfcx(-x);
  if (x < 2) {
    let term = x;
    let sum = x;
    for (let n = 1; term > 1e-17 * sum; n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return Math.exp(x * x) - (2 / ROOT_PI) * sum;
  }
  let tail = 0;
  for (let k = Math.ceil(20 + 150 / (x * x)); k >= 1; k--) tail = k / 2 / (x + tail);
  return 1 / (ROOT_PI * (x + tail));
}

export function checkInput(input: LifInput, where: string): void {
  const known = ['mean', 'sd', 'tau_m', 't_ref', 'V_th', 'V_reset', 'tau_syn'];
  expectOptions(input, where, known);
  const { mean, sd, tau_m, t_ref, V_th, V_reset, tau_syn = 0 } = input;
  expectArgument(isReal(mean), `${where} › mean`, mean, 'mV');
  expectArgument(isReal(sd) && sd >= 0, `${where} › sd`, sd, 'mV ≥ 0');
  expectArgument(isReal(tau_m) && tau_m > 0, `${where} › tau_m`, tau_m, 'ms > 0');
  expectArgument(isReal(t_ref) && t_ref >= 0, `${where} › t_ref`, t_ref, 'ms ≥ 0');
  expectArgument(isReal(V_reset), `${where} › V_reset`, V_reset, 'mV');
  const above = isReal(V_th) && V_th > V_reset;
  expectArgument(above, `${where} › V_th`, V_th, 'mV above V_reset');
  const fast = isReal(tau_syn) && tau_syn >= 0 && tau_syn <= 0.25 * tau_m;
  expectArgument(fast, `${where} › tau_syn`, tau_syn, 'ms from 0 to a quarter of tau_m');
}
