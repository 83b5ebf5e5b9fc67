/** Node sets: which rows of which populations a name stands for. */
import { suggest } from '../../errors.ts';
import { fileError } from '../fault.ts';
import { isRecord } from './files.ts';
import type { NodePopulation } from './nodes.ts';

/** Rows by population, ascending. */
export type Rows = ReadonlyMap<string, readonly number[]>;

/**
 * A name of the node sets file, the name of a population, `all`, or the rules themselves. Throws `sonata-unknown-node-set`.
 */
export function nodeSet(
  given: unknown,
  sets: Readonly<Record<string, unknown>>,
  populations: ReadonlyMap<string, NodePopulation>,
  where: string,
  open: readonly string[] = [],
): Rows {
  if (typeof given === 'string') {
    if (open.includes(given)) throw unknown(where, `"${given}" within itself`, 'no circle', sets);
    if (Object.hasOwn(sets, given)) {
      return nodeSet(sets[given], sets, populations, where, [...open, given]);
    }
    if (populations.has(given)) return matching({ population: given }, populations);
    if (given === 'all') return matching({}, populations);
    throw unknown(
      where,
      `"${given}"`,
      suggest(given, [...Object.keys(sets), ...populations.keys()]),
      sets,
    );
  }
  if (Array.isArray(given)) {
    const union = new Map<string, Set<number>>();
    for (const part of given) {
      for (const [name, rows] of nodeSet(part, sets, populations, where, open)) {
        const all = union.get(name) ?? new Set();
        for (const row of rows) all.add(row);
        union.set(name, all);
      }
    }
    return new Map([...union].map(([name, rows]) => [name, [...rows].sort((a, b) => a - b)]));
  }
  if (isRecord(given)) return matching(given, populations);
  throw unknown(where, `${given}`, 'the name of a node set, or its rules', sets);
}

/** Nodes that fulfil every rule; a list is fulfilled by any of its values. */
function matching(
  { population, node_id, ...rules }: Readonly<Record<string, unknown>>,
  populations: ReadonlyMap<string, NodePopulation>,
): Rows {
  const within = list(population);
  const ids = node_id === undefined ? undefined : new Set(list(node_id)?.map(Number));
  const found = new Map<string, number[]>();
  for (const [name, nodes] of populations) {
    if (within !== undefined && !within.includes(name)) continue;
    const rows: number[] = [];
    nodes.ids.forEach((id, row) => {
      const fits = Object.entries(rules).every(([attribute, value]) => {
        const text = nodes.attributes.text(row, attribute);
        return text !== undefined && list(value)!.some((each) => same(each, text));
      });
      if (fits && (ids === undefined || ids.has(id))) rows.push(row);
    });
    if (rows.length > 0) found.set(name, rows);
  }
  return found;
}

const list = (value: unknown): unknown[] | undefined =>
  value === undefined ? undefined : Array.isArray(value) ? value : [value];

const same = (value: unknown, text: string) =>
  typeof value === 'number' ? Number(text) === value : String(value) === text;

function unknown(
  where: string,
  found: string,
  remedy: string,
  sets: Readonly<Record<string, unknown>>,
) {
  const expected = `a node set (${Object.keys(sets).join(', ') || 'there are none'}) or a population`;
  return fileError('sonata-unknown-node-set', where, found, expected, remedy);
}
