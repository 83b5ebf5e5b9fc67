/**
 * Couplings without spikes: a state of the source acts on the target all the time, as a current.
 *
 *   additive:   I_i(t) = Σ_j w_ij x_j(t − d_ij)
 *   diffusive:  I_i(t) = Σ_j w_ij (x_j(t − d_ij) − x_i(t))
 *
 * The current is added to `I_ext` of the target and held during a step; states are those at the start of steps, before time 0
 * those at time 0: an error of first order in dt. With `iterate` they are carried on to the middle of the step, x̃ = (3·x(t) − x(t − dt))/2, which
 * is what an iteration over the step would find but for terms of second order: the error is of second order where states are smooth and the method
 * of the neurons is (`exact`, `rk2`, `rk4`, `heun`). Where a reset makes the potential jump, spike times on the grid leave the first order. Weights are in pA per unit of the variable: nS for a voltage. A delay may be 0.
 */
import { expectArgument, expectOptions } from '../connect/argument.ts';

/** What a projection transmits instead of spikes. */
export interface GradedSpec {
  /** State of the source's model; where the coupling is diffusive, of the target's too. */
  readonly variable: string;
  readonly coupling: 'additive' | 'diffusive';
  /** Second order in dt; absent: first. */
  readonly iterate?: boolean;
}

interface GradedOptions {
  /** States are carried to the middle of each step: an error of second order in dt, for twice the work. Default false. */
  readonly iterate?: boolean;
}

/** Adds the source's variable: graded synapses, rate units. Throws `bad-argument`, `unknown-option`. */
export const graded = (variable: string, options: GradedOptions = {}): GradedSpec =>
  specOf(variable, options, 'additive', 'graded');

/**
 * An electrical synapse: the current g·(v_j − v_i) onto the target. One direction; a symmetric junction is two projections, or a
 * list of edges in both directions. `options`: the variable (default "v"), or it and `iterate`. Throws as `graded` does.
 */
export function gapJunction(
  options: string | (GradedOptions & { readonly variable?: string }) = 'v',
): GradedSpec {
  if (typeof options === 'string') return specOf(options, {}, 'diffusive', 'gapJunction');
  expectOptions(options, 'gapJunction', ['variable', 'iterate']);
  const { variable = 'v', ...rest } = options;
  return specOf(variable, rest, 'diffusive', 'gapJunction');
}

function specOf(
  variable: string,
  options: GradedOptions,
  coupling: GradedSpec['coupling'],
  where: string,
): GradedSpec {
  expectOptions(options, where, ['iterate']);
  const { iterate = false } = options;
  expectArgument(typeof iterate === 'boolean', where, iterate, 'true or false');
  const named = typeof variable === 'string' && variable !== '';
  expectArgument(named, where, variable, 'the name of a state');
  return { variable, coupling, ...(iterate && { iterate }) };
}
