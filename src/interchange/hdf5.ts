/**
 * HDF5 files as plain trees of groups and datasets, through the optional package h5wasm, loaded when first
 * needed. A whole file is read at once (hdf5-write.ts writes one), in a worker that a limit of time ends; nothing outside the given
 * bytes is followed (external links, references and compound types are refused by name).
 */
import { expectOptions } from '../connect/argument.ts';
import { printValue } from '../errors.ts';
import { limits } from '../limits.ts';
import { fileError } from './fault.ts';
import { isHdf5 } from './file-kinds.ts';
import { readApart } from './hdf5-apart.ts';
import { type LoadHdf5, loadPackage } from './hdf5-package.ts';
import { readTree, type TreeOptions } from './hdf5-tree.ts';

/** What a dataset or an attribute holds. */
export type Hdf5Array =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

/** An array with its shape; `[]` is a scalar. Text is an array of strings. */
export interface Hdf5Dataset {
  readonly shape: readonly number[];
  readonly data: Hdf5Array | readonly string[];
  readonly attributes?: Hdf5Attributes;
  /** Deflate level 1–9 when written; absent: not compressed. */
  readonly compression?: number;
}

export interface Hdf5Group {
  readonly members: ReadonlyMap<string, Hdf5Group | Hdf5Dataset>;
  /** Names of members that `only` left out. */
  readonly left?: readonly string[];
  readonly attributes?: Hdf5Attributes;
}

export type Hdf5Attributes = ReadonlyMap<
  string,
  Omit<Hdf5Dataset, 'attributes' | 'compression'> | Hdf5Reference
>;

/** Points to another object of the file, by its path. */
export interface Hdf5Reference {
  readonly reference: string;
}

/** What an attribute holds, unless it is a reference or not there. */
export function attributeData(
  attributes: Hdf5Attributes | undefined,
  name: string,
): Hdf5Dataset['data'] | undefined {
  const found = attributes?.get(name);
  return found !== undefined && 'data' in found ? found.data : undefined;
}

export interface Hdf5Options {
  /** Names the file in errors. */
  readonly where?: string;
  /** Bytes that all arrays together may take once unpacked; the limit `unpackedBytes` unless given. */
  readonly maxBytes?: number;
  /** Groups within groups; 64 unless given. */
  readonly maxDepth?: number;
  /**
   * Which objects are read: those of whose path one of these finds something; all unless given. Where it is, attributes, tables and
   * references that are not read are left out instead of refused.
   */
  readonly only?: readonly RegExp[];
  /**
   * The address of the package's module, where a worker does not find it by name; or what supplies it, for bundlers: then the file is
   * read in the calling thread, and nothing ends what a damaged one does to it.
   */
  readonly load?: LoadHdf5;
}

export const isGroup = (node: Hdf5Group | Hdf5Dataset): node is Hdf5Group => 'members' in node;

/**
 * Reads a whole file. Throws `not-hdf5`, `hdf5-damaged`, `hdf5-unsupported`, `hdf5-too-large`, `over-limit` (`hdf5Time` too),
 * `missing-package`.
 */
export async function readHdf5(bytes: Uint8Array, options: Hdf5Options = {}): Promise<Hdf5Group> {
  const known = ['where', 'maxBytes', 'maxDepth', 'only', 'load'] as const;
  expectOptions(options, 'options of an HDF5 file', known);
  const { where = 'HDF5 file', maxBytes = limits.unpackedBytes, maxDepth = 64 } = options;
  const { only, load } = options;
  if (!isHdf5(bytes)) {
    const found = `${bytes.length} bytes without the signature of HDF5`;
    throw fileError('not-hdf5', where, found, 'an HDF5 file', 'Give the content of one.');
  }
  if (only !== undefined && !(Array.isArray(only) && only.every((one) => one instanceof RegExp))) {
    const remedy = 'Give e.g. [/^\\/units/].';
    throw fileError('wrong-type', `${where} › only`, printValue(only), 'expressions', remedy);
  }
  const given: TreeOptions = { where, maxBytes, maxDepth, ...(only ? { only } : {}) };
  const apart = typeof load === 'function' ? undefined : await readApart(bytes, given, load);
  if (apart !== undefined) return apart;
  return readTree(bytes, given, await loadPackage(load, where));
}
