/**
 * One file a rank becomes one file: what a run has recorded over MPI, put together as one process would have written it, byte for byte,
 * in bounded memory. After it the folder is as any other: read, and gone on with by whoever comes.
 */
import { cannotWrite, lock, writeWhole } from '../backends/machine/disk.ts';
import { nodeModule } from '../backends/machine/host.ts';
import { expectArgument } from '../connect/argument.ts';
import { SynfireError } from '../errors.ts';
import { compilePlan } from '../plan/compile.ts';
import { hashText, SpikeHash } from '../plan/hash.ts';
import { type RecordingHead, recordsSpikes } from '../simulate/recording-head.ts';
import { rankFolder, rowsOf } from './by-rank.ts';
import { streamsOf } from './disk-recording.ts';
import { NpyStream } from './npy-stream.ts';
import { readRunFile } from './run-file.ts';
import { loadRunState, type RunState } from './state-files.ts';

export interface MergedRun {
  readonly folder: string;
  /** Files that were put together; none where it had been done before. */
  readonly files: readonly string[];
  readonly spikes: number;
  /** Of all spikes of the recorded time. */
  readonly hash: string;
}

/**
 * Puts the recordings of all ranks together, up to the last checkpoint. A crash on the way leaves the folder as it was, and the same call
 * does it. Rejects with `not-a-run`, `locked`, `run-damaged`, `cannot-write`, and faults of checkpoints.
 */
export async function mergeRun(folder: string): Promise<MergedRun> {
  expectArgument(typeof folder === 'string', 'mergeRun', folder, 'the name of a folder');
  const { file, network } = await readRunFile(folder);
  const held = await lock(`${folder}/run`);
  try {
    const plan = compilePlan(network.describe());
    const found = await loadRunState(folder, plan);
    const { byRank, ...gathered } = file;
    const files = byRank && found ? await mergeStreams(folder, plan, found.state) : [];
    if (byRank) {
      // from here on the files of ranks are of no use
      await writeWhole(`${folder}/run.json`, `${JSON.stringify(gathered, null, 2)}\n`);
    }
    await removeRanks(folder);
    const { spikes = 0, hash = [0, 0] } = found?.state ?? {};
    return { folder, files, spikes, hash: hashText([hash[0], hash[1]]) };
  } finally {
    await held.release();
  }
}

async function mergeStreams(
  folder: string,
  head: RecordingHead,
  state: RunState,
): Promise<string[]> {
  const { rename } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const streams = streamsOf(head);
  const hash = new SpikeHash();
  for (const [k, { name, type, width }] of streams.entries()) {
    const stream = await NpyStream.open(`${folder}/${name}.merging`, type, width, 0);
    try {
      for await (const rows of rowsOf(folder, head, state, k)) {
        await stream.append(rows);
        for (let i = 0; k === 0 && i < rows.length; i += 2) hash.add(rows[i], rows[i + 1]);
      }
      await stream.confirm();
    } finally {
      await stream.close();
    }
  }
  const whole = head.populations.every((_, p) => recordsSpikes(head, p));
  const wanted = hashText([state.hash[0], state.hash[1]]);
  if (whole && hash.toString() !== wanted) {
    throw new SynfireError({
      code: 'run-damaged',
      where: folder,
      found: `spikes with hash ${hash}`,
      expected: `${wanted}, which the checkpoint has`,
      remedy: 'A file of a rank is of another run, or was altered: copy the files again.',
    });
  }
  for (const { name } of streams) {
    const path = `${folder}/${name}`;
    await rename(`${path}.merging`, path).catch((cause) => {
      throw cannotWrite(path, cause);
    });
  }
  return streams.map(({ name }) => name);
}

async function removeRanks(folder: string): Promise<void> {
  const { readdir, rm } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  for (const name of await readdir(folder)) {
    const [, rank] = /^rank-(\d+)$/.exec(name) ?? [];
    if (rank !== undefined) await rm(rankFolder(folder, Number(rank)), { recursive: true });
  }
}
