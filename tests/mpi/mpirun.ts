/** The launcher of this machine, where it has one and the package that calls its library. */
import { execFile, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
export const entry = resolve(root, 'dist/index.js');
export const cli = resolve(root, 'dist/cli.js');
const subject = resolve(import.meta.dirname, 'subject.mjs');

const env = { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };

const isOpen = /Open MPI|OpenRTE/.test(
  spawnSync('mpirun', ['--version'], { encoding: 'utf8' }).stdout ?? '',
);
const options = (ranks: number) => [...(isOpen ? ['--oversubscribe'] : []), '-n', String(ranks)];

/** Why there is no MPI here; undefined where two processes can be started. */
export function withoutMpi(): string | undefined {
  try {
    createRequire(import.meta.url)('koffi');
  } catch {
    return 'no koffi';
  }
  const tried = spawnSync('mpirun', [...options(2), 'true'], { env, timeout: 500_000 });
  if (tried.error) return 'no mpirun (openmpi-bin)';
  return tried.status === 0 ? undefined : 'mpirun starts nothing here';
}

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(command: string, args: readonly string[], more: Record<string, string>) {
  return new Promise<Ended>((done) => {
    execFile(command, args, { env: { ...env, ...more } }, (error, out, err) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      done({ code, out, err });
    });
  });
}

/** `node <args>` in so many ranks; 0: without a launcher. */
export const inRanks = (
  ranks: number,
  args: readonly string[],
  more: Record<string, string> = {},
): Promise<Ended> =>
  ranks === 0
    ? run(process.execPath, args, more)
    : run('mpirun', [...options(ranks), process.execPath, ...args], more);

/** What each rank said of the subject. */
export async function subjectIn(
  ranks: number,
  what: string,
  workers: number,
  odd = -1,
  more: Record<string, string> = {},
): Promise<{ code: number; said: Record<string, unknown>[] }> {
  const args = [subject, entry, what, String(workers), String(odd)];
  const { code, out, err } = await inRanks(ranks, args, more);
  const lines = out.split('\n').filter((line) => line.startsWith('{'));
  if (lines.length === 0) throw new Error(`${what} said nothing: ${err}`);
  return { code, said: lines.map((line) => JSON.parse(line)) };
}
