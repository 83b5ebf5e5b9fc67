/** Populations of nodes: who is there, of which type, with which attributes. */
import { attributeData } from '../hdf5.ts';
import type { FilePair } from './config.ts';
import { type ReadFile, readText } from './files.ts';
import {
  type Attributes,
  attributesOf,
  datasetOf,
  groupOf,
  groupsOf,
  idsOf,
  layout,
  readSonataHdf5,
} from './tables.ts';
import { parseTypes } from './types-table.ts';

export interface NodePopulation {
  readonly name: string;
  /** `node_id` by row. */
  readonly ids: Float64Array;
  readonly typeIds: Float64Array;
  readonly attributes: Attributes;
  /** Names the population inside its file. */
  readonly where: string;
  /** Row of a node, or -1. */
  rowOf(id: number): number;
}

/** All populations of one nodes file. Rejects with faults that name file and population. */
export async function readNodes(pair: FilePair, read: ReadFile): Promise<NodePopulation[]> {
  const root = await readSonataHdf5(read, pair.file, `${pair.where} › nodes_file`);
  const text = pair.types && (await readText(read, pair.types, `${pair.where} › node_types_file`));
  const nodes = groupOf(root, 'nodes', `${pair.file} › /`);
  return groupsOf(nodes, `${pair.file} › /nodes`).map(([name, population]) => {
    const where = `${pair.file} › /nodes/${name}`;
    const typeIds = idsOf(population, 'node_type_id', where);
    const count = typeIds.length;
    const ids = population.members.has('node_id')
      ? idsOf(population, 'node_id', where, count)
      : Float64Array.from({ length: count }, (_, k) => k);
    const types = text ? parseTypes(text, 'node_type_id', name, pair.types!) : new Map();
    const kind = 'node' as const;
    const attributes = attributesOf({ population, where, count, kind, typeIds, types });
    return { name, ids, typeIds, attributes, where, rowOf: rowsOf(ids, `${where} › node_id`) };
  });
}

function rowsOf(ids: Float64Array, where: string): (id: number) => number {
  if (ids.every((id, row) => id === row)) return (id) => (id < ids.length ? id : -1);
  const rows = new Map<number, number>();
  ids.forEach((id, row) => {
    if (rows.has(id)) throw layout(`${where}[${row}]`, `${id} a second time`, 'each id once');
    rows.set(id, row);
  });
  return (id) => rows.get(id) ?? -1;
}

/** The population that an edge file names at `source_node_id` or `target_node_id`. */
export function namedPopulation(
  population: Parameters<typeof datasetOf>[0],
  column: string,
  where: string,
): string {
  const { attributes } = datasetOf(population, column, where);
  const name = attributeData(attributes, 'node_population')?.[0];
  if (typeof name === 'string' && name !== '') return name;
  const place = `${where} › ${column}@node_population`;
  throw layout(place, 'no text', 'the name of a population of nodes');
}
