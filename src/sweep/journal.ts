/**
 * The log of a sweep (Node): a line of JSON a finished run, so that a sweep that was stopped or killed goes on where it was.
 *
 *     {"synfire":"sweep","version":1,"identity":{…},"runs":200}
 *     {"run":17,"parameters":{"g":4},"seed":2,"measures":{"rate_E":5.3},"seconds":0.061}
 *
 * A last line without an end was being written when the process died: that run is done again.
 */
import { appendTo, cannotWrite, lock } from '../backends/machine/disk.ts';
import { nodeModule } from '../backends/machine/host.ts';
import { SynfireError } from '../errors.ts';
import { decode, encode } from '../network/json.ts';
import type { Identity } from '../plan/identity.ts';
import type { SweepRow } from './table.ts';

const VERSION = 1;

/** Flushed at most so often, ms: a crash of the process loses nothing, one of the machine these last runs. */
const FLUSH = 1000;

export interface Journal {
  /** What was done before. */
  readonly rows: readonly SweepRow[];
  /** Resolves when the row is in the file. Rejects with `cannot-write`. */
  add(row: SweepRow, seconds: number): Promise<void>;
  close(): Promise<void>;
}

/** Opens or begins the log at `path`. Rejects with `other-sweep`, `not-a-sweep`, `locked`, `cannot-write`. */
export async function openJournal(
  path: string,
  identity: Identity,
  runs: number,
): Promise<Journal> {
  const { mkdir } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const { dirname } = await nodeModule<typeof import('node:path')>('path');
  await mkdir(dirname(path), { recursive: true }).catch((cause) => {
    throw cannotWrite(path, cause);
  });
  const held = await lock(path);
  try {
    const there = await readLog(path);
    const rows = there ? rowsOf(there, identity, path) : [];
    const file = await appendTo(path, there?.length ?? 0);
    const writing = async (work: () => Promise<void>) =>
      work().catch((cause) => {
        throw cannotWrite(path, cause);
      });
    if (!there) {
      const head = JSON.stringify({ synfire: 'sweep', version: VERSION, identity, runs });
      await writing(() => file.append(`${head}\n`));
    }
    let flushed = performance.now();
    let last: Promise<void> = Promise.resolve();
    return {
      rows,
      add: (row, seconds) => {
        const line = JSON.stringify({ ...(encode(row) as object), seconds });
        // one after another: two lines must not be written into each other
        last = last.then(() =>
          writing(async () => {
            await file.append(`${line}\n`);
            if (performance.now() - flushed < FLUSH) return;
            await file.flush();
            flushed = performance.now();
          }),
        );
        return last;
      },
      async close() {
        await last.catch(() => {}); // told where it was waited for
        try {
          await writing(() => file.flush());
        } finally {
          await file.close();
          await held.release();
        }
      },
    };
  } catch (error) {
    await held.release();
    throw error;
  }
}

/** Rows of the log of a part of this sweep; none where there is no log yet. Rejects with `other-sweep`, `not-a-sweep`. */
export async function rowsOfLog(path: string, identity: Identity): Promise<SweepRow[]> {
  const log = await readLog(path);
  return log ? rowsOf(log, identity, path) : [];
}

interface Log {
  readonly head: Record<string, unknown>;
  readonly lines: readonly unknown[];
  /** Bytes up to the end of the last whole line. */
  readonly length: number;
}

/** Undefined where there is no file, or nothing whole in it. */
async function readLog(path: string): Promise<Log | undefined> {
  const { readFile } = await nodeModule<typeof import('node:fs/promises')>('fs/promises');
  const bytes = await readFile(path).catch((cause) => {
    if (cause.code === 'ENOENT') return new Uint8Array();
    throw cannotWrite(path, cause);
  });
  const end = bytes.lastIndexOf(10) + 1;
  if (end === 0 && bytes.length < 65_536) return undefined;
  const [first, ...rest] = new TextDecoder().decode(bytes.subarray(0, end)).split('\n');
  const head = parsed(first) as Record<string, unknown> | undefined;
  if (head?.synfire !== 'sweep' || head.version !== VERSION) {
    throw new SynfireError({
      code: 'not-a-sweep',
      where: path,
      found: head?.synfire === 'sweep' ? `version ${head.version}` : 'another file',
      expected: `the log of a sweep, version ${VERSION}`,
      remedy: 'Choose another name for the results. The file was left as it is.',
    });
  }
  const lines = rest.filter((line) => line !== '').map(parsed);
  return { head, lines, length: end };
}

/** Rows of a log of this sweep. A run that is there twice was done twice, with the same result. */
function rowsOf({ head, lines }: Log, identity: Identity, path: string): SweepRow[] {
  const there = (head.identity ?? {}) as Identity;
  const names = [...new Set([...Object.keys(there), ...Object.keys(identity)])];
  const other = names.filter((name) => there[name] !== identity[name]);
  if (other.length > 0) {
    const told = other.slice(0, 4).map((name) => `${name} ${there[name] ?? 'absent'}`);
    const wanted = other.slice(0, 4).map((name) => `${name} ${identity[name] ?? 'absent'}`);
    throw new SynfireError({
      code: 'other-sweep',
      where: path,
      found: `results of another sweep: ${told.join('; ')}`,
      expected: wanted.join('; '),
      remedy: 'Choose another name for the results, or remove the log. It was left as it is.',
    });
  }
  const rows = new Map<number, SweepRow>();
  for (const line of lines) {
    const row = decode(line, path) as SweepRow | undefined;
    if (Number.isInteger(row?.run)) rows.set(row!.run, row!);
  }
  return [...rows.values()];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
