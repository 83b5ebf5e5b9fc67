/**
 * Question: do the files that are written here open elsewhere, and does the same network from them give the same spikes there?
 *
 * Method: a balanced network of 100 leaky neurons with given input is run in double precision. Its recording is written in every format, the network as SONATA. judge.py opens the files with what Debian's Python
 * has, compares the spikes, and runs the network of the SONATA files on Brian2 in the same steps. Said is what opened and what agreed; readers that are not there are named.
 *
 *     node bench/interop/run.mjs          Debian: apt-get install python3-h5py python3-brian; better with python3-pandas, pynwb, python3-neo
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as S from '../../dist/index.js';
import { writeSonata } from '../../dist/sonata.js';

const TIME = 300;
const net = new S.Network({ dt: 0.1, seed: 4, precision: 'double' });
const receptors = { ex: S.exponential({ tau_syn: 2 }), in: S.exponential({ tau_syn: 5 }) };
const membrane = { tau_m: 10, C_m: 250, E_L: -70, V_reset: -70, V_th: -55, t_ref: 2 };
net.population('E', 80, S.lif({ ...membrane, receptors }));
net.population('I', 20, S.lif({ ...membrane, tau_m: 8, receptors }));
const times = Array.from({ length: 1500 }, (_, k) => 1 + k * 0.2).map(
  (t) => Math.round(t * 10) / 10,
);
const senders = times.map((_, k) => (k * 7) % 30);
net.population('in', 30, S.spikeGenerator({ senders, times }));
const excites = { receptor: 'ex', weight: S.uniform(120, 280), delay: 1.5 };
net.connect('in', 'E', { ...excites, connector: S.fixedIndegree(8) });
net.connect('in', 'I', { ...excites, connector: S.fixedIndegree(8) });
net.connect('E', 'E', { ...excites, connector: S.bernoulli(0.1) });
net.connect('E', 'I', { ...excites, connector: S.bernoulli(0.1) });
const inhibits = { receptor: 'in', weight: -300, delay: 1.5, connector: S.bernoulli(0.2) };
net.connect('I', 'E', inhibits);
net.connect('I', 'I', inhibits);
net.stepCurrent('E', { amplitude: 200 });
const run = await S.simulate(net, { time: TIME });

const folder = mkdtempSync(join(tmpdir(), 'synfire-interop-'));
try {
  for (const ending of ['npz', 'h5', 'nwb', 'csv', 'parquet']) {
    const spikesOnly = ['csv', 'parquet'].includes(ending);
    await S.saveRecording(run, join(folder, `run.${ending}`), { spikesOnly });
  }
  for (const [path, bytes] of await writeSonata(net, { time: TIME })) {
    const at = join(folder, 'sonata', path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, bytes);
  }
  const spikes = Object.fromEntries(
    ['E', 'I', 'in'].map((name) => {
      const own = run.spikes(name);
      return [name, { times: [...own.times], senders: [...own.senders] }];
    }),
  );
  writeFileSync(join(folder, 'truth.json'), JSON.stringify({ spikes }));
  const python = process.env.PYTHON ?? '/usr/bin/python3';
  const judge = join(import.meta.dirname, 'judge.py');
  const { stdout, stderr } = spawnSync(python, [judge, folder], { encoding: 'utf8' });
  const checks = stdout
    .split('\n')
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
  if (checks.length === 0) throw new Error(stderr);
  console.log(`${run.spikeCount} spikes, ${run.hash}`);
  for (const { what, opened, agrees, said } of checks) {
    const word = agrees
      ? 'agrees '
      : opened
        ? 'DIFFERS'
        : said.startsWith('SKIPPED')
          ? 'skipped'
          : 'FAILED ';
    console.log(`${word}  ${what}: ${said}`);
  }
  const wrong = checks.filter(({ agrees, said }) => !agrees && !said.startsWith('SKIPPED'));
  process.exitCode = wrong.length > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
