/**
 * A composed model: a neuron with its receptors, parsed, checked for units and merged into one set of
 * names. Plain data, the input of planning and of kernel building. `compose.ts` makes it.
 */
import type { Expr } from '../equations/tree.ts';
import type { MethodName } from './model.ts';
import type { Range } from './range.ts';
import type { LearningSlope } from './surrogate.ts';

export interface Model {
  readonly name: string;
  readonly method: MethodName;
  /** Why it is not the method that the model names; absent where it is. */
  readonly methodReason?: string;
  /** Neuron parameters, then the receptors' (suffixed `_<receptor>`), with their declared units. */
  readonly parameters: readonly ModelParameter[];
  readonly states: readonly ModelState[];
  /** Named subexpressions are already substituted in the equations; `I_syn` too. */
  readonly receptors: readonly ModelReceptor[];
  /** True if any equation reads `I_ext`. */
  readonly usesExternalCurrent: boolean;
  readonly threshold?: Expr;
  readonly reset: readonly { readonly target: string; readonly value: Expr }[];
  /** ms, over parameters. */
  readonly refractory?: Expr;
  /** What drives states moves them on where rounding has stopped them; the plan says so (plan/carries.ts). */
  readonly settles?: boolean;
  /** With its slope as a tree in x; absent: the default. */
  readonly surrogate?: LearningSlope;
}

export interface ModelParameter {
  readonly name: string;
  /** As declared, e.g. "Hz"; trees read it in coherent units (`toCoherent` × declared value). */
  readonly unit: string;
  readonly toCoherent: number;
  readonly default: number;
  readonly range?: Range;
}

export interface ModelState {
  readonly name: string;
  readonly unit: string;
  /** Right-hand side of d/dt, over states, parameters and `I_ext`, without its noise terms. */
  readonly derivative: Expr;
  /** Coefficients of unit white noise: `xi` → ['xi'], `xi_1`, `xi_2` for independent sources. */
  readonly noise: readonly { readonly source: string; readonly coefficient: Expr }[];
  /** Declared `(unless refractory)`. */
  readonly held: boolean;
  /** Initial value, over parameters. */
  readonly initial: Expr;
  /** Of initial values. */
  readonly range?: Range;
  /** It is no state of the equations: it holds what rounding left of this state's sums. */
  readonly carries?: string;
  /** It may become too small for a GPU within 64 steps; the plan says so (plan/fleeting.ts). */
  readonly fleeting?: true;
}

export interface ModelReceptor {
  readonly name: string;
  /** State that arrivals are added to, and what one unit of weight adds (over parameters). */
  readonly state: string;
  readonly scale: Expr;
  readonly weightUnit: string;
}
