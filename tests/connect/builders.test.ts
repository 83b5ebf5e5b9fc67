import { describe, expect, test } from 'vitest';
import {
  allToAll,
  bernoulli,
  edges,
  fixedIndegree,
  fixedOutdegree,
  fixedTotalNumber,
  oneToOne,
} from '../../src/connect/connector.ts';
import { lognormal, normal, uniform } from '../../src/connect/distribution.ts';
import { SynfireError } from '../../src/errors.ts';

test('builders return plain data with defaults', () => {
  expect(allToAll()).toEqual({ connector: 'allToAll', autapses: true });
  expect(oneToOne()).toEqual({ connector: 'oneToOne' });
  expect(bernoulli(0.1, { autapses: false })).toEqual({
    connector: 'bernoulli',
    probability: 0.1,
    autapses: false,
  });
  expect(fixedIndegree(3, { multapses: false })).toEqual({
    connector: 'fixedIndegree',
    degree: 3,
    multapses: false,
    autapses: true,
  });
  expect(fixedTotalNumber(9)).toEqual({ connector: 'fixedTotalNumber', total: 9, autapses: true });
  expect(edges([0], [1])).toEqual({ connector: 'edges', source: [0], target: [1] });
  expect(normal(1, 2, { min: 0 })).toEqual({ distribution: 'normal', mean: 1, sd: 2, min: 0 });
  expect(uniform(1, 2)).toEqual({ distribution: 'uniform', low: 1, high: 2 });
  expect(lognormal(0, 1)).toEqual({ distribution: 'lognormal', mu: 0, sigma: 1 });
});

// biome-ignore lint/suspicious/noExplicitAny: nonsense has no type
type Untyped = (...args: any[]) => unknown;

describe('nonsense is answered by SynfireError', () => {
  const nonsense = [undefined, null, Number.NaN, 'many', {}, -1, [], () => 1, Symbol('s'), 1n];
  const calls: [string, Untyped][] = [
    ['bernoulli', bernoulli],
    ['fixedIndegree', fixedIndegree],
    ['fixedOutdegree', fixedOutdegree],
    ['fixedTotalNumber', fixedTotalNumber],
    ['uniform low', (x) => (uniform as Untyped)(x, -5)],
    ['uniform high', (x) => (uniform as Untyped)(0, x)],
    ['normal sd', (x) => (normal as Untyped)(0, x)],
    ['lognormal sigma', (x) => (lognormal as Untyped)(0, x)],
  ];
  test.each(calls)('%s', (_, make) => {
    for (const x of nonsense) expect(() => make(x), String(x)).toThrow(SynfireError);
  });

  const optional: [string, Untyped][] = [
    ['allToAll', allToAll],
    ['bernoulli options', (x) => (bernoulli as Untyped)(0.1, x)],
    ['degree options', (x) => (fixedIndegree as Untyped)(1, x)],
    ['autapses', (x) => (allToAll as Untyped)({ autapses: x ?? 0 })],
    ['normal bounds', (x) => (normal as Untyped)(0, 1, x)],
    ['edges', (x) => (edges as Untyped)(x ?? 0, [1, 2])],
  ];
  test.each(optional)('%s', (_, make) => {
    for (const x of [null, Number.NaN, 'many', -1, { autapse: true }, () => 1]) {
      expect(() => make(x), String(x)).toThrow(SynfireError);
    }
  });

  test('a misspelt option is named', () => {
    expect(() => (bernoulli as Untyped)(0.1, { autapse: false })).toThrow(
      /Did you mean "autapses"/,
    );
  });
});
