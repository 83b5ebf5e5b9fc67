/**
 * A recording of an MPI run that lies in one folder a rank, and is read as if one process had written it.
 *
 *     rank-<r>/spikes.npy           of the rank's neurons, by step and neuron
 *     rank-<r>/states-<k>.npy       columns of the rank's neurons, which are states-<k>-neurons.npy (u32)
 *     rank-0/states-<k>.npy (of means), rank-0/rate-<k>.npy   of all; empty in the other ranks
 */
import { cannotWrite, writeWhole } from '../backends/machine/disk.ts';
import { nodeModule } from '../backends/machine/host.ts';
import { ownRecorders } from '../backends/wasm/own-records.ts';
import { SynfireError } from '../errors.ts';
import { readNpy, writeNpy } from '../interchange/npy.ts';
import type { Plan } from '../plan/plan.ts';
import { type RecordingHead, statesRecorders } from '../simulate/recording-head.ts';
import type { Part } from '../simulate/recording-part.ts';
import { DiskRecording, streamsOf } from './disk-recording.ts';
import { type Numbers, readRows, TYPES } from './npy-stream.ts';
import type { RunState, Tallies } from './state-files.ts';

/** Who wrote such a recording: the neurons of each rank follow from it. */
export interface ByRank {
  readonly ranks: number;
  /** In each rank. */
  readonly workers: number;
}

export const rankFolder = (folder: string, rank: number): string => `${folder}/rank-${rank}`;

const neuronsFile = (k: number): string => `states-${k}-neurons.npy`;

/** Begins the recording of a rank, or goes on from what it had confirmed `before`. `head`: of its own neurons. Rejects with `cannot-write`. */
export async function openOfRank(
  folder: string,
  rank: number,
  head: RecordingHead,
  before: Tallies | undefined,
): Promise<DiskRecording> {
  const { mkdir } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const own = rankFolder(folder, rank);
  await mkdir(own, { recursive: true }).catch((cause) => {
    throw cannotWrite(own, cause);
  });
  for (const [k, { neurons, mean }] of statesRecorders(head).entries()) {
    if (!mean) await writeWhole(`${own}/${neuronsFile(k)}`, writeNpy(Uint32Array.from(neurons)));
  }
  return DiskRecording.open(own, head, before);
}

/** What a rank's chunks hold of what a plan records: samples of its own neurons. */
export function headOfRank(plan: Plan, { ranks, workers }: ByRank, rank: number): RecordingHead {
  const share = { first: rank * workers, count: workers };
  return { ...plan, recorders: ownRecorders(plan, ranks * workers, share) };
}

/** Throws `by-rank` where others go on with a recording than those who began it. */
export function expectRanks(folder: string, began: ByRank, found: ByRank | undefined): void {
  const text = (who: ByRank) =>
    `${who.ranks} ${who.ranks === 1 ? 'rank' : 'ranks'} of ${who.workers} ${who.workers === 1 ? 'worker' : 'workers'}`;
  if (found && text(found) === text(began)) return;
  throw new SynfireError({
    code: 'by-rank',
    where: folder,
    found: found ? text(found) : 'one process without ranks',
    expected: `${text(began)}, which have a file each`,
    remedy: `Start it as it was begun, "mpirun -n ${began.ranks} synfire resume ${folder} --mpi --workers ${began.workers}", or put the files together first, "synfire merge ${folder}": then anything goes on with it.`,
  });
}

/** What a rank writes of a part: of what all ranks have the first one alone. */
export function partOfRank(head: RecordingHead, part: Part, rank: number): Part {
  if (rank === 0) return part;
  const recorders = statesRecorders(head);
  return {
    ...part,
    states: part.states.map((values, k) => (recorders[k].mean ? values.subarray(0, 0) : values)),
    counts: part.counts.map((counts) => counts.subarray(0, 0)),
  };
}

/** Of a recording in pieces what the same recording in one piece has. */
export function talliesOfAll(parts: readonly Tallies[]): Tallies {
  const [{ hash, spikes, events, counts }] = parts;
  const rows = parts[0].rows.map((_, k) => {
    const each = parts.map((part) => part.rows[k]);
    return k === 0 ? each.reduce((sum, own) => sum + own, 0) : Math.max(...each);
  });
  const sums = counts.map((_, p) => parts.reduce((sum, part) => sum + part.counts[p], 0));
  return { rows, hash, spikes, events, counts: sums };
}

/** Tallies as JSON brought them over. */
export const talliesFrom = ({ rows, hash, counts, spikes, events }: Told): Tallies => ({
  ...{ rows: Float64Array.from(rows), hash: Uint32Array.from(hash) },
  ...{ counts: Float64Array.from(counts), spikes, events },
});

type Told = { readonly [K in 'rows' | 'hash' | 'counts']: readonly number[] } & {
  readonly [K in 'spikes' | 'events']: number;
};

export const told = ({ rows, hash, counts, spikes, events }: Tallies): Told => ({
  ...{ rows: [...rows], hash: [...hash], counts: [...counts], spikes, events },
});

/** Bytes that are read at once, of all ranks together. */
const PIECE = 1 << 23;

/** Confirmed rows of the k-th stream of a run, in pieces; of one a rank those of all, in the order in which one process writes them. Rejects with `run-damaged`. */
export async function* rowsOf(
  folder: string,
  head: RecordingHead,
  { rows, byRank }: Pick<RunState, 'rows' | 'byRank'>,
  k: number,
): AsyncGenerator<Numbers> {
  const { name, type, width } = streamsOf(head)[k];
  const rowBytes = TYPES[type].BYTES_PER_ELEMENT * Math.max(1, width);
  const most = Math.max(1, Math.floor(PIECE / rowBytes / (byRank?.length ?? 1)));
  if (byRank === undefined) {
    yield* readRows(`${folder}/${name}`, { type, width }, rows[k], most);
    return;
  }
  const place = (rank: number) => `${rankFolder(folder, rank)}/${name}`;
  const own = (rank: number, wide: number) =>
    readRows(place(rank), { type, width: wide }, byRank[rank].rows[k], most);
  const recorder = statesRecorders(head)[k - 1];
  if (k === 0) {
    yield* mergedSpikes(byRank.map((_, rank) => own(rank, width) as AsyncGenerator<Uint32Array>));
  } else if (recorder === undefined || recorder.mean) {
    yield* own(0, width);
  } else {
    const columns = await columnsOf(folder, byRank.length, k - 1, recorder.neurons);
    const sources = columns.map(({ length }, rank) =>
      length > 0 ? own(rank, length * recorder.variables.length) : undefined,
    );
    yield* besideEachOther(sources, columns, recorder.variables.length, recorder.neurons.length);
  }
}

/** Of each rank the places of its columns among those of all. */
async function columnsOf(folder: string, ranks: number, k: number, neurons: Uint32Array) {
  const { readFile } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const rankOf = new Map<number, number>();
  for (let rank = 0; rank < ranks; rank++) {
    const path = `${rankFolder(folder, rank)}/${neuronsFile(k)}`;
    const bytes = await readFile(path).catch(() => undefined); // its columns are missed below
    const { data } = bytes ? readNpy(new Uint8Array(bytes)) : { data: [] };
    for (const neuron of data as Uint32Array) rankOf.set(neuron, rank);
  }
  const columns: number[][] = Array.from({ length: ranks }, () => []);
  neurons.forEach((neuron, n) => {
    const rank = rankOf.get(neuron);
    if (rank !== undefined) columns[rank].push(n);
  });
  const found = columns.reduce((sum, { length }) => sum + length, 0);
  if (found === neurons.length) return columns;
  throw new SynfireError({
    code: 'run-damaged',
    where: `${rankFolder(folder, 0)} to ${rankFolder(folder, ranks - 1)} › states-${k}`,
    found: `columns of ${found} neurons`,
    expected: `${neurons.length}`,
    remedy: 'A file of a rank is missing: copy it again.',
  });
}

/**
 * Pairs (step, neuron) of all sources, which each are in this order. What comes before the last step that every source is known up to
 * is complete: that much is sorted and given at a time.
 */
async function* mergedSpikes(
  sources: readonly AsyncGenerator<Uint32Array>[],
): AsyncGenerator<Uint32Array<ArrayBuffer>> {
  const waiting: Uint32Array[] = sources.map(() => new Uint32Array(0));
  const ended = sources.map(() => false);
  const lastStep = (r: number) => waiting[r][waiting[r].length - 2] ?? -1;
  try {
    for (;;) {
      const known = () => Math.min(...sources.map((_, r) => (ended[r] ? Infinity : lastStep(r))));
      const before = known();
      for (const [r, source] of sources.entries()) {
        if (ended[r] || lastStep(r) > before) continue;
        const { value, done } = await source.next();
        if (done) ended[r] = true;
        else waiting[r] = joined(waiting[r], value);
      }
      const limit = known();
      const ready = waiting.map((pairs) => pairs.subarray(0, 2 * firstNotBefore(pairs, limit)));
      waiting.forEach((pairs, r) => {
        waiting[r] = pairs.subarray(ready[r].length);
      });
      if (ready.some(({ length }) => length > 0)) yield sorted(ready);
      if (ended.every((each) => each)) return;
    }
  } finally {
    for (const source of sources) await source.return(undefined);
  }
}

function joined(a: Uint32Array, b: Uint32Array): Uint32Array {
  if (a.length === 0) return b;
  const both = new Uint32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** How many pairs have a step below `limit`. */
function firstNotBefore(pairs: Uint32Array, limit: number): number {
  let [low, high] = [0, pairs.length / 2];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pairs[2 * middle] < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** All pairs by step, then neuron: as numbers of 64 bits with the step above. */
function sorted(parts: readonly Uint32Array[]): Uint32Array<ArrayBuffer> {
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  const pairs = new Uint32Array(total);
  let at = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length; i += 2, at += 2) {
      pairs[at] = part[i + 1];
      pairs[at + 1] = part[i];
    }
  }
  new BigUint64Array(pairs.buffer).sort();
  for (let i = 0; i < total; i += 2) {
    const neuron = pairs[i];
    pairs[i] = pairs[i + 1];
    pairs[i + 1] = neuron;
  }
  return pairs;
}

/** Rows variables × neurons, of sources that have some of the neurons each. */
async function* besideEachOther(
  sources: readonly (AsyncGenerator<Numbers> | undefined)[],
  columns: readonly (readonly number[])[],
  variables: number,
  neurons: number,
): AsyncGenerator<Numbers> {
  try {
    for (;;) {
      const pieces = await Promise.all(
        sources.map(async (source) => (await source?.next())?.value),
      );
      const [first] = pieces.flatMap((piece, r) => (piece ? [{ piece, r }] : []));
      if (first === undefined) return;
      const rows = first.piece.length / variables / columns[first.r].length;
      const Kind = first.piece.constructor as new (length: number) => Numbers;
      const all = new Kind(rows * variables * neurons);
      for (const [r, piece] of pieces.entries()) {
        const own = columns[r];
        for (let row = 0; piece && row < rows * variables; row++) {
          for (let c = 0; c < own.length; c++)
            all[row * neurons + own[c]] = piece[row * own.length + c];
        }
      }
      yield all;
    }
  } finally {
    for (const source of sources) await source?.return(undefined);
  }
}
