/**
 * What a neuron model is: data, written the way a paper writes it. No backend knowledge.
 *
 * Equations are text, one line each:
 *   `dv/dt = (E_L - v) / tau_m + I / C_m : mV (unless refractory)`   a state and the flag that holds it
 *   `I = I_syn + I_ext : pA`                                          a named subexpression
 * `I_syn` is the sum of the receptors' currents, `I_ext` the population's injected current (both pA,
 * both 0 where there is none), `xi` unit white noise (1/sqrt(ms)). Units: ms mV pA nS pF Hz um and 1.
 */

import type { Distribution } from '../connect/distribution.ts';
import type { TableauName } from '../equations/tableaus.ts';
import type { Range } from './range.ts';
import type { SurrogateSpec } from './surrogate.ts';

export interface ParameterDeclaration {
  readonly unit: string;
  readonly default: number;
  readonly doc: string;
  readonly range?: Range;
}

export interface NeuronModel {
  readonly name: string;
  /** Paper, equation or page. */
  readonly reference: string;
  readonly doc: string;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly equations: string;
  /** Comparison, e.g. `v >= V_th`; absent: never fires. */
  readonly threshold?: string;
  /** Assignments separated by `;` or newlines, e.g. `v = V_reset`. */
  readonly reset?: string;
  /** Expression in ms over parameters, e.g. `t_ref`. */
  readonly refractory?: string;
  /** Initial value of each state, an expression over parameters. */
  readonly initial: Readonly<Record<string, string>>;
  /** Of initial values of states; a gate's is "fraction". */
  readonly ranges?: Readonly<Record<string, Range>>;
  readonly method: MethodName;
}

export type MethodName =
  | TableauName
  | 'exact'
  | 'exponential_euler'
  | 'implicit_euler'
  | 'euler_maruyama';

/**
 * What a receptor is: states and a current that are added to a neuron model. Names in `equations`,
 * `current` and `jump` are the receptor's own; composing suffixes them: receptor `ex` of kind
 * `exponential` adds state `I_ex` and parameter `tau_syn_ex`. `v` is the neuron's voltage.
 */
export interface ReceptorModel {
  readonly name: string;
  readonly reference: string;
  readonly doc: string;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly equations: string;
  /** Current in pA that it adds to `I_syn`; absent for delta receptors. */
  readonly current?: string;
  /** The state that an arrival is added to (`v` for delta receptors). */
  readonly jump: string;
  /** What one unit of weight adds to it, over parameters; `1` unless the kernel is normalised. */
  readonly jumpScale: string;
  /** Unit of a synaptic weight onto this receptor. */
  readonly weightUnit: string;
  /** Negative weights are refused where this is set. */
  readonly weights?: 'nonnegative';
}

/** A receptor with its parameter values. */
export interface ReceptorSpec {
  readonly kind: ReceptorModel;
  readonly parameters: Readonly<Record<string, number>>;
}

/** A neuron model with its receptors: what a population is made of. */
export interface NeuronSpec {
  readonly model: NeuronModel;
  readonly receptors: Readonly<Record<string, ReceptorSpec>>;
  /** Parameters of the neuron model; missing ones take the default. */
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  /** Asked for by the user: refused where the equations don't allow it. Absent: the model's own, or
   *  the best that the equations with these receptors allow. */
  readonly method?: MethodName;
  /** What its spikes are differentiated by when it learns. */
  readonly surrogate?: SurrogateSpec;
}

/** A parameter: one number, one per neuron, a distribution, or text with a unit such as "2 nA". */
export type ParameterValue = number | string | ArrayLike<number> | Distribution;
