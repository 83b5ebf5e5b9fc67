/** Writes trees of groups and datasets as HDF5 files. */
import { fileError } from './fault.ts';
import {
  type Hdf5Array,
  type Hdf5Attributes,
  type Hdf5Group,
  type Hdf5Options,
  isGroup,
} from './hdf5.ts';
import { inScratch, loadPackage } from './hdf5-package.ts';

/** Writes a tree as a file that every HDF5 library since 1.8 reads. Throws `missing-package`. */
export async function writeHdf5(
  root: Hdf5Group,
  options: Pick<Hdf5Options, 'where' | 'load'> = {},
): Promise<Uint8Array> {
  const { File, FS } = await loadPackage(options.load, options.where ?? 'HDF5 file');
  return inScratch(FS, (path) => {
    const file = new File(path, 'w', { libver: ['v108', 'v110'] });
    try {
      const references: (() => void)[] = [];
      writeMembers(file, root, file, references);
      for (const write of references) write();
    } finally {
      file.close();
    }
    return FS.readFile(path);
  });
}

/** References are written behind all that they may point to. */
function writeMembers(
  into: import('h5wasm').Group,
  group: Hdf5Group,
  file: import('h5wasm').File,
  references: (() => void)[],
): void {
  writeAttributes(into, group.attributes, file, references);
  for (const [name, member] of group.members) {
    if (isGroup(member)) {
      writeMembers(into.create_group(name), member, file, references);
      continue;
    }
    const { shape, data, compression, attributes } = member;
    const chunked = compression !== undefined && shape.length > 0 && data.length > 0;
    const dataset = into.create_dataset({
      name,
      data: shape.length === 0 && typeof data[0] === 'string' ? data[0] : mutable(data),
      shape: [...shape],
      ...(typeof data[0] === 'string' ? { dtype: 'S' } : {}),
      ...(chunked ? { chunks: [...shape], compression } : {}),
    });
    writeAttributes(dataset, attributes, file, references);
  }
}

function writeAttributes(
  into: import('h5wasm').Group | import('h5wasm').Dataset,
  attributes: Hdf5Attributes | undefined,
  file: import('h5wasm').File,
  references: (() => void)[],
): void {
  for (const [name, attribute] of attributes ?? []) {
    if ('reference' in attribute) {
      references.push(() => {
        const target = file.get(attribute.reference) as import('h5wasm').Dataset | null;
        if (target === null) {
          const [found, expected] = ['a reference to what is not there', 'one of its objects'];
          const remedy = 'Write what it points to.';
          const where = `${attribute.reference} (of @${name})`;
          throw fileError('hdf5-bad-reference', where, found, expected, remedy);
        }
        into.create_attribute(name, target.create_reference(), [], 'Reference');
      });
      continue;
    }
    const { data, shape } = attribute;
    const scalarText = shape.length === 0 && typeof data[0] === 'string';
    into.create_attribute(name, scalarText ? (data[0] as string) : mutable(data), [...shape]);
  }
}

const mutable = (data: Hdf5Array | readonly string[]) =>
  Array.isArray(data) ? [...data] : (data as Hdf5Array);
