// Rapid theta neurons (Monteforte 2011; Engelken, Monteforte & Wolf 2024): a theta neuron whose onset of spikes is r times as fast.
//
//   φ' = ω/τ up to a spike at π; a pulse moves φ by the tangents of its two pieces, glued at φ_G.
//
// They go through the loop of lif.ts: u = e^{x}, x = (π − φ)/ω the time to the next spike in units of τ. The host's twin is
// `rapidTheta` in phase-models.ts.
import { atan, exp, log, tan } from './math';

const PI: f64 = 3.141592653589793;

/** 0: other neurons. */
export let rapidness: f64 = 0;
let slow: f64 = 0; // (r + 1)/(2r)
let glue: f64 = 0;
let omega: f64 = 0;

export function setRapid(r: f64, frequency: f64): void {
  rapidness = r;
  slow = (r + 1) / (2 * r);
  glue = (PI * (r - 1)) / (r + 1);
  omega = frequency;
}

/** Key (u·e^{t/τ}) after a pulse w at e^{t/τ} = `now`; `once` is 1/now. */
export function pulsedRapid(key: f64, w: f64, now: f64, once: f64): f64 {
  const c = w / (omega / 2);
  const r = rapidness;
  const u = (PI - omega * log(max<f64>(1, key * once)) - glue) / 2;
  let moved: f64;
  if (u <= 0) {
    const t = tan(slow * u);
    const fast = c > 0 && -t < c;
    moved = fast ? (2 * atan(r * (t + c))) / (slow * r) : (2 * atan(t + c)) / slow;
  } else {
    const t = tan(r * slow * u);
    const fall = c <= 0 && t < -r * c;
    moved = fall ? (2 * atan(t / r + c)) / slow : (2 * atan(t + r * c)) / (slow * r);
  }
  return exp((PI - glue - moved) / omega) * now;
}
