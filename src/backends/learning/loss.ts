/** How far scores are from what they should be: cross-entropy, mean square, or text in y and target. f64. */
import { exp, log } from '../../equations/f64.ts';
import type { Sample } from './gradients.ts';
import { ownText } from './own-text.ts';
import type { Scores } from './readout.ts';

/** Plain data. */
export interface LossSpec {
  /**
   * `crossEntropy` of softmax(scale·y) against the sample's label; `meanSquare` of y against its target; `vanRossum`: scale·Σ (y − target)² over rows and outputs,
   * scale being dt/τ; or text in y and target,
   * of each output: the mean over outputs and rows. A label is a target of 1 at its output and 0 elsewhere.
   */
  readonly kind: 'crossEntropy' | 'meanSquare' | 'vanRossum' | { readonly text: string };
  /** Multiplies scores before softmax. */
  readonly scale: number;
  /** Added: strength × a text in y, the score of the label's output (mean over rows). */
  readonly label?: { readonly text: string; readonly strength: number };
}

/** The loss, and its slopes by scores. */
export type Loss = (
  scores: Scores,
  sample: Sample,
) => {
  readonly loss: number;
  readonly slopes: Float64Array;
};

/** Throws SynfireError where a text is wrong. */
export function lossOf(spec: LossSpec): Loss {
  const plain = plainLoss(spec);
  if (spec.label === undefined) return plain;
  const { text, strength } = spec.label;
  const cost = ownLoss(text);
  return (scores, sample) => {
    const found = plain(scores, sample);
    const { label } = sample;
    if (label === undefined) return found;
    const { rows, outputs, values } = scores;
    let { loss } = found;
    for (let at = label; at < rows * outputs; at += outputs) {
      const [value, slope] = cost(values[at], 1);
      loss += (strength * value) / rows;
      found.slopes[at] += (strength * slope) / rows;
    }
    return { loss, slopes: found.slopes };
  };
}

function plainLoss({ kind, scale }: LossSpec): Loss {
  if (kind === 'crossEntropy') return crossEntropy(scale);
  if (kind === 'meanSquare') return each((y, target) => [(y - target) ** 2, 2 * (y - target)]);
  if (kind === 'vanRossum') {
    const square = each((y, target) => [(y - target) ** 2, 2 * (y - target)]);
    return (scores, sample) => {
      const { loss, slopes } = square(scores, sample);
      const sum = scale * slopes.length; // of a mean
      return { loss: loss * sum, slopes: slopes.map((slope) => slope * sum) };
    };
  }
  return each(ownLoss(kind.text));
}

function crossEntropy(scale: number): Loss {
  return ({ rows, outputs, values }, { label = -1 }) => {
    const slopes = new Float64Array(values.length);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      const at = row * outputs;
      let largest = Number.NEGATIVE_INFINITY;
      for (let o = 0; o < outputs; o++) largest = Math.max(largest, scale * values[at + o]);
      let sum = 0;
      for (let o = 0; o < outputs; o++) {
        slopes[at + o] = exp(scale * values[at + o] - largest);
        sum += slopes[at + o];
      }
      for (let o = 0; o < outputs; o++) {
        slopes[at + o] = (scale * (slopes[at + o] / sum - (o === label ? 1 : 0))) / rows;
      }
      loss += (log(sum) - (scale * values[at + label] - largest)) / rows;
    }
    return { loss, slopes };
  };
}

/** What the sample says that output `o` of a row should be. */
function targetAt({ label, target }: Sample, row: number, o: number, outputs: number): number {
  if (target === undefined) return o === label ? 1 : 0;
  return target[target.length > outputs ? row * outputs + o : o];
}

function each(f: (y: number, target: number) => readonly [value: number, slope: number]): Loss {
  return ({ rows, outputs, values }, sample) => {
    const slopes = new Float64Array(values.length);
    let loss = 0;
    for (let row = 0; row < rows; row++) {
      for (let o = 0; o < outputs; o++) {
        const at = row * outputs + o;
        const [value, slope] = f(values[at], targetAt(sample, row, o, outputs));
        loss += value / values.length;
        slopes[at] = slope / values.length;
      }
    }
    return { loss, slopes };
  };
}

function ownLoss(text: string) {
  const remedy = 'y is the score of an output.';
  const { value, slope } = ownText(text, 'learning › loss', ['y', 'target'], remedy);
  return (y: number, target: number) => [value(y, target), slope(y, target)] as const;
}
