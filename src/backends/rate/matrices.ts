/** Matrices of a graph as their users hold them: sizes and a name. Where they lie in which memory is known here and not to them. */
import { expectArgument } from '../../connect/argument.ts';
import { printValue, SynfireError } from '../../errors.ts';
import type { RateMemory } from './module.ts';

/** A matrix of a graph: `rows` by the members of the batch. */
export interface Node {
  readonly rows: number;
}

/** A matrix that is learnt, `rows` of `columns` numbers; in `view` rows are padded to `stride`. */
export interface Parameter {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

/** Where a matrix lies: addresses of its values and of the loss's slopes by them (0: it is not learnt). */
interface Place {
  readonly memory: RateMemory;
  readonly value: number;
  readonly slope: number;
}

export type Placed<M> = M & Place;

const nodes = new WeakMap<Node, Placed<Node>>();
const parameters = new WeakMap<Parameter, Placed<Parameter>>();

export function nodeAt(rows: number, place: Place): Node {
  const made = Object.freeze({ rows });
  nodes.set(made, { rows, ...place });
  return made;
}

export function parameterAt(parameter: Parameter, place: Place): Parameter {
  const made = Object.freeze({ ...parameter });
  parameters.set(made, { ...parameter, ...place });
  return made;
}

/** A node with its place. Throws `bad-argument` for what no graph on this memory made. */
export function placeOfNode(memory: RateMemory, node: Node, where: string): Placed<Node> {
  const found = nodes.get(node);
  expectArgument(found?.memory === memory, where, node, 'a node of this tape');
  return found!;
}

/** A parameter with its place. Throws `bad-argument` for what no graph on this memory made. */
export function placeOfParameter(
  memory: RateMemory,
  parameter: Parameter,
  where: string,
): Placed<Parameter> {
  const found = parameters.get(parameter);
  expectArgument(found?.memory === memory, where, parameter, 'a parameter of this tape');
  return found!;
}

/** Throws `bad-shape` unless `holds`. */
export function expectShape(holds: boolean, where: string, found: unknown, expected: string): void {
  if (holds) return;
  throw new SynfireError({
    code: 'bad-shape',
    where: `tape › ${where}`,
    found: typeof found === 'string' ? found : printValue(found),
    expected,
    remedy: 'Give matrices that fit each other.',
  });
}
