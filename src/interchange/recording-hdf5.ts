/** A recording as HDF5: the arrays of recording.ts, a group for each `/` in their names. */
import type { Recording } from '../simulate/recording.ts';
import { type Hdf5Dataset, type Hdf5Group, isGroup, readHdf5 } from './hdf5.ts';
import { writeHdf5 } from './hdf5-write.ts';
import type { Npy, NpyArray } from './npy.ts';
import { recordingArrays, recordingOfArrays } from './recording.ts';

/** Rejects with `wrong-type`, `missing-package`. */
export async function recordingToHdf5(recording: Recording): Promise<Uint8Array> {
  const root = new Map<string, Hdf5Group | Hdf5Dataset>();
  for (const [name, value] of Object.entries(recordingArrays(recording, 'recordingToHdf5'))) {
    const parts = name.split('/');
    let group = root;
    for (const part of parts.slice(0, -1)) {
      const next = group.get(part) as Hdf5Group | undefined;
      const members = (next?.members ?? new Map()) as Map<string, Hdf5Group | Hdf5Dataset>;
      group.set(part, { members });
      group = members;
    }
    group.set(parts.at(-1)!, datasetOf(value));
  }
  return writeHdf5({ members: root }, { where: 'recording' });
}

function datasetOf(value: NpyArray | string | readonly string[] | Npy): Hdf5Dataset {
  if (typeof value === 'string') return { shape: [], data: [value] };
  if ('shape' in value) return value as Hdf5Dataset;
  return { shape: [value.length], data: value };
}

/** Rejects with `recording-bad-file` and what `readHdf5` throws. */
export async function recordingFromHdf5(
  bytes: Uint8Array,
  where = 'recording',
): Promise<Recording> {
  const arrays = new Map<string, Npy>();
  const walk = (group: Hdf5Group, path: string) => {
    for (const [name, member] of group.members) {
      if (isGroup(member)) walk(member, `${path}${name}/`);
      else arrays.set(`${path}${name}`, { shape: member.shape, data: member.data });
    }
  };
  walk(await readHdf5(bytes, { where }), '');
  return recordingOfArrays(arrays, where);
}
