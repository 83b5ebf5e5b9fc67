/**
 * Shiu et al. (2024) on real data: the 196 neurons of the fly's brain that fire when the two P9 neurons are
 * driven, beside the published rates of 30 trials. Skipped where the data are not there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { examples } from '../../examples/index.ts';
import { drivenNeurons } from '../../examples/papers/shiu2024.ts';
import { correlation } from '../../src/analysis/correlation.ts';
import { readEdges, SynfireError, simulate, unitRates } from '../../src/index.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/fly-p9');
// twice the published number: the noise of our own means is then the smaller part
const TRIALS = 60;

describe('the fly brain', () => {
  test.skipIf(!existsSync(folder))(
    'P9: 196 mean rates correlate with the published ones',
    async () => {
      const files = ['pre.npy', 'post.npy', 'syn_count_signed.npy'].map((name) => ({
        name,
        bytes: new Uint8Array(readFileSync(join(folder, name))),
      }));
      const edges = await readEdges(files);
      expect(edges).toMatchObject({ count: 196 });
      expect(edges.source).toHaveLength(4715);
      const sums = new Float64Array(edges.count);
      let spikes = 0;
      for (let seed = 1; seed <= TRIALS; seed++) {
        const options = { drive: '118,164', rate: 150, seed };
        const network = examples.shiu2024.build(options, { edges });
        const recording = await simulate(network, { time: 1000, workers: 0 });
        spikes += recording.spikeCount / TRIALS;
        const rates = unitRates(recording.allSpikes(), edges.count, { from: 0, to: 1000 });
        rates.forEach((rate, k) => {
          sums[k] += rate / TRIALS;
        });
      }
      const reference = JSON.parse(readFileSync(join(folder, 'reference_rates.json'), 'utf8')).P9;
      expect(correlation(sums, reference.mean_hz)).toBeGreaterThanOrEqual(0.9995);
      expect(Math.abs(spikes - 1307.6)).toBeLessThan(127);
    },
  );

  test('neurons to drive are indices or labels', () => {
    const list = {
      source: new Int32Array(0),
      target: new Int32Array(0),
      weight: new Float64Array(0),
    };
    expect(drivenNeurons('3, 1', { ...list, count: 4 })).toEqual([3, 1]);
    const labels = ['720575940604735660', '720575940604737708'];
    expect(drivenNeurons(labels[1], { ...list, count: 2, labels })).toEqual([1]);
    expect(() => drivenNeurons('4', { ...list, count: 4 })).toThrow(SynfireError);
    expect(() => drivenNeurons('1', { ...list, count: 2, labels })).toThrow(SynfireError);
  });

  test('needs an edge list', () => {
    expect(() => examples.shiu2024.build()).toThrow(/--edges/);
  });
});
