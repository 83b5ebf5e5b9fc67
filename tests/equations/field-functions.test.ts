/** Functions that models of the field write: their values, their derivatives, and the same bits on every engine. */
import { describe, expect, it } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { wasmBackend } from '../../src/backends/wasm/wasm.ts';
import { webgpuBackend } from '../../src/backends/webgpu/webgpu.ts';
import { differentiate } from '../../src/equations/differentiate.ts';
import { evaluate } from '../../src/equations/evaluate.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import { compilePlan, delta, Network, neuron } from '../../src/index.ts';
import { testGpu } from '../backends/gpu.ts';
import { run, spikesOf } from '../backends/harness.ts';

const host = await testGpu();

const smooth: readonly (readonly [string, (x: number) => number, (x: number) => number])[] = [
  ['cosh(x)', Math.cosh, Math.sinh],
  ['sinh(x)', Math.sinh, Math.cosh],
  ['tan(x)', Math.tan, (x) => 1 / Math.cos(x) ** 2],
  ['atan(x)', Math.atan, (x) => 1 / (1 + x * x)],
  ['arctan(x)', Math.atan, (x) => 1 / (1 + x * x)],
  ['expm1(x)', Math.expm1, Math.exp],
  ['log10(x + 9)', (x) => Math.log10(x + 9), (x) => 1 / ((x + 9) * Math.LN10)],
];

describe('values and slopes', () => {
  it.each(smooth)('%s', (text, value, slope) => {
    const tree = parseExpression(text);
    for (const x of [-8.5, -1.5, -0.4, -1e-9, 0, 1e-12, 0.3, 0.7, 1, 2.5, 7.75]) {
      const near = (found: number, right: number) =>
        expect(Math.abs(found - right)).toBeLessThanOrEqual(1e-14 * Math.abs(right));
      near(evaluate(tree, { x }), value(x));
      const found = evaluate(differentiate(tree, 'x'), { x });
      expect(Math.abs(found - slope(x))).toBeLessThanOrEqual(1e-11 * Math.abs(slope(x)) + 1e-16);
    }
  });

  it.each([
    ['floor(x)', [-2, -1, 0, 1]],
    ['ceil(x)', [-1, 0, 0, 2]],
    ['sign(x)', [-1, -1, 0, 1]],
    ['heaviside(x)', [0, 0, 1, 1]],
    ['int(x > -1)', [0, 1, 1, 1]],
    ['int(x > 0 or not x >= -1)', [1, 0, 0, 1]],
  ] as const)('%s', (text, right) => {
    const tree = parseExpression(text);
    expect([-1.5, -0.5, 0, 1.25].map((x) => evaluate(tree, { x }))).toEqual(right);
    expect(evaluate(differentiate(tree, 'x'), { x: 0.5 })).toBe(0);
  });
});

it('int of a number is refused: a truth is asked for', () => {
  const net = new Network({ dt: 0.1 });
  const equations = 'dv/dt = int(v)/ms : 1';
  net.population('P', 1, neuron({ name: 'n', equations, initial: { v: '0' } }));
  expect(() => compilePlan(net.describe())).toThrow('expected a comparison');
});

function network(): Network {
  const net = new Network({ dt: 0.1, seed: 2 });
  const spec = neuron({
    name: 'all functions',
    equations: `
      x = v/mV : 1
      pull = cosh(x/4) - 1 + sinh(x/5) + 0.1*tan(x/9) + atan(3*x) + atan(x/20) : 1
      push = 2*exprel(x/6) + log10(x*x + 1) + 2*sign(x - 1) + heaviside(x - 2) + int(x > 3 and x < 5) + floor(x) : 1
      dv/dt = (1 + push - pull)*mV/(8*ms) : mV`,
    threshold: 'v >= 6*mV',
    reset: 'v = -3*mV',
    initial: { v: '0*mV' },
    receptors: { syn: delta() },
  });
  net.population('P', 13, spec);
  net.poissonInput('P', { rate: 900, weight: 0.8 });
  return net;
}

const judged = async (steps: number) =>
  spikesOf(await run(referenceBackend({ precision: 'f32' }), network(), steps));

it('every engine has the same bits', async () => {
  const right = await judged(1500);
  expect(right.length).toBeGreaterThan(30);
  expect(spikesOf(await run(wasmBackend({ workers: 0 }), network(), 1500))).toEqual(right);
});

it.skipIf(host === undefined)('a GPU too', async () => {
  expect(spikesOf(await run(webgpuBackend({ host }), network(), 300))).toEqual(await judged(300));
});
