/**
 * The 300 IntFire1 cells of the SONATA examples (Dai et al. 2020): m ← m·e^(−Δt/τ) + w two ms after a spike,
 * m > 1 fires, m is held at 0 for 3 ms. IntFire1 is `lif` around 0 with delta receptors. Every one of the 4,322
 * published spikes has to come out, neuron and time.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EventSimulation } from '../../src/backends/events/event-simulation.ts';
import { delta, edges, lif, Network, readNpy, spikeGenerator } from '../../src/index.ts';

const folder = resolve(import.meta.dirname, '../../../shared/data/sonata-300-intfire');
const missing = !existsSync(folder);

const numbers = (name: string): number[] =>
  Array.from(readNpy(new Uint8Array(readFileSync(join(folder, `${name}.npy`)))).data, Number);

function sonata(): Network {
  const net = new Network({ dt: 0.001, seed: 1 });
  const cell = (tau_m: number) =>
    lif({ tau_m, C_m: 1, E_L: 0, V_th: 1, V_reset: 0, t_ref: 3, receptors: { syn: delta() } });
  // both kinds in one population, so that the file's node numbers are ours
  const tau = Array.from({ length: 300 }, (_, i) => (i < 240 ? 24 : 7));
  net.population('v1', 300, { ...cell(24), parameters: { ...cell(24).parameters, tau_m: tau } });
  const connect = (source: string, file: string) => {
    const connector = edges(numbers(`${file}_pre_u16`), numbers(`${file}_post_u16`));
    net.connect(source, 'v1', { connector, weight: numbers(`${file}_weight_f64`), delay: 2 });
  };
  for (const name of ['lgn', 'tw']) {
    const given = numbers(`${name}_spike_node_u16`);
    const at = numbers(`${name}_spike_time_ms_f64`);
    const order = at.map((_, k) => k).sort((a, b) => at[a] - at[b] || given[a] - given[b]);
    const [senders, times] = [order.map((k) => given[k]), order.map((k) => at[k])];
    const size = 1 + Math.max(...senders, ...numbers(`${name}_v1_pre_u16`));
    net.population(name, size, spikeGenerator({ senders, times }));
    connect(name, `${name}_v1`);
  }
  connect('v1', 'v1_v1');
  return net;
}

describe.skipIf(missing)(
  'SONATA, 300 IntFire1 cells (needs shared/data/sonata-300-intfire)',
  () => {
    it('fires all 4,322 expected spikes, node and time to 1 µs', async () => {
      const simulation = await EventSimulation.create(sonata());
      const { times, neurons } = await simulation.run(3000);
      const order = (t: number[], n: number[]) =>
        t
          .map((time, k) => ({ time, neuron: n[k] }))
          .sort((a, b) => a.time - b.time || a.neuron - b.neuron);
      const expected = order(
        numbers('expected_spike_time_ms_f64'),
        numbers('expected_spike_node_u16'),
      );
      const found = order([...times], [...neurons]);
      expect(found.length).toBe(4322);
      expect(found.map((s) => s.neuron)).toEqual(expected.map((s) => s.neuron));
      const worst = Math.max(...found.map((s, k) => Math.abs(s.time - expected[k].time)));
      expect(worst).toBeLessThan(1e-3);
    });
  },
);
