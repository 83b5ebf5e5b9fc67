/**
 * Lists of spikes of whatever program wrote them, judged by content, not by name: text with a header (NEST 3's `.dat`, this library's CSV, SONATA's)
 * or of two bare columns (`time gid`, NEST 2's `gid time`), also gzip, and HDF5 of SONATA. What comes out is what `spikeGenerator` takes.
 */
import { timeOf } from '../network/grid.ts';
import { checkArgument } from './arguments.ts';
import type { NamedFile } from './edges.ts';
import { faultOf } from './fault.ts';
import { isHdf5 } from './file-kinds.ts';
import { gunzip, isGzip } from './stream.ts';

export interface SpikeList {
  /** Of each spike: its sender's id in the file less `first`. */
  readonly senders: Uint32Array;
  /** ms, ascending; equal times are ordered by sender. */
  readonly times: Float64Array;
}

export interface SpikeListOptions {
  /** Id of the neuron that becomes 0: 1 for NEST's first population. Default 0. */
  readonly first?: number;
  /** Of a list without a header. Default: the column that has fractions, or never falls, holds the times. */
  readonly order?: 'time sender' | 'sender time';
  /** ms a step, where NEST wrote `time_step` and `time_offset`. */
  readonly dt?: number;
  /** Where a file has several. Ids are counted within it then. */
  readonly population?: string;
}

const SENDERS =
  'sender senders gid gids node_id node_ids index neuron neuron_id id ids unit cell'.split(' ');
const TIMES = 'time times t spike_time spike_times timestamp timestamps time_ms times_ms'.split(
  ' ',
);
const IN_SECONDS = ['time_s', 'times_s'];

const bad = faultOf('bad-spike-list', 'Correct the line, or the option.');
const unclear = faultOf('unclear-spike-list', 'Say it in the options.');

/** Throws `not-a-spike-list`, `unclear-spike-list`, `bad-spike-list`, and what SONATA's reader throws. */
export async function readSpikeList(
  file: NamedFile,
  options: SpikeListOptions = {},
): Promise<SpikeList> {
  checkArgument('files', [file], 'readSpikeList › file');
  checkArgument('spikeListOptions', options, 'readSpikeList › options');
  const { name } = file;
  const bytes = isGzip(file.bytes) ? await gunzip(file.bytes, name) : file.bytes;
  if (isHdf5(bytes)) return ofSonata(bytes, name, options);
  return ofText(new TextDecoder().decode(bytes), name, options);
}

async function ofSonata(bytes: Uint8Array, name: string, options: SpikeListOptions) {
  const { readSpikes } = await import('./sonata/spike-files.ts');
  const found = await readSpikes(async () => bytes, `${name} (HDF5)`, 'spikes');
  const names = [...found.keys()];
  const chosen = options.population ?? names[0] ?? '';
  choose(names, options.population, name);
  const spikes = found.get(chosen);
  const rows = Array.from(spikes?.times ?? [], (time, k) => [time, spikes!.nodeIds[k]] as const);
  return sorted(rows, options, () => name);
}

function choose(names: readonly string[], wanted: string | undefined, where: string): void {
  if (wanted === undefined && names.length <= 1) return;
  if (wanted !== undefined && names.includes(wanted)) return;
  const found = `populations ${names.map((name) => `"${name}"`).join(', ') || 'without names'}`;
  throw unclear(where, found, wanted === undefined ? 'one' : `"${wanted}"`);
}

/** What the fields of a line are. */
interface Columns {
  readonly sender: number;
  /** Of times in ms; or of steps, and of what is to be taken off them in ms. */
  readonly time: number;
  readonly step: number;
  readonly offset: number;
  readonly perUnit: number;
  readonly population: number;
  readonly count: number;
}

const fieldsOf = (line: string): string[] => line.trim().split(/\s*[,;]\s*|\s+/);

function ofText(text: string, name: string, options: SpikeListOptions): SpikeList {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, k) => ({ fields: fieldsOf(line), where: `${name} › line ${k + 1}`, line }))
    .filter(({ line }) => line.trim() !== '' && !line.trim().startsWith('#'));
  if (lines.length === 0) return { senders: new Uint32Array(), times: new Float64Array() };
  const [{ fields }] = lines;
  const isBare = fields.every((field) => Number.isFinite(Number(field)));
  const columns = isBare ? bare(lines, name, options) : named(fields, name, options);
  const rows = isBare ? lines : lines.slice(1);
  const populations = new Set<string>();
  const numbers = rows.map(({ fields, where }) => {
    if (fields.length !== columns.count) {
      throw bad(where, `${fields.length} fields`, `${columns.count}`);
    }
    if (columns.population >= 0) populations.add(fields[columns.population]);
    const number = (k: number): number => {
      const value = fields[k] === '' ? Number.NaN : Number(fields[k]);
      if (!Number.isFinite(value)) throw bad(where, `"${fields[k]}"`, 'a number');
      return value;
    };
    const time =
      columns.time >= 0
        ? number(columns.time) * columns.perUnit
        : timeOf(number(columns.step), options.dt!) -
          (columns.offset >= 0 ? number(columns.offset) : 0);
    return [time, number(columns.sender)] as const;
  });
  if (columns.population >= 0) choose([...populations], options.population, name);
  else if (options.population !== undefined) choose([], options.population, name);
  const kept = rows.flatMap(({ fields, where }, k) =>
    options.population === undefined || fields[columns.population] === options.population
      ? [{ where, row: numbers[k] }]
      : [],
  );
  return sorted(
    kept.map(({ row }) => row),
    options,
    (k) => kept[k].where,
  );
}

function named(header: readonly string[], name: string, options: SpikeListOptions): Columns {
  const words = header.map((word) => word.toLowerCase().replaceAll(/["']/g, ''));
  const at = (known: readonly string[]) => words.findIndex((word) => known.includes(word));
  const [ms, s, step] = [at(TIMES), at(IN_SECONDS), at(['time_step'])];
  const places = SENDERS.map((word) => words.indexOf(word)).filter((k) => k >= 0);
  if (places.length === 0 || (ms < 0 && s < 0 && step < 0)) {
    throw faultOf('not-a-spike-list', 'Name the columns "time_ms" and "sender".')(
      name,
      `columns ${header.join(', ').slice(0, 80)}`,
      'one for times and one for senders',
    );
  }
  if (ms < 0 && s < 0 && !((options.dt ?? 0) > 0)) {
    throw unclear(name, 'times in steps', 'the option dt, ms a step');
  }
  return {
    sender: places[0],
    time: ms >= 0 ? ms : s,
    step,
    offset: words.indexOf('time_offset'),
    perUnit: ms >= 0 ? 1 : 1000,
    population: at(['population', 'populations']),
    count: header.length,
  };
}

/** Two columns of numbers: which of them are times. */
function bare(
  lines: readonly { readonly fields: readonly string[] }[],
  name: string,
  { order }: SpikeListOptions,
): Columns {
  const count = lines[0].fields.length;
  if (count !== 2) {
    const fault = faultOf('not-a-spike-list', 'Give lines of a time and a sender.');
    throw fault(name, `${count} columns without names`, '2, or a header');
  }
  const columns = (time: number): Columns => {
    const none = { step: -1, offset: -1, population: -1, perUnit: 1, count };
    return { ...none, time, sender: 1 - time };
  };
  if (order !== undefined) return columns(order === 'time sender' ? 0 : 1);
  const of = (k: number) => lines.map(({ fields }) => Number(fields[k]));
  const could = [of(0), of(1)].map((values, k, all) => {
    const ids = all[1 - k].every((id) => Number.isSafeInteger(id) && id >= 0);
    const fractions = values.some((value) => !Number.isInteger(value));
    const rises = values.every((value, j) => j === 0 || value >= values[j - 1]);
    return { ids, fractions, rises };
  });
  const fits = (test: (one: (typeof could)[number]) => boolean) =>
    could.flatMap((one, k) => (one.ids && test(one) ? [k] : []));
  for (const test of [(c) => c.fractions, (c) => c.rises] as ((
    c: (typeof could)[0],
  ) => boolean)[]) {
    const found = fits(test);
    if (found.length === 1) return columns(found[0]);
  }
  throw unclear(name, 'two columns of whole numbers', 'order: "time sender" or "sender time"');
}

function sorted(
  rows: readonly (readonly [time: number, id: number])[],
  { first = 0 }: SpikeListOptions,
  where: (row: number) => string,
): SpikeList {
  for (const [k, [time, id]] of rows.entries()) {
    if (!(time >= 0)) throw bad(where(k), `the time ${time} ms`, 'a time ≥ 0');
    if (!Number.isInteger(id) || !(id >= first) || id - first > 0xffffffff) {
      throw bad(where(k), `the sender ${id}`, `an id from ${first} on`);
    }
  }
  const order = [...rows].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  return {
    senders: Uint32Array.from(order, ([, id]) => id - first),
    times: Float64Array.from(order, ([time]) => time),
  };
}
