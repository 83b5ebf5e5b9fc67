/** One state by name, and the one before it beside it. Loaded when first needed. */
import type { Engine } from '../backends/backend.ts';
import { stateStore } from '../backends/machine/state-store.ts';
import { printValue, SynfireError } from '../errors.ts';

const ENDING = '.synfire';

/** Over several processes the first one writes. Rejects with `unknown-ending`, `no-files`, `cannot-write`. */
export async function saveCheckpoint(
  path: string,
  snapshot: () => Promise<Uint8Array>,
  { rank = 0, agree }: Pick<Engine, 'rank' | 'agree'> = {},
): Promise<void> {
  expectName(path, 'checkpoint');
  const store = await stateStore();
  const bytes = await snapshot();
  if (rank === 0) {
    await store.move(path, `${path}.previous`);
    await store.write(path, bytes);
  }
  agree?.(0, 0); // nobody goes on before it is there
}

const DAMAGED = new Set(['snapshot-damaged', 'not-a-snapshot', 'cannot-read']);

/** Rejects with the fault of the newer one where neither can be taken. */
export async function loadCheckpoint(
  path: string,
  restore: (bytes: Uint8Array) => Promise<void>,
): Promise<string> {
  expectName(path, 'resume');
  const store = await stateStore();
  let fault: unknown;
  for (const candidate of [path, `${path}.previous`]) {
    try {
      await restore(await whole(candidate, store.read(candidate)));
      return candidate;
    } catch (error) {
      fault ??= error;
      if (!(error instanceof SynfireError && DAMAGED.has(error.code))) throw error;
    }
  }
  throw fault;
}

async function whole(path: string, reading: Promise<Uint8Array | undefined>): Promise<Uint8Array> {
  const fault = (found: string, cause?: unknown) =>
    new SynfireError(
      {
        code: 'cannot-read',
        where: path,
        found,
        expected: 'what checkpoint() wrote',
        remedy: 'Check the name.',
      },
      { cause },
    );
  const bytes = await reading.catch((cause: Error) => {
    throw fault(cause.message, cause);
  });
  if (bytes === undefined) throw fault('no such file');
  return bytes;
}

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
