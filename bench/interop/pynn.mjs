/**
 * Question: does a network that PyNN exports to SONATA give here the spikes that PyNN gives on Brian2?
 *
 * Method: pynn.py builds one network (conductances, currents, adaptive exponential neurons; 120 edges with weights and delays of their own), writes it by PyNN's export, and runs it by PyNN on Brian2 in steps of
 * 0.02 ms. The written files are read and run here. Said is how far the spikes of each neuron lie apart before the recurrence grows a difference, and the spikes of both by population.
 *
 *     node bench/interop/pynn.mjs                  Debian: apt-get install python3-pynn python3-brian
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simulate } from '../../dist/index.js';
import { readSonata } from '../../dist/sonata.js';

const python = process.env.PYTHON ?? '/usr/bin/python3';
const script = join(import.meta.dirname, 'pynn.py');
const ask = (...args) => spawnSync(python, [script, ...args], { encoding: 'utf8', maxBuffer: 1e9 });
const folder = mkdtempSync(join(tmpdir(), 'synfire-pynn-'));
const out = join(folder, 'net');
const { status, stderr } = ask('export', out);
if (status !== 0) {
  rmSync(folder, { recursive: true });
  console.log(`SKIPPED: PyNN did not run with ${python}.\n${stderr.split('\n').at(-2)}`);
  process.exit(0);
}
const { spikes, train, dt, time } = JSON.parse(ask('network').stdout.trim().split('\n').at(-1));

const file = 'simulation.json';
const ids = async () => {
  const bare = JSON.stringify({ network: 'circuit_config.json', run: { tstop: time, dt } });
  writeFileSync(join(out, file), bare);
  const { populations } = await readSonata(file, read);
  return [...populations.find(({ name }) => name === 'input').ids];
};
const read = async (path) => {
  const bytes = readFileSync(join(out, path));
  // PyNN names the folder as it was given, not as it is seen from the file
  if (path !== 'circuit_config.json') return new Uint8Array(bytes);
  const circuit = JSON.parse(bytes);
  circuit.manifest.$BASE_DIR = '.';
  return new TextEncoder().encode(JSON.stringify(circuit));
};
const rows = (await ids()).flatMap((id) => train.map((t) => `${t} input ${id}`));
writeFileSync(join(out, 'input.csv'), ['timestamps population node_ids', ...rows].join('\n'));
const input = { input_type: 'spikes', module: 'csv', input_file: 'input.csv', node_set: 'all' };
const config = { network: 'circuit_config.json', run: { tstop: time, dt } };
const given = { ...config, inputs: { train: { ...input, node_set: { population: 'input' } } } };
writeFileSync(join(out, file), JSON.stringify(given));
const { network } = await readSonata(file, read);
const run = await simulate(network, { time, backend: 'reference' });
/** ms. Brian2 takes Euler's steps: later, a neuron at its threshold tells the two apart. */
const UNTIL = 55;
const APART = 0.3;
let wrong = 0;
for (const [name, theirs] of Object.entries(spikes)) {
  const { senders, times } = run.spikes(name);
  let [worst, odd, count] = [0, 0, 0];
  theirs.forEach((train, k) => {
    const given = train.filter((t) => t < UNTIL);
    const ours = [...times].filter((_, i) => senders[i] === k);
    count += given.length;
    worst = given.reduce((most, t, i) => Math.max(most, Math.abs(t - (ours[i] ?? 0))), worst);
    // one more only where it may belong after the end
    if ((ours[given.length] ?? UNTIL) < UNTIL - APART) odd++;
  });
  if (odd > 0 || worst > APART) wrong++;
  const whole = `${times.length} spikes in ${time} ms, ${theirs.flat().length} by PyNN on Brian2`;
  console.log(
    `${name}: of the ${count} spikes before ${UNTIL} ms each at most ${worst.toFixed(2)} ms apart, ${odd} neurons with one more; ${whole}`,
  );
}
rmSync(folder, { recursive: true });
console.log(wrong === 0 ? 'agrees' : `${wrong} populations differ`);
process.exitCode = wrong > 0 ? 1 : 0;
