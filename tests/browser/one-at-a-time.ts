/** Files of tests that run side by side and build into one folder: the second waits for the first. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** Does `work` while no other process does work of that name. */
export function oneAtATime(name: string, work: () => void): void {
  const cache = join(root, 'node_modules/.cache');
  const lock = join(cache, `${name}.lock`);
  mkdirSync(cache, { recursive: true });
  while (!taken(lock)) {
    if (isDead(lock)) rmSync(lock, { force: true });
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
  }
  try {
    work();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** The site, built anew only where a source is younger. */
export function buildSite(): void {
  oneAtATime('synfire-site', () => {
    const command = ['tools/site.mjs', '--if-stale'];
    execFileSync(process.execPath, command, { cwd: root, stdio: 'inherit' });
  });
}

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

/** Whether the process that took it is no more. */
function isDead(lock: string): boolean {
  try {
    // without a number it is being written
    const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
    return pid > 0 && !process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
