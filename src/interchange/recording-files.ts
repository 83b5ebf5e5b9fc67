/**
 * Recordings as files, by the ending of the name: `.npz`, `.h5`, `.json` and `.nwb` hold all of it; `.csv` and `.parquet` hold the spikes.
 * What a format needs is loaded when it is first used.
 */
import { nodeModule } from '../backends/machine/host.ts';
import { expectOptions } from '../connect/argument.ts';
import { printValue, suggest } from '../errors.ts';
import type { Recording } from '../simulate/recording.ts';
import { checkArgument } from './arguments.ts';
import { fileError } from './fault.ts';
import { expectRecording, recordingFromNpz, recordingToNpz } from './recording.ts';

interface Format {
  /** States, means and rates too. */
  readonly whole: boolean;
  encode(recording: Recording): Promise<Uint8Array>;
  decode(bytes: Uint8Array, where: string): Promise<Recording>;
}

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const FORMATS: Readonly<Record<string, Format>> = {
  '.npz': { whole: true, encode: (r) => recordingToNpz(r), decode: recordingFromNpz },
  '.h5': {
    whole: true,
    encode: async (r) => (await import('./recording-hdf5.ts')).recordingToHdf5(r),
    decode: async (b, where) => (await import('./recording-hdf5.ts')).recordingFromHdf5(b, where),
  },
  '.json': {
    whole: true,
    encode: async (r) => encode((await import('./recording-text.ts')).recordingToJson(r)),
    decode: async (b, where) =>
      (await import('./recording-text.ts')).recordingFromJson(decode(b), where),
  },
  '.nwb': {
    whole: true,
    encode: async (r) => (await import('./nwb/write.ts')).writeNwb(r),
    decode: async (b, where) => (await import('./nwb/recording.ts')).recordingFromNwb(b, where),
  },
  '.csv': {
    whole: false,
    encode: async (r) => encode((await import('./recording-text.ts')).spikesToCsv(r)),
    decode: async (b, where) => (await import('./recording-text.ts')).spikesOfCsv(decode(b), where),
  },
  '.parquet': {
    whole: false,
    encode: async (r) => (await import('./recording-parquet.ts')).spikesToParquet(r),
    decode: async (b, where) => (await import('./recording-parquet.ts')).spikesOfParquet(b, where),
  },
};

export interface SaveOptions {
  /** Allows `.csv` and `.parquet` for a recording that has states, means or rates too: they are not written. */
  readonly spikesOnly?: boolean;
}

/** Bytes of the file that `name` would be: for pages, which have no paths. Rejects as `saveRecording`. */
export async function encodeRecording(
  recording: Recording,
  name: string,
  options: SaveOptions = {},
): Promise<Uint8Array> {
  const where = 'encodeRecording';
  expectOptions(options, where, ['spikesOnly']);
  const format = formatOf(name, where);
  expectRecording(recording, where);
  const others = recording.recorders.filter(({ kind }) => kind !== 'spikes');
  if (!format.whole && others.length > 0 && options.spikesOnly !== true) {
    const found = `${others.map(({ kind, name }) => `${kind} of "${name}"`).join(', ')}`;
    const remedy = 'Save as .npz, .h5, .json or .nwb, or give { spikesOnly: true }.';
    throw fileError('recording-not-whole', name, found, 'spikes alone, in this format', remedy);
  }
  return format.encode(recording);
}

/** Undoes `encodeRecording`. Rejects as `loadRecording`. */
export async function decodeRecording(bytes: Uint8Array, name: string): Promise<Recording> {
  const format = formatOf(name, 'decodeRecording');
  checkArgument('bytes', bytes, 'decodeRecording › bytes');
  return format.decode(bytes, name);
}

/** Writes a file (Node), whole or not at all. Rejects with `unknown-ending`, `recording-not-whole`, `wrong-type`, `missing-package`, `no-files`. */
export async function saveRecording(
  recording: Recording,
  path: string,
  options: SaveOptions = {},
): Promise<void> {
  const bytes = await encodeRecording(recording, path, options);
  await files('encodeRecording'); // says what to do where there are none
  const { writeWhole } = await import('../backends/machine/disk.ts');
  await writeWhole(path, bytes);
}

/** Reads a file (Node). Rejects with `unknown-ending`, `cannot-read`, `recording-bad-file` and faults of the format. */
export async function loadRecording(path: string): Promise<Recording> {
  formatOf(path, 'loadRecording');
  const { readFile } = await files('decodeRecording');
  const bytes = await readFile(path).catch((cause: Error) => {
    const remedy = 'Check the path.';
    throw fileError('cannot-read', path, cause.message, 'a file that can be read', remedy, {
      cause,
    });
  });
  return decodeRecording(new Uint8Array(bytes), path);
}

function formatOf(name: string, where: string): Format {
  const ending =
    typeof name === 'string' ? (/\.[a-z0-9]+$/i.exec(name)?.[0].toLowerCase() ?? '') : '';
  if (Object.hasOwn(FORMATS, ending)) return FORMATS[ending];
  const endings = Object.keys(FORMATS);
  const expected = `a name that ends in ${endings.join(', ')}`;
  const remedy = ending ? suggest(ending, endings) : 'Add the ending.';
  throw fileError('unknown-ending', where, printValue(name), expected, remedy);
}

interface Files {
  readFile(path: string): Promise<Uint8Array>;
}

async function files(instead: string): Promise<Files> {
  try {
    return await nodeModule<Files>('fs/promises');
  } catch (cause) {
    const remedy = `In a page use ${instead}.`;
    throw fileError('no-files', 'this host', 'no file system', 'Node.js', remedy, { cause });
  }
}
