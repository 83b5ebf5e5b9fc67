/** A network whose synapses no single memory of WebAssembly can hold (2³² bytes): its workers have one each. */
import { freemem } from 'node:os';
import { describe, expect, it } from 'vitest';
import {
  allToAll,
  exponential,
  lif,
  Network,
  normal,
  Simulation,
  uniform,
} from '../../src/index.ts';
import { isLong } from '../long.ts';

/** Neurons, all connected to all; bytes of a synapse with a weight of its own (16-bit slot and weight). */
const [SIZE, BYTES] = [33_000, 4];

/** Bytes that must be free: rows, and as much again as the rest of the machine may want meanwhile. */
const WANTED = 8e9;

const why = isLong
  ? freemem() < WANTED
    ? 'less than 8 GB are free'
    : undefined
  : 'only in npm run test:long';

function network(): Network {
  const net = new Network({ dt: 0.1, seed: 5 });
  const cell = lif({ receptors: { ex: exponential({ tau_syn: 2 }) } });
  const p = net.population('p', SIZE, cell, { initial: { v: uniform(-70, -50.5) } });
  net.connect(p, p, { connector: allToAll(), weight: normal(0.02, 0.01), delay: uniform(1, 3) });
  net.poissonInput(p, { rate: 8000, weight: 60 });
  net.recordSpikes(p);
  return net;
}

describe.skipIf(why !== undefined)(`beyond 4 GiB${why ? ` (${why})` : ''}`, () => {
  it('more than 4·10⁹ bytes of synapses in two memories have the spikes of synapses that are not stored', async () => {
    const seen: Record<string, unknown>[] = [];
    for (const connectivity of ['stored', 'procedural'] as const) {
      const simulation = await Simulation.create(network(), { workers: 2, connectivity });
      try {
        const { hash, spikeCount, synapticEvents } = await simulation.run(8);
        const { synapses, bytes, buildSeconds } = simulation;
        console.log(connectivity, { synapses, bytes, buildSeconds, spikeCount, synapticEvents });
        expect(synapses).toBe(SIZE * SIZE);
        if (connectivity === 'stored') {
          expect(bytes).toBeGreaterThan(BYTES * synapses);
          expect(bytes).toBeGreaterThan(2 ** 32);
        } else expect(bytes).toBeLessThan(1e8);
        seen.push({ hash, spikeCount, synapticEvents });
      } finally {
        await simulation.dispose();
      }
    }
    expect(seen[0].spikeCount).toBeGreaterThan(100);
    expect(seen[1]).toEqual(seen[0]);
  }, 1_800_000);
});
