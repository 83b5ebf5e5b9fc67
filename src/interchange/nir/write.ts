/** A graph as a `.nir` file in the layout of NIR's own library; what was read is written with the same bits. */
import { expectOptions } from '../../connect/argument.ts';
import { fileError } from '../fault.ts';
import type { Hdf5Dataset, Hdf5Group, Hdf5Options } from '../hdf5.ts';
import { writeHdf5 } from '../hdf5-write.ts';
import {
  isNirGraph,
  type NirGraph,
  type NirMetadata,
  type NirNode,
  type NirTensor,
} from './graph.ts';
import { VERSION } from './primitives.ts';
import { shapesOf } from './shapes.ts';

/** Deflate as NIR's library writes it. */
const COMPRESSION = 4;

/**
 * The content of a `.nir` file. The graph is checked first, so that nothing is written that would not be
 * read. Rejects with what `nirShapes` throws.
 */
export async function writeNir(
  graph: NirGraph,
  options: Pick<Hdf5Options, 'load'> = {},
): Promise<Uint8Array> {
  expectOptions(options, 'writeNir', ['load']);
  shapesOf(graph, 'writeNir › graph');
  const members = new Map<string, Hdf5Group | Hdf5Dataset>([
    ['version', text(VERSION)],
    ['node', graphGroup(graph)],
  ]);
  return writeHdf5({ members }, { ...options, where: 'writeNir' });
}

function graphGroup(graph: NirGraph): Hdf5Group {
  const nodes = Object.entries(graph.nodes).map(
    ([name, node]) => [name, isNirGraph(node) ? graphGroup(node) : nodeGroup(node)] as const,
  );
  const names = graph.edges.flat();
  return {
    members: new Map<string, Hdf5Group | Hdf5Dataset>([
      // what NIR's library leaves as an array of no type, h5py writes as an empty array of f64
      ['edges', names.length > 0 ? { shape: [names.length / 2, 2], data: names } : empty()],
      ['nodes', { members: new Map(nodes) }],
      ['type', text('NIRGraph')],
      ...metadataOf(graph.metadata),
    ]),
  };
}

function nodeGroup({ type, parameters, metadata }: NirNode): Hdf5Group {
  const arrays = Object.entries(parameters).map(
    ([name, value]) => [name, typeof value === 'string' ? text(value) : array(value)] as const,
  );
  return {
    members: new Map<string, Hdf5Group | Hdf5Dataset>([
      ...arrays,
      ['type', text(type)],
      ...metadataOf(metadata),
    ]),
  };
}

function metadataOf(metadata: NirMetadata | undefined): [string, Hdf5Group][] {
  if (metadata === undefined || Object.keys(metadata).length === 0) return [];
  return [['metadata', metadataGroup(metadata)]];
}

function metadataGroup(metadata: NirMetadata): Hdf5Group {
  return {
    members: new Map(
      Object.entries(metadata).map(([name, value]): [string, Hdf5Group | Hdf5Dataset] => {
        if (typeof value === 'string') return [name, text(value)];
        return [name, isTensor(value) ? array(value) : metadataGroup(value)];
      }),
    ),
  };
}

function isTensor(value: NirTensor | NirMetadata): value is NirTensor {
  return ArrayBuffer.isView(value.data) && Array.isArray(value.shape);
}

function array({ shape, data }: NirTensor): Hdf5Dataset {
  if (shape.reduce((size, n) => size * n, 1) === data.length) {
    return { shape, data, ...(shape.length > 0 ? { compression: COMPRESSION } : {}) };
  }
  throw fileError(
    'nir-bad-shape',
    'writeNir',
    `${data.length} numbers in the shape ${shape.join(' × ') || 'of a scalar'}`,
    'as many as the shape says',
    'Correct the shape.',
  );
}

const text = (value: string): Hdf5Dataset => ({ shape: [], data: [value] });
const empty = (): Hdf5Dataset => ({ shape: [0], data: new Float64Array(0) });
