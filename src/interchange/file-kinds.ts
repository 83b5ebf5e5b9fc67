/** What a file that should be an edge list is instead, by its content: named, with what reads it, before a line is taken for an edge. */
import { fileError } from './fault.ts';

const HDF5 = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** As much as tells. */
const HEAD = 4096;

/** Its mark is at the beginning or, behind a block of the user's own (MATLAB 7.3), at 512, 1,024, 2,048 and so on. */
export function isHdf5(start: Uint8Array): boolean {
  for (let at = 0; at < start.length; at = Math.max(512, 2 * at)) {
    if (HDF5.every((byte, k) => start[at + k] === byte)) return true;
  }
  return false;
}

/** Throws `not-an-edge-list`. `start`: bytes from the beginning of the file, unpacked. */
export function refuseOtherKinds(start: Uint8Array, where: string): void {
  const refuse = (found: string, remedy: string) => {
    const expected = 'an edge list: CSV, Parquet, .npz or .npy';
    throw fileError('not-an-edge-list', where, found, expected, remedy);
  };
  if (isHdf5(start)) {
    refuse('an HDF5 file', 'SONATA: readSonata of synfire/sonata; NWB: readNwb of synfire/nwb.');
  }
  const lines = new TextDecoder().decode(start.subarray(0, HEAD)).split('\n');
  const line = lines.map((text) => text.trim()).find((text) => text !== '' && text[0] !== '#');
  const fields = line?.split(/[\s,;]+/) ?? [];
  if (isNeurite(fields)) refuse('a morphology (SWC)', 'Synfire has no cells with a shape.');
  const [first, second = ''] = fields.map((field) => field.toLowerCase());
  const named = (name: string, other: string) => /^time/.test(name) && /^(sender|gid)/.test(other);
  if (named(first, second) || named(second, first)) {
    refuse('a list of spikes', 'readSpikeList gives what spikeGenerator takes.');
  }
}

/** Seven numbers: id, type, x, y, z, radius, and the parent, −1 of the first. */
const isNeurite = (fields: readonly string[]): boolean =>
  fields.length === 7 &&
  fields.every((field) => Number.isFinite(Number(field))) &&
  Number.isInteger(Number(fields[1])) &&
  Number(fields[6]) === -1;
