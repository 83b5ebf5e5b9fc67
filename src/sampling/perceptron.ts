/** Layered networks (perceptrons) as plain data. */
import { printValue, SynfireError } from '../errors.ts';
import { faultsOf, list, number, numbers, object, optional, text } from '../network/shape.ts';

export interface PerceptronLayer {
  readonly outputs: number;
  /** A row of weights for each output. */
  readonly weights: ArrayLike<number>;
  readonly biases: ArrayLike<number>;
}

export interface Perceptron {
  readonly inputs: number;
  readonly layers: readonly PerceptronLayer[];
  /** Between layers, an expression in x; default `max(x, 0)`. */
  readonly activation?: string;
}

const shape = object({
  inputs: number,
  layers: list(object({ outputs: number, weights: numbers, biases: numbers })),
  activation: optional(text),
});

/** Throws SynfireError where counts do not fit. */
export function checkPerceptron(net: Perceptron, where = 'perceptron'): void {
  SynfireError.gather(faultsOf(shape, net, where));
  let inputs = net.inputs;
  net.layers.forEach(({ outputs, weights, biases }, l) => {
    const fits = weights.length === inputs * outputs && biases.length === outputs;
    if (!(fits && Number.isInteger(outputs) && outputs > 0)) {
      throw new SynfireError({
        code: 'bad-shape',
        where: `${where} › layers[${l}]`,
        found: `${printValue(outputs)} outputs, ${weights.length} weights, ${biases.length} biases`,
        expected: `${inputs} × ${outputs} weights, ${outputs} biases`,
        remedy: 'Give a row of weights and a bias for each output.',
      });
    }
    inputs = outputs;
  });
}
