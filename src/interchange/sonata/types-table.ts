/** Tables of node and edge types: text in columns that spaces separate, fields with spaces in double quotes. */
import { faultOf } from '../fault.ts';

/** By type id: what each column says; empty fields and NULL are left out. */
type TypesTable = ReadonlyMap<number, Readonly<Record<string, string>>>;

/**
 * `key` is `node_type_id` or `edge_type_id`; where the table has a column `population`, rows of others are left out. Throws `sonata-bad-types`.
 */
export function parseTypes(
  text: string,
  key: string,
  population: string,
  where: string,
): TypesTable {
  const lines = text.split(/\r?\n/).map((line, k) => ({ line, at: `${where} › line ${k + 1}` }));
  const rows = lines.filter(({ line }) => line.trim() !== '' && !line.startsWith('#'));
  if (rows.length === 0) throw bad(where, 'no line', `a header with ${key}`);
  const header = fields(rows[0].line, rows[0].at);
  if (!header.includes(key)) throw bad(rows[0].at, `columns ${header.join(', ')}`, key);
  const table = new Map<number, Record<string, string>>();
  for (const { line, at } of rows.slice(1)) {
    const cells = fields(line, at);
    if (cells.length !== header.length) {
      throw bad(at, `${cells.length} fields`, `${header.length}, as in the header`);
    }
    const values = Object.fromEntries(
      header
        .map((name, k) => [name, cells[k]])
        .filter(([, cell]) => cell !== '' && cell !== 'NULL'),
    );
    if (values.population !== undefined && values.population !== population) continue;
    const id = Number(values[key]);
    if (!Number.isSafeInteger(id) || id < 0) throw bad(at, `${key} ${values[key]}`, 'an integer');
    if (table.has(id)) throw bad(at, `${key} ${id} a second time`, 'one row a type');
    table.set(id, values);
  }
  return table;
}

/** One row of the table. */
function fields(line: string, at: string): string[] {
  const cells: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")*)"|(\S+))(?=\s|$)/gy;
  const end = line.trimEnd().length;
  while (pattern.lastIndex < end) {
    const match = pattern.exec(line);
    if (match === null) throw bad(at, 'a quote that does not end', 'fields between spaces');
    cells.push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
  }
  return cells;
}

/** Text of the table that `parseTypes` reads. */
export function printTypes(
  header: readonly string[],
  rows: readonly Record<string, unknown>[],
): string {
  const cell = (value: unknown) => {
    const text = value === undefined || value === '' ? 'NULL' : String(value);
    return /[\s"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => header.map((name) => cell(row[name])).join(' '));
  return `${[header.join(' '), ...lines].join('\n')}\n`;
}

const bad = faultOf('sonata-bad-types', 'Correct the table of types.');
