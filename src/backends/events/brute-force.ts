/**
 * The definition of a pulse-coupled network: a plain O(N) loop over phases in f64. Slow and in no hurry.
 */
import type { PhaseModel } from './phase-models.ts';
import type { Rows } from './rows.ts';

export interface PhaseNetwork {
  readonly model: PhaseModel;
  readonly rows: Rows;
  /** Current phase of each neuron; changed by `nextEvent`. */
  readonly phases: Float64Array;
}

interface PhaseEvent {
  readonly neuron: number;
  readonly targets: Uint32Array;
  /** Phase that all have advanced by. */
  readonly shift: number;
}

/** Fires the next neuron. `slopes`: where the slopes of the transitions of its targets are written. */
export function nextEvent(network: PhaseNetwork, slopes?: Float64Array): PhaseEvent {
  const { model, rows, phases } = network;
  let neuron = 0;
  for (let i = 1; i < phases.length; i++) if (phases[i] > phases[neuron]) neuron = i;
  const shift = model.threshold - phases[neuron];
  for (let i = 0; i < phases.length; i++) phases[i] += shift;
  phases[neuron] = model.reset;
  const targets = rows.targets.subarray(rows.offsets[neuron], rows.offsets[neuron + 1]);
  for (let k = 0; k < targets.length; k++) {
    const phase = phases[targets[k]];
    if (slopes) slopes[k] = model.slope(phase);
    phases[targets[k]] = model.transition(phase);
  }
  return { neuron, targets, shift };
}
