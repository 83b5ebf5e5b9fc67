/** Where a state is kept by name: files in Node, the origin's private file system in a page. Loaded when first needed. */
import {
  hasPrivateFiles,
  readPrivate,
  removePrivate,
  writePrivate,
} from '../../../bindings/opfs.ts';
import { isNode, nodeModule } from '../../../bindings/platform.ts';
import { SynfireError } from '../../errors.ts';
import { cannotWrite, writeWhole } from './disk.ts';

export interface StateStore {
  /** Undefined where there is none of the name. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Whole, or not at all. Rejects with `cannot-write`. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Gives what is there another name, if anything is. */
  move(name: string, to: string): Promise<void>;
  /** Gone, if anything is there. */
  remove(name: string): Promise<void>;
}

/** Rejects with `no-files` where this host has none. */
export async function stateStore(): Promise<StateStore> {
  if (isNode) return onDisk();
  if (hasPrivateFiles()) return inPage;
  throw new SynfireError({
    code: 'no-files',
    where: 'this page',
    found: 'no private file system',
    expected: 'a secure page (https, or this machine) in a browser of 2023 or later',
    remedy: 'Keep what snapshot() returns.',
  });
}

async function onDisk(): Promise<StateStore> {
  const fs = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const absent = (cause: { code?: string }) => cause.code === 'ENOENT' || cause.code === 'ENOTDIR';
  return {
    read: (path) =>
      fs.readFile(path).then(
        (bytes) => new Uint8Array(bytes),
        (cause) => {
          if (absent(cause)) return undefined;
          throw cause;
        },
      ),
    write: (path, bytes) => writeWhole(path, bytes),
    move: (path, to) =>
      fs.rename(path, to).catch((cause) => {
        if (!absent(cause)) throw cannotWrite(path, cause);
      }),
    remove: (path) => fs.rm(path, { force: true }),
  };
}

const inPage: StateStore = {
  read: readPrivate,
  async write(name, bytes) {
    await writePrivate(name, bytes).catch((cause) => {
      throw cannotWrite(name, cause);
    });
  },
  // not every browser renames: what is there is written again, which stays whole too
  async move(name, to) {
    const bytes = await readPrivate(name);
    if (bytes) await inPage.write(to, bytes);
  },
  remove: removePrivate,
};
