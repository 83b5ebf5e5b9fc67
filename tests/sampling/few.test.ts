/** A product that passes over zeros gives the bits of the one that does not, in both precisions' widths of rows and with more terms than are listed at once. */
import { expect, it } from 'vitest';
import { RateMemory, rateModules } from '../../src/backends/rate/module.ts';

it.each([
  [7, 68, 128],
  [3, 4, 33],
  [2, 32, 9000],
])('%i × %i of %i terms', async (m, n, k) => {
  const memory = new RateMemory(await rateModules([]));
  const scatter = (i: number) => Math.fround(Math.sin(12.9898 * i) * 43_758.5453 - Math.round(i));
  // three of four are 0, of either sign, and a whole row is
  const a = Float32Array.from({ length: m * k }, (_, i) => {
    if (i < k) return -0;
    return i % 4 === 0 ? scatter(i) : i % 2 === 0 ? 0 : -0;
  });
  const b = Float32Array.from({ length: k * n }, (_, i) => scatter(i + 0.5));
  const [left, right] = [memory.filled(a, 'A'), memory.filled(b, 'B')];
  const [whole, few] = [memory.room(m * n, 'C'), memory.room(m * n, 'C')];
  memory.multiply(left, right, whole, [m, n, k]);
  memory.multiplyFew(left, right, few, [m, n, k]);
  const bits = (at: number) => new Uint32Array(memory.f32(at, m * n).slice().buffer);
  expect(bits(few)).toEqual(bits(whole));
  expect(memory.f32(few, m * n).some((x) => x !== 0)).toBe(true);
});
