/** Forward and backward messages against the sum over all paths, and what they refuse. */
import { expect, it } from 'vitest';
import { forwardBackward } from '../../src/analysis/index.ts';

/** Sums over all paths of three states and five steps, with transitions of each step. */
it('is the sum over all paths: likelihood, states and moves', () => {
  const [n, steps] = [3, 5];
  // probabilities without a pattern: fractional parts of multiples of √2
  const draw = (k: number) => (((k + 1) * Math.SQRT2) % 1) + 0.05;
  const rows = (count: number, from: number) =>
    Array.from({ length: count }, (_, r) => {
      const row = [0, 1, 2].map((c) => draw(from + 3 * r + c));
      const sum = row[0] + row[1] + row[2];
      return row.map((x) => x / sum);
    }).flat();
  const transitions = rows(n * (steps - 1), 0);
  const initial = rows(1, 70);
  const seen = Array.from({ length: n * steps }, (_, k) =>
    k === 4 ? Number.NEGATIVE_INFINITY : Math.log(draw(100 + k)) - 800,
  );
  const [states, moves] = [new Float64Array(n * steps), new Float64Array(n * n)];
  let total = 0;
  for (let code = 0; code < n ** steps; code++) {
    const path = Array.from({ length: steps }, (_, t) => Math.floor(code / n ** t) % n);
    let weight = initial[path[0]];
    path.forEach((z, t) => {
      weight *= Math.exp(seen[t * n + z] + 800);
      if (t > 0) weight *= transitions[(t - 1) * n * n + path[t - 1] * n + z];
    });
    total += weight;
    path.forEach((z, t) => {
      states[t * n + z] += weight;
      if (t > 0) moves[path[t - 1] * n + z] += weight;
    });
  }
  const found = forwardBackward(seen, { states: n, transitions, initial });
  expect(found.logLikelihood).toBeCloseTo(Math.log(total) - 800 * steps, 9);
  found.states.forEach((p, k) => {
    expect(p).toBeCloseTo(states[k] / total, 12);
  });
  found.moves.forEach((p, k) => {
    expect(p).toBeCloseTo(moves[k] / total, 12);
  });
});

it('refuses what is impossible and shapes that do not fit', () => {
  const chain = { states: 2, transitions: [1, 0, 0, 1] };
  const never = Number.NEGATIVE_INFINITY;
  expect(() => forwardBackward([0, never, never, 0], chain)).toThrow(/step 1/);
  expect(() => forwardBackward([0, never, never, never], chain)).toThrow(/step 1/);
  expect(() => forwardBackward([0, 0, Number.NaN, 0], chain)).toThrow(/step 1/);
  expect(() => forwardBackward([0, 0, 0], chain)).toThrow(/2 numbers a step/);
  expect(() => forwardBackward([0, 0], { states: 2, transitions: [1, 0, 0] })).toThrow(/4 or 0/);
  expect(() => forwardBackward([0, 0], { states: 2, transitions: [2, -1, 0, 1] })).toThrow(
    /probabilities/,
  );
});
