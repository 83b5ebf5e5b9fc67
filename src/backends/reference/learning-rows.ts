/** Rows of synapses in the reference learner: arrivals forward, slopes of weights and of spikes backward. */
import type { Gradient } from '../learning/gradients.ts';
import type { LearningBlock } from '../learning/layout.ts';
import type { Arithmetic, FloatArray } from './arithmetic.ts';
import { type Course, eventsIn } from './learning-course.ts';

type Round = Arithmetic['round'];

/** Adds what arrives at the end of step k. */
export function deliver(
  round: Round,
  weights: ArrayLike<number>,
  block: LearningBlock,
  courses: readonly Course[],
  k: number,
): void {
  const { source, target, jump, delay, starts, targets, first } = block;
  const sums = courses[target].arrivals[k][jump];
  for (const { unit, value } of eventsIn(courses[source], k - delay)) {
    for (let e = starts[unit]; e < starts[unit + 1]; e++) {
      const arrival = round(value * round(weights[first + e]));
      sums[targets[e]] = round(sums[targets[e]] + arrival);
    }
  }
}

/** Slopes of weights: what arrived times what that is worth. */
export function learn(
  round: Round,
  block: LearningBlock,
  courses: readonly Course[],
  came: FloatArray,
  k: number,
  part: Gradient,
): void {
  if (!block.learnt) return;
  const { source, delay, starts, targets, first } = block;
  for (const { unit, value } of eventsIn(courses[source], k - delay)) {
    for (let e = starts[unit]; e < starts[unit + 1]; e++) {
      const more = round(value * came[targets[e]]);
      part.weights[first + e] = round(part.weights[first + e] + more);
    }
  }
}

/** Slopes of spikes: along the rows, back to the source. */
export function gather(
  round: Round,
  weights: ArrayLike<number>,
  block: LearningBlock,
  came: FloatArray,
  k: number,
  out: FloatArray,
): void {
  const { delay, starts, targets, first, dense, feedback } = block;
  const size = starts.length - 1;
  const lanes = new Float64Array(4);
  for (let unit = 0; unit < size; unit++) {
    lanes.fill(0);
    for (let e = starts[unit]; e < starts[unit + 1]; e++) {
      const lane = dense ? targets[e] & 3 : 0;
      lanes[lane] = round(
        lanes[lane] + round(round(feedback ? feedback[e] : weights[first + e]) * came[targets[e]]),
      );
    }
    const sum = round(round(lanes[0] + lanes[1]) + round(lanes[2] + lanes[3]));
    const place = (k - delay) * size + unit;
    out[place] = round(out[place] + sum);
  }
}
