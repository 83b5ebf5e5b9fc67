/**
 * Spikes of many samples in one HDF5 file, as the Spiking Heidelberg Digits and Spiking Speech Commands have them (Cramer et al. 2020, IEEE TNNLS
 * 33:2744): `spikes/times` (s, one list a sample), `spikes/units`, `labels`. Read through the optional package h5wasm, loaded when first needed.
 *
 * A stretch of samples is unpacked at a time. What stays are 4 bytes for a time and 2 or 4 for a unit; the arrays of a sample are made when it is
 * first looked at, so a file of 8,000 samples costs no more than its spikes.
 */
import { isCount } from '../../connect/argument.ts';
import { printValue, reading } from '../../errors.ts';
import { type LoadHdf5, loadPackage, withFile } from '../../interchange/hdf5-package.ts';
import { checkUnpacked } from '../../limits.ts';
import type { SampleEvents, TrainingSample } from '../samples.ts';
import { checkCounts } from './counts.ts';
import { badEvents, checkBytes } from './event-pixels.ts';

export interface SpikeHdf5Options {
  /** Units of the source; default 700. Spikes of others are refused. */
  readonly channels?: number;
  /** Name of the source; default `in`. */
  readonly source?: string;
  /** ms that spikes are moved by, since none may be at 0; default 1. */
  readonly begin?: number;
  /** ms that samples last: spikes later than that are left out. Default: none is. */
  readonly duration?: number;
  /** Samples [from, to) are read; default all. */
  readonly from?: number;
  readonly to?: number;
  /** Supplies the package; for bundlers. */
  readonly load?: LoadHdf5;
}

/** Samples that are unpacked at once. */
const STRETCH = 64;
/** H5T_INTEGER, H5T_FLOAT and H5T_VLEN. */
const [INTEGER, FLOAT, LISTS] = [0, 1, 9];

/**
 * Samples in the order of the file, with their labels. Rejects with SynfireError: `bad-event-file` (no HDF5, cut off, of another layout),
 * `missing-package`, `over-limit`.
 */
export async function readSpikeHdf5(
  bytes: Uint8Array,
  options: SpikeHdf5Options = {},
): Promise<TrainingSample[]> {
  const where = 'readSpikeHdf5';
  checkBytes(bytes, where);
  const plain = reading(where, () => ({ ...options }));
  const { load, from = 0, to = Number.POSITIVE_INFINITY, ...rest } = plain;
  const kinds = { source: 'text', begin: 'positive', duration: 'positive' } as const;
  checkCounts({ channels: 700, ...rest }, { channels: 1e6 }, kinds, where);
  if (!isCount(from) || !(to === Number.POSITIVE_INFINITY || isCount(to)) || to <= from) {
    const found = `${printValue(from)}, ${printValue(to)}`;
    throw badEvents(`${where} › from, to`, found, 'integers, from < to', 'bad-option');
  }
  const library = await loadPackage(load, where);
  const expected = 'a whole HDF5 file: it is cut off or damaged';
  return withFile(
    library,
    bytes,
    (file) => samplesOf(file, { ...rest, from, to }, bytes.length),
    (found, cause) => badEvents(where, found, expected, 'bad-event-file', { cause }),
  );
}

type Dataset = import('h5wasm').Dataset;

function samplesOf(
  file: import('h5wasm').File,
  options: SpikeHdf5Options & { readonly from: number; readonly to: number },
  packed: number,
): TrainingSample[] {
  const { channels = 700, source = 'in', begin = 1, duration = Number.POSITIVE_INFINITY } = options;
  const times = listsOf(file, 'spikes/times', [FLOAT, INTEGER]);
  const units = listsOf(file, 'spikes/units', [INTEGER]);
  const labels = file.get('labels') as Dataset | null;
  const count = times.count;
  const labelled = labels?.type === 'Dataset' && labels.metadata.type === INTEGER;
  const answers = labelled ? Array.from(labels.value as Int32Array, Number) : [];
  if (units.count !== count || answers.length !== count) {
    const found = `${count} samples, ${units.count} of units, ${answers.length} labels`;
    throw layoutError('labels', found, 'one list of times, one of units and a label each');
  }
  const samples: TrainingSample[] = [];
  let unpacked = 0;
  const last = Math.min(count, options.to);
  for (let first = options.from; first < last; first += STRETCH) {
    const end = Math.min(last, first + STRETCH);
    const [when, who] = [times.read(first, end), units.read(first, end)];
    for (let k = 0; k < end - first; k++) {
      const place = `sample ${first + k}`;
      const packedSample = packedOf(when[k], who[k], channels, place);
      unpacked += packedSample.seconds.byteLength + packedSample.units.byteLength;
      checkUnpacked(unpacked, packed, `readSpikeHdf5 › ${place}`);
      samples.push(sampleOf(packedSample, answers[first + k], source, begin, duration));
    }
  }
  return samples;
}

/** A dataset of lists, some of which are read at a time. */
function listsOf(file: import('h5wasm').File, path: string, types: readonly number[]) {
  const dataset = file.get(path) as Dataset | null;
  const list = dataset?.type === 'Dataset' ? dataset.metadata : undefined;
  const inner = list?.type === LISTS ? list.vlen_type : undefined;
  if (!list || !inner || list.shape?.length !== 1 || !types.includes(inner.type)) {
    const found = dataset ? 'something else' : 'nothing';
    throw layoutError(path, found, 'a list of numbers for each sample');
  }
  const halves = inner.type === FLOAT && inner.size === 2;
  // the package has no numbers of 16 bits with a point: it is told that they are integers
  if (halves) {
    const integers = { ...inner, type: INTEGER, signed: false };
    Object.defineProperty(dataset, 'metadata', { value: { ...list, vlen_type: integers } });
  }
  return {
    count: list.shape[0],
    read: (from: number, to: number): ArrayLike<number>[] => {
      const lists = dataset!.slice([[from, to]]) as unknown as ArrayLike<number | bigint>[];
      return lists.map((values) =>
        halves
          ? Float32Array.from(values as ArrayLike<number>, halfOf)
          : typeof values[0] === 'bigint'
            ? Array.from(values, Number)
            : (values as ArrayLike<number>),
      );
    },
  };
}

/** The number that IEEE 754 means by 16 bits. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

interface Packed {
  readonly seconds: Float32Array;
  readonly units: Uint16Array | Uint32Array;
}

function packedOf(
  times: ArrayLike<number>,
  units: ArrayLike<number>,
  channels: number,
  place: string,
): Packed {
  if (times.length !== units.length) {
    const found = `${times.length} times, ${units.length} units`;
    throw layoutError(place, found, 'one of each for every spike');
  }
  const Units = channels <= 65_536 ? Uint16Array : Uint32Array;
  for (let k = 0; k < times.length; k++) {
    if (times[k] >= 0 && times[k] < 1e9 && units[k] >= 0 && units[k] < channels) continue;
    const found = `unit ${units[k]} at ${times[k]} s`;
    throw layoutError(`${place} › spike ${k}`, found, `units below ${channels}, times ≥ 0`);
  }
  return { seconds: Float32Array.from(times), units: Units.from(units) };
}

function sampleOf(
  { seconds, units }: Packed,
  label: number,
  source: string,
  begin: number,
  duration: number,
): TrainingSample {
  let known: SampleEvents | undefined;
  const made = (): SampleEvents => {
    const times = Float64Array.from(seconds, (time) => begin + 1000 * time);
    if (times.every((time) => time <= duration)) return { times, senders: units };
    const keep = Array.from(times.keys()).filter((k) => times[k] <= duration);
    return {
      times: Float64Array.from(keep, (k) => times[k]),
      senders:
        units.constructor === Uint16Array
          ? Uint16Array.from(keep, (k) => units[k])
          : Uint32Array.from(keep, (k) => units[k]),
    };
  };
  return {
    label,
    get events() {
      known ??= made();
      return { [source]: known };
    },
  };
}

const layoutError = (place: string, found: string, expected: string) =>
  badEvents(`readSpikeHdf5 › ${place}`, found, expected);
