/**
 * Matrix exponential in f64 from + − × ÷ only: Taylor polynomial on A/2^s, then squarings.
 *
 * It squares E = e^A − 1 as E ← 2E + E², which keeps the digits of small rates that adding the
 * identity early would lose. Meant for the small systems of neurons and receptors (n ≤ 10 or so).
 */
import { expm1 } from './f64.ts';

/** e^A for a row-major n × n matrix. */
export const expm = (a: Float64Array, n: number): Float64Array =>
  plusIdentity(expmLessOne(a, n), n);

/** e^A − 1, small entries to their last digits. */
export function expmLessOne(a: Float64Array, n: number): Float64Array {
  if (n === 1) return new Float64Array([expm1(a[0])]);
  let norm = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += Math.abs(a[i * n + j]);
    norm = Math.max(norm, sum);
  }
  let squarings = 0;
  let scale = 1;
  while (norm * scale > 0.5 && squarings < 1000) {
    scale *= 0.5;
    squarings++;
  }
  const b = a.map((x) => x * scale);
  // Horner from the last term: E = B(1 + B/2(1 + B/3(…)))
  let e: Float64Array = b.map((x) => x / TERMS);
  for (let k = TERMS - 1; k >= 1; k--) {
    e = plusIdentity(e, n);
    e = product(b, e, n).map((x) => x / k);
  }
  for (let k = 0; k < squarings; k++) {
    const square = product(e, e, n);
    e = e.map((x, i) => 2 * x + square[i]);
  }
  return e;
}

/** 0.5^17/17! < 2^-64. */
const TERMS = 17;

function plusIdentity(a: Float64Array, n: number): Float64Array {
  const b = a.slice();
  for (let i = 0; i < n; i++) b[i * n + i] += 1;
  return b;
}

function product(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const c = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += a[i * n + k] * b[k * n + j];
      c[i * n + j] = sum;
    }
  }
  return c;
}
