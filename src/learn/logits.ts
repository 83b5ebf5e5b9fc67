/** The entropy of softmax as a loss, mean over the batch: what keeps a policy open. */

import { type Logits, softmaxSum } from '../backends/rate/logits.ts';
import type { Node } from '../backends/rate/matrices.ts';
import type { Tape } from '../backends/rate/tape.ts';
import { fieldsOf } from '../connect/made.ts';
import { exp, log } from '../equations/f64.ts';
import { expectTape } from './expect-tape.ts';

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
