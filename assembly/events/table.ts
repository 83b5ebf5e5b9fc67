// A neuron τ V' = f(V) by table: how long until its spike, and back (exponential integrate-and-fire).
//
// With x the time to the next spike in units of τ, u = e^x moves like the LIF neuron's y (lif.ts): between
// spikes u·e^{t/τ} stands still. A pulse takes s = u − 1 to V, adds w, and goes back. Both ways are piecewise
// polynomials: V over cells of s that are graded by its binary exponent, 8 an octave; s over cells of V of
// equal width. Below the table f is I − V and u is linear in V. The host builds it (eif-table.ts).

/** Coefficients of a cell. */
const TERMS: u32 = 11;
/** Bits of s below those that number its cell. */
const SHIFT: i64 = 49;

export let table: usize = 0; // cells of V(s)
let inverse: usize = 0; // cells of s(V)
let firstCell: i64 = 0;
let leastS: f64 = 0;
let lowS: f64 = 0;
let lowV: f64 = 0;
let highV: f64 = 0;
let perV: f64 = 0; // cells per unit of V
let drive: f64 = 0;

export function setTable(
  cells: usize, inverseCells: usize, smallest: f64, sLow: f64, vLow: f64, vHigh: f64, cellsPerV: f64,
  current: f64,
): void {
  table = cells;
  inverse = inverseCells;
  firstCell = reinterpret<i64>(smallest) >> SHIFT;
  leastS = smallest;
  lowS = sLow;
  lowV = vLow;
  highV = vHigh;
  perV = cellsPerV;
  drive = current;
}

@inline
function polynomial(at: usize, z: f64): f64 {
  let p = load<f64>(at, 80);
  p = p * z + load<f64>(at, 72);
  p = p * z + load<f64>(at, 64);
  p = p * z + load<f64>(at, 56);
  p = p * z + load<f64>(at, 48);
  p = p * z + load<f64>(at, 40);
  p = p * z + load<f64>(at, 32);
  p = p * z + load<f64>(at, 24);
  p = p * z + load<f64>(at, 16);
  p = p * z + load<f64>(at, 8);
  return p * z + load<f64>(at);
}

/** V of a neuron with u = 1 + s. */
export function potentialAt(s: f64): f64 {
  if (s >= lowS) return drive - ((1 + s) / (1 + lowS)) * (drive - lowV);
  if (s < leastS) return highV;
  const bits = reinterpret<i64>(s);
  const cell = (bits >> SHIFT) - firstCell;
  const place = reinterpret<f64>(((bits & 0x0001ffffffffffff) << 3) | 0x3ff0000000000000);
  return polynomial(table + <usize>cell * TERMS * 8, 2 * place - 3);
}

/** u − 1 of a neuron at V. */
export function distanceAt(v: f64): f64 {
  if (v <= lowV) return ((drive - v) / (drive - lowV)) * (1 + lowS) - 1;
  if (v >= highV) return 0;
  const c = (v - lowV) * perV;
  const cell = floor(c);
  return polynomial(inverse + <usize>(<u32>cell) * TERMS * 8, 2 * (c - cell) - 1);
}

/** Key (u·e^{t/τ}) after a pulse at e^{t/τ} = `now`; `once` is 1/now. */
@inline
export function pulsed(key: f64, w: f64, now: f64, once: f64): f64 {
  return (1 + distanceAt(potentialAt(key * once - 1) + w)) * now;
}
