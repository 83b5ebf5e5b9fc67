/** Tables of neurons as connectomes are published: text, gzip or not, a header, an id of more than 53 bits a line. */
import type { NamedFile } from './edges.ts';
import { faultOf } from './fault.ts';
import { idsRounded } from './nodes.ts';
import { gunzip, isGzip } from './stream.ts';

/** Names of the column that says which neuron a line is about, lower case. */
export const NEURON_ID = ['root_id', 'bodyid', ':id(body-id)', 'body'] as const;

export interface Table {
  readonly name: string;
  readonly header: readonly string[];
  readonly separator: string;
  readonly text: string;
  readonly start: number;
}

export async function tableOf({ name, bytes }: NamedFile): Promise<Table> {
  const text = new TextDecoder()
    .decode(isGzip(bytes) ? await gunzip(bytes, name) : bytes)
    .replace(/^\uFEFF/, '');
  const end = text.indexOf('\n');
  const first = (end < 0 ? text : text.slice(0, end)).trimEnd();
  const separator = first.includes('\t') ? '\t' : ',';
  const header = first
    .split(separator)
    .map((cell) => cell.trim().replace(/^"|"$/g, '').toLowerCase());
  return { name, header, separator, text, start: end < 0 ? text.length : end + 1 };
}

/** Lines without splitting the whole text: connectomes have millions. `read`: how much of it, 0 … 1. */
export function* rows({ name, header, separator, text, start }: Table) {
  let line = 1;
  for (let at = start; at < text.length; ) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    line++;
    const content = text.slice(at, end).trimEnd();
    at = end + 1;
    if (content === '') continue;
    const where = `${name} › line ${line}`;
    const cells = content.includes('"') ? quoted(content, separator) : content.split(separator);
    if (cells.length < header.length) {
      throw badRow(where, `${cells.length} fields`, `${header.length}, as in the header`);
    }
    yield { cells, where, read: at / text.length };
  }
}

const quoted = (line: string, separator: string): string[] =>
  [
    ...line.matchAll(new RegExp(`(?:^|${separator})(?:"((?:[^"]|"")*)"|([^${separator}]*))`, 'g')),
  ].map(([, inner, plain]) => (inner === undefined ? plain : inner.replaceAll('""', '"')));

export const place = ({ header }: Table, names: readonly string[]): number | undefined => {
  const found = names.map((name) => header.indexOf(name)).find((at) => at >= 0);
  return found;
};

export const has = (header: readonly string[], names: readonly string[]) =>
  names.some((name) => header.includes(name));

/** Digits as they stand. What went through a float (7.2e17, 720575940600000000.0) is no id any more. */
export function idOf(cell: string, where: string): string {
  const text = cell.trim();
  if (/^\d+$/.test(text)) return text;
  const rounded = /^\d+(\.\d*)?(e\+?\d+)?$/i.test(text);
  if (!rounded) throw badRow(where, `id "${text}"`, 'digits');
  throw idsRounded(where, `id ${text}`);
}

export const badRow = faultOf('connectome-bad-row', 'Correct the line.');
