/** Populations of edges: from which row to which, with which attributes; ends are looked up and counted. */
import { suggest } from '../../errors.ts';
import { fileError } from '../fault.ts';
import type { FilePair } from './config.ts';
import { type ReadFile, readText } from './files.ts';
import { type NodePopulation, namedPopulation } from './nodes.ts';
import {
  type Attributes,
  attributesOf,
  groupOf,
  groupsOf,
  idsOf,
  readSonataHdf5,
} from './tables.ts';
import { parseTypes } from './types-table.ts';

export interface EdgePopulation {
  readonly name: string;
  readonly source: NodePopulation;
  readonly target: NodePopulation;
  /** Rows of the two populations, by edge. */
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  readonly attributes: Attributes;
  readonly where: string;
}

/** All populations of one edges file. Rejects with `sonata-missing-node`, `sonata-unknown-population` and faults of layout. */
export async function readEdgePopulations(
  pair: FilePair,
  nodes: ReadonlyMap<string, NodePopulation>,
  read: ReadFile,
): Promise<EdgePopulation[]> {
  const root = await readSonataHdf5(read, pair.file, `${pair.where} › edges_file`);
  const text = pair.types && (await readText(read, pair.types, `${pair.where} › edge_types_file`));
  const edges = groupOf(root, 'edges', `${pair.file} › /`);
  return groupsOf(edges, `${pair.file} › /edges`).map(([name, population]) => {
    const where = `${pair.file} › /edges/${name}`;
    const end = (side: 'source' | 'target') => {
      const column = `${side}_node_id`;
      const called = namedPopulation(population, column, where);
      const found = nodes.get(called);
      if (found !== undefined) return found;
      const place = `${where} › ${column}@node_population`;
      const remedy = suggest(called, nodes.keys());
      const expected = 'a population of the nodes files';
      throw fileError('sonata-unknown-population', place, `"${called}"`, expected, remedy);
    };
    const [source, target] = [end('source'), end('target')];
    const sourceIds = idsOf(population, 'source_node_id', where);
    const count = sourceIds.length;
    const targetIds = idsOf(population, 'target_node_id', where, count);
    const typeIds = idsOf(population, 'edge_type_id', where, count);
    const types = text ? parseTypes(text, 'edge_type_id', name, pair.types!) : new Map();
    const kind = 'edge' as const;
    return {
      ...{ name, source, target, where },
      sources: rows(sourceIds, source, `${where} › source_node_id`),
      targets: rows(targetIds, target, `${where} › target_node_id`),
      attributes: attributesOf({ population, where, count, kind, typeIds, types }),
    };
  });
}

function rows(ids: Float64Array, of: NodePopulation, where: string): Int32Array {
  const found = Int32Array.from(ids, (id) => of.rowOf(id));
  const missing = found.filter((row) => row < 0).length;
  if (missing === 0) return found;
  const first = found.indexOf(-1);
  throw fileError(
    'sonata-missing-node',
    `${where}[${first}]`,
    `${ids[first]}, one of ${missing} ends that are not there`,
    `nodes of "${of.name}", which has ${of.ids.length}`,
    'Write the edges for these nodes.',
  );
}
