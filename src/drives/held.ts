/** Units whose value is what the host has written: the way in for a microphone, a canvas, an environment. */
import type { NeuronSpec } from '../neurons/model.ts';
import { neuron } from '../neurons/neuron.ts';

/**
 * State `x` (no unit, 0 at first) stays as it is until `simulation.write(population, 'x', values)`. Connect it by
 * `graded: graded('x')`: the weight is the current in pA for x = 1, from the next step on. A delay of some steps lets workers
 * exchange less often.
 */
export const held = (): NeuronSpec =>
  neuron({ name: 'held', equations: 'dx/dt = 0/ms : 1', initial: { x: '0' } });
