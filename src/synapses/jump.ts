/** A spike moves a state of the neuron at once: `y += w`, whatever y is. `delta` is that of the voltage. */
import { expectArgument, expectOptions } from '../connect/argument.ts';
import type { ReceptorSpec } from '../neurons/model.ts';
import { makeReceptor } from './receptor.ts';

export interface JumpOptions {
  /** A state of the neuron's model; `v` if absent. */
  readonly state?: string;
  /** Of a weight; mV if absent. */
  readonly unit?: string;
  /** What a weight of 1 adds, an expression over the neuron's parameters; `1` if absent. Weight times this has the state's unit. */
  readonly scale?: string;
}

/**
 * Each arrival adds weight·scale to a state: an adaptation current, a gate, a variable of one's own. As arrivals at a voltage do, it waits for
 * the end of the step, and is lost on a state that is held while the neuron is refractory. Throws SynfireError; whether the neuron has the
 * state, in that unit, is checked with the network.
 */
export function jump(options: JumpOptions = {}): ReceptorSpec {
  expectOptions(options, 'jump', ['state', 'unit', 'scale']);
  const { state = 'v', unit = 'mV', scale = '1' } = options;
  for (const [name, value] of Object.entries({ state, unit, scale })) {
    const text = typeof value === 'string' && value.trim() !== '';
    expectArgument(text, `jump › ${name}`, value, 'text');
  }
  return makeReceptor({
    name: 'jump',
    reference: 'this page',
    doc: 'Each arrival adds its weight to a state of the neuron; it is lost while that state is held.',
    parameters: {},
    equations: '',
    jump: state,
    jumpScale: scale,
    weightUnit: unit,
  });
}
