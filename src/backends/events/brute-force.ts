/**
 * The definition of a pulse-coupled network: a plain O(N) loop over phases in f64. Slow and in no hurry.
 */
import type { EventSpikes } from './event-engine.ts';
import type { PhaseModel } from './phase-models.ts';
import type { Rows } from './rows.ts';

export interface PhaseNetwork {
  readonly model: PhaseModel;
  readonly rows: Rows;
  /** Current phase of each neuron; changed by `nextSpike`. */
  readonly phases: Float64Array;
}

/** Fires the next neuron; returns it and the phase that all have advanced by. */
export function nextSpike({ model, rows, phases }: PhaseNetwork): [neuron: number, shift: number] {
  let neuron = 0;
  for (let i = 1; i < phases.length; i++) if (phases[i] > phases[neuron]) neuron = i;
  const shift = model.threshold - phases[neuron];
  for (let i = 0; i < phases.length; i++) phases[i] += shift;
  phases[neuron] = model.reset;
  for (let k = rows.offsets[neuron]; k < rows.offsets[neuron + 1]; k++) {
    const target = rows.targets[k];
    phases[target] = model.transition(phases[target]);
  }
  return [neuron, shift];
}

/** `count` spikes from time 0. */
export function bruteForce(network: PhaseNetwork, count: number): EventSpikes {
  const times = new Float64Array(count);
  const neurons = new Uint32Array(count);
  let time = 0;
  for (let k = 0; k < count; k++) {
    const [neuron, shift] = nextSpike(network);
    time += (shift * network.model.tau) / network.model.omega;
    times[k] = time;
    neurons[k] = neuron;
  }
  return { times, neurons };
}
