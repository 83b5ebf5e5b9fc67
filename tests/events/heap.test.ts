/** The heap's promises for any sequence of pushes, key changes and pops; and the kernel's mathematics. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { EventMemory } from '../../src/backends/events/module.ts';
import * as f64 from '../../src/equations/f64.ts';
import { random } from './networks.ts';

const SIZE = 64;
let memory: EventMemory;
beforeAll(async () => {
  memory = await EventMemory.create();
  const at = memory.allocate(16 * SIZE, 'test');
  memory.kernels.setHeapArrays(at, at + 8 * SIZE, at + 12 * SIZE, SIZE);
});

type Command = {
  readonly do: 'push' | 'update' | 'pop';
  readonly neuron: number;
  readonly key: number;
};

/** Few different keys, so that ties are common. */
const commands = fc.array(
  fc.record<Command>({
    do: fc.constantFrom('push', 'push', 'update', 'update', 'pop'),
    neuron: fc.nat(SIZE - 1),
    key: fc.oneof(fc.nat(5), fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant(Infinity)),
  }),
  { maxLength: 300 },
);

describe('the heap', () => {
  it('always has the smallest key on top, equal keys by neuron', () => {
    fc.assert(
      fc.property(commands, (list) => {
        const { kernels } = memory;
        kernels.clear();
        const held = new Map<number, number>();
        for (const { do: action, neuron, key } of list) {
          if (action === 'push' && !held.has(neuron)) {
            kernels.push(key, neuron);
            held.set(neuron, key);
          } else if (action === 'update' && held.has(neuron)) {
            kernels.update(key, neuron);
            held.set(neuron, key);
          } else if (action === 'pop' && held.size > 0) {
            held.delete(kernels.topNeuron());
            kernels.pop();
          }
          const [first] = [...held].sort((a, b) =>
            a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[0] - b[0],
          );
          expect(kernels.heapLength()).toBe(held.size);
          if (first !== undefined) expect([kernels.topNeuron(), kernels.topKey()]).toEqual(first);
        }
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});

describe('exp, log and atan in WebAssembly', () => {
  it('equal the TypeScript definition bit for bit, and Math to 3 ulp', () => {
    const { kernels } = memory;
    const ulp = (a: number, b: number) => Math.abs(a - b) / (Math.abs(b) * 2 ** -52 || 2 ** -1074);
    const worst = [0, 0, 0];
    for (let i = 0; i < 10_000; i++) {
      const u = random(i, 5);
      const x = (u - 0.5) * (i % 3 === 0 ? 1480 : 2);
      const positive = 2 ** ((u - 0.5) * (i % 3 === 0 ? 2000 : 2)) * (1 + random(i, 6));
      expect(kernels.mathTest(0, x)).toBe(f64.exp(x));
      expect(kernels.mathTest(1, positive)).toBe(f64.log(positive));
      expect(kernels.mathTest(2, u)).toBe(f64.atanUnit(u));
      expect(kernels.mathTest(3, x)).toBe(f64.atan(x));
      expect(kernels.mathTest(4, x)).toBe(f64.tan(x));
      if (Math.abs(x) < 700) worst[0] = Math.max(worst[0], ulp(f64.exp(x), Math.exp(x)));
      worst[1] = Math.max(worst[1], ulp(f64.log(positive), Math.log(positive)));
      worst[2] = Math.max(worst[2], ulp(f64.atanUnit(u), Math.atan(u)));
    }
    expect(worst.every((w) => w < 3)).toBe(true);
    expect(f64.atan(-1e300)).toBe(-Math.PI / 2);
    expect(f64.tan(0.7)).toBeCloseTo(Math.tan(0.7), 14);
  });
});

describe('the next spike under an exponential current', () => {
  const potential = (u0: number, g0: number, t: number, tauM: number, tauS: number) => {
    if (tauS === tauM) return (u0 + (g0 * t) / tauM) * Math.exp(-t / tauM);
    const b = (g0 * tauS) / (tauS - tauM);
    return (u0 - b) * Math.exp(-t / tauM) + b * Math.exp(-t / tauS);
  };
  /** First crossing on a fine grid, then bisection. */
  const search = (u0: number, g0: number, theta: number, tauM: number, tauS: number) => {
    for (let t = 0; t < 400; t += 0.01) {
      if (potential(u0, g0, t + 0.01, tauM, tauS) < theta) continue;
      let [low, high] = [t, t + 0.01];
      for (let k = 0; k < 60; k++) {
        const middle = (low + high) / 2;
        if (potential(u0, g0, middle, tauM, tauS) < theta) low = middle;
        else high = middle;
      }
      return high;
    }
    return Infinity;
  };
  it.each([
    ['τ_m = 2 τ_s', 10, 5],
    ['τ_m > τ_s', 20, 3],
    ['τ_m < τ_s', 5, 12],
    ['τ_m = τ_s', 10, 10],
    ['τ_m a little more', 10, 9.9],
    ['τ_m a little less', 10, 10.1],
  ])('%s: the earliest crossing, to 1e-9 ms', (_, tauM, tauS) => {
    let found = 0;
    for (let i = 0; i < 300; i++) {
      const theta = (random(i, 1) - 0.4) * 4;
      const u0 = theta - 0.01 - 3 * random(i, 2);
      const g0 = (random(i, 3) - 0.3) * 20;
      const expected = search(u0, g0, theta, tauM, tauS);
      const t = memory.kernels.crossingTest(u0, g0, theta, tauM, tauS);
      if (expected === Infinity) expect(t).toBeGreaterThan(390);
      else {
        found++;
        expect(Math.abs(t - expected)).toBeLessThan(1e-9);
      }
    }
    expect(found).toBeGreaterThan(100);
  });
});
