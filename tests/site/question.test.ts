/** What a student writes as the answer to a worksheet's question, as a number. */
import { expect, it } from 'vitest';
import { readAnswer } from '../../site/run/question.ts';

it.each([
  ['187.5', 187.5],
  [' 187,5 ', 187.5],
  ['−1', -1],
  ['+2e-3', 0.002],
  ['1/3', 1 / 3],
  ['33.3 %', 0.333],
  ['187.5 pA', 187.5],
  ['20ms', 20],
])('%s is %d', (text, number) => {
  expect(readAnswer(text)).toBeCloseTo(number, 12);
});

it.each(['', 'many', '12 or so', '1,098.6', '1/0', '.', '3 4', '1/x'])(
  '%j is no number',
  (text) => {
    expect(readAnswer(text)).toBeUndefined();
  },
);
