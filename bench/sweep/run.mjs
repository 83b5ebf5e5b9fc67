/**
 * How much faster a sweep is with two workers than with one, and than as many calls of `synfire run`: 200 runs of CUBA 1,000 for 500 ms,
 * over two weights and ten seeds, the whole command from start to end, A B A B.
 *
 *     node bench/sweep/run.mjs [--pairs 5] [--calls 20]
 *
 * Prints medians of seconds, and the ratios; `--calls` runs are timed singly and taken for all 200. What the machine lets be had is measured
 * beside it: two processes at a time that know nothing of each other, each with the whole sweep and one worker, do twice the work of one; were the processors of no
 * use to anybody else meanwhile (threads that compile and collect, the system, the core's other half), that would be 2 ×.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const cli = join(dirname(fileURLToPath(import.meta.url)), '../../dist/cli.js');
const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '5' },
    calls: { type: 'string', default: '20' },
  },
});
const RUNS = 200;
const NETWORK = ['cuba', '--size', '1000', '--time', '500', '--quiet'];
const VARIED = ['--vary', 'w_ex=1.2:2.0:0.2', '--vary', 'w_in=-12:-6:2', '--seeds', '10'];

/** Seconds from start to end, and what it printed. */
function timed(args) {
  const began = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return { seconds: (performance.now() - began) / 1000, stdout };
}

/** Seconds until two processes that were started together have both ended. */
async function together(commands) {
  const began = performance.now();
  const ended = commands.map(
    (args) =>
      new Promise((done, fail) => {
        const child = spawn(process.execPath, [cli, ...args], { stdio: 'ignore' });
        child.on('error', fail);
        child.on('exit', (code) => (code === 0 ? done() : fail(new Error(`exit code ${code}`))));
      }),
  );
  await Promise.all(ended);
  return (performance.now() - began) / 1000;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

const folder = mkdtempSync(join(tmpdir(), 'synfire-bench-'));
const sweeps = { 1: [], 2: [] };
const inside = { 1: [], 2: [] };
const both = [];
try {
  for (let pair = 0; pair < Number(values.pairs); pair++) {
    for (const workers of [1, 2]) {
      const out = join(folder, `${pair}-${workers}.csv`);
      const { seconds, stdout } = timed([
        ...['sweep', ...NETWORK, ...VARIED],
        ...['--workers', String(workers), '--out', out],
      ]);
      sweeps[workers].push(seconds);
      inside[workers].push(Number(/runs in ([\d.]+) (m?)s/.exec(stdout)?.[1]));
    }
    const pairOf = ['a', 'b'].map((name) => [
      ...['sweep', ...NETWORK, ...VARIED, '--workers', '1'],
      ...['--out', join(folder, `${pair}-${name}.csv`)],
    ]);
    both.push(await together(pairOf));
  }
  const calls = Array.from(
    { length: Number(values.calls) },
    (_, k) => timed(['run', ...NETWORK, '--seed', String(k + 1)]).seconds,
  );
  const [one, two] = [median(sweeps[1]), median(sweeps[2])];
  const alone = RUNS * median(calls);
  console.log(
    `sweep of ${RUNS} runs: ${one.toFixed(2)} s with 1 worker, ${two.toFixed(2)} s with 2: ${(one / two).toFixed(2)} ×`,
  );
  console.log(
    `without the start of the process: ${median(inside[1])} and ${median(inside[2])} s: ${(median(inside[1]) / median(inside[2])).toFixed(2)} ×`,
  );
  const twice = median(both);
  console.log(
    `two such sweeps at once, a process and a worker each: ${twice.toFixed(2)} s, the work of one in half of it: ${((2 * one) / twice).toFixed(2)} × is what two processors are here`,
  );
  console.log(
    `${RUNS} calls of synfire run: ${alone.toFixed(1)} s, ${(alone / two).toFixed(1)} × the sweep with 2 workers`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
