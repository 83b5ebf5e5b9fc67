/** `synfire sweep --slurm`: the folder of tasks by hand, faults of the scheduler, and (long) a Slurm of one's own. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { submit, taskStates } from '../../src/cli/slurm.ts';
import { isLong } from '../papers/harness.ts';
import { type Ended, scratch, synfire } from './harness.ts';
import { type OwnSlurm, pause, startSlurm, withoutSlurm } from './slurm.ts';

const entry = resolve(import.meta.dirname, '../../dist/index.js');
const cli = resolve(import.meta.dirname, '../../dist/cli.js');

/** A network that takes no time; `body` is run first. */
const networkFile = (body = '') => `
import { execSync } from 'node:child_process';
import { Network, lif } from ${JSON.stringify(entry)};
export default ({ current, seed }) => {
  ${body}
  const net = new Network({ dt: 0.1, seed });
  net.stepCurrent(net.population('n', 2, lif()), { amplitude: current });
  return net;
};`;

/** A folder with net.mjs, and commands of its own before those of the system. */
function place(commands: Readonly<Record<string, string>>, body?: string) {
  const folder = scratch();
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'net.mjs'), networkFile(body));
  for (const [name, text] of Object.entries(commands)) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, 'bin', name), 0o755);
  }
  const path = `${join(folder, 'bin')}:${process.env.PATH}`;
  const run = (...args: string[]): Promise<Ended> =>
    synfire(args, { cwd: folder, env: { PATH: path } });
  return { folder, run };
}

const SWEEP = ['sweep', 'net.mjs', '--vary', 'current=300:500:100', '--time', '20', '--seeds', '2'];

describe('a folder of tasks', () => {
  test('is submitted with a job that collects; its commands do the sweep by hand', async () => {
    // what Slurm is told is kept; it answers with numbers
    const sbatch = 'echo "$@" >> asked; wc -l < asked';
    const squeue = 'echo "1_1|RUNNING"';
    const { folder, run } = place({ sbatch, squeue, sacct: 'exit 1' });
    const args = [...SWEEP, '--slurm', 'partition=short,time=10:00,tasks=2', '--out', 't.csv'];
    const begun = await run(...args);
    expect(begun.code, begun.err).toBe(0);
    expect(begun.out).toContain('2 tasks of 6 runs as job 1; job 2 collects');
    const jobs = join(folder, 't.csv.jobs');
    const asked = readFileSync(join(folder, 'asked'), 'utf8').split('\n');
    expect(asked[0]).toBe(`--parsable ${jobs}/array.sbatch`);
    expect(asked[1]).toBe(`--parsable --dependency=afterany:1 ${jobs}/collect.sbatch`);
    const script = readFileSync(join(jobs, 'array.sbatch'), 'utf8');
    for (const line of ['--partition=short', '--time=10:00', '--array=0-1', '--requeue']) {
      expect(script).toContain(`#SBATCH ${line}\n`);
    }
    const [first] = readFileSync(join(jobs, 'tasks.txt'), 'utf8').split('\n');
    await promisify(execFile)('sh', ['-c', first]);
    const status = await run('sweep', 'status', 't.csv.jobs');
    expect(status.out).toMatch(/1 +0 +3 +0 +RUNNING/);
    expect(status.out).toContain('3 of 6 runs done, 0 failed');
    const part = await run('sweep', 'collect', 't.csv.jobs');
    expect(part.code).toBe(1);
    expect(readFileSync(join(folder, 't.csv'), 'utf8')).toContain('not run: task 1');
    expect((await run('sweep', 'task', 't.csv.jobs', '1')).code).toBe(0);
    expect((await run('sweep', 'collect', 't.csv.jobs')).code).toBe(0);
    const collected = readFileSync(join(folder, 't.csv'), 'utf8');
    expect((await run(...SWEEP, '--out', 'whole.csv')).code).toBe(0);
    expect(collected).toBe(readFileSync(join(folder, 'whole.csv'), 'utf8'));
    expect((await run(...args)).err).toContain('[folder-in-use]');
  });

  test('stays where the scheduler refuses, and can be done by hand', async () => {
    const { folder, run } = place({ sbatch: 'echo "invalid partition" >&2; exit 1' });
    const refused = await run(...SWEEP, '--slurm', 'partition=no', '--out', 't.csv');
    expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('invalid partition')]);
    expect(existsSync(join(folder, 't.csv.jobs/tasks.txt'))).toBe(true);
    const status = await run('sweep', 'status', 't.csv.jobs');
    expect(status.out).toContain('not submitted: do the commands of tasks.txt');
    expect((await run('sweep', 'status', 'nowhere')).err).toContain('[not-a-sweep-job]');
    expect((await run(...SWEEP, '--slurm', 'tasks=none', '--out', 'u.csv')).code).toBe(2);
    // corrected and typed again
    writeFileSync(join(folder, 'bin/sbatch'), '#!/bin/sh\necho "17;cluster"\n');
    const again = await run(...SWEEP, '--slurm', 'partition=yes', '--out', 't.csv');
    expect(again.out).toContain('as job 17');
  });

  test('is told of a scheduler that says nothing, nothing of use, or half', async () => {
    const { folder, run } = place({ sbatch: 'exit 0' });
    const silent = await run(...SWEEP, '--slurm', 'tasks=2', '--out', 't.csv');
    expect(silent.code).toBe(1);
    expect(silent.err).toMatch(/sbatch: found nothing, expected the number of a job.*squeue --me/s);
    expect(existsSync(join(folder, 't.csv.jobs/job.json'))).toBe(false);
    // the second job alone is refused
    const half = 'case "$*" in *depend*) echo "no room" >&2; exit 1;; *) echo 5;; esac';
    writeFileSync(join(folder, 'bin/sbatch'), `#!/bin/sh\n${half}\n`);
    const begun = await run(...SWEEP, '--slurm', 'tasks=2', '--out', 't.csv');
    expect(begun.err).toMatch(/no room.*The tasks are job 5;.*sweep collect t\.csv\.jobs/s);
    expect(JSON.parse(readFileSync(join(folder, 't.csv.jobs/job.json'), 'utf8'))).toEqual({
      array: '5',
    });
  });

  test('does not wait for ever for one that hangs', async () => {
    const hangs = 'trap "" TERM; while :; do sleep 1; done';
    const { folder } = place({ sbatch: hangs, squeue: hangs, sacct: hangs });
    vi.stubEnv('PATH', `${join(folder, 'bin')}:${process.env.PATH}`);
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const silent = { code: 'scheduler-silent' };
    await expect(submit('array.sbatch', undefined, 100)).rejects.toMatchObject(silent);
    await expect(taskStates('5', 100)).rejects.toMatchObject(silent);
  });
});

const why = isLong ? withoutSlurm() : 'only in npm run test:long';
describe.skipIf(why !== undefined)(`with Slurm${why ? ` (${why})` : ''}`, () => {
  let slurm: OwnSlurm;
  beforeAll(async () => {
    slurm = await startSlurm();
  });
  afterAll(() => slurm?.stop());

  test('an array of 24 tasks, of which two fail and one is queued again, is collected whole', async () => {
    // tasks 3 and 7 die; task 5 has itself queued again and waits for its end, once it has done two runs
    const body = `
      const { SLURM_ARRAY_TASK_ID: task, SLURM_ARRAY_JOB_ID: job, SLURM_RESTART_COUNT: again } = process.env;
      if (task === '3' || task === '7') process.exit(9);
      globalThis.made = (globalThis.made ?? 0) + 1;
      if (task === '5' && again === undefined && globalThis.made > 4) {
        try { execSync('scontrol requeue ' + job + '_5'); } catch {}
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60_000);
      }`;
    const { folder, run } = place({}, body);
    Object.assign(process.env, slurm.env);
    const sweep = [
      'sweep',
      'net.mjs',
      '--vary',
      'current=300:740:10',
      '--seeds',
      '2',
      '--time',
      '5',
    ];
    const begun = await run(...sweep, '--slurm', 'partition=short,tasks=24', '--out', 't.csv');
    expect(begun.code, begun.err).toBe(0);
    const out = join(folder, 't.csv');
    for (let tries = 0; tries < 300 && !existsSync(out); tries++) await pause(1000);
    const status = await run('sweep', 'status', 't.csv.jobs');
    expect(status.out).toMatch(/82 of 90 runs done, 0 failed/);
    const rows = readFileSync(out, 'utf8').trim().split('\n').slice(1);
    expect(rows.map((row) => Number(row.split(',')[0]))).toEqual(rows.map((_, k) => k));
    const failed = rows.flatMap((row, run) => (row.includes('not run') ? [run % 24] : []));
    expect([...new Set(failed)].sort()).toEqual([3, 7]);
    expect(failed).toHaveLength(8);
    // the one that was queued again did the rest, and nothing twice
    const log = readFileSync(join(folder, 't.csv.jobs/task-5.jsonl'), 'utf8').trim().split('\n');
    expect(log.slice(1).map((line) => JSON.parse(line).run)).toEqual([5, 29, 53, 77]);
  }, 600_000);

  const mpich = () => String(execFileSync('ldconfig', ['-p'])).includes('libmpich.so.12');
  test.skipIf(why !== undefined || !mpich())(
    'srun starts the ranks of one network, and no two networks',
    async () => {
      const { run } = place({});
      const network = ['run', 'cuba', '--size', '400', '--time', '20', '--json', '--quiet'];
      const { hash } = JSON.parse((await run(...network)).out);
      const ranks = (mpi: string) =>
        spawnSync('srun', [`--mpi=${mpi}`, '-n', '2', process.execPath, cli, ...network, '--mpi'], {
          env: { ...process.env, ...slurm.env },
          encoding: 'utf8',
        });
      const one = ranks('pmi2');
      expect(one.status, one.stderr).toBe(0);
      expect(
        one.stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).hash),
      ).toEqual([hash]);
      expect(ranks('none').status).not.toBe(0);
    },
  );
});
