/** A judge from plain data: scores, their loss, and what activity costs. */
import type { Judge, Observation } from './gradients.ts';
import { type LossSpec, lossOf } from './loss.ts';
import { ownText } from './own-text.ts';
import { choiceOf, type ReadoutSpec, readScores } from './readout.ts';

/** Plain data: it is sent to workers. */
export interface JudgeSpec {
  readonly readout: ReadoutSpec;
  readonly loss: LossSpec;
  readonly costs: readonly CostSpec[];
}

/** strength × the mean over units (and steps, of a state) of a text: in `rate` (Hz of one unit in the sample), or in the state's name. */
export interface CostSpec {
  readonly population: number;
  readonly of: string;
  readonly text: string;
  readonly strength: number;
  readonly dt: number;
}

/** States of a population that a judge looks at. */
export const watchedStates = ({ readout, costs }: JudgeSpec, population: number): string[] => [
  ...new Set(
    [readout, ...costs]
      .filter((one) => one.population === population && one.of !== 'spikes')
      .map(({ of }) => of),
  ),
];

/** Adds the slopes of a cost times `share`; returns the cost. */
type Cost = (seen: Observation, share: number) => number;

/** Throws SynfireError where a text is wrong. */
export function judgeOf({ readout, loss: lossSpec, costs: costSpecs }: JudgeSpec): Judge {
  const lossOfScores = lossOf(lossSpec);
  const costs = costSpecs.map(costOf);
  return {
    evaluate(seen, share, linear, keepScores = false) {
      const scores = readScores(readout, seen, linear);
      const { loss, slopes } = lossOfScores(scores, seen.sample);
      for (let k = 0; k < slopes.length; k++) slopes[k] *= share;
      scores.pull(slopes);
      const cost = costs.reduce((sum, add) => sum + add(seen, share), 0);
      const kept = keepScores ? { scores: scores.values.slice() } : {};
      return { loss: loss + cost, choice: choiceOf(scores), ...kept };
    },
  };
}

function costOf({ population, of, text, strength, dt }: CostSpec): Cost {
  const variable = of === 'spikes' ? 'rate' : of;
  const remedy = 'Write numbers for constants.';
  const { value, slope } = ownText(text, 'learning › costs', [variable], remedy);
  if (of !== 'spikes') {
    return (seen, share) => {
      const trace = seen.trace(population, of);
      const out = seen.traceSlope(population, of);
      let cost = 0;
      for (let k = 0; k < trace.length; k++) {
        cost += (strength * value(trace[k])) / trace.length;
        out[k] += (share * strength * slope(trace[k])) / trace.length;
      }
      return cost;
    };
  }
  return (seen, share) => {
    const { size } = seen.populations[population];
    const seconds = (seen.steps * dt) / 1000;
    const counts = new Float64Array(size);
    const { units } = seen.spikes(population);
    for (let e = 0; e < units.length; e++) counts[units[e]]++;
    const out = seen.spikeSlope(population);
    let cost = 0;
    for (let i = 0; i < size; i++) {
      const rate = counts[i] / seconds;
      cost += (strength * value(rate)) / size;
      const s = (share * strength * slope(rate)) / (size * seconds);
      if (s !== 0) for (let k = 0; k < seen.steps; k++) out[k * size + i] += s;
    }
    return cost;
  };
}
