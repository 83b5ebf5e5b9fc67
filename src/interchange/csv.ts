/**
 * Comma-separated text: spikes out, edge lists in.
 *
 * An edge list has a header with recognisable names (columns.ts), or no header and the columns
 * source, target and, if there is a third, weight. Separators are comma, tab, semicolon or blanks;
 * `#` starts a comment line. The text is read piece by piece, so a file may be longer than a
 * JavaScript string.
 */
import { checkLimit } from '../limits.ts';
import type { ColumnNames, Role } from './columns.ts';
import { findColumns } from './columns.ts';
import type { EdgeList } from './edgelist.ts';
import { edgeList } from './edgelist.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';
import { refuseOtherKinds } from './file-kinds.ts';
import { growingIntegers, growingNumbers } from './grow.ts';
import { indexError, indexOf, Labels } from './nodes.ts';
import { gunzipPieces, isGzip, unpackedLength } from './stream.ts';

/** `time_ms,neuron` lines; with populations also the population's name and the number within it. */
export function writeSpikesCsv(spikes: {
  readonly senders: ArrayLike<number>;
  readonly times_ms: ArrayLike<number>;
  readonly populations?: readonly { name: string; first: number; size: number }[];
}): string {
  const { senders, times_ms, populations = [] } = spikes;
  const named = populations.length > 0;
  const lines = [named ? 'time_ms,neuron,population,index' : 'time_ms,neuron'];
  for (let k = 0; k < senders.length; k++) {
    const sender = senders[k];
    let line = `${Number(times_ms[k].toFixed(6))},${sender}`;
    if (named) {
      const of = populations.find((p) => sender >= p.first && sender < p.first + p.size);
      line += of === undefined ? ',,' : `,${quote(of.name)},${sender - of.first}`;
    }
    lines.push(line);
  }
  lines.push('');
  return lines.join('\n');
}

interface CsvOptions {
  /** Column names, where they are not recognised. */
  readonly columns?: ColumnNames;
  /** Number of neurons, where there are more than the edges mention. */
  readonly count?: number;
  /** File name for messages. */
  readonly where?: string;
  /** Told now and then how much has been read, 0 … 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** Reads an edge list from text or bytes, gzip or not. */
export async function readEdgesCsv(
  input: string | Uint8Array,
  options: CsvOptions = {},
): Promise<EdgeList> {
  const where = options.where ?? 'edge list';
  const parser = new EdgeParser(where, options);
  if (typeof input === 'string') {
    parser.push(input);
    return parser.finish();
  }
  const decoder = new TextDecoder();
  const length = isGzip(input) ? unpackedLength(input) : input.length;
  let done = 0;
  for await (const piece of isGzip(input) ? gunzipPieces(input, where) : slices(input)) {
    if (done === 0) refuseOtherKinds(piece, where);
    done += piece.length;
    parser.push(decoder.decode(piece, { stream: true }));
    options.onProgress?.(Math.min(1, done / length));
  }
  parser.push(decoder.decode());
  return parser.finish();
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  const piece = 1 << 20;
  for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
}

/** Eats text in pieces that need not end with a line. */
class EdgeParser {
  /** Lines read so far. */
  line = 0;
  #rest = '';
  #separator = ',';
  #columns: Record<Role, number> | undefined;
  #labels: Labels | undefined;
  #source = growingIntegers();
  #target = growingIntegers();
  #weight = growingNumbers();

  constructor(
    private readonly where: string,
    private readonly options: CsvOptions,
  ) {}

  push(text: string): void {
    const all = this.#rest + text;
    let start = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', start)) {
      this.#accept(all.slice(start, end));
      start = end + 1;
    }
    this.#rest = all.slice(start);
    // without ends of lines, all that came is looked through again with each piece
    checkLimit(
      'textLength',
      this.#rest.length,
      'characters in a line',
      `${this.where} › line ${this.line + 1}`,
    );
    checkLimit('edges', this.#source.length, 'edges', this.where);
  }

  finish(): EdgeList {
    if (this.#rest !== '') this.#accept(this.#rest);
    if (this.#columns === undefined) {
      throw fileError(
        'csv-empty',
        this.where,
        'no line with data',
        'a header and edges',
        'Give a table with the columns source, target and weight.',
      );
    }
    const [source, target] = [this.#source.finish(), this.#target.finish()];
    const weight = this.#weight.finish();
    const names = this.#labels?.finish();
    if (names !== undefined) {
      for (const nodes of [source, target]) {
        for (let k = 0; k < nodes.length; k++) nodes[k] = names.renumber[nodes[k]];
      }
    }
    const { count } = this.options;
    return edgeList({ source, target, weight, labels: names?.labels, count }, this.where);
  }

  #accept(raw: string): void {
    this.line++;
    let line = this.line === 1 ? raw.replace(/^\uFEFF/, '') : raw;
    // Blank or \r at the end: rare enough to be looked for before anything is copied.
    if (line.charCodeAt(line.length - 1) <= 32) line = line.trimEnd();
    if (line === '' || line.startsWith('#')) return;
    if (this.#columns === undefined) {
      this.#separator = separatorOf(line);
      const fields = split(line, this.#separator);
      if (!fields.every((field) => field !== '' && Number.isFinite(Number(field)))) {
        this.#columns = findColumns(fields, this.options.columns ?? {}, this.#here());
        return;
      }
      if (fields.length < 2) throw this.#tooShort(fields.length, 2);
      this.#columns = { source: 0, target: 1, weight: fields.length > 2 ? 2 : -1 };
    }
    if (this.#source.length > 0 && this.#labels === undefined && this.#acceptPlain(line)) return;
    const { source, target, weight } = this.#columns;
    const fields = split(line, this.#separator);
    const needed = 1 + Math.max(source, target, weight);
    if (fields.length < needed) throw this.#tooShort(fields.length, needed);
    // The first edge decides whether the file counts its neurons or names them.
    if (this.#source.length === 0) {
      const indices = indexOf(fields[source]) >= 0 && indexOf(fields[target]) >= 0;
      const label = (text: string) => text !== '' && !/^[-+.]|^\d+[.eE]/.test(text);
      if (!indices && label(fields[source]) && label(fields[target]))
        this.#labels = new Labels(this.where);
    }
    this.#source.push(this.#node(fields[source], 'source'));
    this.#target.push(this.#node(fields[target], 'target'));
    this.#weight.push(weight < 0 ? 1 : this.#number(fields[weight]));
  }

  /**
   * The common case, integers of up to nine digits, without an allocation. Returns false, and
   * changes nothing, where a line needs more than that.
   */
  #acceptPlain(line: string): boolean {
    const { source, target, weight } = this.#columns as Record<Role, number>;
    const separator = this.#separator.charCodeAt(0);
    let pre = -1;
    let post = -1;
    let strength = weight < 0 ? 1 : Number.NaN;
    let field = 0;
    let value = 0;
    let digits = 0;
    let sign = 1;
    for (let k = 0; k <= line.length; k++) {
      const code = k < line.length ? line.charCodeAt(k) : separator;
      const used = field === source || field === target || field === weight;
      if (code === separator) {
        if (used && (digits === 0 || digits > 9)) return false;
        if (field === source) pre = value;
        else if (field === target) post = value;
        else if (field === weight) strength = sign * value;
        field++;
        value = 0;
        digits = 0;
        sign = 1;
      } else if (code === 34 || separator === 32) return false;
      else if (used) {
        if (code >= 48 && code <= 57) {
          value = 10 * value + code - 48;
          digits++;
        } else if (code === 45 && digits === 0 && sign === 1 && field === weight) sign = -1;
        else return false;
      }
    }
    if (pre < 0 || post < 0 || Number.isNaN(strength)) return false;
    this.#source.push(pre);
    this.#target.push(post);
    this.#weight.push(strength);
    return true;
  }

  #node(text: string, role: Role): number {
    if (this.#labels !== undefined && text !== '') return this.#labels.add(text);
    const index = indexOf(text);
    if (index < 0) throw indexError(this.#here(), `"${text}"`, role);
    return index;
  }

  #number(text: string): number {
    const value = Number(text);
    if (text !== '' && Number.isFinite(value)) return value;
    throw fileError(
      'bad-weight',
      this.#here(),
      `weight "${text}"`,
      'a finite number with a decimal point',
      'Correct the line, or name another column as the weight.',
    );
  }

  #tooShort(found: number, needed: number) {
    return fileError(
      'csv-short-line',
      this.#here(),
      `${found} ${found === 1 ? 'field' : 'fields'}`,
      `at least ${needed}`,
      FETCH_AGAIN,
    );
  }

  #here(): string {
    return `${this.where} › line ${this.line}`;
  }
}

function separatorOf(line: string): string {
  return [',', '\t', ';'].find((separator) => line.includes(separator)) ?? ' ';
}

function split(line: string, separator: string): string[] {
  if (line.includes('"')) return splitQuoted(line, separator);
  const fields = separator === ' ' ? line.trim().split(/ +/) : line.split(separator);
  if (/[ \t]/.test(line)) for (let k = 0; k < fields.length; k++) fields[k] = fields[k].trim();
  return fields;
}

/** A quoted field may hold separators; a doubled quote stands for one. */
function splitQuoted(line: string, separator: string): string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let k = 0; k < line.length; k++) {
    const char = line[k];
    if (char === '"') {
      if (quoted && line[k + 1] === '"') field += line[++k];
      else quoted = !quoted;
    } else if (char === separator && !quoted) {
      fields.push(field.trim());
      field = '';
    } else field += char;
  }
  fields.push(field.trim());
  return fields;
}

function quote(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
