/** A perceptron as a graph of matrices, for a batch of columns. */
import type { Perceptron } from '../../sampling/perceptron.ts';
import { RELU } from '../../sampling/trees.ts';
import type { Node, Parameter } from '../rate/matrices.ts';
import type { Tape } from '../rate/tape.ts';

interface PerceptronGraph {
  /** To be filled. */
  readonly x: Node;
  /** Sums of the last layer. */
  readonly sums: Node;
  readonly layers: readonly { readonly weights: Parameter; readonly biases: Parameter }[];
}

/** `learnt`: whether there are slopes by its parameters. */
export function perceptronGraph(tape: Tape, net: Perceptron, learnt: boolean): PerceptronGraph {
  const x = tape.input(net.inputs);
  let sums = x;
  const layers = net.layers.map(({ outputs, weights, biases }, l) => {
    const from = l === 0 ? x : tape.apply(net.activation ?? RELU, sums);
    const made = {
      weights: tape.parameter(`weights ${l}`, outputs, from.rows, weights, learnt),
      biases: tape.parameter(`biases ${l}`, outputs, 1, biases, learnt),
    };
    sums = tape.affine([[made.weights, from]], made.biases);
    return made;
  });
  return { x, sums, layers };
}
