/**
 * How one network scales over MPI ranks on this machine, beside as many workers of one process.
 *
 *     node bench/mpi/run.mjs [--ranks 1,2,4] [--scale 0.2] [--time 1000] [--repeats 3]
 *
 * Question: strong scaling, the same network in more ranks; weak scaling, a network that grows with them. Each line is the fewest wall seconds of
 * `repeats` runs, alternating; hashes must be equal. The microcircuit has an epoch of one step (0.1 ms), which is the hard case: 10,000 exchanges a biological second.
 */
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const cli = join(dirname(fileURLToPath(import.meta.url)), '../../dist/cli.js');
const { values } = parseArgs({
  options: {
    ranks: { type: 'string', default: '1,2' },
    scale: { type: 'string', default: '0.2' },
    time: { type: 'string', default: '1000' },
    repeats: { type: 'string', default: '3' },
  },
});
const ranks = values.ranks.split(',').map(Number);
const env = { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };
const version = execFileSync('mpirun', ['--version'], { encoding: 'utf8' });
const launcher = /Open MPI/.test(version) ? ['--oversubscribe'] : [];

/** Wall seconds of the run, and its hash. */
function once(scale, size, asRanks) {
  const own = [cli, 'run', 'microcircuit', '--scale', String(scale), '--time', values.time];
  const args = [...own, '--json', '--quiet', '--workers', String(asRanks ? 1 : size)];
  const out = asRanks
    ? execFileSync('mpirun', [...launcher, '-n', size, process.execPath, ...args, '--mpi'], { env })
    : execFileSync(process.execPath, args, { env });
  const { run_s, hash } = JSON.parse(out);
  return { run_s, hash };
}

function compare(title, cases) {
  console.log(
    `\n${title}\nranks  scale  workers of one process (s)  ranks of one worker (s)  ratio`,
  );
  for (const { size, scale } of cases) {
    const best = { ranks: Number.POSITIVE_INFINITY, workers: Number.POSITIVE_INFINITY };
    for (let k = 0; k < Number(values.repeats); k++) {
      const [one, many] = [once(scale, size, false), once(scale, size, true)];
      if (one.hash !== many.hash) throw new Error(`${size} ranks: another hash`);
      best.workers = Math.min(best.workers, one.run_s);
      best.ranks = Math.min(best.ranks, many.run_s);
    }
    const ratio = (best.ranks / best.workers).toFixed(2);
    console.log([size, scale, best.workers, best.ranks, ratio].join('\t'));
  }
}

const scale = Number(values.scale);
compare(
  'Strong scaling',
  ranks.map((size) => ({ size, scale })),
);
// synapses grow with the square of the scale
compare(
  'Weak scaling',
  ranks.map((size) => ({
    size,
    scale: Number((scale * Math.sqrt(size / Math.max(...ranks))).toPrecision(2)),
  })),
);
