/**
 * Workers as a user meets them: their number changes nothing, one that dies is reported, and none keeps a
 * process alive.
 */
import { execFile } from 'node:child_process';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bernoulli, fixedOutdegree } from '../../src/connect/connector.ts';
import { Network } from '../../src/network/network.ts';
import { lif } from '../../src/neurons/lif.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { Simulation } from '../../src/simulate/simulation.ts';

const threads = createRequire(import.meta.url)('node:worker_threads') as { Worker: typeof Worker };
const Original = threads.Worker;

/** Threads that were started since the test began. */
let started: Worker[];
beforeEach(() => {
  started = [];
  threads.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      started.push(this);
    }
  };
  syncBuiltinESMExports();
});
afterEach(() => {
  threads.Worker = Original;
  syncBuiltinESMExports();
});

function network(size = 300): Network {
  const net = new Network({ dt: 0.1, seed: 8 });
  const e = net.population('E', size, lif({ t_ref: 2 }));
  net.connect(e, e, { connector: bernoulli(0.1), weight: 20, delay: 1.5 });
  net.poissonInput(e, { rate: 8000, weight: 40 });
  return net;
}

describe('the number of workers', () => {
  it('does not show in the spikes: 0, 1, 2, 3 and 5 give one hash', async () => {
    const hashes: string[] = [];
    for (const workers of [0, 1, 2, 3, 5]) {
      const run = await simulate(network(), { time: 60, workers });
      expect(run.spikeCount).toBeGreaterThan(100);
      hashes.push(run.hash);
    }
    expect(new Set(hashes).size).toBe(1);
    expect(started).toHaveLength(1 + 2 + 3 + 5);
  });

  it('nor where a worker has more accumulators than 16 bits number', async () => {
    const net = new Network({ dt: 0.1, seed: 9 });
    const e = net.population('E', 27_000, lif({ t_ref: 2 }));
    const i = net.population('I', 9000, lif({ t_ref: 2 }));
    for (const [source, weight] of [[e, 200] as const, [i, -300] as const]) {
      for (const target of [e, i]) {
        net.connect(source, target, { connector: fixedOutdegree(6), weight, delay: 0.5 });
      }
    }
    // the last neurons fire too, and what they reach shows in who fires later
    net.poissonInput(e, { rate: 4000, weight: 300 });
    net.poissonInput(i, { rate: 4000, weight: 300 });
    const alone = await simulate(net, { time: 6, workers: 0 });
    const three = await simulate(net, { time: 6, workers: 3 });
    expect(alone.spikeCount).toBeGreaterThan(1000);
    expect(three.hash).toBe(alone.hash);
  });

  it('may be more than there are neurons', async () => {
    const one = await simulate(network(3), { time: 30, workers: 1 });
    const many = await simulate(network(3), { time: 30, workers: 4 });
    expect(many.hash).toBe(one.hash);
  });
});

describe('a worker that dies', () => {
  it.each([1, 2])(
    'of %i rejects the call that waits for it, and all later ones',
    async (workers) => {
      const simulation = await Simulation.create(network(), { workers });
      const onProgress = () => void started.at(-1)!.terminate();
      await expect(simulation.run(1e7, { onProgress })).rejects.toMatchObject({
        name: 'SynfireError',
        faults: [{ code: 'worker-lost', where: 'a simulation worker' }],
      });
      await expect(simulation.run(1)).rejects.toMatchObject({ code: 'worker-lost' });
      await expect(simulation.read('E', 'v')).rejects.toMatchObject({ code: 'worker-lost' });
      await simulation.dispose();
    },
  );

  it('while none waits is found by the next call', async () => {
    const simulation = await Simulation.create(network(), { workers: 2 });
    await simulation.run(1);
    await started[0].terminate();
    await expect(simulation.run(1)).rejects.toMatchObject({ code: 'worker-lost' });
    await simulation.dispose();
  });

  it('takes the others with it, so that none waits at a barrier for ever', async () => {
    const simulation = await Simulation.create(network(), { workers: 3 });
    const ended = Promise.all(started.map((w) => new Promise((done) => w.once('exit', done))));
    const onProgress = () => void started[1].terminate();
    await expect(simulation.run(1e7, { onProgress })).rejects.toMatchObject({
      code: 'worker-lost',
    });
    await ended;
  });
});

describe('a process', () => {
  const library = pathToFileURL(resolve(import.meta.dirname, '../../dist/index.js')).href;
  const script = (end: string) => `
    import { bernoulli, lif, Network, Simulation } from '${library}';
    const net = new Network({ dt: 0.1 });
    const e = net.population('E', 100, lif());
    net.connect(e, e, { connector: bernoulli(0.1), weight: 20, delay: 1 });
    const simulation = await Simulation.create(net, { workers: 2 });
    await simulation.run(5);
    ${end}
    console.log('ran');`;

  it.each([
    ['was disposed of', 'await simulation.dispose();'],
    ['is idle', ''],
  ])('whose simulation %s ends by itself', async (_, end) => {
    const args = ['--input-type=module', '-e', script(end)];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 500_000 });
    expect(stdout).toBe('ran\n');
  });
});
