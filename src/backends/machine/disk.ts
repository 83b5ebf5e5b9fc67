/** Files that outlive a crash, for whoever stands above the engines, with faults that a person understands. Loaded when first needed. */
import { openAppender, takeLock, writeDurably } from '../../../bindings/disk.ts';
import { SynfireError } from '../../errors.ts';

export { type Appender, overwrite } from '../../../bindings/disk.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EROFS: 'a read-only file system',
  EISDIR: 'a folder of that name',
  ENOTDIR: 'a part of the path that is no folder',
  ENOSPC: 'a full disk',
  EDQUOT: 'a full quota',
  ENOENT: 'no such file or folder',
};

/** What a host said of a file, in words where we have any. */
export function reasonOf(cause: unknown): string {
  const code = (cause as { code?: string }).code ?? '';
  return REASONS[code] ?? (code || String(cause));
}

/** Of a file that could not be written. */
export function cannotWrite(path: string, cause: unknown): SynfireError {
  return new SynfireError(
    {
      code: 'cannot-write',
      where: path,
      found: reasonOf(cause),
      expected: 'a place that can be written to, with room',
      remedy: 'Make room or choose another path. What was confirmed before is still there.',
    },
    { cause },
  );
}

/** As a whole, or not at all, also where the power fails. Rejects with `cannot-write`. */
export async function writeWhole(
  path: string,
  ...pieces: readonly (string | Uint8Array)[]
): Promise<void> {
  await writeDurably(path, pieces).catch((cause) => {
    throw cannotWrite(path, cause);
  });
}

/** An appender; rejects with `cannot-write`. */
export async function appendTo(path: string, length: number) {
  return openAppender(path, length).catch((cause) => {
    throw cannotWrite(path, cause);
  });
}

/** Keeps other processes off `path`. Rejects with `locked`, which says whose it is, and `cannot-write`. */
export async function lock(path: string): Promise<{ release(): Promise<void> }> {
  const taken = await takeLock(`${path}.lock`).catch((cause) => {
    throw cannotWrite(path, cause);
  });
  if ('release' in taken) return taken;
  throw new SynfireError({
    code: 'locked',
    where: path,
    found: `process ${taken.pid} on ${taken.host}, which writes there`,
    expected: 'one process at a time',
    remedy: 'Wait for it, stop it, or choose another path. A process that is dead holds nothing.',
  });
}
