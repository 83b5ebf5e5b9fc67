/**
 * What a network answers in one sample, as scores of its outputs, and how slopes by scores become slopes by states and spikes.
 *
 * Scores are one row, or a row for each step of the window. All in f64, the same on every engine.
 */
import type { Observation, SourceEvents } from './gradients.ts';

/** Plain data. */
export interface ReadoutSpec {
  /** Index of the population: an output for each of its units. */
  readonly population: number;
  /** So many outputs that are linear in what units say, in place of one for each. */
  readonly outputs?: number;
  /** A state; `spikes` where spikes are read. */
  readonly of: string;
  readonly take: Take;
  /** Steps that are looked at: [from, to). */
  readonly from: number;
  readonly to: number;
  /** ms a step. */
  readonly dt: number;
  /** Of `filtered`: what a spike leaves after a step, e^(−dt/τ). */
  readonly keep?: number;
  /** Slopes by spikes are slopes by their times: of `first`. */
  readonly byTime?: boolean;
}

/**
 * Of a state: its largest or mean value in the window, the last, or a row for each step. Of spikes: how many, or minus the time of the
 * first (ms from the window's start; the window's length where there is none), or `filtered`: a row for each step, in which a spike counts
 * e^(−t/τ) t after it.
 */
export type Take = 'max' | 'mean' | 'last' | 'each' | 'count' | 'first' | 'filtered';

export interface Scores {
  readonly outputs: number;
  readonly rows: number;
  /** rows × outputs. */
  readonly values: Float64Array;
  /** Adds what slopes by scores (of their shape) mean for states and spikes. */
  pull(slopes: Float64Array): void;
}

/** What a linear readout is made of: outputs × (units + 1), the last of a row its constant; and where slopes by it are added up. */
export interface LinearReadout {
  readonly weights: ArrayLike<number>;
  readonly slopes: Float64Array;
}

export function readScores(spec: ReadoutSpec, seen: Observation, linear?: LinearReadout): Scores {
  const own = scoresOf(spec, seen);
  return spec.outputs === undefined ? own : linearScores(own, spec.outputs, linear!);
}

function linearScores(
  own: Scores,
  outputs: number,
  { weights, slopes: sums }: LinearReadout,
): Scores {
  const { rows, outputs: units, values: x } = own;
  const values = new Float64Array(rows * outputs);
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < outputs; o++) {
      const at = o * (units + 1);
      let y = weights[at + units];
      for (let i = 0; i < units; i++) y += weights[at + i] * x[row * units + i];
      values[row * outputs + o] = y;
    }
  }
  const pull = (slopes: Float64Array) => {
    const back = new Float64Array(rows * units);
    for (let row = 0; row < rows; row++) {
      for (let o = 0; o < outputs; o++) {
        const slope = slopes[row * outputs + o];
        const at = o * (units + 1);
        for (let i = 0; i < units; i++) {
          back[row * units + i] += slope * weights[at + i];
          sums[at + i] += slope * x[row * units + i];
        }
        sums[at + units] += slope;
      }
    }
    own.pull(back);
  };
  return { outputs, rows, values, pull };
}

function scoresOf(spec: ReadoutSpec, seen: Observation): Scores {
  const { take } = spec;
  if (take === 'count') return countScores(spec, seen);
  if (take === 'first') return firstScores(spec, seen);
  if (take === 'filtered') return filteredScores(spec, seen);
  return stateScores(spec, seen);
}

/** The output whose scores are largest in the mean; the first of equal ones. */
export function choiceOf({ rows, outputs, values }: Scores): number {
  let best = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let o = 0; o < outputs; o++) {
    let sum = 0;
    for (let row = 0; row < rows; row++) sum += values[row * outputs + o];
    if (sum > most) [best, most] = [o, sum];
  }
  return best;
}

function stateScores(spec: ReadoutSpec, seen: Observation): Scores {
  const { population, of, take, from, to } = spec;
  const outputs = seen.populations[population].size;
  const trace = seen.trace(population, of);
  const slope = () => seen.traceSlope(population, of);
  if (take === 'each') {
    return {
      ...{ outputs, rows: to - from, values: trace.subarray(from * outputs, to * outputs) },
      pull(slopes) {
        const out = slope();
        for (const [k, value] of slopes.entries()) out[from * outputs + k] += value;
      },
    };
  }
  const values = new Float64Array(outputs);
  if (take === 'mean') {
    for (let k = from; k < to; k++) {
      for (let o = 0; o < outputs; o++) values[o] += trace[k * outputs + o] / (to - from);
    }
    const pull = (slopes: Float64Array) => {
      const out = slope();
      for (let k = from; k < to; k++) {
        for (let o = 0; o < outputs; o++) out[k * outputs + o] += slopes[o] / (to - from);
      }
    };
    return { outputs, rows: 1, values, pull };
  }
  const at = new Uint32Array(outputs).fill(take === 'last' ? to - 1 : from);
  for (let o = 0; o < outputs; o++) {
    for (let k = from; take === 'max' && k < to; k++) {
      if (trace[k * outputs + o] > trace[at[o] * outputs + o]) at[o] = k;
    }
    values[o] = trace[at[o] * outputs + o];
  }
  const pull = (slopes: Float64Array) => {
    const out = slope();
    for (let o = 0; o < outputs; o++) out[at[o] * outputs + o] += slopes[o];
  };
  return { outputs, rows: 1, values, pull };
}

function countScores({ population, from, to }: ReadoutSpec, seen: Observation): Scores {
  const outputs = seen.populations[population].size;
  const values = new Float64Array(outputs);
  const { steps, units } = seen.spikes(population);
  for (let e = 0; e < steps.length; e++) {
    if (steps[e] >= from && steps[e] < to) values[units[e]]++;
  }
  const pull = (slopes: Float64Array) => {
    const out = seen.spikeSlope(population);
    for (let k = from; k < to; k++) {
      for (let o = 0; o < outputs; o++) out[k * outputs + o] += slopes[o];
    }
  };
  return { outputs, rows: 1, values, pull };
}

function filteredScores(
  { population, from, to, keep = 0 }: ReadoutSpec,
  seen: Observation,
): Scores {
  const outputs = seen.populations[population].size;
  const { steps, units } = seen.spikes(population);
  const values = filteredTrain({ steps, units }, outputs, { from, to, keep });
  const pull = (slopes: Float64Array) => {
    const out = seen.spikeSlope(population);
    const sums = new Float64Array(outputs);
    for (let k = to - 1; k >= from; k--) {
      for (let o = 0; o < outputs; o++) {
        sums[o] = slopes[(k - from) * outputs + o] + keep * sums[o];
        out[k * outputs + o] += sums[o];
      }
    }
  };
  return { outputs, rows: to - from, values, pull };
}

/** Steps × outputs: each spike counts 1 in its step and `keep` times as much in every one after. */
export function filteredTrain(
  { steps, units }: Pick<SourceEvents, 'steps' | 'units'>,
  outputs: number,
  { from, to, keep }: { readonly from: number; readonly to: number; readonly keep: number },
): Float64Array {
  const values = new Float64Array((to - from) * outputs);
  for (let e = 0; e < steps.length; e++) {
    if (steps[e] >= from && steps[e] < to) values[(steps[e] - from) * outputs + units[e]]++;
  }
  for (let at = outputs; at < values.length; at++) values[at] += keep * values[at - outputs];
  return values;
}

/**
 * With s_k a spike in step k, t = Σ k·s_k·Π(1 − s_j) over the steps before, + the end where there is none: linear in every s_k. So
 * a spike before the first would move t to its step, without the first t would be that of the second, and later ones do nothing.
 */
function firstScores(spec: ReadoutSpec, seen: Observation): Scores {
  const { population, from, to, dt, byTime } = spec;
  const outputs = seen.populations[population].size;
  const first = new Float64Array(outputs).fill(to);
  const second = new Float64Array(outputs).fill(to);
  const { steps, units } = seen.spikes(population);
  for (let e = 0; e < steps.length; e++) {
    const [k, o] = [steps[e], units[e]];
    if (k < from || k >= to) continue;
    if (first[o] === to) first[o] = k;
    else if (second[o] === to) second[o] = k;
  }
  const pull = (slopes: Float64Array) => {
    const out = seen.spikeSlope(population);
    for (let o = 0; o < outputs; o++) {
      if (byTime) {
        if (first[o] < to) out[first[o] * outputs + o] -= slopes[o];
        continue;
      }
      const last = Math.min(first[o], to - 1);
      for (let k = from; k <= last; k++) {
        const later = k === first[o] ? k - second[o] : k - first[o];
        out[k * outputs + o] -= slopes[o] * dt * later;
      }
    }
  };
  return { outputs, rows: 1, values: first.map((k) => -(k - from) * dt), pull };
}
