/**
 * `SYNFIRE_TIMES=1`: one line for each file when it ends, its processor time (user and system, of all threads, and beside it of the
 * processes it has waited for) and the wall time. Machines are shared: wall times are of whatever else runs there.
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { afterAll, expect } from 'vitest';

const TICKS_A_SECOND = 100;

/** Seconds of processor time of child processes that have ended; 0 where there is no /proc. */
function ofChildren(): number {
  try {
    // after the name, which may hold anything, come the fields from the third on; 16 and 17 are those of children
    const fields = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[13]) + Number(fields[14])) / TICKS_A_SECOND;
  } catch {
    return 0;
  }
}

const taken = () => {
  const { user, system } = process.cpuUsage();
  return [(user + system) / 1e6, ofChildren(), process.uptime()];
};

/** What the files before this one took, where they share a process. */
const shared = globalThis as { timesBefore?: number[] };

afterAll(() => {
  const before = shared.timesBefore ?? [0, 0, 0];
  shared.timesBefore = taken();
  const seconds = shared.timesBefore.map((s, k) => s - before[k]);
  const columns = seconds.map((s) => s.toFixed(1).padStart(7)).join(' ');
  process.stderr.write(`time ${columns} ${relative('.', expect.getState().testPath ?? '')}\n`);
});
