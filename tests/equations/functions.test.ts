import { readFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import * as f32 from '../../src/equations/f32.ts';
import * as f64 from '../../src/equations/f64.ts';

/** Distance in units of the last place of `b`. */
function ulps(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const view = new BigInt64Array(new Float64Array([a, b]).buffer);
  const rank = (x: bigint) => (x < 0n ? -(x & 0x7fffffffffffffffn) : x);
  return Number(rank(view[0]) - rank(view[1]));
}

const range = (min: number, max: number) => fc.double({ min, max, noNaN: true });

describe('f64: arithmetic only, near Math.*', () => {
  const cases: [string, (x: number) => number, (x: number) => number, number, number, number][] = [
    ['exp', f64.exp, Math.exp, -700, 700, 2],
    ['expm1', f64.expm1, Math.expm1, -30, 30, 3],
    ['expm1 small', f64.expm1, Math.expm1, -0.4, 0.4, 2],
    ['log', f64.log, Math.log, 1e-300, 1e300, 2],
    ['log near 1', f64.log, Math.log, 0.5, 2, 2],
    ['tanh', f64.tanh, Math.tanh, -30, 30, 3],
    ['sin', f64.sin, Math.sin, -1e4, 1e4, 2],
    ['cos', f64.cos, Math.cos, -1e4, 1e4, 2],
    ['sin near 0', f64.sin, Math.sin, -1, 1, 2],
    ['atan', f64.atan, Math.atan, -1e3, 1e3, 3],
  ];
  for (const [id, ours, theirs, low, high, bound] of cases) {
    it(id, () => {
      fc.assert(
        fc.property(range(low, high), (x) => {
          expect(Math.abs(ulps(ours(x), theirs(x)))).toBeLessThanOrEqual(bound);
        }),
        { numRuns: 5000 },
      );
    });
  }

  it('special values', () => {
    expect(f64.exp(0)).toBe(1);
    expect(f64.exp(1000)).toBe(Number.POSITIVE_INFINITY);
    expect(f64.exp(-1000)).toBe(0);
    expect(f64.log(1)).toBe(0);
    expect(f64.log(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(f64.log(5e-324)).toBeCloseTo(Math.log(5e-324), 12);
    expect(f64.exprel(0)).toBe(1);
    expect(f64.pow(3, 4)).toBe(81);
    expect(f64.pow(2, -2)).toBe(0.25);
    expect(f64.pow(9, 1.5)).toBe(27);
    expect(f64.pow(2, 0.3)).toBeCloseTo(2 ** 0.3, 14);
    expect(f64.exp(Number.NaN)).toBeNaN();
    expect(f64.sin(Number.POSITIVE_INFINITY)).toBeNaN();
  });
});

describe('f32: near f64', () => {
  const single = (min: number, max: number) => range(min, max).map(Math.fround);
  const cases: [string, (x: number) => number, (x: number) => number, number, number][] = [
    ['exp', f32.exp, Math.exp, -80, 80],
    ['log', f32.log, Math.log, 1e-30, 1e30],
    ['sqrt', f32.sqrt, Math.sqrt, 1e-30, 1e30],
    ['reciprocal', f32.reciprocal, (x) => 1 / x, 1e-30, 1e30],
    ['tanh', f32.tanh, Math.tanh, -8, 8],
    ['atan', f32.atan, Math.atan, -1e3, 1e3],
    ['exprel', f32.exprel, (x) => (x === 0 ? 1 : Math.expm1(x) / x), -20, 20],
  ];
  for (const [id, ours, theirs, low, high] of cases) {
    it(id, () => {
      fc.assert(
        fc.property(single(low, high), (x) => {
          const exact = theirs(x);
          expect(Math.abs(ours(x) - exact)).toBeLessThanOrEqual(5e-7 * Math.abs(exact) + 1e-30);
        }),
        { numRuns: 5000 },
      );
    });
  }
  it('sine and cosine', () => {
    fc.assert(
      fc.property(single(-1000, 1000), (x) => {
        expect(Math.abs(f32.sin(x) - Math.sin(x))).toBeLessThan(3e-7);
        expect(Math.abs(f32.cos(x) - Math.cos(x))).toBeLessThan(3e-7);
      }),
    );
  });
});

describe('f32: bit for bit assembly/math.ts', () => {
  const unary = [
    ...(['reciprocal', 'sqrt', 'exp', 'log', 'exprel', 'tanh', 'sin', 'cos', 'atan'] as const),
  ];
  const octant = ['sinOctant', 'cosOctant'] as const;
  const names = [...unary, ...octant];
  let lanes: Record<string, (x: number) => number>;

  beforeAll(async () => {
    const text = names
      .map((id) => {
        return `export function lane_${id}(x: f32): f32 {
          return f32x4.extract_lane(math.${id}(f32x4.splat(x)), 2);
        }`;
      })
      .join('\n');
    const files: Record<string, string> = {
      'entry.ts': `import * as math from './math';\nexport { storeConstants } from './math';\n${text}`,
      'math.ts': readFileSync(new URL('../../assembly/math.ts', import.meta.url), 'utf8'),
    };
    let binary: Uint8Array | undefined;
    const options = ['entry.ts', '--outFile', 'out.wasm', '--runtime', 'stub', '-O3'];
    options.push('--initialMemory', '1');
    const { error, stderr } = await asc.main([...options, '--enable', 'simd'], {
      readFile: (name) => files[name] ?? null,
      writeFile: (_, contents) => {
        binary = contents as Uint8Array;
      },
      listFiles: () => [],
    });
    if (error) throw new Error(stderr.toString());
    const { instance } = await WebAssembly.instantiate(binary as Uint8Array<ArrayBuffer>, {
      env: { abort: () => undefined },
    });
    (instance.exports.storeConstants as () => number)();
    lanes = instance.exports as typeof lanes;
  });

  const bounds: Record<string, [number, number]> = {
    reciprocal: [1e-30, 1e30],
    sqrt: [1e-30, 1e30],
    log: [1e-30, 1e30],
    exp: [-100, 100],
    exprel: [-100, 100],
    tanh: [-20, 20],
    sin: [-1e4, 1e4],
    cos: [-1e4, 1e4],
    atan: [-1e30, 1e30],
    sinOctant: [-0.8, 0.8],
    cosOctant: [-0.8, 0.8],
  };
  const { pmin: _min, pmax: _max, divide: _divide, ...ours } = f32;
  for (const id of names) {
    it(id, () => {
      const [low, high] = bounds[id];
      const near = fc.oneof(range(low, high), range(Math.max(low, -2), Math.min(high, 2)));
      fc.assert(
        fc.property(near.map(Math.fround), (x) => {
          expect(ours[id](x)).toBe(lanes[`lane_${id}`](x));
        }),
        { numRuns: 20_000 },
      );
      if (low < 0) expect(ours[id](-0)).toBe(lanes[`lane_${id}`](-0));
    });
  }
});
