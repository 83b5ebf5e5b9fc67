/**
 * Question: do networks of one's own text do the same in Brian2 and in Synfire's double precision, spike by spike?
 *
 * Method: networks drawn from a seed (draw.mjs: six texts of neurons, all methods, receptors, delays by synapse, refractoriness, STDP, short-term
 * plasticity, several runs between which currents change) run for 500 ms in both. Every spike and every state at the end of each run is compared. Three
 * documented conventions are mapped and counted: refractoriness of r steps is r + 1 in Brian2; arrivals that jump a state act before
 * thresholds; stages of rk2 and rk4 wait at the threshold. Where spikes part or states differ by more than 1e-9, Synfire is run up to four times more with
 * currents moved by 2^-46 or 2^-45 of themselves, up or down: a network that then parts from itself, or whose states move by more than 1e-10, makes
 * rounding large, and no two computations of it agree.
 *
 *     node bench/agreement/run.mjs [--networks 200] [--seed 1] [--family 8] [--file …]
 *
 * Brian2 runs on the system's Python (Debian: python3-brian), or on the one that the variable PYTHON names, in one process with NumPy. Prints a
 * table and writes bench/results/agreement.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { families } from './families.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: {
    networks: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    family: { type: 'string', default: '8' },
    file: { type: 'string', default: join(here, '..', 'results', 'agreement.json') },
  },
});
const options = {
  seed: Number(values.seed),
  networks: Number(values.networks),
  size: Number(values.family),
};
const rows = [];
for await (const row of families(options)) {
  rows.push(row);
  console.log(
    [
      `${row.model} ${row.method}`.padEnd(34),
      `dt ${row.dt}`.padEnd(9),
      `${row.results.length} networks`,
      `${row.results.reduce((sum, r) => sum + r.spikes, 0)} spikes`.padStart(13),
      `states ≤ ${Math.max(...row.results.map((r) => r.worst)).toExponential(1)}`,
      row.results.filter((r) => r.parts !== undefined).length || '',
    ].join('  '),
  );
}
const all = rows.flatMap((row) => row.results);
const parted = all.filter((r) => r.parts !== undefined || r.left !== undefined);
const count = (test) => rows.filter(test).reduce((sum, row) => sum + row.results.length, 0);
const summary = {
  networks: all.length,
  agreeInEverySpike: all.length - parted.length,
  agreeInStates: all.filter((r) => !parted.includes(r) && r.worst <= 1e-9).length,
  spikes: all.reduce((sum, r) => sum + r.spikes, 0),
  chaotic: all.filter((r) => r.chaotic).length,
  leftTheNumbersInBoth: all.filter((r) => r.left).length,
  unexplained: all.filter(
    (r) => r.left === false || (!r.chaotic && (r.parts !== undefined || r.worst > 1e-9)),
  ).length,
  conventions: {
    'refractoriness is counted as r + 1 steps': all.length,
    'arrivals that jump a state come before thresholds': count((row) => row.jumps),
    'stages wait at the threshold': count((row) => row.limited),
  },
};
console.log(JSON.stringify(summary, null, 2));
mkdirSync(dirname(values.file), { recursive: true });
const found = { ...options, ...summary, families: rows };
writeFileSync(values.file, `${JSON.stringify(found, null, 1)}\n`);
process.exitCode = summary.unexplained === 0 ? 0 : 1;
