import { expect, test } from 'vitest';
import {
  allToAll,
  bernoulli,
  edges,
  fixedIndegree,
  fixedOutdegree,
  fixedTotalNumber,
  oneToOne,
} from '../../src/connect/connector.ts';
import { expectedSynapses, fanInBound, largestSum } from '../../src/plan/fan-in.ts';

test('number of synapses', () => {
  expect(expectedSynapses(allToAll(), 3, 5, false)).toBe(15);
  expect(expectedSynapses(allToAll({ autapses: false }), 5, 5, true)).toBe(20);
  expect(expectedSynapses(oneToOne(), 4, 4, false)).toBe(4);
  expect(expectedSynapses(bernoulli(0.5), 10, 20, false)).toBe(100);
  expect(expectedSynapses(bernoulli(0.5, { autapses: false }), 10, 10, true)).toBe(45);
  expect(expectedSynapses(fixedIndegree(7), 10, 20, false)).toBe(140);
  expect(expectedSynapses(fixedOutdegree(7), 10, 20, false)).toBe(70);
  expect(expectedSynapses(fixedTotalNumber(33), 10, 20, false)).toBe(33);
  expect(expectedSynapses(edges([0, 1], [0, 0]), 10, 20, false)).toBe(2);
  expect(expectedSynapses(fixedIndegree(7), 0, 20, false)).toBe(0);
});

test('bounds of the in-degree', () => {
  expect(fanInBound(allToAll(), 3, 5)).toBe(3);
  expect(fanInBound(oneToOne(), 4, 4)).toBe(1);
  expect(fanInBound(fixedIndegree(7), 10, 20)).toBe(7);
  expect(fanInBound(bernoulli(0.1), 10000, 5)).toBe(1000 + 317 + 20);
  expect(fanInBound(bernoulli(1), 10, 5)).toBe(10);
  expect(fanInBound(fixedOutdegree(2, { multapses: false }), 10, 1000)).toBe(10);
  expect(fanInBound(fixedTotalNumber(12), 10, 1)).toBe(12);
  expect(fanInBound(edges([0, 1, 2], [4, 4, 0]), 3, 5)).toBe(2);
  expect(fanInBound(bernoulli(0), 10, 5)).toBe(0);
});

test('largest sum of weights of an edge list', () => {
  expect(largestSum([4, 4, 0], 5, [1, -2, 2.5])).toBe(3);
});
