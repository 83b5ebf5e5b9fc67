/** The JSON file by which a folder says what it is: read here, and refused alike, whatever it is of. */
import { nodeModule } from '../backends/machine/host.ts';
import { SynfireError } from '../errors.ts';

export interface FolderKind {
  /** File in the folder. */
  readonly name: string;
  readonly format: string;
  readonly version: number;
  /** Code of the refusal. */
  readonly code: string;
  readonly expected: string;
}

/** Rejects with `code` where there is no such file, or one of another format or version. */
export async function readFolderFile<T>(folder: string, kind: FolderKind): Promise<T> {
  const { name, format, version } = kind;
  const { readFile } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const { join } = await nodeModule<typeof import('node:path')>('path');
  try {
    const file = JSON.parse(await readFile(join(folder, name), 'utf8'));
    if (file?.format !== format) throw new Error('another file');
    if (file.version !== version) throw new Error(`version ${file.version}`);
    return file;
  } catch (cause) {
    throw notThat(folder, kind, cause);
  }
}

export function notThat(
  folder: string,
  { code, expected }: FolderKind,
  cause: unknown,
): SynfireError {
  const [found] = (cause as Error).message.split('\n');
  const remedy = 'Check the name.';
  return new SynfireError({ code, where: folder, found, expected, remedy }, { cause });
}
