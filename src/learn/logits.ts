/** Losses of logits and their slopes, mean over the batch: what `Tape` adds for classes and for policies. */

import { fieldsOf } from '../connect/made.ts';
import { exp, log } from '../equations/f64.ts';
import { expectTape } from './expect-tape.ts';
import type { Node, Tape } from './tape.ts';

/** Rows are classes, columns members of the batch; slopes are added to. */
export interface Logits {
  readonly values: Float32Array;
  readonly slopes: Float32Array;
  readonly rows: number;
  readonly batch: number;
}

/** `weight`·mean of shares[b]·−log softmax(y)[labels[b]]. */
export function crossEntropy(
  { values, slopes, rows, batch }: Logits,
  labels: ArrayLike<number>,
  weight: number,
  shares?: ArrayLike<number>,
): number {
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    const share = (weight / batch) * (shares?.[b] ?? 1);
    const { largest, sum } = softmaxSum(values, rows, batch, b);
    loss += share * (log(sum) - (values[labels[b] * batch + b] - largest));
    for (let l = 0; l < rows; l++) {
      const p = exp(values[l * batch + b] - largest) / sum;
      slopes[l * batch + b] += share * (p - (l === labels[b] ? 1 : 0));
    }
  }
  return loss;
}

/** Adds `weight`·mean over the batch of the entropy of softmax(y), in nats, to the loss; a negative weight keeps a policy open. */
export function entropyLoss(tape: Tape, y: Node, weight: number): void {
  expectTape(tape, 'entropyLoss');
  const { rows } = fieldsOf(y, 'entropyLoss', 'rows');
  const { batch } = tape;
  tape.step({
    forward: () => entropy({ values: tape.values(y), slopes: tape.slopes(y), rows, batch }, weight),
  });
}

function entropy({ values, slopes, rows, batch }: Logits, weight: number): number {
  const share = weight / batch;
  let loss = 0;
  for (let b = 0; b < batch; b++) {
    const { largest, sum } = softmaxSum(values, rows, batch, b);
    const logP = (l: number) => values[l * batch + b] - largest - log(sum);
    let h = 0;
    for (let l = 0; l < rows; l++) h -= exp(logP(l)) * logP(l);
    for (let l = 0; l < rows; l++) {
      slopes[l * batch + b] -= share * exp(logP(l)) * (logP(l) + h);
    }
    loss += share * h;
  }
  return loss;
}

function softmaxSum(values: Float32Array, rows: number, batch: number, b: number) {
  let largest = values[b];
  for (let l = 1; l < rows; l++) largest = Math.max(largest, values[l * batch + b]);
  let sum = 0;
  for (let l = 0; l < rows; l++) sum += exp(values[l * batch + b] - largest);
  return { largest, sum };
}
