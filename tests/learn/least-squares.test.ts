/** Recursive least squares is ridge regression on all that it has seen. */
import { expect, it } from 'vitest';
import type { SynfireError } from '../../src/errors.ts';
import { LeastSquares } from '../../src/learn/index.ts';
import { Draws } from '../../src/plan/host-draws.ts';

it('the weights solve the normal equations of all samples', () => {
  const [inputs, outputs, ridge] = [12, 2, 0.7];
  const draws = new Draws(3, 'test', 1);
  const learner = new LeastSquares({ inputs, outputs, ridge });
  const normal = new Float64Array(inputs * inputs);
  for (let k = 0; k < inputs; k++) normal[k * inputs + k] = ridge;
  const right = new Float64Array(outputs * inputs);
  for (let sample = 0; sample < 60; sample++) {
    const x = Array.from({ length: inputs }, () => draws.normal());
    const target = [x[0] - 2 * x[3] + 0.1 * draws.normal(), draws.normal()];
    learner.learn(x, target);
    for (let i = 0; i < inputs; i++) {
      for (let j = 0; j < inputs; j++) normal[i * inputs + j] += x[i] * x[j];
      for (let o = 0; o < outputs; o++) right[o * inputs + i] += target[o] * x[i];
    }
  }
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      let left = 0;
      for (let j = 0; j < inputs; j++) {
        left += normal[i * inputs + j] * learner.weights[o * inputs + j];
      }
      expect(Math.abs(left - right[o * inputs + i])).toBeLessThan(1e-10 * 60);
    }
  }
  const [y] = learner.output(Array.from({ length: inputs }, (_, k) => (k === 3 ? 1 : 0)));
  expect(y).toBe(learner.weights[3]);
});

it('refuses what makes no sense', () => {
  const code = (action: () => unknown) => {
    try {
      action();
    } catch (error) {
      return (error as SynfireError).code;
    }
    return 'none';
  };
  expect(code(() => new LeastSquares({ inputs: 0 }))).toBe('bad-option');
  expect(code(() => new LeastSquares({ inputs: 3, ridge: 0 }))).toBe('bad-option');
  expect(code(() => new LeastSquares({ inputs: 3, size: 3 } as never))).toBe('unknown-field');
  const learner = new LeastSquares({ inputs: 3 });
  expect(code(() => learner.learn([1, 2], [1]))).toBe('wrong-length');
  expect(code(() => learner.learn([1, 2, 3], [1, 2]))).toBe('wrong-length');
  expect(code(() => learner.output(undefined as never))).toBe('wrong-length');
});
