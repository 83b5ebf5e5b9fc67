/**
 * Couplings without spikes: a state of the source acts on the target all the time, as a current.
 *
 *   additive:   I_i(t) = Σ_j w_ij x_j(t − d_ij)
 *   diffusive:  I_i(t) = Σ_j w_ij (x_j(t − d_ij) − x_i(t))
 *
 * The current is added to `I_ext` of the target and held during a step; states are those at the start of steps, before time 0
 * those at time 0. Weights are in pA per unit of the variable: nS for a voltage. A delay may be 0.
 */
import { printValue, SynfireError } from '../errors.ts';

/** What a projection transmits instead of spikes. */
export interface GradedSpec {
  /** State of the source's model; where the coupling is diffusive, of the target's too. */
  readonly variable: string;
  readonly coupling: 'additive' | 'diffusive';
}

/** Adds the source's variable: graded synapses, rate units. Throws `wrong-type`. */
export const graded = (variable: string): GradedSpec => specOf(variable, 'additive', 'graded');

/**
 * An electrical synapse: the current g·(v_j − v_i) onto the target. One direction; a symmetric junction is two projections, or a
 * list of edges in both directions. Throws `wrong-type`.
 */
export const gapJunction = (variable = 'v'): GradedSpec =>
  specOf(variable, 'diffusive', 'gapJunction');

function specOf(variable: string, coupling: GradedSpec['coupling'], where: string): GradedSpec {
  if (typeof variable === 'string' && variable !== '') return { variable, coupling };
  throw new SynfireError({
    code: 'wrong-type',
    where: `${where} › variable`,
    found: printValue(variable),
    expected: 'the name of a state, such as "v"',
    remedy: 'Give the state of the source that is transmitted.',
  });
}
