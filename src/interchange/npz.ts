/**
 * NumPy's .npz: a ZIP archive of .npy files, one a name. `numpy.load` reads what is written here.
 */
import { checkArgument } from './arguments.ts';
import { fileError } from './fault.ts';
import type { Npy, NpyArray } from './npy.ts';
import { readNpy, writeNpy } from './npy.ts';
import { readZip, writeZip } from './zip.ts';

/** Arrays and text by name; with a shape if they have more than one axis. A string is a 0-d array: in Python `str(file['meta'])`. */
export type NpzContents = Readonly<Record<string, NpyArray | string | readonly string[] | Npy>>;

export async function writeNpz(
  contents: NpzContents,
  options: { compress?: boolean } = {},
): Promise<Uint8Array> {
  checkArgument('arrays', contents, 'writeNpz › contents');
  checkArgument('compression', options, 'writeNpz › options');
  const entries = Object.entries(contents).map(([name, data]) => ({
    name: `${name}.npy`,
    bytes: hasShape(data) ? writeNpy(data.data, data.shape) : writeNpy(data),
  }));
  return writeZip(entries, options);
}

export async function readNpz(bytes: Uint8Array, where = '.npz file'): Promise<Map<string, Npy>> {
  checkArgument('where', where, 'readNpz › where');
  checkArgument('bytes', bytes, where);
  const arrays = new Map<string, Npy>();
  for (const entry of await readZip(bytes, where)) {
    if (!entry.name.endsWith('.npy')) continue;
    const name = entry.name.slice(0, -'.npy'.length);
    arrays.set(name, readNpy(entry.bytes, `${where} › "${name}"`));
  }
  if (arrays.size === 0) {
    throw fileError(
      'npz-empty',
      where,
      'no array',
      'at least one .npy entry',
      'Give a file that numpy.savez() wrote.',
    );
  }
  return arrays;
}

const hasShape = (data: NpzContents[string]): data is Npy =>
  typeof data === 'object' && data !== null && 'shape' in data;
