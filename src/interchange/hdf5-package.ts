/** The optional package h5wasm, loaded when first needed, and its file system, which is in memory. */
import { fileError } from './fault.ts';

/** Supplies the package, for bundlers; or the address of its module. */
export type LoadHdf5 = string | (() => Promise<{ readonly default: unknown }>);

let scratch = 0;

/** Runs with a path of its own in the package's file system, which is in memory. */
export function inScratch<T>(FS: FileSystem, use: (path: string) => T): T {
  const path = `synfire-${scratch++}.h5`;
  try {
    return use(path);
  } finally {
    if (FS.analyzePath(path).exists) FS.unlink(path);
  }
}

/** Runs with a file of these bytes, opened. What the library throws meanwhile becomes `damaged`. */
export function withFile<T>(
  { File, FS }: Package,
  bytes: Uint8Array,
  use: (file: import('h5wasm').File) => T,
  damaged: (found: string, cause: unknown) => Error,
): T {
  return inScratch(FS, (path) => {
    FS.writeFile(path, bytes);
    try {
      const file = new File(path, 'r');
      try {
        if (file.file_id < 0n) throw new Error('it cannot be opened');
        return use(file);
      } finally {
        file.close();
      }
    } catch (cause) {
      if ((cause as Error).name === 'SynfireError') throw cause;
      throw damaged(libraryWords(cause), cause);
    }
  });
}

/** What the library says: of its stack of calls, a screen long, the message of the innermost, which is where the fault began. */
export function libraryWords(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  const calls = [...text.matchAll(/ in \w+\(\): (.*)\n +major: (.*)/g)];
  // where it looks for plugins is a folder of the machine that built it
  const own = calls.filter(([, , subject]) => !subject.startsWith('Plugin'));
  return own.at(-1)?.[1] ?? text;
}

interface FileSystem {
  writeFile(path: string, bytes: Uint8Array): void;
  readFile(path: string): Uint8Array;
  unlink(path: string): void;
  analyzePath(path: string): { exists: boolean };
}

export interface Package {
  readonly File: typeof import('h5wasm').File;
  readonly FS: FileSystem;
}

export async function loadPackage(load: LoadHdf5 | undefined, where: string): Promise<Package> {
  try {
    const given = typeof load === 'string' ? import(load) : load?.();
    // awaited by its name inside `try`: bundlers then let it be missing
    const loaded = given === undefined ? await import('h5wasm') : await given;
    const h5wasm = loaded.default as typeof import('h5wasm').default;
    const { FS, activate_throwing_error_handler } = await h5wasm.ready;
    activate_throwing_error_handler(); // else the library prints what it finds and returns nothing
    return { File: h5wasm.File, FS: FS as unknown as FileSystem };
  } catch (cause) {
    throw fileError(
      'missing-package',
      where,
      'no package h5wasm',
      'the library of HDF5 files',
      'Install it: npm install h5wasm.',
      { cause },
    );
  }
}
