/** One state in a file, and the one before it beside it. Loaded when first needed. */
import { cannotWrite, writeWhole } from '../backends/machine/disk.ts';
import { nodeModule } from '../backends/machine/host.ts';
import { printValue, SynfireError } from '../errors.ts';

const ENDING = '.synfire';

/** Rejects with `unknown-ending`, `cannot-write`. */
export async function saveCheckpoint(
  path: string,
  snapshot: () => Promise<Uint8Array>,
): Promise<void> {
  expectName(path, 'checkpoint');
  const { rename } = await files();
  const bytes = await snapshot();
  await rename(path, `${path}.previous`).catch((cause) => {
    if (cause.code !== 'ENOENT') throw cannotWrite(path, cause);
  });
  await writeWhole(path, bytes);
}

const DAMAGED = new Set(['snapshot-damaged', 'not-a-snapshot', 'cannot-read']);

/** Rejects with the fault of the newer file where neither can be taken. */
export async function loadCheckpoint(
  path: string,
  restore: (bytes: Uint8Array) => Promise<void>,
): Promise<string> {
  expectName(path, 'resume');
  let fault: unknown;
  for (const candidate of [path, `${path}.previous`]) {
    try {
      await restore(await read(candidate));
      return candidate;
    } catch (error) {
      fault ??= error;
      if (!(error instanceof SynfireError && DAMAGED.has(error.code))) throw error;
    }
  }
  throw fault;
}

async function read(path: string): Promise<Uint8Array> {
  const { readFile } = await files();
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new SynfireError(
      {
        code: 'cannot-read',
        where: path,
        found: (cause as Error).message,
        expected: 'a file that checkpoint() wrote',
        remedy: 'Check the path.',
      },
      { cause },
    );
  }
}

const files = async () => {
  try {
    return await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  } catch (cause) {
    throw new SynfireError(
      {
        code: 'no-files',
        where: 'this host',
        found: 'no file system',
        expected: 'Node.js',
        remedy: 'In a page keep what snapshot() returns.',
      },
      { cause },
    );
  }
};

function expectName(path: unknown, where: string): void {
  if (typeof path === 'string' && path.endsWith(ENDING) && path.length > ENDING.length) return;
  throw new SynfireError({
    code: 'unknown-ending',
    where,
    found: printValue(path),
    expected: `the name of a file that ends in ${ENDING}`,
    remedy: `E.g. "run${ENDING}".`,
  });
}
