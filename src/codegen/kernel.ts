/**
 * The target-free kernel of one population's time step: what every backend runs.
 *
 * Order inside a step from t to t + dt (the contract that all backends share):
 *   1. `updates` are evaluated from the values that the state had at t;
 *   2. states in `held` keep their old value where the neuron is refractory; `updates` of others may ask for it (`REST`),
 *      since what is held stands still for its neighbours too;
 *   3. arrivals due at t + dt are added (`jumps`), except onto held states of refractory neurons;
 *   4. states in `fleeting` that are below 1e-30 in magnitude (double precision: 1e-290) become 0;
 *   5. `threshold` is tested on the new state; refractory neurons cannot fire;
 *   6. neurons that fire run `reset` in order and become refractory;
 *   7. spikes carry the time t + dt.
 * After every 64th step, states that rounding keeps where they are while they should move (`settling`) are moved by what 64 steps would
 * add, unless the neuron is refractory; then states that are not in `fleeting` and below 1e-24 (1e-290) become 0, since subnormals are slow on CPUs, and
 * GPUs may flush them on their own.
 * It holds trees over names only: states, constants, `inputs`, temporaries. No neuron is mentioned.
 */
import type { Expr } from '../equations/tree.ts';

/** The truth that updates may read: the neuron is refractory. Read only where `held` names a state. */
export const REST = 'is refractory';

export interface Kernel {
  readonly name: string;
  /** f32 state arrays, in layout order. */
  readonly states: readonly string[];
  /** Constants that the host computes once in f64: see `KernelConstant`. */
  readonly constants: readonly KernelConstant[];
  /** Per-step inputs that the update reads: `I_ext` (a current), `xi_0`, `xi_1`, … (unit normals). */
  readonly inputs: readonly string[];
  /** Evaluated in order; a target that is no state is a temporary, seen by later lines. A state's new
   *  value is not seen by later lines: they read the old one (write a temporary to share work). */
  readonly updates: readonly Assignment[];
  /** States kept while refractory. Empty if there is no refractoriness. */
  readonly held: readonly string[];
  /** States that may become subnormal within 64 steps. */
  readonly fleeting: readonly string[];
  /** Absent: rounding stops no state of it too early. */
  readonly settling?: Settling;
  /** Synaptic arrivals: `state` += (fixed-point sum of `receptor`, as a real) × `scale`. */
  readonly jumps: readonly Jump[];
  /** Comparison over states and constants; absent: the population never fires. */
  readonly threshold?: Expr;
  readonly reset: readonly Assignment[];
  /** Name of the host-side value (in steps, an integer ≥ 0) that holds refractoriness; absent: none. */
  readonly refractorySteps?: Expr;
}

export interface Assignment {
  readonly target: string;
  readonly value: Expr;
}

/** Over states, constants and inputs: the first is true where a step would move no such state, the others are what 64 steps add. */
export interface Settling {
  readonly stuck: Expr;
  readonly leaps: readonly Assignment[];
}

interface Jump {
  readonly receptor: string;
  readonly state: string;
  /** Over parameters and `dt` only: evaluated on the host in f64. */
  readonly scale: Expr;
}

/** A number that kernels only read, computed on the host in f64 from the model's parameters and `dt`. */
export interface KernelConstant {
  readonly name: string;
  /** Parameters it depends on (`dt` not counted): if any is per-neuron, the constant is an array. */
  readonly dependsOn: readonly string[];
  /** The value for one neuron, from its parameters (coherent units) and `dt` (ms). */
  readonly evaluate: (parameters: Readonly<Record<string, number>>) => number;
}
