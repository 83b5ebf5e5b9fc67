/** Small complex matrices: products, systems, eigenvalues with their vectors. Not public. */
import { SynfireError } from '../errors.ts';
import { schurValues } from '../linalg/eigen.ts';

/** n × n, row after row. */
export interface ComplexMatrix {
  readonly size: number;
  readonly re: Float64Array;
  readonly im: Float64Array;
}

export const complexMatrix = (size: number): ComplexMatrix => ({
  size,
  re: new Float64Array(size * size),
  im: new Float64Array(size * size),
});

/** 1 − M. */
export function oneLess({ size, re, im }: ComplexMatrix): ComplexMatrix {
  const out = { size, re: re.map((x) => -x), im: im.map((x) => -x) };
  for (let i = 0; i < size; i++) out.re[i * size + i] += 1;
  return out;
}

/** A⁻¹, by Gauss–Jordan elimination with row pivots. Throws `singular`. */
export function complexInverse(a: ComplexMatrix): ComplexMatrix {
  const n = a.size;
  const [re, im] = [a.re.slice(), a.im.slice()];
  const out = complexMatrix(n);
  for (let i = 0; i < n; i++) out.re[i * n + i] = 1;
  for (let c = 0; c < n; c++) {
    let best = c;
    const size = (row: number) => Math.hypot(re[row * n + c], im[row * n + c]);
    for (let row = c + 1; row < n; row++) if (size(row) > size(best)) best = row;
    if (size(best) === 0) throw singular();
    for (const part of [re, im, out.re, out.im]) swapRows(part, n, c, best);
    const norm = re[c * n + c] ** 2 + im[c * n + c] ** 2;
    const [pr, pi] = [re[c * n + c] / norm, -im[c * n + c] / norm];
    for (let j = 0; j < n; j++) {
      scale(re, im, c * n + j, pr, pi);
      scale(out.re, out.im, c * n + j, pr, pi);
    }
    for (let row = 0; row < n; row++) {
      if (row === c) continue;
      const [fr, fi] = [re[row * n + c], im[row * n + c]];
      if (fr === 0 && fi === 0) continue;
      for (let j = 0; j < n; j++) {
        subtract(re, im, row * n + j, c * n + j, fr, fi);
        subtract(out.re, out.im, row * n + j, c * n + j, fr, fi);
      }
    }
  }
  return out;
}

function swapRows(x: Float64Array, n: number, a: number, b: number): void {
  if (a === b) return;
  for (let j = 0; j < n; j++) [x[a * n + j], x[b * n + j]] = [x[b * n + j], x[a * n + j]];
}

function scale(re: Float64Array, im: Float64Array, at: number, fr: number, fi: number): void {
  const [x, y] = [re[at], im[at]];
  re[at] = fr * x - fi * y;
  im[at] = fr * y + fi * x;
}

function subtract(
  re: Float64Array,
  im: Float64Array,
  to: number,
  from: number,
  fr: number,
  fi: number,
): void {
  re[to] -= fr * re[from] - fi * im[from];
  im[to] -= fr * im[from] + fi * re[from];
}

/** Eigenvalues, by falling real part. */
export function complexEigenvalues(a: ComplexMatrix): {
  readonly real: Float64Array;
  readonly imaginary: Float64Array;
} {
  const h = { size: a.size, re: a.re.slice(), im: a.im.slice() };
  toHessenberg(h);
  return schurValues(h.re, h.im, a.size);
}

/** Similar to A, zeros below the first subdiagonal, by stabilised elementary transformations. */
function toHessenberg({ size: n, re, im }: ComplexMatrix): void {
  for (let c = 0; c + 2 < n; c++) {
    let best = c + 1;
    const size = (row: number) => Math.hypot(re[row * n + c], im[row * n + c]);
    for (let row = c + 2; row < n; row++) if (size(row) > size(best)) best = row;
    if (size(best) === 0) continue;
    for (const part of [re, im]) {
      swapRows(part, n, c + 1, best);
      for (let i = 0; i < n; i++) {
        [part[i * n + c + 1], part[i * n + best]] = [part[i * n + best], part[i * n + c + 1]];
      }
    }
    const pivot = (c + 1) * n + c;
    const norm = re[pivot] ** 2 + im[pivot] ** 2;
    for (let row = c + 2; row < n; row++) {
      const at = row * n + c;
      const fr = (re[at] * re[pivot] + im[at] * im[pivot]) / norm;
      const fi = (im[at] * re[pivot] - re[at] * im[pivot]) / norm;
      for (let j = 0; j < n; j++) subtract(re, im, row * n + j, (c + 1) * n + j, fr, fi);
      for (let i = 0; i < n; i++) subtract(re, im, i * n + c + 1, i * n + row, -fr, -fi);
      re[at] = 0;
      im[at] = 0;
    }
  }
}

interface ComplexVector {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Right and left eigenvectors (M·r = λ·r, l·M = λ·l) by inverse iteration. */
export function eigenvectors(
  a: ComplexMatrix,
  real: number,
  imaginary: number,
): { readonly right: ComplexVector; readonly left: ComplexVector } {
  const n = a.size;
  const shifted = { size: n, re: a.re.slice(), im: a.im.slice() };
  const away = 1e-9 * (Math.hypot(real, imaginary) + 1e-3);
  for (let i = 0; i < n; i++) {
    shifted.re[i * n + i] -= real + away;
    shifted.im[i * n + i] -= imaginary;
  }
  const back = complexInverse(shifted);
  const iterate = (row: number, column: number): ComplexVector => {
    let v = {
      re: Float64Array.from({ length: n }, (_, i) => 1 / (i + 1)),
      im: new Float64Array(n),
    };
    for (let step = 0; step < 4; step++) {
      const next = { re: new Float64Array(n), im: new Float64Array(n) };
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const at = i * row + j * column;
          next.re[i] += back.re[at] * v.re[j] - back.im[at] * v.im[j];
          next.im[i] += back.re[at] * v.im[j] + back.im[at] * v.re[j];
        }
      }
      const norm = Math.hypot(...next.re, ...next.im);
      v = { re: next.re.map((x) => x / norm), im: next.im.map((x) => x / norm) };
    }
    return v;
  };
  return { right: iterate(n, 1), left: iterate(1, n) };
}

const singular = (): SynfireError =>
  new SynfireError({
    code: 'singular',
    where: 'synfire/theory',
    found: 'an effective connectivity with the eigenvalue 1',
    expected: 'a network that responds linearly',
    remedy: 'Weaken the coupling: the network is at the border of an oscillation.',
  });
