/**
 * What a text can cost: subexpressions built on each other cost what they are long, and what is nested too deeply or too
 * long is refused in words. Kernels of such texts still compute what the text says.
 */
import { afterEach, describe, expect, test } from 'vitest';
import { referenceBackend } from '../../src/backends/reference/reference.ts';
import { printAssemblyScript } from '../../src/codegen/assemblyscript.ts';
import { buildKernel } from '../../src/codegen/kernel-build.ts';
import { keyOf } from '../../src/equations/identity.ts';
import { parseExpression } from '../../src/equations/parse.ts';
import { call, type Expr, name } from '../../src/equations/tree.ts';
import { parseQuantity } from '../../src/equations/units.ts';
import { SynfireError } from '../../src/errors.ts';
import { Network } from '../../src/network/network.ts';
import { composeModel } from '../../src/neurons/compose.ts';
import type { MethodName } from '../../src/neurons/model.ts';
import { neuron } from '../../src/neurons/neuron.ts';
import { rule } from '../../src/plasticity/make-rule.ts';
import { parseModel } from '../../src/rate/parse-model.ts';
import { setLimits } from '../../src/set-limits.ts';
import { run } from '../backends/harness.ts';

/** A level of a chain: x1 of x0. All double when they are written out. */
const CHAINS: Readonly<Record<string, (x: string) => string>> = {
  squares: (x) => `${x}*${x}`,
  sums: (x) => `${x} + ${x}`,
  'sums under factors': (x) => `2*${x} + 3*${x}`,
  products: (x) => `(${x}*y)*${x}`,
  constants: (x) => `(${x}*p)*${x}`,
  quotients: (x) => `${x}/(1 + ${x})`,
  functions: (x) => `sin(${x})*${x}`,
  signs: (x) => `sign(${x}) + ${x}`,
  branches: (x) => `where(${x} > 0, ${x}, y)`,
  extremes: (x) => `max(${x}, min(${x}, y))`,
  powers: (x) => `${x}**3`,
};

const chained = (level: (x: string) => string, first: string, levels: number) =>
  neuron({
    method: 'euler',
    equations: [
      `x0 = ${first} : 1`,
      ...Array.from({ length: levels }, (_, k) => `x${k + 1} = ${level(`x${k}`)} : 1`),
      `dv/dt = (-v + tanh(x${levels})*mV)/ms : mV`,
      'dy/dt = -y/ms : 1',
    ].join('\n'),
    threshold: 'v > 10*mV',
    reset: 'v = 0*mV',
    parameters: { p: '0.5', q: '0.25' },
  });

const VARIANT = { perNeuron: [], external: 'none', refractory: 'none', jumps: [] } as const;

const printed = (equations: string, method: MethodName): string =>
  printAssemblyScript(
    buildKernel(composeModel(neuron({ equations, method })), 0.1, method),
    VARIANT as never,
  );

afterEach(() => setLimits({ textLength: undefined, textDepth: undefined, textSize: undefined }));

describe('subexpressions built on each other', () => {
  test.each(Object.keys(CHAINS))('%s of 60 levels make a short kernel', (id) => {
    // at a third of the levels it took minutes, and took twice as long with each
    const model = composeModel(chained(CHAINS[id], id === 'constants' ? 'q' : 'v/mV', 60));
    for (const method of ['euler', 'rk4'] as const) {
      const kernel = buildKernel(model, 0.1, method);
      expect(kernel.updates.length).toBeLessThan(500);
      expect(printAssemblyScript(kernel, VARIANT as never).length).toBeLessThan(200_000);
    }
  });

  test('are worth what the text says', async () => {
    const network = new Network({ dt: 0.1 });
    const cells = network.population('cells', 1, chained(CHAINS.quotients, 'v/mV', 40), {
      initial: { v: 3, y: 0.5 },
    });
    network.recordStates(cells, { variables: ['v'] });
    const chunk = await run(referenceBackend(), network, 1);
    // samples are f32; x → x/(1 + x), 40 times from 3, is 3/(1 + 120)
    expect(chunk.states[0][0]).toBeCloseTo(3 + 0.1 * (-3 + Math.tanh(3 / 121)), 6);
  });

  test('have one key if they have one structure, and only then', () => {
    const tower = (leaf: Expr): Expr => {
      let tree = leaf;
      for (let k = 0; k < 100; k++) tree = call('add', tree, tree);
      return tree;
    };
    expect(keyOf(tower(name('x')))).toBe(keyOf(tower(name('x'))));
    expect(keyOf(tower(name('x')))).not.toBe(keyOf(tower(name('y'))));
    expect(keyOf(parseExpression('a*(b + c)'))).toBe(keyOf(parseExpression('(a)*(b+c)')));
    expect(keyOf(parseExpression('a*(b + c)'))).not.toBe(keyOf(parseExpression('(a*b) + c')));
  });
});

/** Texts of n levels. */
const DEEP: Readonly<Record<string, (n: number) => string>> = {
  parentheses: (n) => `${'('.repeat(n)}x${')'.repeat(n)}`,
  signs: (n) => `${'-'.repeat(n)}x`,
  'terms of a sum': (n) => Array(n).fill('sin(x)').join(' + '),
  factors: (n) => Array(n).fill('x').join('*'),
  quotients: (n) => Array(n).fill('x').join('/'),
  powers: (n) => Array(n).fill('x').join('**'),
  calls: (n) => `${'sin('.repeat(n)}x${')'.repeat(n)}`,
  branches: (n) => `${'where(x > 0, 1, '.repeat(n)}x${')'.repeat(n)}`,
  conditions: (n) => `where(${'not '.repeat(n)}(x > 0), 1, 0)`,
};

describe('deep texts', () => {
  test.each(Object.keys(DEEP))('%s are refused by 20,000', (id) => {
    for (const text of [DEEP[id](5000), DEEP[id](20_000)]) {
      for (const make of [
        () => parseExpression(text),
        () => composeModel(neuron({ equations: `dx/dt = (${text})/ms : 1` })),
        () => composeModel(neuron({ equations: 'dx/dt = -x/ms : 1', threshold: `${text} > 1` })),
        () => parseModel({ size: 1, dt: 1, states: { x: text }, output: 'x' } as never),
        () => parseQuantity(`1 ${text}`, 'mV'),
      ]) {
        expect(make).toThrow(SynfireError);
      }
    }
  });

  test.each(Object.keys(DEEP))('%s are compiled by 100', (id) => {
    for (const method of ['euler', 'rk4'] as const) {
      const text = printed(`dx/dt = (${DEEP[id](100)})/ms : 1\ndy/dt = -y/ms : 1`, method);
      let [level, deepest] = [0, 0];
      for (const c of text) {
        if (c === '(') deepest = Math.max(deepest, ++level);
        else if (c === ')') level--;
      }
      // compilers of shaders refuse 128
      expect(deepest).toBeLessThan(100);
    }
  });

  test('chains of subexpressions are refused by 5000', () => {
    const lines = Array.from({ length: 5000 }, (_, k) => `a${k + 1}=a${k}+1:1`);
    const equations = ['a0=1:1', ...lines, 'dv/dt=-v/ms:mV'].join('\n');
    setLimits({ textLength: 1e6 });
    expect(() => composeModel(neuron({ equations }))).toThrow(/at most 250.*over-limit/s);
  });

  test('a sum of subexpressions that are deep together is refused', () => {
    const long = (x: string) => Array(200).fill(x).join('+');
    const equations = `a=${long('v')}:mV\nb=${long('a')}:mV\ndv/dt=-b/ms:mV`;
    expect(() => composeModel(neuron({ equations }))).toThrow(/over-limit/);
  });
});

describe('long texts', () => {
  test('are refused, whatever they say', () => {
    const long = ' '.repeat(70_000);
    const spec = (text: string) => () =>
      composeModel(neuron({ equations: `dx/dt=-x/ms:1${text}` }));
    expect(spec(long)).toThrow(/70013 characters, expected at most 65536.*setLimits/s);
    setLimits({ textLength: 80_000 });
    expect(spec(long)).not.toThrow();
    setLimits({ textLength: 10 });
    expect(spec('')).toThrow(/over-limit/);
  });

  test('blanks cost their number', () => {
    // as many as would take an hour, if their square were what they cost
    const blanks = ' '.repeat(3_000_000);
    setLimits({ textLength: 1e8 });
    expect(parseQuantity(`${blanks}2${blanks}nA${blanks}`, 'pA')).toBe(2000);
    expect(() => parseQuantity(`1${blanks}x`, 'mV')).toThrow(SynfireError);
    expect(() => rule({ parameters: {}, w_min: blanks, w_max: blanks })).not.toThrow();
  });

  test('what is shown of them is short', () => {
    const equations = `dx/dt = ${Array(200).fill('unknown_name_of_something').join('+')} : 1`;
    let message = '';
    try {
      composeModel(neuron({ equations }));
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message.length / 200).toBeLessThan(800);
  });

  test('written-out size is bounded where nothing is shared', () => {
    const nested = (n: number) => `${'sign('.repeat(n)}x${')'.repeat(n)} > 0`;
    const equations = 'dx/dt = -x/ms : 1';
    const build = (threshold: string) =>
      buildKernel(composeModel(neuron({ equations, threshold, reset: 'x = 0' })), 0.1, 'euler');
    expect(() => build(nested(4))).not.toThrow();
    expect(() => build(nested(20))).toThrow(/over-limit/);
    expect(() => build('((x**64)**64)**64 > 1')).toThrow(/over-limit/);
  });
});
