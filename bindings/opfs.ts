/**
 * Files of a page, in the private file system of its origin: they stay when the tab is closed. A file is written beside the old one and
 * takes its place when it is whole. Names are plain; there are no folders.
 */

const folder = (): Promise<FileSystemDirectoryHandle> => navigator.storage.getDirectory();

/** False where the page is not secure, or the browser has none. */
export const hasPrivateFiles = (): boolean =>
  typeof navigator !== 'undefined' && typeof navigator.storage?.getDirectory === 'function';

/** Undefined where there is no such file. */
export async function readPrivate(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    const file = await (await (await folder()).getFileHandle(name)).getFile();
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    if ((error as Error).name === 'NotFoundError') return undefined;
    throw error;
  }
}

export async function writePrivate(name: string, bytes: Uint8Array): Promise<void> {
  const handle = await (await folder()).getFileHandle(name, { create: true });
  const stream = await handle.createWritable();
  try {
    await stream.write(bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    await stream.abort().catch(() => {}); // the old file stays, and the first fault is the one to tell
    throw error;
  }
  await stream.close();
}

/** Gone, if it was there. */
export async function removePrivate(name: string): Promise<void> {
  await (await folder()).removeEntry(name).catch((error: Error) => {
    if (error.name !== 'NotFoundError') throw error;
  });
}
