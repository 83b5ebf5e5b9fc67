/**
 * The published 300 IntFire1 cells (Dai et al. 2020, examples/300_intfire), laid out by h5py and run from their own configuration on the command
 * line: every one of the 4,322 expected spikes comes out, node and time.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../../src/index.ts';
import { readSpikes, runSonata } from '../../../src/interchange/sonata/index.ts';
import { synfire } from '../../cli/harness.ts';
import { folderWith, fromDisk, hasH5py, script } from './folder.ts';

const data = resolve(import.meta.dirname, '../../../../shared/data/sonata-300-intfire');
const missing = !existsSync(data) || !hasH5py;

const numbers = (name: string) =>
  Array.from(readNpy(new Uint8Array(readFileSync(join(data, `${name}.npy`)))).data, Number);

function expected() {
  const times = numbers('expected_spike_time_ms_f64');
  const nodes = numbers('expected_spike_node_u16');
  return times
    .map((time, k) => ({ time, node: nodes[k] }))
    .sort((a, b) => a.node - b.node || a.time - b.time);
}

describe.skipIf(missing)(
  '300 IntFire1 cells (needs shared/data/sonata-300-intfire and h5py)',
  () => {
    it('give 4,322 spikes on the command line, and a file of them', async () => {
      const folder = folderWith();
      script('make_intfire.py', data, folder);
      const { code, out, err } = await synfire([
        'run',
        join(folder, 'config.json'),
        '--json',
        '--quiet',
      ]);
      expect(err).toBe('');
      expect(code).toBe(0);
      const summary = JSON.parse(out);
      expect(summary).toMatchObject({
        spikes: 4322,
        engine: 'events',
        by_population: { v1: 4322 },
      });
      const spikes = (await readSpikes(fromDisk, join(folder, 'output/spikes.h5'), 'test')).get(
        'v1',
      )!;
      // spikes_sort_order by_id
      const found = Array.from(spikes.times, (time, k) => ({ time, node: spikes.nodeIds[k] }));
      expect(found.map(({ node }) => node)).toEqual(expected().map(({ node }) => node));
      const worst = Math.max(...expected().map(({ time }, k) => Math.abs(time - found[k].time)));
      expect(worst).toBeLessThan(1e-3);
    });

    it('give almost as many with a time step, on the engine that is named', async () => {
      const folder = folderWith();
      script('make_intfire.py', data, folder);
      const options = { backend: 'wasm', workers: 0 } as const;
      const run = await runSonata(join(folder, 'config.json'), fromDisk, options);
      expect(run.recording?.dt).toBe(0.001);
      expect(Math.abs(run.spikeCount - 4322)).toBeLessThan(50);
    });
  },
);
