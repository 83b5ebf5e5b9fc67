/** Checkpoints and sweeps in a page: what Node has, bit for bit. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { examples } from '../../examples/index.ts';
import { lif, Network, simulate } from '../../src/index.ts';
import { sweep } from '../../src/sweep/index.ts';
import { describeInBrowser, launch } from './chromium.ts';
import { serve, type TestServer } from './server.ts';

const network = () => examples.cuba.build({ size: 400, seed: 3 });

describeInBrowser('in a page', () => {
  let browser: Browser;
  let server: TestServer;

  beforeAll(async () => {
    const texts = {
      '/': '<!doctype html><title>Synfire</title>',
      '/network.json': JSON.stringify(network()),
    };
    [browser, server] = await Promise.all([launch(), serve(texts, true)]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it('a checkpoint is there when the tab is opened again, and the run goes on bit for bit', async () => {
    const context = await browser.newContext();
    const inTab = async (code: string): Promise<unknown> => {
      const page = await context.newPage();
      await page.goto(server.url);
      const result = await page.evaluate(`(async () => {
        const { Network, Simulation } = await import('/dist/index.js');
        const text = await (await fetch('/network.json')).text();
        const simulation = await Simulation.create(Network.fromJSON(text), { workers: 1 });
        ${code}
      })()`);
      await page.close();
      return result;
    };
    await inTab(`
      await simulation.run(40);
      await simulation.checkpoint('cuba.synfire');
      await simulation.run(30);
      await simulation.checkpoint('cuba.synfire');
      await simulation.run(5);`);
    const [taken, hash, before] = (await inTab(`
      const taken = await simulation.resume('cuba.synfire');
      const { hash } = await simulation.run(50);
      const root = await navigator.storage.getDirectory();
      const handle = await root.getFileHandle('cuba.synfire');
      const stream = await handle.createWritable();
      await stream.write('damaged');
      await stream.close();
      return [taken, hash, await simulation.resume('cuba.synfire') + ' ' + simulation.time];
    `)) as string[];
    const whole = await simulate(network(), { time: 120, workers: 0 });
    expect(taken).toBe('cuba.synfire');
    expect(hash).toBe(whole.slice(70, 120).hash);
    expect(before).toBe('cuba.synfire.previous 40');
    await context.close();
  });

  it('a sweep has Node’s table', async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    const csv = await page.evaluate(`(async () => {
      const { Network, lif } = await import('/dist/index.js');
      const { sweep } = await import('/dist/sweep.js');
      const make = ({ current, seed }) => {
        const net = new Network({ dt: 0.1, seed });
        net.stepCurrent(net.population('n', 2, lif()), { amplitude: current });
        return net;
      };
      const options = { seeds: 2, time: 50, measure: ['rate', 'hash'], workers: 2 };
      return (await sweep(make, { ...options, parameters: { current: [300, 400] } })).toCsv();
    })()`);
    await page.close();
    const make = ({ current, seed }: { readonly current?: unknown; readonly seed: number }) => {
      const net = new Network({ dt: 0.1, seed });
      net.stepCurrent(net.population('n', 2, lif()), { amplitude: current as number });
      return net;
    };
    const table = await sweep(make, {
      ...{ parameters: { current: [300, 400] }, seeds: 2, time: 50, workers: 0 },
      measure: ['rate', 'hash'],
    });
    expect(csv).toBe(table.toCsv());
  });
});
