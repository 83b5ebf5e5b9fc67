/**
 * A sweep as a folder of tasks, for clusters: every task is one command, does its part of the runs and has a log of its own, so it can
 * be killed, queued again or done by hand; the table is collected from the logs.
 *
 *     sweep.json   what is run             task.sh <k>   does task k        tasks.txt   a command a task
 *     task-<k>.jsonl  its rows             array.sbatch, collect.sbatch    job.json    numbers of the submitted jobs
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { readFolderFile } from '../checkpoint/folder-file.ts';
import { SynfireError } from '../errors.ts';
import { textTable } from '../plot/terminal.ts';
import { rowsOfLog } from '../sweep/journal.ts';
import { type SweepPlan, sweep } from '../sweep/sweep.ts';
import { type SweepRow, SweepTable } from '../sweep/table.ts';
import { logBeside, writeAll } from './files.ts';
import { codeOf, interruptible } from './measure.ts';
import { styleOf } from './screen.ts';
import { submit, taskStates } from './slurm.ts';
import { usageFault } from './usage.ts';

/** What `sweep.json` says. */
export interface SweepJob {
  readonly format: 'synfire-sweep-job';
  readonly version: 1;
  /** Of `synfire sweep`, without --slurm; relative names mean `cwd`. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly tasks: number;
  readonly runs: number;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Most tasks where none are asked for. */
const TASKS = 100;

/** `partition=short,time=10:00,tasks=24`: options of sbatch, and how many tasks. */
export function slurmOptions(text: string): {
  readonly tasks: number | undefined;
  readonly options: readonly string[];
} {
  const pairs = text.split(',').filter((pair) => pair.trim() !== '');
  let tasks: number | undefined;
  const options = pairs.flatMap((pair) => {
    const [, name, value] = /^\s*([a-z][a-z-]*)(?:=(\S+))?\s*$/.exec(pair) ?? [];
    if (name === undefined) {
      throw usageFault(`--slurm ${pair}`, 'name=value', 'E.g. partition=short,time=1:00:00.');
    }
    if (name !== 'tasks') return [value === undefined ? `--${name}` : `--${name}=${value}`];
    tasks = Number(value);
    if (!(Number.isInteger(tasks) && tasks >= 1)) {
      throw usageFault(`--slurm ${pair}`, 'a number of tasks', 'E.g. tasks=24.');
    }
    return [];
  });
  return { tasks, options };
}

const SCRIPTS: ReadonlySet<string> = new Set([
  ...['sweep.json', 'task.sh', 'tasks.txt', 'array.sbatch', 'collect.sbatch'],
]);

/** Writes the folder beside the table, and submits the tasks and the collecting job. Rejects with `folder-in-use`, `other-sweep`, and faults of Slurm. */
export async function startJobs(
  table: string,
  job: Pick<SweepJob, 'args' | 'runs'>,
  slurm: string,
): Promise<void> {
  const { tasks: asked, options } = slurmOptions(slurm);
  const folder = `${table}.jobs`;
  const at = resolve(folder);
  // where nothing but scripts lie, nothing was submitted and nothing done: they are written anew
  const used = existsSync(at) && (await readdir(at)).some((name) => !SCRIPTS.has(name));
  if (used) {
    throw new SynfireError({
      code: 'folder-in-use',
      where: folder,
      found: 'a folder with something in it',
      expected: 'none, or an empty one',
      remedy: `See "synfire sweep status ${folder}", or choose another --out.`,
    });
  }
  await logBeside(table);
  const tasks = Math.min(job.runs, asked ?? TASKS);
  const file: SweepJob = {
    ...{ format: 'synfire-sweep-job', version: 1, ...job, cwd: process.cwd(), tasks },
  };
  const synfire = `${quoted(process.execPath)} ${quoted(resolve(process.argv[1]))}`;
  const own = quoted(at);
  const common = ['#!/bin/sh', '#SBATCH --open-mode=append', ...options.map((o) => `#SBATCH ${o}`)];
  const task = `sh ${quoted(join(at, 'task.sh'))}`;
  const each = Array.from({ length: tasks }, (_, k) => `${task} ${k}`);
  const lines = {
    'sweep.json': [JSON.stringify(file, null, 2)],
    'task.sh': ['#!/bin/sh', `cd ${quoted(file.cwd)} && exec ${synfire} sweep task ${own} "$1"`],
    'tasks.txt': each,
    'array.sbatch': [
      ...common,
      '#SBATCH --job-name=synfire-sweep',
      `#SBATCH --array=0-${tasks - 1}`,
      `#SBATCH --output=${join(at, 'task-%a.out')}`,
      '#SBATCH --requeue',
      `exec ${task} "$SLURM_ARRAY_TASK_ID"`,
    ],
    'collect.sbatch': [
      ...common,
      '#SBATCH --job-name=synfire-collect',
      `#SBATCH --output=${join(at, 'collect.out')}`,
      `cd ${quoted(file.cwd)} && exec ${synfire} sweep collect ${own}`,
    ],
  };
  await mkdir(at, { recursive: true });
  await writeAll(
    Object.entries(lines).map(([name, text]) => [join(at, name), `${text.join('\n')}\n`]),
  );
  const keep = (jobs: object) => writeAll([[join(at, 'job.json'), `${JSON.stringify(jobs)}\n`]]);
  const array = await submit(join(at, 'array.sbatch'));
  await keep({ array });
  const collect = await submit(join(at, 'collect.sbatch'), array).catch((error: SynfireError) => {
    const remedy = `The tasks are job ${array}; when they have ended: synfire sweep collect ${folder}`;
    throw new SynfireError(error.faults.map((fault) => ({ ...fault, remedy })));
  });
  await keep({ array, collect });
  console.log(
    `Submitted ${tasks} tasks of ${job.runs} runs as job ${array}; job ${collect} collects.`,
  );
  console.log(`See: synfire sweep status ${folder}`);
}

/** Rejects with `not-a-sweep-job`. */
export function readJob(folder: string): Promise<SweepJob> {
  return readFolderFile(folder, {
    ...{ name: 'sweep.json', format: 'synfire-sweep-job', version: 1, code: 'not-a-sweep-job' },
    expected: 'a folder that "synfire sweep --slurm" made',
  });
}

const logOf = (folder: string, task: number): string => join(folder, `task-${task}.jsonl`);

/** How long a task waits for the lock of one before it, which died on another machine, ms. */
const WAIT = 720_000;
const LOOK = 15_000;

/** Does the runs of one task. Exit code 1 where one failed. */
export async function runTask(
  folder: string,
  job: SweepJob,
  task: number,
  [make, options]: Parameters<typeof sweep>,
): Promise<number> {
  if (!(Number.isInteger(task) && task >= 0 && task < job.tasks)) {
    throw usageFault(`task ${task}`, `a number from 0 to ${job.tasks - 1}`, 'See tasks.txt.');
  }
  const runs = Array.from({ length: job.runs }, (_, run) => run);
  const only = runs.filter((run) => run % job.tasks === task);
  const log = logOf(folder, task);
  return interruptible(async (signal) => {
    const until = performance.now() + WAIT;
    for (;;) {
      try {
        const table = await sweep(make, { ...options, log, only, signal });
        if (table.length < only.length) return codeOf(signal);
        return table.failures.length > 0 ? 1 : 0;
      } catch (error) {
        const held = error instanceof SynfireError && error.code === 'locked';
        if (!held || performance.now() > until) throw error;
        await new Promise((done) => setTimeout(done, LOOK));
      }
    }
  });
}

/** All rows that are there, and rows that say so where none is. */
export async function collectTable(
  folder: string,
  job: SweepJob,
  { runs, identity }: SweepPlan,
): Promise<{ readonly table: SweepTable; readonly missing: number }> {
  const rows = new Map<number, SweepRow>();
  for (let task = 0; task < job.tasks; task++) {
    for (const row of await rowsOfLog(logOf(folder, task), identity)) rows.set(row.run, row);
  }
  const missing = runs.filter(({ run }) => !rows.has(run));
  const absent = missing.map((run) => ({
    ...run,
    measures: {},
    error: `not run: task ${run.run % job.tasks} did not come so far`,
  }));
  return { table: new SweepTable([...rows.values(), ...absent]), missing: missing.length };
}

/** Prints how far the tasks are, by their logs, and what Slurm says of them. */
export async function printStatus(
  folder: string,
  job: SweepJob,
  { identity }: SweepPlan,
): Promise<number> {
  const text = await readFile(join(folder, 'job.json'), 'utf8').catch(() => undefined);
  const array = text === undefined ? undefined : (JSON.parse(text).array as string);
  let silence = array === undefined ? 'not submitted: do the commands of tasks.txt' : '';
  const states =
    array === undefined
      ? new Map<number, string>()
      : await taskStates(array).catch((error: Error) => {
          silence = error.message;
          return new Map<number, string>();
        });
  let [all, failed] = [0, 0];
  const rows: (string | number)[][] = [];
  for (let task = 0; task < job.tasks; task++) {
    const own = await rowsOfLog(logOf(folder, task), identity);
    const of = Math.ceil((job.runs - task) / job.tasks);
    const bad = own.filter(({ error }) => error !== undefined).length;
    all += own.length;
    failed += bad;
    const known = states.get(task) ?? '';
    if (own.length < of || bad > 0) rows.push([task, own.length, of, bad, known]);
  }
  if (rows.length > 0) {
    const head = ['task', 'done', 'of', 'failed', 'Slurm'];
    console.log(`${textTable(head, rows, styleOf(process.stdout))}\n`);
  }
  console.log(`${all} of ${job.runs} runs done, ${failed} failed`);
  if (silence !== '') console.log(silence);
  return 0;
}
