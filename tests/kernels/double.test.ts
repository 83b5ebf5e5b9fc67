/** The mathematics of double precision, as printed kernels call it: the bits of equations/f64.ts, and how near those are to the truth. */
import fc from 'fast-check';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { readAsset } from '../../bindings/assets.ts';
import { compileWasm, WasmHost } from '../../bindings/wasm.ts';
import { Arena } from '../../src/backends/machine/memory.ts';
import { kernelBinary } from '../../src/backends/wasm/kernel-binary.ts';
import { OPERATION } from '../../src/backends/wasm/offsets.ts';
import * as f64 from '../../src/equations/f64.ts';

const unary = {
  exp: f64.exp,
  exprel: f64.exprel,
  log: f64.log,
  tanh: f64.tanh,
  sin: f64.sin,
  cos: f64.cos,
  atan: f64.atan,
};
const names = Object.keys(unary) as (keyof typeof unary)[];

let arena: Arena;
let kernels: Record<string, (...args: number[]) => void>;
beforeAll(async () => {
  const host = new WasmHost(
    await compileWasm(await readAsset('core-double.wasm')),
    OPERATION.firstKernel,
    4,
  );
  arena = new Arena(host, 'double');
  const loop = (name: string, value: string) =>
    `export function ${name}Of(x: usize, y: usize, n: usize): void {
      for (let i: usize = 0; i < n; i += 16) v128.store(x + i, ${value});
    }`;
  const text = [
    `import { ${[...names, 'pow'].join(', ')} } from './double';`,
    ...names.map((name) => loop(name, `${name}(v128.load(x + i))`)),
    loop('pow', 'pow(v128.load(x + i), v128.load(y + i))'),
  ].join('\n');
  kernels = host.instantiate(await compileWasm(await kernelBinary(text))) as typeof kernels;
});

/** Of pairs of numbers, so that both lanes do something else. */
function run(name: string, xs: readonly number[], ys: readonly number[] = []): number[] {
  const count = 2 * Math.ceil(xs.length / 2);
  const [x, y] = [
    arena.floats(xs, count, 'test'),
    arena.floats(ys.length ? ys : [0], count, 'test'),
  ];
  kernels[`${name}Of`](x, y, 8 * count);
  return [...arena.numbers(x, xs.length)];
}

const any = fc.double();
const near = fc.oneof(
  fc.double({ min: -60, max: 60, noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
);
const EDGES = [
  ...[
    0, -0, 1, -1, 0.5, -0.5, 40, -40, 41, 709.782712893384, 709.7827128933841, 710, 745.2, -745.2,
  ],
  ...[-745.1332191019412, -708.4, -740, 1e15, 1.1e15, -1e300, 5e-324, 1e-310, 2.3e-308, 1e308],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0.55, 19.1, 20, 22, 0.3466],
  ...[0.49999999999999994, -0.49999999999999994],
];

describe.each(names)('%s', (name) => {
  it('has the bits of the definition for any number', () => {
    const same = (xs: readonly number[]) => {
      expect(run(name, xs)).toEqual(xs.map((x) => unary[name](x)));
    };
    same(EDGES);
    fc.assert(fc.property(fc.array(fc.oneof(any, near), { minLength: 1, maxLength: 40 }), same), {
      numRuns: 300,
    });
  });
});

it('pow has the bits of the definition for any two numbers', () => {
  const exponent = fc.oneof(near, fc.integer({ min: -40, max: 40 }), any);
  const half = fc.integer({ min: -9, max: 9 }).map((n) => n / 2);
  const pair = fc.tuple(fc.oneof(any, near), fc.oneof(exponent, half));
  fc.assert(
    fc.property(fc.array(pair, { minLength: 1, maxLength: 40 }), (pairs) => {
      const [xs, ys] = [0, 1].map((k) => pairs.map((one) => one[k]));
      expect(run('pow', xs, ys)).toEqual(pairs.map(([a, b]) => f64.pow(a, b)));
    }),
    { numRuns: 300 },
  );
});

/** To 40 digits and more by mpmath, rounded to f64: [argument, value]. */
const TRUTH: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  exp: [
    [-700.25, 7.678723813110872e-305],
    [-36.7, 1.1518409493076097e-16],
    [-1.3, 0.2725317930340126],
    [-1e-9, 0.999999999],
    [0.3, 1.3498588075760032],
    [0.72, 2.0544332106438876],
    [1.1, 3.0041660239464334],
    [2.5, 12.182493960703473],
    [88.3, 2.2294757457154923e38],
    [700.1, 1.120899771073261e304],
  ],
  exprel: [
    [-50.5, 0.019801980198019802],
    [-36.7, 0.02724795640326975],
    [-1.3, 0.559590928435375],
    [-1e-9, 0.9999999995],
    [-0.5, 0.7869386805747332],
    [-0.49999, 0.7869422887466606],
    [-0.27, 0.87637224319684],
    [-0.125, 0.9400247793232368],
    [-0.0013, 0.9993502815751488],
    [0.0312, 1.015763513409791],
    [0.199, 1.1064420396978518],
    [0.4999, 1.2973722880903975],
    [0.3, 1.1661960252533436],
    [0.72, 1.464490570338733],
    [1.1, 1.8219691126785758],
    [2.5, 4.472997584281389],
    [39.9, 5337979876905119.0],
    [88.3, 2.524887594241781e36],
  ],
  log: [
    [1e-300, -690.7755278982137],
    [0.03, -3.506557897319982],
    [0.55, -0.5978370007556204],
    [0.7, -0.35667494393873245],
    [0.999, -0.0010005003335835344],
    [1.001, 0.0009995003330834232],
    [1.43, 0.3576744442718159],
    [3, 1.0986122886681098],
    [11, 2.3978952727983707],
    [1e200, 460.51701859880916],
  ],
  tanh: [
    [-19, -0.9999999999999999],
    [-3.3, -0.9972829600991421],
    [-0.56, -0.5079774328978962],
    [-0.54, -0.49298796667532435],
    [-1e-7, -9.999999999999966e-8],
    [0.2, 0.197375320224904],
    [0.5, 0.46211715726000974],
    [0.9, 0.7162978701990245],
    [1.7, 0.935409070603099],
    [5, 0.9999092042625951],
  ],
  sin: [
    [-1000.5, -0.9952739571052135],
    [-3.1, -0.04158066243329049],
    [-0.8, -0.7173560908995228],
    [-1e-6, -9.999999999998333e-7],
    [0.1, 0.09983341664682815],
    [0.78, 0.7032794192004101],
    [1.2, 0.9320390859672263],
    [2.4, 0.675463180551151],
    [6.2, -0.0830894028174964],
    [12345.678, -0.7040813137533816],
  ],
  cos: [
    [-1000.5, 0.09710690144438526],
    [-3.1, -0.9991351502732795],
    [-0.8, 0.6967067093471654],
    [-1e-6, 0.9999999999995],
    [0.1, 0.9950041652780258],
    [0.78, 0.7109135380122773],
    [1.2, 0.3623577544766736],
    [2.4, -0.7373937155412454],
    [6.2, 0.9965420970232175],
    [12345.678, 0.7101193587160628],
  ],
  atan: [
    [-1e5, -1.570786326794897],
    [-3.3, -1.2765617616837088],
    [-1.0000001, -0.7853982133974459],
    [-0.7, -0.6107259643892086],
    [-0.42, -0.3976279915221293],
    [-1e-9, -1e-9],
    [0.2, 0.19739555984988078],
    [0.41, 0.3890972310552784],
    [0.99, 0.7803730800666359],
    [2.5, 1.1902899496825317],
  ],
};

test.each(Object.keys(TRUTH))('%s is within 2 units in the last place of the truth', (name) => {
  for (const [x, y] of TRUTH[name]) {
    const [found] = run(name, [x]);
    expect(Math.abs(found - y)).toBeLessThanOrEqual(2 ** -51 * Math.abs(y));
  }
});
