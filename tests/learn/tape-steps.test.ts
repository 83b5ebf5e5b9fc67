/** What learning tasks add to a tape: spikes, policies, worlds that answer, weights that are not there or do not learn. */
import { expect, it } from 'vitest';
import { Tape } from '../../src/backends/rate/tape.ts';
import { exp, log } from '../../src/equations/f64.ts';
import { spike } from '../../src/learn/cells.ts';
import { Learner } from '../../src/learn/learner.ts';
import { entropyLoss } from '../../src/learn/logits.ts';
import { keepFixed, keepZeros } from '../../src/learn/masks.ts';

const BATCH = 4;
const tapeOf = () => Tape.create(BATCH, ['tanh(x)']);
const Z = [0.3, -1.2, 0.5, 0, 1.5, 0.2, -0.7, 0.1, -0.4, 0.9, 1.1, 2];

it('a spike is a step with the slopes of a smooth function', async () => {
  const tape = await tapeOf();
  const x = tape.input(1);
  tape.values(x).set([-0.5, 0, 0.5, -1e-7]);
  tape.mean(spike(tape, x, 'tanh(x)'), BATCH);
  expect(tape.forward()).toBe(2);
  tape.backward();
  const slopes = [-0.5, 0, 0.5, -1e-7].map((v) => 1 - Math.tanh(v) ** 2);
  slopes.forEach((slope, k) => {
    expect(tape.slopes(x)[k]).toBeCloseTo(slope, 6);
  });
});

it('a policy: −log of what was chosen by shares, and the entropy, with their slopes', async () => {
  const tape = await tapeOf();
  const z = tape.input(3);
  const [labels, shares] = [Uint8Array.of(0, 2, 1, 1), Float32Array.of(1, -0.5, 0, 2)];
  tape.crossEntropy(z, labels, 0.5, shares);
  entropyLoss(tape, z, -0.1);
  const loss = (values: readonly number[]) => {
    let sum = 0;
    for (let b = 0; b < BATCH; b++) {
      const column = [0, 1, 2].map((l) => values[l * BATCH + b]);
      const all = column.reduce((s, v) => s + exp(v), 0);
      const p = column.map((v) => exp(v) / all);
      sum -= (0.5 / BATCH) * shares[b] * log(p[labels[b]]);
      sum += (0.1 / BATCH) * p.reduce((s, pl) => s + pl * log(pl), 0);
    }
    return sum;
  };
  tape.values(z).set(Z);
  expect(tape.forward()).toBeCloseTo(loss(Z), 6);
  tape.backward();
  Z.forEach((_, k) => {
    const moved = (by: number) => loss(Z.map((v, i) => (i === k ? v + by : v)));
    expect(tape.slopes(z)[k]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 5);
  });
});

it('a step of one’s own reads what is before it, fills what comes after, and adds its loss', async () => {
  const tape = await tapeOf();
  const x = tape.input(1);
  const answer = tape.input(1);
  const order: string[] = [];
  tape.step({
    forward: () => {
      tape.values(answer).set(tape.values(x).map((v) => 10 * v));
      return 3;
    },
    backward: () => order.push('first'),
  });
  tape.mean(answer);
  tape.step({ backward: () => order.push('second') });
  tape.values(x).set([1, 2, 3, 6]);
  expect(tape.forward()).toBe(33);
  tape.backward();
  expect(order).toEqual(['second', 'first']);
});

it('weights that are not there stay 0 bit for bit, fixed ones stay as they are', async () => {
  const tape = await tapeOf();
  const mask = [1, 0, 1, 0, 1, 1];
  const sparse = tape.parameter('sparse', 2, 3, [1, 2, 3, 4, 5, 6]);
  const fixed = tape.parameter('fixed', 1, 2, [0.5, -0.25]);
  keepZeros(tape, sparse, mask);
  keepFixed(tape, fixed);
  const x = tape.input(3);
  tape.values(x).set(Z);
  tape.squaredError(tape.affine([[fixed, tape.affine([[sparse, x]])]]));
  const options = { steps: 20, warmup: 1, weightDecay: 0.1 };
  const learner = new Learner(tape, options);
  const losses = Array.from({ length: 20 }, () => learner.learn());
  expect(losses[19]).toBeLessThan(losses[0]);
  const after = tape.read(sparse);
  mask.forEach((there, k) => {
    expect(Object.is(after[k], 0)).toBe(there === 0);
  });
  tape.backward();
  expect(tape.read(fixed, 'slope').every((slope) => slope === 0)).toBe(true);
});
