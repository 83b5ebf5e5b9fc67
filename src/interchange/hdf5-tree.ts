/** How libhdf5 reads a file: its whole tree, with what is read of it counted against the limits. In whichever thread this runs, it is busy meanwhile. */
import { checkLimit, checkUnpacked } from '../limits.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';
import type {
  Hdf5Array,
  Hdf5Attributes,
  Hdf5Dataset,
  Hdf5Group,
  Hdf5Options,
  Hdf5Reference,
} from './hdf5.ts';
import { libraryWords, type Package, withFile } from './hdf5-package.ts';

/** What can be sent to another thread. */
export type TreeOptions = Pick<Hdf5Options, 'only'> &
  Required<Pick<Hdf5Options, 'where' | 'maxBytes' | 'maxDepth'>>;

type Entity = import('h5wasm').Entity | null;

/** Throws as `readHdf5` does. */
export function readTree(
  bytes: Uint8Array,
  { where, maxBytes, maxDepth, only }: TreeOptions,
  library: Package,
): Hdf5Group {
  return withFile(
    library,
    bytes,
    (file) => new TreeReader(where, bytes.length, maxBytes, maxDepth, only).group(file, '', 0),
    (found, cause) =>
      fileError('hdf5-damaged', where, found, 'a whole HDF5 file', FETCH_AGAIN, { cause }),
  );
}

class TreeReader {
  #bytes = 0;
  #entries = 0;

  constructor(
    private readonly where: string,
    private readonly packed: number,
    private readonly maxBytes: number,
    private readonly maxDepth: number,
    private readonly only: TreeOptions['only'],
  ) {}

  group(group: import('h5wasm').Group, path: string, depth: number): Hdf5Group {
    if (depth > this.maxDepth) {
      const expected = `at most ${this.maxDepth} groups within groups`;
      throw this.#refusal('hdf5-too-large', path, 'a deeper group', expected);
    }
    const members = new Map<string, Hdf5Group | Hdf5Dataset>();
    const left: string[] = [];
    for (const name of group.keys()) {
      const below = `${path}/${name}`;
      if (this.only !== undefined && !this.only.some((one) => one.test(below))) {
        left.push(name);
        continue;
      }
      const entity = this.#get(group, name, below);
      if (this.only !== undefined && isTableOrReferences(entity)) continue;
      members.set(name, this.#member(entity, below, depth));
    }
    const attributes = this.#attributes(group, path);
    return { members, attributes, ...(left.length > 0 ? { left } : {}) };
  }

  #member(entity: Entity, path: string, depth: number): Hdf5Group | Hdf5Dataset {
    // links may lead back: a small file can be a tree without end
    checkLimit('archiveEntries', ++this.#entries, 'groups and datasets', this.where);
    const kind = entity === null ? 'nothing' : (entity as { type?: string }).type;
    if (kind === 'Group') return this.group(entity as import('h5wasm').Group, path, depth + 1);
    if (kind !== 'Dataset') {
      throw this.#refusal('hdf5-unsupported', path, `${kind}`, 'a group or a dataset');
    }
    const dataset = entity as import('h5wasm').Dataset;
    const { total_size, size } = dataset.metadata;
    this.#bytes += total_size * size;
    if (this.#bytes > this.maxBytes) {
      const expected = `at most ${this.maxBytes} bytes of arrays`;
      throw this.#refusal('hdf5-too-large', path, `${this.#bytes} bytes`, expected);
    }
    checkUnpacked(this.#bytes, this.packed, `${this.where} › ${path}`);
    return { ...this.#value(dataset, path), attributes: this.#attributes(dataset, path) };
  }

  /** The library's own words name no object. */
  #get(group: import('h5wasm').Group, name: string, path: string): Entity {
    try {
      return group.get(name);
    } catch (cause) {
      throw this.#damaged(path, libraryWords(cause), 'an object', cause);
    }
  }

  #attributes(of: import('h5wasm').Group | import('h5wasm').Dataset, path: string): Hdf5Attributes {
    const attributes = new Map<string, Omit<Hdf5Dataset, 'attributes'> | Hdf5Reference>();
    for (const [name, attribute] of Object.entries(of.attrs)) {
      try {
        const reference = referenceOf(of, attribute);
        attributes.set(name, reference ?? this.#value(attribute, `${path}@${name}`));
      } catch (cause) {
        if (this.only === undefined) throw cause;
      }
    }
    return attributes;
  }

  #value(
    holder: {
      readonly shape: number[] | null;
      readonly value: unknown;
      readonly metadata: import('h5wasm').Metadata;
    },
    path: string,
  ): Hdf5Dataset {
    const { shape, metadata } = holder;
    let value: unknown;
    try {
      value = holder.value;
    } catch (cause) {
      const found = libraryWords(cause);
      if (/^required filter/.test(found)) throw this.#packing(path, found);
      if (/filter returned failure/.test(found)) {
        throw this.#damaged(path, found, 'data that can be unpacked', cause);
      }
      throw this.#refusal('hdf5-unsupported', path, found, 'numbers or text');
    }
    // of numbers that it has no array for (16 or 128 bits) the package gives a sentence for the data
    if (metadata.type === FLOAT && typeof value === 'string') {
      throw this.#refusal('hdf5-unsupported', path, value, 'numbers of 32 or 64 bits');
    }
    const data = typeof value === 'number' ? scalarOf(value, metadata) : arrayOf(value, metadata);
    const size = (shape ?? [0]).reduce((product, n) => product * n, 1);
    if (data === undefined || (data.length !== size && shape !== null)) {
      const found = value === null ? 'data that cannot be unpacked' : 'a type that is not read';
      throw this.#refusal('hdf5-unsupported', path, found, 'numbers or text');
    }
    return { shape: shape ?? [0], data };
  }

  #damaged(path: string, found: string, expected: string, cause: unknown) {
    const where = `${this.where} › ${path}`;
    return fileError('hdf5-damaged', where, found, expected, FETCH_AGAIN, { cause });
  }

  /** h5py's lzf, Blosc, Zstandard: filters that are plugins of libhdf5. */
  #packing(path: string, found: string) {
    const expected = 'data as they are, or packed by gzip (deflate), shuffled or not';
    const remedy = "Write it so, e.g. with compression='gzip' in h5py, or h5repack -f GZIP=4.";
    return fileError('hdf5-unsupported', `${this.where} › ${path}`, found, expected, remedy);
  }

  #refusal(code: string, path: string, found: string, expected: string) {
    const remedy = 'Write the file without it, or read it with options that allow it.';
    return fileError(code, `${this.where} › ${path || '/'}`, found, expected, remedy);
  }
}

/** h5wasm gives scalars as plain numbers; the type in the file says which array they come from. */
function scalarOf(value: number, { type, size, signed }: import('h5wasm').Metadata): Hdf5Array {
  if (type === FLOAT) return size === 4 ? Float32Array.of(value) : Float64Array.of(value);
  const [Signed, Unsigned] =
    size === 1
      ? [Int8Array, Uint8Array]
      : size === 2
        ? [Int16Array, Uint16Array]
        : [Int32Array, Uint32Array];
  return (signed ? Signed : Unsigned).of(value);
}

/** H5T_FLOAT. */
const FLOAT = 1;

/** Values of h5wasm: typed arrays, or for scalars big integers, booleans, text. */
function arrayOf(
  value: unknown,
  { signed }: import('h5wasm').Metadata,
): Hdf5Array | readonly string[] | undefined {
  if (ArrayBuffer.isView(value)) return value as Hdf5Array;
  if (typeof value === 'bigint') {
    return signed ? BigInt64Array.of(value) : BigUint64Array.of(value);
  }
  if (typeof value === 'boolean') return Int8Array.of(value ? 1 : 0);
  if (typeof value === 'string') return [value];
  if (!Array.isArray(value)) return undefined;
  const flat = value.flat(Number.POSITIVE_INFINITY);
  if (flat.every((item) => typeof item === 'string')) return flat as string[];
  if (flat.every((item) => typeof item === 'boolean')) {
    return Int8Array.from(flat, (item) => (item ? 1 : 0));
  }
  return undefined;
}

/** The path that an attribute points to. */
function referenceOf(
  of: import('h5wasm').Group | import('h5wasm').Dataset,
  attribute: import('h5wasm').Attribute,
): Hdf5Reference | undefined {
  if (attribute.metadata.type !== REFERENCE || attribute.shape?.length !== 0) return undefined;
  const value = attribute.value as unknown as Parameters<typeof of.dereference>[0];
  const [found] = [value].flat();
  return { reference: (of.dereference(found) as unknown as { path: string }).path };
}

/** H5T_COMPOUND and H5T_REFERENCE. */
const [COMPOUND, REFERENCE] = [6, 7];

function isTableOrReferences(entity: Entity): boolean {
  const { type } = (entity as { metadata?: { type?: number } } | null)?.metadata ?? {};
  return type === COMPOUND || type === REFERENCE;
}
