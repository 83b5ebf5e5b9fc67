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
import type { NpyArray } from './npy.ts';
import { readNpz, writeNpz } from './npz.ts';

export interface PopulationRange {
  readonly name: string;
  /** Global number of its first neuron. */
  readonly first: number;
  readonly size: number;
}

export interface SpikeFile {
  readonly senders: ArrayLike<number>;
  readonly times_ms: ArrayLike<number>;
  readonly populations: readonly PopulationRange[];
  readonly meta: Readonly<Record<string, unknown>>;
}

const NO_POPULATION = 0xffff;

export async function spikesToNpz(
  file: SpikeFile,
  options: { compress?: boolean } = {},
): Promise<Uint8Array> {
  checkArgument('spikes', file, 'spikesToNpz › file');
  const { senders, times_ms, populations, meta } = file;
  return writeNpz(
    {
      senders: Uint32Array.from(senders),
      times: Float64Array.from(times_ms),
      population: populationOf(senders, populations),
      population_names: populations.map((population) => population.name),
      population_first: Uint32Array.from(populations, (population) => population.first),
      population_size: Uint32Array.from(populations, (population) => population.size),
      meta: JSON.stringify(meta),
    },
    options,
  );
}

/** Undoes `spikesToNpz`. */
export async function spikesFromNpz(
  bytes: Uint8Array,
  where = 'spike file',
): Promise<SpikeFile & { senders: Uint32Array; times_ms: Float64Array }> {
  const arrays = await readNpz(bytes, where);
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
