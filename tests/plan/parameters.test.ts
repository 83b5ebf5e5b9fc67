import { describe, expect, test } from 'vitest';
import type { Distribution } from '../../src/connect/distribution.ts';
import { lognormal, normal, uniform } from '../../src/connect/distribution.ts';
import { normals, uniform as uniformOf } from '../../src/plan/draws.ts';
import { drawEach } from '../../src/plan/parameters.ts';
import { philox } from '../../src/plan/philox.ts';

const at = { stream: 3, ordinal: 5, key: [7, 0] as const };
const draw = (given: Distribution, size = 20000) => drawEach(given, size, at);
const mean = (x: Float64Array) => x.reduce((sum, v) => sum + v, 0) / x.length;
const sd = (x: Float64Array) => Math.sqrt(mean(x.map((v) => v * v)) - mean(x) ** 2);

describe('draws', () => {
  test('are addressed by neuron, ordinal, attempt and stream', () => {
    const words = new Uint32Array(4);
    const pair = new Float32Array(2);
    philox(11, 5, 0, 18 * 2 ** 24 + 3, 7, 0, words);
    normals(words[0], words[1], pair);
    expect(draw(normal(1, 2), 12)[11]).toBe(1 + 2 * pair[0]);
    expect(draw(uniform(4, 6), 12)[11]).toBe(4 + 2 * uniformOf(words[2]));
  });

  test('have the moments that were asked for', () => {
    expect(mean(draw(normal(10, 2)))).toBeCloseTo(10, 1);
    expect(sd(draw(normal(10, 2)))).toBeCloseTo(2, 1);
    expect(mean(draw(uniform(0, 1)))).toBeCloseTo(0.5, 1);
    expect(sd(draw(uniform(0, 1)))).toBeCloseTo(Math.sqrt(1 / 12), 2);
    expect(mean(draw(lognormal(0, 0.5)))).toBeCloseTo(Math.exp(0.125), 1);
  });

  test('uniform draws never reach the upper end, in single precision neither', () => {
    for (const [low, high] of [
      [1000, 1000.0002],
      [-70, -55],
      [-1e-3, 0],
      [10_000_000, 10_000_001.5],
    ]) {
      const drawn = Float32Array.from(draw(uniform(low, high), 200_000));
      expect(drawn.reduce((most, x) => Math.max(most, x))).toBeLessThan(high);
    }
    expect([...draw(uniform(3, 3), 2)]).toEqual([3, 3]);
  });

  test('stay in their bounds: redrawn, or heaped upon them', () => {
    const redrawn = draw(normal(0, 1, { min: -0.5, max: 1 }));
    expect(Math.min(...redrawn)).toBeGreaterThan(-0.5);
    expect(Math.max(...redrawn)).toBeLessThan(1);
    const clipped = draw(normal(0, 1, { min: -0.5, max: 1, outside: 'clip' }));
    expect(clipped.filter((x) => x === 1).length / clipped.length).toBeCloseTo(0.1587, 1);
    expect(draw(normal(0, 1, { min: 100 }), 3)).toEqual(Float64Array.of(100, 100, 100));
  });

  test('pairs of normals are independent and of unit variance', () => {
    const words = new Uint32Array(4);
    const pair = new Float32Array(2);
    const n = 40000;
    let [a, b, aa, bb, ab, most] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      philox(i, 0, 0, 0, 1, 2, words);
      normals(words[0], words[1], pair);
      a += pair[0];
      b += pair[1];
      aa += pair[0] ** 2;
      bb += pair[1] ** 2;
      ab += pair[0] * pair[1];
      most = Math.max(most, Math.abs(pair[0]), Math.abs(pair[1]));
    }
    for (const x of [a / n, b / n, ab / n]) expect(Math.abs(x)).toBeLessThan(0.02);
    for (const x of [aa / n, bb / n]) expect(Math.abs(x - 1)).toBeLessThan(0.03);
    expect(most).toBeLessThan(6.77);
  });

  test('no word gives a normal beyond 6.77', () => {
    const pair = new Float32Array(2);
    for (const a of [0, 1, 0xffff, 0x10000, 0x7fffffff, 0xffffffff]) {
      for (const b of [0, 0x3fffffff, 0x40000000, 0x80000000, 0xc0000000, 0xffffffff]) {
        normals(a, b, pair);
        for (const z of pair) expect(Math.abs(z)).toBeLessThan(6.77);
      }
    }
  });
});
