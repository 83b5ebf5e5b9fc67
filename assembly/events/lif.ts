// Pulse-coupled leaky integrate-and-fire neurons without a time step.
//
//   τ V' = I_i − V;  V = V_th: a spike, V ← V_reset, and V ← V + w of each target.
//
// In the coordinate y_i = (I_i − V_i)·e^{t/τ}/(I_i − V_th) nothing moves between spikes: neuron i fires when
// E = e^{t/τ} has grown to y_i, a pulse is one subtraction y_i −= w/(I_i − V_th)·E, and the order of
// spikes is the order of y. It is SparseProp's phase with a global shift (Engelken 2023), φ = −ω ln y
// up to the shift, but without its exp and log at each synapse. When E reaches 2^64 everything is
// divided by 2^64, exactly.
// Neurons by table (table.ts) and rapid theta neurons (rapid.ts) go through the same loop; only what a pulse does differs.
import { advance } from './heap4';
import { keyOf, keys, record, setKey, turns } from './keys';
import { log } from './math';
import { horizon, later, NOBODY, nextNeuron, turn } from './near';
import { pulsedRapid, rapidness } from './rapid';
import { rowLength, rowOf, rowWeight, setWeights, weight, weights } from './rows';
import { pulsed, table } from './table';

const SCALE: f64 = 18446744073709551616.0; // 2^64
const LOG_SCALE: f64 = 44.3614195558365; // 64 ln 2

let tau: f64 = 0;
let gain: f64 = 0; // 1/(I − V_th)
let ratio: f64 = 0; // (I − V_reset)/(I − V_th)
let gains: usize = 0; // f64 each, 0: all equal
let ratios: usize = 0;
let inhibitory: bool = true;

/** `onlyInhibition`: no weight is positive, so that a spike is never advanced. */
export function setLif(
  timeConstant: f64, allWeight: f64, allGain: f64, allRatio: f64, gainsAt: usize, ratiosAt: usize,
  weightsAt: usize, onlyInhibition: bool,
): void {
  tau = timeConstant;
  gain = allGain;
  ratio = allRatio;
  gains = gainsAt;
  ratios = ratiosAt;
  inhibitory = onlyInhibition;
  setWeights(allWeight, weightsAt);
}

/** Fires neurons in order until `most` spikes are recorded or the next is later than `end`. */
export function runLif(most: u32, end: f64): u32 {
  let fired: u32 = 0;
  while (fired < most) {
    const neuron = nextNeuron(true);
    if (neuron == NOBODY) break;
    const y = keyOf(neuron);
    const time = tau * (turns * LOG_SCALE + log(y));
    if (time > end) break;
    record(fired++, time, neuron);
    const next = (gains == 0 ? ratio : load<f64>(ratios + (<usize>neuron << 3))) * y;
    setKey(neuron, next);
    later(next);
    if (table != 0 || rapidness != 0) deliverMapped(neuron, y);
    else if (gains == 0 && weights == 0 && inhibitory) deliverEqual(neuron, weight * gain * y);
    else deliver(neuron, y);
    if (y >= SCALE) turn(1 / SCALE, 0);
  }
  return fired;
}

/** The same non-positive change for every target. */
function deliverEqual(neuron: u32, change: f64): void {
  const row = rowOf(neuron);
  const end = row + (<usize>rowLength << 2);
  const base = keys;
  for (let at = row; at < end; at += 4) {
    const place = base + (<usize>load<u32>(at) << 3);
    store<f64>(place, load<f64>(place) - change);
  }
}

/** Any weights and gains: a spike that comes to lie before now is due now. */
function deliver(neuron: u32, now: f64): void {
  const row = rowOf(neuron);
  for (let k: u32 = 0; k < rowLength; k++) {
    const target = load<u32>(row + (<usize>k << 2));
    const w = rowWeight(k);
    const g = gains == 0 ? gain : load<f64>(gains + (<usize>target << 3));
    if (g == 0) continue; // silent: it never fires and never hears of it
    const y = max<f64>(now, keyOf(target) - w * g * now);
    setKey(target, y);
    if (w > 0 && y < horizon) advance(y, target);
  }
}

/** Neurons whose pulses are more than a subtraction. */
function deliverMapped(neuron: u32, now: f64): void {
  const row = rowOf(neuron);
  const once = 1 / now;
  for (let k: u32 = 0; k < rowLength; k++) {
    const target = load<u32>(row + (<usize>k << 2));
    const w = rowWeight(k);
    const old = keyOf(target);
    const moved = table != 0 ? pulsed(old, w, now, once) : pulsedRapid(old, w, now, once);
    // rounding must not advance what is delayed, or the other way round
    const y = w > 0 ? max<f64>(now, min<f64>(old, moved)) : max<f64>(old, moved);
    setKey(target, y);
    if (w > 0 && y < horizon) advance(y, target);
  }
}
