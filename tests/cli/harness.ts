/** Runs the built command line as a user does. */
import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

const cli = resolve(import.meta.dirname, '../../dist/cli.js');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What signal-at.mjs reads. */
export interface SignalAt {
  readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL';
  readonly event: 'heard' | 'ran' | 'renamed' | 'written';
  readonly file?: string;
  readonly times?: number;
}

const signalling = pathToFileURL(join(import.meta.dirname, 'signal-at.mjs')).href;

/** `signalAt`: the signal that it is sent, and at which event. */
export function synfire(
  args: readonly string[],
  options: { cwd?: string; signalAt?: SignalAt; env?: Record<string, string> } = {},
): Promise<Ended> {
  const { signalAt } = options;
  const before = signalAt ? ['--import', signalling] : [];
  const env = signalAt ? { SYNFIRE_SIGNAL_AT: JSON.stringify(signalAt) } : {};
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, [...before, cli, ...args], {
      cwd: options.cwd ?? tmpdir(),
      env: { ...process.env, ...env, ...options.env, NO_COLOR: '1' },
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
  });
}

/** Command lines one after another in one process (many.mjs): for those that end at once, and leave nothing in it. */
export async function synfireMany(
  lines: readonly { readonly args: readonly string[]; readonly cwd?: string }[],
): Promise<Ended[]> {
  const list = lines.map(({ args, cwd = tmpdir() }) => ({ args, cwd }));
  const command = [join(import.meta.dirname, 'many.mjs'), cli, JSON.stringify(list)];
  const env = { ...process.env, NO_COLOR: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, command, {
    ...{ env, maxBuffer: 1 << 26 },
  });
  return JSON.parse(stdout);
}

/** A folder that is removed when the test ends. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A run that takes well under a second. */
export const TINY = ['run', 'cuba', '--size', '400', '--time', '100', '--workers', '0'];
