/**
 * Ends the process whose thread this is where one case takes more processor time than any may, since a case that never gives its thread
 * back hears nothing itself. Processor time: a process that others keep waiting is not to blame.
 */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** ms of processor time. */
const HANGS = 10_000;

const told = new Float64Array(workerData);
setInterval(() => {
  const [began, number] = told;
  if (began === 0) return;
  const { user, system } = process.cpuUsage();
  if ((user + system) / 1000 - began < HANGS) return;
  writeSync(2, `does not end: case ${number}\n`);
  process.kill(process.pid, 'SIGKILL');
}, 250);
