// Pulse-coupled quadratic integrate-and-fire (theta) neurons without a time step.
//
//   τ V' = V² + I;  V → ∞: a spike, V ← −∞, and V ← V + w of each target.
//
// With V = √I·cot(α_i − σ), σ = √I·t/τ, the angle α_i stands still between spikes and neuron i fires when σ
// reaches it. A pulse is a shear of the direction (cos α, sin α): add w/√I·sin(α − σ)·(cos σ, sin σ)
// (SparseProp's phase transition 2 atan(tan(φ/2) + c), φ = π − 2(α − σ), without tan and atan). The key is not
// α but a monotone rational function of it, the diamond angle: half turn n, quadrant q and f = |y|/(|x| + |y|)
// give 2n + q + f. One division a synapse. When σ has made a half turn 2 is taken off every key, exactly.
import { advance } from './heap4';
import { keyOf, keys, record, setKey, turns } from './keys';
import { atanUnit } from './math';
import { horizon, later, NOBODY, nextNeuron, turn } from './near';
import { rowLength, rowOf, rowWeight, setWeights, weight, weights } from './rows';

const HALF_PI: f64 = 1.5707963267948966;
const PI: f64 = 3.141592653589793;

let scale: f64 = 0; // τ/√I
let inhibitory: bool = true;
/** cos σ, sin σ of the spike that is being delivered. */
let cosine: f64 = 0;
let sine: f64 = 0;

/** Weights are w/√I. */
export function setQif(timeScale: f64, allWeight: f64, weightsAt: usize, onlyInhibition: bool): void {
  scale = timeScale;
  inhibitory = onlyInhibition;
  setWeights(allWeight, weightsAt);
}

/** Angle of a key in [0, 4). */
function angleOf(key: f64): f64 {
  const whole = floor(key);
  const f = key - whole;
  const g = 1 - f;
  const rest = f <= g ? atanUnit(f / g) : HALF_PI - atanUnit(g / f);
  return whole * HALF_PI + rest;
}

export function runQif(most: u32, end: f64): u32 {
  let fired: u32 = 0;
  while (fired < most) {
    const neuron = nextNeuron(false);
    if (neuron == NOBODY) break;
    const key = keyOf(neuron);
    const time = scale * (turns * PI + angleOf(key));
    if (time > end) break;
    if (key >= 2) {
      turn(1, 2);
      continue;
    }
    record(fired++, time, neuron);
    setKey(neuron, key + 2);
    later(key + 2);
    turnTo(key);
    if (weights == 0 && inhibitory) deliverEqual(neuron);
    else deliver(neuron, key);
  }
  return fired;
}

/** σ becomes the angle of a key in [0, 2). */
function turnTo(key: f64): void {
  const upper = key >= 1;
  const f = upper ? key - 1 : key;
  const g = 1 - f;
  const norm = 1 / sqrt(f * f + g * g);
  cosine = (upper ? -f : g) * norm;
  sine = (upper ? g : f) * norm;
}

/** The key of a neuron after a pulse w/√I: `key` lies within a half turn after σ. */
@inline
function sheared(key: f64, w: f64, c: f64, s: f64): f64 {
  const back = key >= 2;
  const e = back ? key - 2 : key;
  const upper = e >= 1;
  const f = upper ? e - 1 : e;
  const g = 1 - f;
  const x0 = upper ? -f : g;
  const y0 = upper ? g : f;
  // sin(α − σ) is positive: its sign tells on which side of the half turn the direction lies
  const height = abs(y0 * c - x0 * s);
  const push = w * height;
  const sign: f64 = back ? -1 : 1;
  const x = x0 + sign * push * c;
  const y = y0 + sign * push * s;
  const flip = y < 0;
  const ax = abs(x);
  const ay = abs(y);
  const second = flip ? x > 0 : x < 0;
  const turned = flip != back;
  return (second ? 1 + ax / (ax + ay) : ay / (ax + ay)) + (turned ? 2.0 : 0.0);
}

/** `sheared` for two neurons at once, without branches. */
@inline
function shearedTwo(key: v128, w: v128, c: v128, s: v128): v128 {
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  const minus = i64x2.splat(0x8000000000000000);
  const zero = f64x2.splat(0);
  const back = f64x2.ge(key, two);
  const e = f64x2.sub(key, v128.and(back, two));
  const upper = f64x2.ge(e, one);
  const f = f64x2.sub(e, v128.and(upper, one));
  const g = f64x2.sub(one, f);
  const x0 = v128.bitselect(v128.xor(f, minus), g, upper);
  const y0 = v128.bitselect(g, f, upper);
  const height = f64x2.abs(f64x2.sub(f64x2.mul(y0, c), f64x2.mul(x0, s)));
  const push = v128.xor(f64x2.mul(w, height), v128.and(back, minus));
  const x = f64x2.add(x0, f64x2.mul(push, c));
  const y = f64x2.add(y0, f64x2.mul(push, s));
  const flip = f64x2.lt(y, zero);
  const ax = f64x2.abs(x);
  const ay = f64x2.abs(y);
  const second = f64x2.lt(v128.xor(x, v128.and(flip, minus)), zero);
  const share = f64x2.div(v128.bitselect(ax, ay, second), f64x2.add(ax, ay));
  const turned = v128.and(v128.xor(flip, back), two);
  return f64x2.add(f64x2.add(share, v128.and(second, one)), turned);
}

/** Delays every target: no key falls, and rounding must not take one across a half turn. */
function deliverEqual(neuron: u32): void {
  const row = rowOf(neuron);
  const end = row + (<usize>(rowLength & ~1) << 2);
  const base = keys;
  const w = f64x2.splat(weight);
  const c = f64x2.splat(cosine);
  const s = f64x2.splat(sine);
  let at = row;
  for (; at < end; at += 8) {
    const place0 = base + (<usize>load<u32>(at) << 3);
    const place1 = base + (<usize>load<u32>(at, 4) << 3);
    // a neuron that is hit twice in a row of repeats: one after the other
    if (place0 == place1) {
      delayOne(place0);
      delayOne(place1);
      continue;
    }
    const key = v128.load64_lane(place1, v128.load64_zero(place0), 1);
    const moved = f64x2.pmax(key, shearedTwo(key, w, c, s));
    v128.store64_lane(place0, moved, 0);
    v128.store64_lane(place1, moved, 1);
  }
  if ((rowLength & 1) != 0) delayOne(base + (<usize>load<u32>(at) << 3));
}

function delayOne(place: usize): void {
  const key = load<f64>(place);
  store<f64>(place, max<f64>(key, sheared(key, weight, cosine, sine)));
}

function deliver(neuron: u32, now: f64): void {
  const row = rowOf(neuron);
  for (let k: u32 = 0; k < rowLength; k++) {
    const target = load<u32>(row + (<usize>k << 2));
    const w = rowWeight(k);
    const key = keyOf(target);
    const moved = sheared(key, w, cosine, sine);
    if (w > 0) {
      // advanced, at most to now; rounding may leave it where it is or carry it across a half turn
      const early = moved <= key ? max<f64>(now, moved) : moved - key < 1 ? key : now;
      setKey(target, early);
      if (early < horizon) advance(early, target);
    } else {
      setKey(target, max<f64>(key, moved));
    }
  }
}
