/** Weights and variables of plastic synapses, as a simulation gives them. */
import type { PlasticState } from '../backends/backend.ts';
import { timeOf } from '../network/grid.ts';

/** Synapses of a projection, one entry each. */
export interface SynapseStates {
  /** Indices within the populations. */
  readonly sources: Uint32Array;
  readonly targets: Uint32Array;
  /** ms. */
  readonly delays: Float64Array;
  /** By name: `w` in the receptor's weight unit, then the variables of the rule as of their last event. */
  readonly values: Readonly<Record<string, Float32Array | Float64Array>>;
}

/** With delays in ms of a grid of `dt` ms. */
export function statesOf(state: PlasticState, dt: number): SynapseStates {
  const { sources, targets, fields } = state;
  const delays = Float64Array.from(state.delays, (steps) => timeOf(steps, dt));
  return { sources, targets, delays, values: fields };
}
