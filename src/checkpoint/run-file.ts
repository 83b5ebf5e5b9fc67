/** `run.json` and `network.json`: what a folder is a run of. */
import { nodeModule } from '../backends/machine/host.ts';
import { expectArgument } from '../connect/argument.ts';
import { Network } from '../network/network.ts';
import type { ByRank } from './by-rank.ts';
import { type FolderKind, notThat, readFolderFile } from './folder-file.ts';

/** What `run.json` says. */
export interface RunFile {
  readonly format: 'synfire-run';
  readonly version: 1;
  readonly time: number;
  readonly warmup: number;
  readonly every: number;
  readonly about: Readonly<Record<string, unknown>>;
  /** Absent where the recording lies in the folder itself. */
  readonly byRank?: ByRank;
}

const RUN_FILE: FolderKind = {
  ...{ name: 'run.json', format: 'synfire-run', version: 1, code: 'not-a-run' },
  expected: 'a folder that "synfire run --checkpoint" began',
};

/** What a folder is a run of. Rejects with `not-a-run`. */
export async function readRunFile(
  folder: string,
): Promise<{ readonly file: RunFile; readonly network: Network }> {
  const { readFile } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const { join } = await nodeModule<typeof import('node:path')>('path');
  expectArgument(typeof folder === 'string', 'folder of a run', folder, 'a path');
  const file = await readFolderFile<RunFile>(folder, RUN_FILE);
  const text = await readFile(join(folder, 'network.json'), 'utf8').catch((cause) => {
    throw notThat(folder, RUN_FILE, cause);
  });
  return { file, network: Network.fromJSON(text) };
}
