/** Softmax of logits over a batch: the loss of labels and its slopes. */
import { exp, log } from '../../equations/f64.ts';

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

/** Of one member of the batch: the largest logit, and Σ e^(logit − largest). */
export function softmaxSum(values: Float32Array, rows: number, batch: number, b: number) {
  let largest = values[b];
  for (let l = 1; l < rows; l++) largest = Math.max(largest, values[l * batch + b]);
  let sum = 0;
  for (let l = 0; l < rows; l++) sum += exp(values[l * batch + b] - largest);
  return { largest, sum };
}
