/** A Slurm of one's own, on this machine: munge, a controller and two nodes, which end with the test. */
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMANDS = ['munged', 'slurmctld', 'slurmd', 'sbatch', 'squeue', 'scontrol'];

/** Why there is none; undefined where there is all that it needs. */
export function withoutSlurm(): string | undefined {
  if (process.getuid?.() !== 0) return 'its daemons must be started as root';
  const missing = COMMANDS.filter((name) => {
    try {
      execFileSync('sh', ['-c', `PATH="$PATH:/usr/sbin"; command -v ${name}`], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
  return missing.length > 0 ? `no ${missing.join(', ')} (slurm-wlm, munge)` : undefined;
}

export interface OwnSlurm {
  readonly env: Readonly<Record<string, string>>;
  stop(): void;
}

export async function startSlurm(): Promise<OwnSlurm> {
  const at = mkdtempSync(join(tmpdir(), 'synfire-slurm-'));
  chmodSync(at, 0o755);
  for (const name of ['state', 'munge']) mkdirSync(join(at, name), { mode: 0o755 });
  writeFileSync(join(at, 'key'), randomBytes(1024), { mode: 0o400 });
  const host = hostname().split('.')[0];
  const port = 20_000 + (process.pid % 10_000) * 3;
  const conf = `
ClusterName=synfire
SlurmctldHost=${host}(127.0.0.1)
SlurmctldPort=${port}
AuthType=auth/munge
AuthInfo=socket=${at}/munge/socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=${at}/state
SlurmdSpoolDir=${at}/spool-%n
SlurmctldPidFile=${at}/slurmctld.pid
SlurmdPidFile=${at}/slurmd-%n.pid
SlurmctldLogFile=${at}/slurmctld.log
SlurmdLogFile=${at}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=1,bf_interval=1
ReturnToService=2
MpiDefault=none
JobRequeue=1
KillWait=2
NodeName=n1 NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port + 1} CPUs=1 RealMemory=500
NodeName=n2 NodeHostname=${host} NodeAddr=127.0.0.1 Port=${port + 2} CPUs=1 RealMemory=500
PartitionName=short Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP
`;
  writeFileSync(join(at, 'slurm.conf'), conf);
  const env = { SLURM_CONF: join(at, 'slurm.conf'), PATH: `${process.env.PATH}:/usr/sbin` };
  const daemon = (command: string, ...args: string[]) =>
    spawn(command, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
  const own = (name: string) => join(at, 'munge', name);
  const daemons = [
    daemon(
      ...(['munged', '--foreground', '--force', `--key-file=${join(at, 'key')}`] as const),
      ...[`--socket=${own('socket')}`, `--pid-file=${own('pid')}`],
      ...[`--log-file=${own('log')}`, `--seed-file=${own('seed')}`],
    ),
  ];
  const stop = (): void => {
    for (const child of daemons.reverse()) child.kill('SIGKILL');
    rmSync(at, { recursive: true, force: true });
  };
  await pause(1000);
  daemons.push(
    daemon('slurmctld', '-D'),
    ...['n1', 'n2'].map((n) => daemon('slurmd', '-D', '-N', n)),
  );
  for (let tries = 0; tries < 60; tries++) {
    await pause(500);
    try {
      const said = execFileSync('sinfo', ['-h', '-o', '%T %D'], {
        env: { ...process.env, ...env },
      });
      if (String(said).trim() === 'idle 2') return { env, stop };
    } catch {
      // the controller is not there yet
    }
  }
  const log = readFileSync(join(at, 'slurmctld.log'), 'utf8').slice(-2000);
  stop();
  throw new Error(`Slurm did not start:\n${log}`);
}

export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
