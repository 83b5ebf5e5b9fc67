/** What is written is read again as the same network; h5py finds the rules of the guide kept; what has no place is refused with all reasons. */
import { describe, expect, it } from 'vitest';
import {
  bernoulli,
  izhikevich,
  lif,
  Network,
  pairStdp,
  poisson,
  qif,
  type SynfireError,
  simulate,
} from '../../../src/index.ts';
import { readSonata, runSonata, writeSonata } from '../../../src/interchange/sonata/index.ts';
import { folderWith, hasH5py, reader, script } from './folder.ts';
import { small } from './networks.ts';

const codes = async (promise: Promise<unknown>) =>
  promise.then(
    () => [],
    (error) => (error as SynfireError).faults.map(({ code }) => code),
  );

describe('a network as SONATA', () => {
  it('comes back with the same spikes, bit for bit', async () => {
    const files = await writeSonata(small(), { time: 90 });
    const { recording, spikes } = await runSonata('config.json', reader(files), { workers: 0 });
    const direct = await simulate(small(), { time: 90, workers: 0 });
    expect(direct.spikeCount).toBeGreaterThan(100);
    for (const { name } of direct.populations) {
      expect(recording!.spikes(name)).toEqual(direct.spikes(name));
    }
    expect([...spikes.keys()]).toEqual(['E', 'I', 'slow']);
    expect(recording!.hash).toBe(direct.hash);
  });

  it('comes back with izhikevich cells and their recovery', async () => {
    const net = new Network({ dt: 0.1 });
    net.population('P', 3, izhikevich({ d: [2, 6, 8] }));
    net.stepCurrent('P', { amplitude: 10 });
    const files = await writeSonata(net, { time: 100 });
    const run = await runSonata('config.json', reader(files), { workers: 0 });
    const direct = await simulate(net, { time: 100, workers: 0 });
    expect(direct.spikeCount).toBeGreaterThan(5);
    expect(run.recording!.hash).toBe(direct.hash);
  });

  it.skipIf(!hasH5py)('keeps the rules of the guide, as h5py reads it', async () => {
    const folder = folderWith(await writeSonata(small(), { time: 90 }));
    expect(JSON.parse(script('check_layout.py', folder))).toEqual({
      broken: [],
      nodes: { E: 12, I: 5, slow: 3, 'in put': 4 },
      edges: 24 + 30 + 36 + 10 + 4,
    });
  });

  it('reports traces by node id, with frames and units', async () => {
    const files = new Map(await writeSonata(small(), { time: 20 }));
    const config = JSON.parse(new TextDecoder().decode(files.get('simulation_config.json')));
    config.reports = {
      v: { cells: { population: 'E', node_id: [7, 2] }, variable_name: 'V_m', dt: 0.5 },
    };
    files.set('simulation_config.json', new TextEncoder().encode(JSON.stringify(config)));
    const run = await runSonata('config.json', reader(files), { workers: 0 });
    expect([...run.files.keys()]).toEqual(['output/spikes.h5', 'output/v.h5']);
    const states = run.recording!.states('v E');
    expect([...states.neurons]).toEqual([2, 7]);
    expect(states.times.length).toBe(40);
  });

  it('refuses what has no counterpart, all of it', async () => {
    const net = new Network({ dt: 0.1 });
    net.population('noise', 2, poisson({ rate: 10 }));
    net.population('P', 2, lif());
    net.population('Q', 2, qif());
    const connector = bernoulli(1);
    net.connect('P', 'P', { connector, weight: 1, plasticity: pairStdp({ w_max: 5 }) });
    net.poissonInput('P', { rate: 100, weight: 1 });
    expect((await codes(writeSonata(net, { time: 1 }))).sort()).toEqual([
      'nest-no-model',
      'sonata-no-counterpart',
      'sonata-no-counterpart',
      'sonata-no-counterpart',
    ]);
    expect(await codes(writeSonata(small(), { time: 0 }))).toEqual(['bad-time']);
  });

  it('reads several populations and models of one file apart', async () => {
    const model = await readSonata('config.json', reader(await writeSonata(small(), { time: 5 })));
    expect(model.engine).toBe('steps');
    expect(model.populations.map(({ name, virtual }) => [name, virtual])).toEqual([
      ['E', false],
      ['I', false],
      ['slow', false],
      ['in put', true],
    ]);
  });
});
