/** The lab, built once and served with or without cross-origin isolation. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface LabServer {
  readonly url: string;
  close(): void;
}

export function buildLab(): void {
  execFileSync(process.execPath, ['tools/lab.mjs', '--static'], { cwd: root });
}

/** Serves app/dist as it is. */
export async function serveLab(isolated: boolean): Promise<LabServer> {
  const args = ['tools/lab.mjs', '--no-build', '--port', '0', ...(isolated ? [] : ['--plain'])];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /http:\S+/.exec(line.toString())?.[0];
  if (!url) throw new Error(`the lab's server said: ${line}`);
  return { url, close: () => child.kill() };
}
