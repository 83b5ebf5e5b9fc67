/**
 * Slurm, by its commands sbatch, squeue and sacct, which every cluster that runs it has. A scheduler that is not there, refuses or does
 * not answer is a fault with what it said.
 */
import { execFile } from 'node:child_process';
import { SynfireError } from '../errors.ts';

/** How long a scheduler may take to answer, ms. */
const PATIENCE = 60_000;

const SILENT =
  'See "squeue --me" whether it was heard, or try again later; the folder of tasks is as it was.';

/** What the command prints. Rejects with `no-scheduler`, `scheduler-refused`, `scheduler-silent`. */
function ask(command: string, args: readonly string[], patience: number): Promise<string> {
  // one that hangs may not hear of SIGTERM either
  const limits = { timeout: patience, killSignal: 'SIGKILL' } as const;
  return new Promise((done, fail) => {
    execFile(command, args, limits, (cause, out, err) => {
      if (cause) fail(notAnswered(command, cause, err.trim(), patience));
      else done(out);
    });
  });
}

function notAnswered(
  command: string,
  cause: { readonly code?: unknown; readonly killed?: boolean; readonly message: string },
  said: string,
  patience: number,
): SynfireError {
  const fault = (code: string, found: string, remedy: string) =>
    new SynfireError(
      { code, where: command, found, expected: 'an answer of Slurm', remedy },
      { cause },
    );
  if (cause.code === 'ENOENT') {
    const remedy = 'Run this on a node of the cluster, or do the tasks without it: tasks.txt.';
    return fault('no-scheduler', 'no such command', remedy);
  }
  if (cause.killed) {
    const found = `nothing in ${patience / 1000} s`;
    return fault('scheduler-silent', found, SILENT);
  }
  return fault('scheduler-refused', said || cause.message, 'Correct --slurm, or ask the cluster.');
}

/** Submits a script; returns the number of the job. `after`: a job that must have ended before, however. `patience`, ms. */
export async function submit(script: string, after?: string, patience = PATIENCE): Promise<string> {
  const dependency = after === undefined ? [] : [`--dependency=afterany:${after}`];
  const out = await ask('sbatch', ['--parsable', ...dependency, script], patience);
  const [, job] = /^(\d+)(;.*)?$/m.exec(out.trim()) ?? [];
  if (job !== undefined) return job;
  throw new SynfireError({
    code: 'scheduler-silent',
    where: 'sbatch',
    found: out.trim() === '' ? 'nothing' : JSON.stringify(out.trim().slice(0, 200)),
    expected: 'the number of a job',
    remedy: SILENT,
  });
}

/** State by task of an array, as far as Slurm knows them: RUNNING, PENDING, COMPLETED, … */
export async function taskStates(
  job: string,
  patience = PATIENCE,
): Promise<ReadonlyMap<number, string>> {
  const states = new Map<number, string>();
  const note = (text: string): void => {
    for (const line of text.split('\n')) {
      const [, task, state] = /^\d+_(\d+)\|(\w+)/.exec(line.trim()) ?? [];
      if (task !== undefined) states.set(Number(task), state);
    }
  };
  // sacct knows what has ended, where accounts are kept; squeue what has not, and has the last word
  const [ended, waiting] = await Promise.allSettled([
    ask('sacct', ['-n', '-P', '-X', '-o', 'JobID,State', '-j', job], patience),
    ask('squeue', ['--noheader', '--array', '-o', '%i|%T', '-j', job], patience),
  ]);
  if (ended.status === 'fulfilled') note(ended.value);
  if (waiting.status === 'fulfilled') note(waiting.value);
  // gone, long ago
  else if (!/invalid job id/i.test(String(waiting.reason))) throw waiting.reason;
  return states;
}
