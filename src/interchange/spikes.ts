/**
 * A recorded spike train as .npz, for numpy and for reading back.
 *
 *     senders            u32  global number of the neuron, one a spike
 *     times              f64  ms
 *     population         u16  index into population_names, one a spike (65535: none)
 *     population_names   text population_first, population_size u32
 *     meta               text JSON: in Python json.loads(str(file['meta']))
 */
import { checkArgument } from './arguments.ts';
import { FETCH_AGAIN, fileError } from './fault.ts';
import type { Npy, NpyArray } from './npy.ts';
import { type NpzContents, readNpz, writeNpz } from './npz.ts';

interface PopulationRange {
  readonly name: string;
  /** Global number of its first neuron. */
  readonly first: number;
  readonly size: number;
}

interface SpikeFile {
  readonly senders: ArrayLike<number>;
  readonly times_ms: ArrayLike<number>;
  readonly populations: readonly PopulationRange[];
  readonly meta: Readonly<Record<string, unknown>>;
}

/** A `SpikeFile`, or what `recording.allSpikes()` gives: `times` for `times_ms`; the rest may be absent. */
type SpikesToSave = Pick<SpikeFile, 'senders'> &
  Partial<Pick<SpikeFile, 'populations' | 'meta'>> &
  ({ readonly times_ms: ArrayLike<number> } | { readonly times: ArrayLike<number> });

const NO_POPULATION = 0xffff;

/** Throws `wrong-type`, `spikes-unequal`. */
export async function spikesToNpz(
  file: SpikesToSave,
  options: { compress?: boolean } = {},
): Promise<Uint8Array> {
  checkArgument('spikes', file, 'spikesToNpz › file');
  return writeNpz(spikeArrays(file), options);
}

export function spikeArrays(file: SpikesToSave): NpzContents {
  const { senders, populations = [], meta = {} } = file;
  const times = 'times' in file ? file.times : file.times_ms;
  return {
    senders: Uint32Array.from(senders),
    times: Float64Array.from(times),
    population: populationOf(senders, populations),
    population_names: populations.map((population) => population.name),
    population_first: Uint32Array.from(populations, (population) => population.first),
    population_size: Uint32Array.from(populations, (population) => population.size),
    meta: JSON.stringify(meta),
  };
}

/** Undoes `spikesToNpz`. */
export async function spikesFromNpz(
  bytes: Uint8Array,
  where = 'spike file',
): Promise<SpikesFromFile> {
  return spikesOfArrays(await readNpz(bytes, where), where);
}

type SpikesFromFile = SpikeFile & {
  readonly senders: Uint32Array;
  readonly times_ms: Float64Array;
};

/** From the arrays of a file that may have more of them. */
export function spikesOfArrays(arrays: ReadonlyMap<string, Npy>, where: string): SpikesFromFile {
  const get = <T>(name: string, fits: (data: NpyArray | readonly string[]) => boolean): T => {
    const data = arrays.get(name)?.data;
    if (data !== undefined && fits(data)) return data as T;
    throw fileError(
      'spikes-missing-array',
      where,
      data === undefined ? `no array "${name}"` : `array "${name}" of another type`,
      'senders (u32), times (f64), population_*, meta',
      'Give a file that Synfire wrote.',
    );
  };
  const u32 = (data: unknown) => data instanceof Uint32Array;
  const names = get<readonly string[]>('population_names', Array.isArray);
  const first = get<Uint32Array>('population_first', u32);
  const size = get<Uint32Array>('population_size', u32);
  const [text] = get<readonly string[]>('meta', Array.isArray);
  let meta: Record<string, unknown>;
  try {
    meta = JSON.parse(text);
  } catch (cause) {
    throw fileError('spikes-bad-meta', where, 'meta', 'JSON', FETCH_AGAIN, { cause });
  }
  return {
    senders: get('senders', u32),
    times_ms: get('times', (data) => data instanceof Float64Array),
    populations: names.map((name, k) => ({ name, first: first[k], size: size[k] })),
    meta,
  };
}

function populationOf(
  senders: ArrayLike<number>,
  populations: readonly PopulationRange[],
): Uint16Array {
  const end = populations.reduce((largest, p) => Math.max(largest, p.first + p.size), 0);
  const table = new Uint16Array(end).fill(NO_POPULATION);
  populations.forEach((p, k) => {
    table.fill(k, p.first, p.first + p.size);
  });
  return Uint16Array.from(senders, (sender) => table[sender] ?? NO_POPULATION);
}
