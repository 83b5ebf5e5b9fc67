/**
 * The exponential integrate-and-fire neuron (Fourcaud-Trocmé et al. 2003) as tables, to about 1e-13:
 *
 *   τ V' = f(V) = −V + Δ·exp((V − V_T)/Δ) + I,   x(V) = ∫_V^∞ dV/f: time to blow-up in units of τ
 *
 * s = e^x − 1 as a function of V over equal cells, and V as a function of s over cells graded by its binary
 * exponent (assembly/events/table.ts); each cell holds the Chebyshev interpolant of degree 10 as a polynomial in
 * [−1, 1]. Integrals by Gauss's rule with 16 nodes; own mathematics, so the same bits on every host.
 */
import { cos, exp, expm1 } from '../../equations/f64.ts';

interface EifParameters {
  readonly drive: number;
  /** V_T: where the slope of f is zero. */
  readonly onset: number;
  /** Δ. */
  readonly slope: number;
}

interface EifTable {
  /** V(s): cells of 11 coefficients, from `smallest` upwards. */
  readonly cells: Float64Array;
  /** s(V): cells of width 1/cellsPerV from `vLow` upwards. */
  readonly inverse: Float64Array;
  readonly smallest: number;
  readonly sLow: number;
  readonly vLow: number;
  readonly vHigh: number;
  readonly cellsPerV: number;
}

const TERMS = 11;
const SMALLEST = 2 ** -45;
/** Cells of s in an octave. */
const PER_OCTAVE = 8;

export function eifTable({ drive, onset, slope }: EifParameters): EifTable {
  const f = (v: number) => drive - v + slope * exp((v - onset) / slope);
  // at vLow the exponential is e^-100 of Δ: f = I − V below
  const vLow = onset - 100 * slope;
  const cellsPerV = 4 / slope;
  const count = 4 * 100 + 4 * 32;
  const width = 1 / cellsPerV;
  const inverse = new Float64Array(TERMS * count);
  const top = vLow + count * width;
  // above, f is the exponential alone, to e^-32
  let x = exp(-(top - onset) / slope);
  for (let cell = count - 1; cell >= 0; cell--) {
    const low = vLow + cell * width;
    const high = low + width;
    const values = NODES.map((z) => {
      const v = low + (width * (z + 1)) / 2;
      return expm1(x + integral(f, v, high));
    });
    inverse.set(interpolant(values), TERMS * cell);
    x += integral(f, low, high);
  }
  const sLow = expm1(x);
  const sOf = (v: number) => {
    if (v <= vLow) return ((drive - v) / (drive - vLow)) * (1 + sLow) - 1;
    const c = (v - vLow) * cellsPerV;
    const cell = Math.min(count - 1, Math.floor(c));
    return polynomial(inverse, TERMS * cell, 2 * (c - cell) - 1);
  };
  let octaves = 1;
  for (let s = SMALLEST; s < sLow; s *= 2) octaves++;
  const cells = new Float64Array(TERMS * PER_OCTAVE * octaves);
  let v = top;
  const vOf = (s: number) => {
    // Newton: ds/dV = −(1 + s)/f
    for (let k = 0; k < 60; k++) {
      const step = ((sOf(v) - s) * f(v)) / (1 + s);
      const bounded = Math.max(-slope, Math.min(slope, step));
      v = Math.min(top, v + bounded);
      if (Math.abs(bounded) < 1e-15 * (1 + Math.abs(v))) break;
    }
    return v;
  };
  for (let cell = 0; cell < PER_OCTAVE * octaves; cell++) {
    const octave = SMALLEST * 2 ** Math.floor(cell / PER_OCTAVE);
    const low = octave * (1 + (cell % PER_OCTAVE) / PER_OCTAVE);
    const values = NODES.map((z) => vOf(low + (octave * (z + 1)) / (2 * PER_OCTAVE)));
    cells.set(interpolant(values), TERMS * cell);
    v = values[0];
  }
  v = top;
  const vHigh = vOf(SMALLEST);
  return { cells, inverse, smallest: SMALLEST, sLow, vLow, vHigh, cellsPerV };
}

/** e^x at V: the ratio that the loop multiplies a key by when a neuron is reset to V. */
export function eifRatio(table: EifTable, drive: number, v: number): number {
  const { inverse, vLow, sLow, cellsPerV } = table;
  if (v <= vLow) return ((drive - v) / (drive - vLow)) * (1 + sLow);
  const c = (v - vLow) * cellsPerV;
  const cell = Math.min(inverse.length / TERMS - 1, Math.floor(c));
  return 1 + polynomial(inverse, TERMS * cell, 2 * (c - cell) - 1);
}

function polynomial(coefficients: Float64Array, at: number, z: number): number {
  let p = 0;
  for (let k = TERMS - 1; k >= 0; k--) p = p * z + coefficients[at + k];
  return p;
}

/** Chebyshev's nodes, descending. */
const NODES = Array.from({ length: TERMS }, (_, k) => cos((Math.PI * (k + 0.5)) / TERMS));

/** Coefficients of the polynomial of degree 10 through the values at the nodes. */
function interpolant(values: readonly number[]): Float64Array {
  const out = new Float64Array(TERMS);
  let before = new Float64Array(TERMS);
  let now = new Float64Array(TERMS);
  before[0] = 1; // T_0
  now[1] = 1; // T_1
  for (let n = 0; n < TERMS; n++) {
    let c = 0;
    for (let k = 0; k < TERMS; k++) c += values[k] * cos((Math.PI * n * (k + 0.5)) / TERMS);
    c *= (n === 0 ? 1 : 2) / TERMS;
    for (let k = 0; k < TERMS; k++) out[k] += c * before[k];
    // T_{n+2} = 2z·T_{n+1} − T_n
    const next = before.map((b, k) => (k > 0 ? 2 * now[k - 1] : 0) - b);
    before = now;
    now = next;
  }
  return out;
}

/** Nodes and weights of Gauss's rule with 16 nodes on [−1, 1], by Newton on Legendre's polynomial. */
const GAUSS = Array.from({ length: 16 }, (_, k) => {
  let z = cos((Math.PI * (k + 0.75)) / 16.5);
  let derivative = 1;
  for (let step = 0; step < 8; step++) {
    let p0 = 1;
    let p1 = z;
    for (let n = 2; n <= 16; n++) [p0, p1] = [p1, ((2 * n - 1) * z * p1 - (n - 1) * p0) / n];
    derivative = (16 * (z * p1 - p0)) / (z * z - 1);
    z -= p1 / derivative;
  }
  return { z, weight: 2 / ((1 - z * z) * derivative * derivative) };
});

/** ∫ dV/f. */
function integral(f: (v: number) => number, from: number, to: number): number {
  const half = (to - from) / 2;
  const middle = (to + from) / 2;
  let sum = 0;
  for (const { z, weight } of GAUSS) sum += weight / f(middle + half * z);
  return sum * half;
}
