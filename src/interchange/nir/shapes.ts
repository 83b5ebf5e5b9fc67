/**
 * The shape of what each node takes and gives. Shapes start at the inputs and at nodes whose arrays say them, and travel along the edges
 * until all are known; where two disagree, both nodes are named.
 */
import { suggest } from '../../errors.ts';
import { fileError } from '../fault.ts';
import { checkedGraph } from './check-graph.ts';
import { type NirGraph, type NirNode, numbersOf, sizeOf } from './graph.ts';
import { type FlatGraph, inlined } from './inline.ts';
import { PRIMITIVES } from './primitives.ts';

export type NirShape = readonly number[];

export interface NodeShapes {
  readonly input: NirShape;
  readonly output: NirShape;
}

/** Shapes by name of node; an array of the wrong rank or size throws `nir-bad-shape`, a graph that is none `nir-bad-graph`. */
export function shapesOf(graph: NirGraph, where: string): ReadonlyMap<string, NodeShapes> {
  return flatShapes(inlined(checkedGraph(graph, where), where), where);
}

export function flatShapes(flat: FlatGraph, where: string): ReadonlyMap<string, NodeShapes> {
  const input = new Map<string, NirShape>();
  const output = new Map<string, NirShape>();
  for (const [name, node] of flat.nodes) {
    checkNode(node, `${where} › ${name}`);
    const own = ownShape(node);
    if (own !== undefined) input.set(name, own);
  }
  for (let moved = true; moved; ) {
    moved = false;
    for (const [name, node] of flat.nodes) {
      const shape = input.get(name);
      if (shape === undefined || output.has(name)) continue;
      output.set(name, outputShape(node, shape, `${where} › ${name}`));
      moved = true;
    }
    for (const [from, to] of flat.edges) {
      const given = output.get(from);
      if (given === undefined) continue;
      const taken = input.get(to);
      if (taken === undefined) {
        input.set(to, given);
        moved = true;
      } else if (!equal(given, taken) && !spread(flat.nodes.get(to)!, given, taken)) {
        const found = `${print(given)} from "${from}" onto ${print(taken)} of "${to}"`;
        const remedy = 'Correct one of the two, or put a Flatten between them.';
        throw fileError('nir-bad-shape', where, found, 'equal shapes', remedy);
      } else if (!equal(given, taken)) {
        input.set(to, given);
        output.delete(to);
        moved = true;
      }
    }
  }
  const lost = [...flat.nodes.keys()].find((name) => !output.has(name));
  if (lost !== undefined) {
    const remedy = 'Lead an Input to it, or give it arrays of its size.';
    throw fileError(
      'nir-bad-graph',
      `${where} › ${lost}`,
      'no shape',
      'a shape that follows',
      remedy,
    );
  }
  return new Map(
    [...flat.nodes.keys()].map((name) => [
      name,
      { input: input.get(name)!, output: output.get(name)! },
    ]),
  );
}

/** Scalars of a neuron hold for all that arrives. */
const spread = (node: NirNode, given: NirShape, taken: NirShape): boolean =>
  PRIMITIVES[node.type]?.role !== 'port' && taken.length === 0 && given.length > 0;

/** What the arrays of a node say about its input; undefined where they say nothing. */
function ownShape({ type, parameters }: NirNode): NirShape | undefined {
  const shape = (name: string) => {
    const value = parameters[name];
    return value === undefined || typeof value === 'string' ? [] : value.shape;
  };
  switch (type) {
    case 'Input':
    case 'Output':
      return [...numbers(parameters.shape)];
    case 'Affine':
    case 'Linear': {
      const of = shape('weight');
      return [...of.slice(0, -2), of[of.length - 1]];
    }
    case 'Scale':
      return shape('scale');
    case 'Delay':
      return shape('delay');
    case 'Threshold':
      return shape('threshold');
    case 'Conv1d':
    case 'Conv2d': {
      const given = numbers(parameters.input_shape);
      if (given.length === 0) return undefined;
      const [groups] = numbers(parameters.groups);
      return [shape('weight')[1] * groups, ...given];
    }
    default:
      // the largest array of a neuron is its shape, the others may be scalars
      return PRIMITIVES[type]?.role === 'emitter'
        ? Object.keys(parameters)
            .map(shape)
            .reduce((a, b) => (b.length > a.length ? b : a), [])
        : undefined;
  }
}

function outputShape({ type, parameters }: NirNode, input: NirShape, where: string): NirShape {
  const one = (name: string) => numbers(parameters[name])[0];
  switch (type) {
    case 'Affine':
    case 'Linear': {
      const of = (parameters.weight as { shape: NirShape }).shape;
      return [...of.slice(0, -1)];
    }
    case 'Conv1d':
    case 'Conv2d':
    case 'SumPool2d':
    case 'AvgPool2d': {
      const { window, stride, padding, dilation, dimensions } = windowOf({ type, parameters });
      const [channels, ...extent] = input;
      if (extent.length !== dimensions) {
        const expected = `channels and ${dimensions} ${dimensions === 1 ? 'dimension' : 'dimensions'}`;
        throw fileError('nir-bad-shape', where, print(input), expected, 'Correct the shape.');
      }
      const out = extent.map((n, d) => {
        const reach = dilation[d] * (window[d] - 1);
        const [before, after] = padding === 'same' ? [reach, 0] : [padding[d], padding[d]];
        return Math.floor((n + before + after - reach - 1) / stride[d]) + 1;
      });
      if (out.some((n) => n < 1)) {
        const found = `a window larger than ${print(input)}`;
        throw fileError('nir-bad-shape', where, found, 'a window that fits', 'Correct the shape.');
      }
      const pools = type === 'SumPool2d' || type === 'AvgPool2d';
      return [pools ? channels : (parameters.weight as { shape: NirShape }).shape[0], ...out];
    }
    case 'Flatten': {
      const rank = input.length;
      const at = (d: number) => (d < 0 ? d + rank : d);
      const [start, end] = [at(one('start_dim')), at(one('end_dim'))];
      if (!(start >= 0 && start <= end && end < rank)) {
        const found = `dimensions ${start} to ${end} of ${print(input)}`;
        throw fileError('nir-bad-shape', where, found, 'dimensions that exist', 'Correct them.');
      }
      return [
        ...input.slice(0, start),
        sizeOf(input.slice(start, end + 1)),
        ...input.slice(end + 1),
      ];
    }
    default:
      return input;
  }
}

/** The window of a convolution or pool, one number a dimension. */
export function windowOf({ type, parameters }: Pick<NirNode, 'type' | 'parameters'>) {
  const pools = type === 'SumPool2d' || type === 'AvgPool2d';
  const dimensions = type === 'Conv1d' ? 1 : 2;
  const each = (name: string, absent: number) => {
    const given = numbers(parameters[name]);
    return Array.from({ length: dimensions }, (_, d) => given[d] ?? given[0] ?? absent);
  };
  const padding = parameters.padding;
  const window = pools
    ? each('kernel_size', 1)
    : (parameters.weight as { shape: NirShape }).shape.slice(2);
  return {
    dimensions,
    window,
    stride: each('stride', 1),
    dilation: pools ? window.map(() => 1) : each('dilation', 1),
    padding:
      typeof padding === 'string'
        ? padding === 'same'
          ? ('same' as const)
          : window.map(() => 0)
        : each('padding', 0),
  };
}

function checkNode(node: NirNode, where: string): void {
  const { type, parameters } = node;
  const rank = (name: string, ...allowed: number[]) => {
    const value = parameters[name];
    const found = value === undefined || typeof value === 'string' ? -1 : value.shape.length;
    if (found === -1 || (allowed.length > 0 && !allowed.includes(found))) {
      const expected = `an array of ${allowed.join(' or ')} dimensions`;
      throw fileError('nir-bad-shape', `${where} › ${name}`, `${found}`, expected, 'Correct it.');
    }
  };
  if (type === 'Conv1d') rank('weight', 3);
  if (type === 'Conv2d') rank('weight', 4);
  if (type === 'Affine' || type === 'Linear') rank('weight', 2);
  const { padding } = parameters;
  if (typeof padding === 'string' && padding !== 'same' && padding !== 'valid') {
    const remedy = suggest(padding, ['same', 'valid']);
    throw fileError('nir-bad-shape', `${where} › padding`, `"${padding}"`, 'same or valid', remedy);
  }
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value === 'string') continue;
    const bad = numbersOf(value).findIndex((x) => !Number.isFinite(x));
    if (bad >= 0) {
      const found = `${numbersOf(value)[bad]} at ${bad}`;
      throw fileError(
        'nir-bad-value',
        `${where} › ${name}`,
        found,
        'finite numbers',
        'Correct it.',
      );
    }
  }
}

const numbers = (value: NirNode['parameters'][string] | undefined): Float64Array =>
  value === undefined || typeof value === 'string' ? new Float64Array(0) : numbersOf(value);

const equal = (a: NirShape, b: NirShape) => a.length === b.length && a.every((n, d) => n === b[d]);

const print = (shape: NirShape) => (shape.length === 0 ? 'a scalar' : shape.join(' × '));
