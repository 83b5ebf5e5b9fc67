/**
 * Hidden states of a Markov chain from what is seen of them: scaled forward and backward messages (Rabiner 1989, Proc. IEEE 77:257). What a state says of what is seen is
 * given as likelihoods, so emissions may be symbols, Gaussians or the dynamics of a switching system.
 */
import { expectArgument, expectOptions, isCount } from '../connect/argument.ts';
import { SynfireError } from '../errors.ts';
import { expectNumbers } from './arguments.ts';

export interface MarkovChain {
  /** Hidden states, 1 or more. */
  readonly states: number;
  /** states × states: probability to go from the row's state to the column's, or one such block for each step but the last. Rows sum to 1. */
  readonly transitions: ArrayLike<number>;
  /** Probabilities at the first step; default equal. */
  readonly initial?: ArrayLike<number>;
}

export interface HiddenStates {
  /** ln of the probability of all that is seen. */
  readonly logLikelihood: number;
  /** steps × states: probabilities given all that is seen. */
  readonly states: Float64Array;
  /** states × states: how often each move is expected. */
  readonly moves: Float64Array;
}

/**
 * `seen`: steps × states, ln of the likelihood of each step's observation in each state, −∞ where it cannot be. Throws SynfireError for shapes that
 * don't fit, for probabilities below 0, and where what is seen is impossible.
 */
export function forwardBackward(seen: ArrayLike<number>, chain: MarkovChain): HiddenStates {
  expectNumbers(seen, 'forwardBackward › seen');
  expectOptions(chain, 'forwardBackward › chain', ['states', 'transitions', 'initial']);
  const { states: n, transitions } = chain;
  const counted = isCount(n) && n > 0 && n <= 65_536;
  expectArgument(counted, 'forwardBackward › states', n, 'a number of states, 1 or more');
  const steps = seen.length / n;
  const fits = steps > 0 && Number.isInteger(steps);
  expectArgument(fits, 'forwardBackward › seen', seen.length, `${n} numbers a step`);
  const { initial = new Float64Array(n).fill(1 / n) } = chain;
  expectProbabilities(transitions, 'transitions', [n * n, (steps - 1) * n * n]);
  expectProbabilities(initial, 'initial', [n]);
  const stride = transitions.length === n * n ? 0 : n * n;
  const likelihoods = new Float64Array(steps * n);
  const forward = new Float64Array(steps * n);
  const scale = new Float64Array(steps);
  let logLikelihood = 0;
  for (let t = 0; t < steps; t++) {
    let top = Number.NEGATIVE_INFINITY;
    for (let j = 0; j < n; j++) top = Math.max(top, seen[t * n + j]);
    for (let j = 0; j < n; j++) {
      const likelihood = top === Number.NEGATIVE_INFINITY ? 0 : Math.exp(seen[t * n + j] - top);
      likelihoods[t * n + j] = likelihood;
      if (likelihood === 0) continue;
      let before = t === 0 ? initial[j] : 0;
      if (t > 0) {
        const at = (t - 1) * stride + j;
        for (let i = 0; i < n; i++) before += forward[(t - 1) * n + i] * transitions[at + i * n];
      }
      forward[t * n + j] = before * likelihood;
      scale[t] += before * likelihood;
    }
    if (!(scale[t] > 0 && scale[t] < Number.POSITIVE_INFINITY)) throw impossible(t);
    for (let j = 0; j < n; j++) forward[t * n + j] /= scale[t];
    logLikelihood += top + Math.log(scale[t]);
  }
  const moves = new Float64Array(n * n);
  const states = new Float64Array(steps * n);
  let back = new Float64Array(n).fill(1);
  for (let t = steps - 1; t >= 0; t--) {
    for (let j = 0; j < n; j++) states[t * n + j] = forward[t * n + j] * back[j];
    if (t === 0) break;
    const before = new Float64Array(n);
    for (let j = 0; j < n; j++) {
      const weight = (likelihoods[t * n + j] * back[j]) / scale[t];
      if (weight === 0) continue;
      const at = (t - 1) * stride + j;
      for (let i = 0; i < n; i++) {
        const through = transitions[at + i * n] * weight;
        before[i] += through;
        moves[i * n + j] += forward[(t - 1) * n + i] * through;
      }
    }
    back = before;
  }
  return { logLikelihood, states, moves };
}

function expectProbabilities(values: unknown, name: string, lengths: readonly number[]): void {
  const where = `forwardBackward › ${name}`;
  expectNumbers(values, where);
  const given = values as ArrayLike<number>;
  const expected = `${[...new Set(lengths)].join(' or ')} probabilities`;
  expectArgument(lengths.includes(given.length), where, given.length, expected);
  for (let k = 0; k < given.length; k++) {
    expectArgument(given[k] >= 0 && given[k] <= 1.000001, where, given[k], 'probabilities');
  }
}

const impossible = (step: number) =>
  new SynfireError({
    code: 'bad-argument',
    where: `forwardBackward › seen › step ${step}`,
    found: 'what no state can show and be reached, or NaN',
    expected: 'a likelihood above 0 in a state that can be reached',
    remedy: 'Correct it, or allow the transition.',
  });
