// When a leaky neuron reaches its threshold by itself: the earliest t > 0 with u(t) = θ, u = V − V_∞.
//
//   τ_m u' = −u + g, τ_s g' = −g  ⇒  u(t) = a·e^{−t/τ_m} + b·e^{−t/τ_s}, b = g₀τ_s/(τ_s − τ_m), a = u₀ − b
//
// g = 0: a logarithm. τ_m = 2τ_s: a quadratic in e^{−t/τ_m} (Wunderlich & Pehle 2021). Else: u has at most one
// extremum, which brackets the root; Newton inside the bracket, bisection where it leaves it.
import { exp, log } from './math';

/** Infinity where it never does. u₀ < θ. */
export function crossing(u0: f64, g0: f64, theta: f64, tauM: f64, tauS: f64): f64 {
  if (g0 == 0) return theta < 0 ? tauM * log(u0 / theta) : Infinity;
  const b = (g0 * tauS) / (tauS - tauM);
  const a = u0 - b;
  if (tauM == 2 * tauS) return quadratic(a, b, theta, tauM);
  return bracketed(a, b, theta, tauM, tauS);
}

/** b x² + a x − θ = 0: the largest root in (0, 1) is the earliest time. */
function quadratic(a: f64, b: f64, theta: f64, tauM: f64): f64 {
  const d = a * a + 4 * b * theta;
  if (d < 0) return Infinity;
  const q = -0.5 * (a + (a < 0 ? -sqrt(d) : sqrt(d)));
  const x1 = q / b;
  const x2 = q == 0 ? 0.0 : -theta / q;
  let x: f64 = 0;
  if (x1 > 0 && x1 < 1) x = x1;
  if (x2 > x && x2 < 1) x = x2;
  return x > 0 ? -tauM * log(x) : Infinity;
}

@inline
function potential(a: f64, b: f64, t: f64, tauM: f64, tauS: f64): f64 {
  return a * exp(-t / tauM) + b * exp(-t / tauS);
}

function bracketed(a: f64, b: f64, theta: f64, tauM: f64, tauS: f64): f64 {
  const rising = a / tauM + b / tauS < 0; // u'(0) > 0
  const r = -(b * tauM) / (a * tauS);
  const turn = a != 0 && r > 0 ? log(r) / (1 / tauS - 1 / tauM) : -1.0;
  let low: f64 = 0;
  let high: f64;
  if (rising && turn > 0) {
    if (potential(a, b, turn, tauM, tauS) <= theta) return Infinity;
    high = turn;
  } else {
    if (theta >= 0) return Infinity;
    if (!rising && turn > 0) low = turn;
    high = low + tauM + tauS;
    while (potential(a, b, high, tauM, tauS) <= theta) {
      low = high;
      high *= 2;
    }
  }
  let t = 0.5 * (low + high);
  for (let i = 0; i < 200; i++) {
    const em = exp(-t / tauM);
    const es = exp(-t / tauS);
    const f = a * em + b * es - theta;
    if (f < 0) low = t;
    else high = t;
    const slope = -(a / tauM) * em - (b / tauS) * es;
    let next = t - f / slope;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (abs(next - t) <= 4e-16 * (1 + abs(next)) || next == t) return next;
    t = next;
  }
  return t;
}
