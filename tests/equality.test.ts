/** Typed arrays are equal bit for bit but for the bits of NaN, alone and in objects, as by the runner's own way. */
import { expect, it } from 'vitest';

const { NaN: none } = Number;

it.each([
  [Float32Array.of(1, none, -0), Float32Array.of(1, none, -0)],
  [BigInt64Array.of(3n), BigInt64Array.of(3n)],
  [new Uint8Array(0), new Uint8Array(0)],
])('%o is %o', (a, b) => {
  expect(a).toEqual(b);
  expect({ a: [a] }).toEqual({ a: [b] });
  expect({ a: [a] }).toStrictEqual({ a: [b] });
});

it.each([
  [Float32Array.of(1, 2), Float32Array.of(1, 3)],
  [Float32Array.of(0), Float32Array.of(-0)],
  [Float32Array.of(0), Float32Array.of(none)],
  [Float32Array.of(1), Float32Array.of(1, 2)],
  [Float32Array.of(1), Float64Array.of(1)],
  [Int32Array.of(1), [1]],
])('%o is not %o', (a, b) => {
  expect(a).not.toEqual(b);
  expect({ a: [a] }).not.toEqual({ a: [b] });
});
