/** Runs the built command line as a user does. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { onTestFinished } from 'vitest';

const cli = resolve(import.meta.dirname, '../../dist/cli.js');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `signalAfter`: sends SIGINT so many ms after the start. */
export function synfire(
  args: readonly string[],
  options: { cwd?: string; signalAfter?: number; env?: Record<string, string> } = {},
): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: options.cwd ?? tmpdir(),
      env: { ...process.env, ...options.env, NO_COLOR: '1' },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => {
      out += data;
    });
    child.stderr.on('data', (data) => {
      err += data;
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code, out, err }));
    if (options.signalAfter !== undefined) {
      setTimeout(() => child.kill('SIGINT'), options.signalAfter);
    }
  });
}

/** A folder that is removed when the test ends. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A run that takes well under a second. */
export const TINY = ['run', 'cuba', '--size', '400', '--time', '100', '--workers', '0'];
