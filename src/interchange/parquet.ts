/**
 * Edge lists in Apache Parquet, through the optional package hyparquet, loaded when first needed.
 *
 * Only the two or three columns of an edge are decoded, column by column, without a row object.
 */
import { checkLimit, checkUnpacked } from '../limits.ts';
import type { ColumnNames, Role } from './columns.ts';
import { findColumns } from './columns.ts';
import type { EdgeList } from './edgelist.ts';
import { edgeList } from './edgelist.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';
import { idsRounded, indexError, LARGEST_INDEX, Labels } from './nodes.ts';

/** The part of hyparquet that is used here. Its own types are there only where that package is. */
export interface Hyparquet {
  parquetMetadataAsync(file: ParquetFile): Promise<ParquetMetadata>;
  parquetSchema(metadata: Pick<ParquetMetadata, 'schema'>): {
    readonly children: readonly { readonly element: { readonly name: string } }[];
  };
  /** `file`, `metadata`, `columns` and `onChunk`. */
  parquetRead(options: object): Promise<void>;
}

interface ParquetChunk<T> {
  readonly columnName: string;
  readonly columnData: ArrayLike<T>;
  readonly rowStart: number;
}

interface ParquetFile {
  readonly byteLength: number;
  slice(start: number, end?: number): ArrayBuffer;
}

interface ParquetMetadata {
  readonly num_rows: bigint;
  readonly key_value_metadata?: readonly { readonly key: string; readonly value?: string }[];
  readonly row_groups?: readonly {
    readonly columns?: readonly {
      readonly meta_data?: { readonly total_uncompressed_size?: bigint };
    }[];
  }[];
  schema: unknown[];
}

export interface ParquetOptions {
  readonly columns?: ColumnNames;
  readonly count?: number;
  readonly where?: string;
  /** Supplies the decoder; for bundlers and tests. */
  readonly load?: () => Promise<Hyparquet>;
  /** Told now and then how much has been read, 0 … 1. */
  readonly onProgress?: (fraction: number) => void;
}

/** "PAR1" at both ends; the last is looked at by the decoder. */
export function isParquet(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x41 && bytes[2] === 0x52 && bytes[3] === 0x31;
}

export async function readEdgesParquet(
  bytes: Uint8Array,
  options: ParquetOptions = {},
): Promise<EdgeList> {
  const where = options.where ?? 'Parquet file';
  const hyparquet = await loadHyparquet(options.load, where);
  const file = {
    byteLength: bytes.byteLength,
    slice: (start: number, end?: number) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
  try {
    const metadata = await hyparquet.parquetMetadataAsync(file);
    const names = hyparquet.parquetSchema(metadata).children.map((child) => child.element.name);
    const at = findColumns(names, options.columns ?? {}, where);
    const rows = rowsOf(metadata, bytes.length, where);
    const roles = new Map<string, Role>();
    for (const role of ['source', 'target', 'weight'] as const) {
      if (at[role] >= 0) roles.set(names[at[role]], role);
    }
    const table = new Table(rows, where);
    const columns = [...roles.keys()];
    let done = 0;
    await readColumns<unknown>(hyparquet, { file, metadata, columns }, (chunk) => {
      const role = roles.get(chunk.columnName);
      if (role === undefined) return;
      table.fill(role, chunk.columnData, chunk.rowStart);
      done += chunk.columnData.length;
      options.onProgress?.(done / (rows * columns.length));
    });
    return table.finish(options.count);
  } catch (cause) {
    if ((cause as Error).name === 'SynfireError') throw cause;
    const found = toldBy(cause);
    const packed = /compression|codec/i.test(found);
    throw fileError(
      'parquet-damaged',
      where,
      found,
      'a whole Parquet file, uncompressed or with snappy',
      packed ? "Write it again with compression='snappy'." : FETCH_AGAIN,
      { cause },
    );
  }
}

/** Reads columns in chunks. What `take` throws rejects: the decoder itself waits for no one who takes. */
export async function readColumns<T>(
  hyparquet: Hyparquet,
  what: object,
  take: (chunk: ParquetChunk<T>) => void,
): Promise<void> {
  const faults: unknown[] = [];
  const onChunk = (chunk: ParquetChunk<T>) => {
    try {
      if (faults.length === 0) take(chunk);
    } catch (fault) {
      faults.push(fault);
    }
  };
  await hyparquet.parquetRead({ ...what, onChunk });
  if (faults.length > 0) throw faults[0];
}

/** What a decoder found; one that stumbles says where it does in itself, which tells nothing of the file. */
export function toldBy(cause: unknown): string {
  if (cause instanceof TypeError || cause instanceof RangeError)
    return 'data that cannot be decoded';
  return cause instanceof Error ? cause.message : String(cause);
}

/** Throws where rows or columns are more than the limits allow, before there is room for them. */
export function rowsOf(metadata: ParquetMetadata, packed: number, where: string): number {
  const rows = Number(metadata.num_rows);
  checkLimit('edges', rows, 'rows', where);
  const unpacked = (metadata.row_groups ?? [])
    .flatMap(({ columns = [] }) => columns)
    .reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0), 0);
  checkUnpacked(unpacked, packed, where);
  return rows;
}

export async function loadHyparquet(
  load: (() => Promise<Hyparquet>) | undefined,
  where: string,
): Promise<Hyparquet> {
  try {
    // awaited by its name inside `try`: bundlers then let it be missing
    return load === undefined ? await import('hyparquet') : await load();
  } catch (cause) {
    throw fileError(
      'missing-package',
      where,
      'no package hyparquet',
      'the decoder of Parquet files',
      'Install it: npm install hyparquet. Or save the table as CSV.',
      { cause },
    );
  }
}

/** Collects the columns; switches from indices to labels when a node is not a small integer. */
class Table {
  readonly #nodes: { source: Int32Array; target: Int32Array };
  readonly #weight: Float64Array;
  readonly #filled = { source: 0, target: 0, weight: 0 };
  #labels: Labels | undefined;

  constructor(
    private readonly rows: number,
    private readonly where: string,
  ) {
    this.#nodes = { source: new Int32Array(rows).fill(-1), target: new Int32Array(rows).fill(-1) };
    this.#weight = new Float64Array(rows).fill(1);
  }

  fill(role: Role, values: ArrayLike<unknown>, rowStart: number): void {
    this.#filled[role] += values.length;
    for (let k = 0; k < values.length; k++) {
      const row = rowStart + k;
      if (role === 'weight') this.#weight[row] = asNumber(values[k]);
      else this.#nodes[role][row] = this.#node(values[k], role, row);
    }
  }

  finish(count: number | undefined): EdgeList {
    const { source, target } = this.#nodes;
    const { source: sources, target: targets, weight: weights } = this.#filled;
    if (sources < this.rows || targets < this.rows || (weights > 0 && weights < this.rows)) {
      throw fileError(
        'parquet-damaged',
        this.where,
        `${Math.min(sources, targets)} rows`,
        `${this.rows} rows`,
        FETCH_AGAIN,
      );
    }
    const names = this.#labels?.finish();
    if (names !== undefined) {
      for (const nodes of [source, target]) {
        for (let k = 0; k < nodes.length; k++) nodes[k] = names.renumber[nodes[k]];
      }
    }
    const columns = { source, target, weight: this.#weight, labels: names?.labels, count };
    return edgeList(columns, this.where);
  }

  #node(value: unknown, role: Role, row: number): number {
    const whole =
      typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value));
    if ((!whole && typeof value !== 'string') || (whole && (value as number | bigint) < 0)) {
      throw indexError(`${this.where} › row ${row}`, String(value), role);
    }
    // a column of doubles, or of decimals, which hyparquet gives as doubles
    if (typeof value === 'number' && value > Number.MAX_SAFE_INTEGER) {
      throw idsRounded(`${this.where} › row ${row}`, `${value} as a double`);
    }
    if (this.#labels === undefined) {
      if (whole && (value as number | bigint) <= LARGEST_INDEX) return Number(value);
      this.#startLabels();
    }
    return (this.#labels as Labels).add(String(value));
  }

  /** What was read as an index so far becomes the label of the same digits. */
  #startLabels(): void {
    this.#labels = new Labels(this.where);
    for (const nodes of [this.#nodes.source, this.#nodes.target]) {
      for (let k = 0; k < nodes.length; k++) {
        if (nodes[k] >= 0) nodes[k] = this.#labels.add(String(nodes[k]));
      }
    }
  }
}

function asNumber(value: unknown): number {
  if (typeof value === 'number' || typeof value === 'bigint') return Number(value);
  return Number.NaN;
}
