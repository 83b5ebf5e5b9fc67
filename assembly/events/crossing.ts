// When a leaky neuron reaches its threshold by itself: the earliest t > 0 with u(t) = θ, u = V − V_∞.
//
//   τ_m u' = −u + g, τ_s g' = −g  ⇒  u(t) = a·e^{−t/τ_m} + b·e^{−t/τ_s}, b = g₀τ_s/(τ_s − τ_m), a = u₀ − b
//
// Where τ_s is near τ_m or equal to it, b is large and the terms cancel; there
//
//   u(t) = e^{−t/τ_m}·(u₀ + g₀·(t/τ_m)·exprel(s·t)), exprel(x) = (e^x − 1)/x, s = 1/τ_m − 1/τ_s; τ_s = τ_m: (u₀ + g₀t/τ_m)·e^{−t/τ_m}
//
// g = 0: a logarithm. τ_m = 2τ_s: a quadratic in e^{−t/τ_m} (Wunderlich & Pehle 2021). Else: u has at most one
// extremum, which brackets the root; Newton inside the bracket, bisection where it leaves it.
import { exp, exprel, log } from './math';

/** Time constants that differ by less than a 64th. */
@inline
export function near(tauM: f64, tauS: f64): bool {
  return 64 * abs(tauS - tauM) < tauM;
}

/** u after t, of time constants that are near. */
export function nearPotential(u0: f64, g0: f64, t: f64, tauM: f64, tauS: f64): f64 {
  const s = (tauS - tauM) / (tauS * tauM);
  return exp(-t / tauM) * (u0 + g0 * (t / tauM) * exprel(s * t));
}

/** Infinity where it never does. u₀ < θ. */
export function crossing(u0: f64, g0: f64, theta: f64, tauM: f64, tauS: f64): f64 {
  if (g0 == 0) return theta < 0 ? tauM * log(u0 / theta) : Infinity;
  if (near(tauM, tauS)) return bracketed(u0, g0, theta, tauM, tauS, true);
  const b = (g0 * tauS) / (tauS - tauM);
  const a = u0 - b;
  if (tauM == 2 * tauS) return quadratic(a, b, theta, tauM);
  return bracketed(a, b, theta, tauM, tauS, false);
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

/** `a`, `b`: u₀ and g₀ where time constants are near. */
@inline
function potential(a: f64, b: f64, t: f64, tauM: f64, tauS: f64, close: bool): f64 {
  if (close) return nearPotential(a, b, t, tauM, tauS);
  return a * exp(-t / tauM) + b * exp(-t / tauS);
}

/** Where u' = 0, of time constants that are near: τ_s·(1 − u₀/g₀)·ln(1 + y)/y, y = (τ_s/τ_m − 1)(1 − u₀/g₀). */
function nearTurn(u0: f64, g0: f64, tauM: f64, tauS: f64): f64 {
  const place = 1 - u0 / g0;
  const w = 1 + ((tauS - tauM) / tauM) * place;
  if (w <= 0) return -1;
  return tauS * place * (w == 1 ? 1.0 : log(w) / (w - 1));
}

function bracketed(a: f64, b: f64, theta: f64, tauM: f64, tauS: f64, close: bool): f64 {
  const rising = close ? b > a : a / tauM + b / tauS < 0; // u'(0) > 0
  const r = -(b * tauM) / (a * tauS);
  const far = a != 0 && r > 0 ? log(r) / (1 / tauS - 1 / tauM) : -1.0;
  const turn = close ? nearTurn(a, b, tauM, tauS) : far;
  let low: f64 = 0;
  let high: f64;
  if (rising && turn > 0) {
    if (potential(a, b, turn, tauM, tauS, close) <= theta) return Infinity;
    high = turn;
  } else {
    if (theta >= 0) return Infinity;
    if (!rising && turn > 0) low = turn;
    high = low + tauM + tauS;
    while (potential(a, b, high, tauM, tauS, close) <= theta) {
      low = high;
      high *= 2;
    }
  }
  let t = 0.5 * (low + high);
  for (let i = 0; i < 200; i++) {
    const em = exp(-t / tauM);
    const es = exp(-t / tauS);
    const u = close ? nearPotential(a, b, t, tauM, tauS) : a * em + b * es;
    const f = u - theta;
    if (f < 0) low = t;
    else high = t;
    const slope = close ? (b * es - u) / tauM : -(a / tauM) * em - (b / tauS) * es;
    let next = t - f / slope;
    if (!(next > low && next < high)) next = 0.5 * (low + high);
    if (abs(next - t) <= 4e-16 * (1 + abs(next)) || next == t) return next;
    t = next;
  }
  return t;
}
