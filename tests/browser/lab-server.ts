/** The lab, built into a folder of the test's own and served with or without cross-origin isolation. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface LabServer {
  readonly url: string;
  close(): void;
}

/** Returns the folder. */
export function buildLab(): string {
  const out = mkdtempSync(join(tmpdir(), 'synfire-lab-'));
  execFileSync(process.execPath, ['tools/lab.mjs', '--static', '--out', out], { cwd: root });
  return out;
}

/** Serves what was built there. */
export async function serveLab(out: string, isolated: boolean): Promise<LabServer> {
  const args = ['tools/lab.mjs', '--no-build', '--out', out, '--port', '0'];
  if (!isolated) args.push('--plain');
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = /http:\S+/.exec(line.toString())?.[0];
  if (!url) throw new Error(`the lab's server said: ${line}`);
  return { url, close: () => child.kill() };
}
