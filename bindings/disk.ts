/**
 * Files that outlive a crash (Node): written whole or not at all, appended line by line, and locks that a dead process does
 * not hold.
 */
import { nodeModule } from './platform.ts';

const files = () => nodeModule<typeof import('node:fs/promises')>('fs/promises');
const paths = () => nodeModule<typeof import('node:path')>('path');

/** Under a temporary name, flushed, then renamed: after a crash or a power loss the file is the old one or the new one. */
export async function writeDurably(
  path: string,
  pieces: readonly (string | Uint8Array)[],
): Promise<void> {
  const fs = await files();
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await fs.open(temporary, 'w');
    try {
      for (const piece of pieces) await file.writeFile(piece);
      await file.sync();
    } finally {
      await file.close();
    }
    await fs.rename(temporary, path);
  } catch (cause) {
    await fs.rm(temporary, { force: true }).catch(() => {});
    throw cause;
  }
  await syncFolder(path);
}

/** A rename is on the disk when its folder is. Not every system can open a folder. */
async function syncFolder(path: string): Promise<void> {
  const fs = await files();
  const { dirname } = await paths();
  const folder = await fs.open(dirname(path), 'r').catch(() => undefined);
  await folder?.sync().catch(() => {});
  await folder?.close();
}

/** A file that grows at its end. */
export interface Appender {
  /** Bytes so far. */
  readonly length: number;
  append(piece: string | Uint8Array): Promise<void>;
  /** What was appended is on the disk when this resolves. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Goes on behind the first `length` bytes of the file; what lies behind them is cut off. */
export async function openAppender(path: string, length: number): Promise<Appender> {
  const fs = await files();
  const file = await fs.open(path, length === 0 ? 'w' : 'r+');
  try {
    await file.truncate(length);
  } catch (cause) {
    await file.close();
    throw cause;
  }
  let at = length;
  return {
    get length() {
      return at;
    },
    async append(piece) {
      const bytes = typeof piece === 'string' ? new TextEncoder().encode(piece) : piece;
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done);
        done += bytesWritten;
      }
      at += bytes.length;
    },
    flush: () => file.datasync(),
    close: () => file.close(),
  };
}

/** Writes over the first bytes of a file, and flushes them. */
export async function overwrite(path: string, bytes: Uint8Array): Promise<void> {
  const fs = await files();
  const file = await fs.open(path, 'r+');
  try {
    await file.write(bytes, 0, bytes.length, 0);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Who holds a lock. */
export interface Holder {
  readonly pid: number;
  readonly host: string;
  /** Which start of the machine, and of the process: a number of a process is given again. */
  readonly boot: string;
  readonly started: string;
}

export interface Lock {
  release(): Promise<void>;
}

/** A holder on another machine, which cannot be asked, touches its lock so often, and is given up after so long, ms. */
const TOUCH = 30_000;
const GIVEN_UP = 600_000;

/**
 * Takes the lock `path`, or says who holds it. Locks are files `path.1`, `path.2`, …: whoever finds only dead holders makes the
 * next one, which one process alone can, and then looks again; so a lock that a crash left behind holds nobody up, and two that
 * come at once never both have it.
 */
export async function takeLock(path: string): Promise<Lock | Holder> {
  const fs = await files();
  const me = await self();
  for (;;) {
    const before = await locksOf(path);
    const holder = before.find(({ alive }) => alive)?.holder;
    if (holder) return holder;
    const number = 1 + Math.max(0, ...before.map((lock) => lock.number));
    const own = `${path}.${number}`;
    if (!(await create(own, JSON.stringify(me)))) continue;
    const others = (await locksOf(path)).filter((lock) => lock.number !== number);
    const rival = others.find(({ alive }) => alive)?.holder;
    if (rival) {
      await fs.rm(own, { force: true });
      return rival;
    }
    for (const other of others) await fs.rm(`${path}.${other.number}`, { force: true });
    const timer = setInterval(() => {
      const now = new Date();
      fs.utimes(own, now, now).catch(() => {}); // a lock that was removed is looked at by nobody
    }, TOUCH);
    timer.unref();
    return {
      async release() {
        clearInterval(timer);
        await fs.rm(own, { force: true });
      },
    };
  }
}

interface Found {
  readonly number: number;
  readonly holder: Holder;
  readonly alive: boolean;
}

async function locksOf(path: string): Promise<Found[]> {
  const fs = await files();
  const { basename, dirname, join } = await paths();
  const folder = dirname(path);
  const head = `${basename(path)}.`;
  const found: Found[] = [];
  for (const name of await fs.readdir(folder)) {
    const tail = name.slice(head.length);
    if (!name.startsWith(head) || !/^\d+$/.test(tail)) continue;
    const file = join(folder, name);
    try {
      const holder = JSON.parse(await fs.readFile(file, 'utf8')) as Holder;
      const { mtimeMs } = await fs.stat(file);
      found.push({ number: Number(tail), holder, alive: await isAlive(holder, mtimeMs) });
    } catch {
      // released meanwhile, or no lock of ours
    }
  }
  return found;
}

/** The whole file appears at once, or not: false where there is one already. */
async function create(path: string, text: string): Promise<boolean> {
  const fs = await files();
  const temporary = `${path}.${process.pid}.tmp`;
  await fs.writeFile(temporary, text);
  try {
    await fs.link(temporary, path);
    return true;
  } catch (cause) {
    if ((cause as any).code === 'EEXIST') return false;
    // a file system without links
    return await fs.writeFile(path, text, { flag: 'wx' }).then(
      () => true,
      (error) => {
        if (error.code === 'EEXIST') return false;
        throw error;
      },
    );
  } finally {
    await fs.rm(temporary, { force: true });
  }
}

async function self(): Promise<Holder> {
  const os = await nodeModule<typeof import('node:os')>('os');
  return {
    pid: process.pid,
    host: os.hostname(),
    boot: await bootOf(),
    started: await startOf(process.pid),
  };
}

async function isAlive(holder: Holder, touched: number): Promise<boolean> {
  const os = await nodeModule<typeof import('node:os')>('os');
  if (holder.host !== os.hostname()) return Date.now() - touched < GIVEN_UP;
  if (holder.boot !== (await bootOf())) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as any).code === 'ESRCH') return false; // else it is there, and another user's
  }
  return holder.started === (await startOf(holder.pid));
}

/** Empty where the system has no such file; then the number of the process decides alone. */
async function bootOf(): Promise<string> {
  const fs = await files();
  const text = await fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return text.trim();
}

/** When a process was started, in ticks since the machine was: field 22 of its line, counted behind its name. */
async function startOf(pid: number): Promise<string> {
  const fs = await files();
  const line = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}
