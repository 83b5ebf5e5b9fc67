/** The same network in a browser tab and in Node: the same spikes. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { examples } from '../../examples/index.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { isLong } from '../long.ts';
import { describeInBrowser, launch, WEBGPU } from './chromium.ts';
import { serve, type TestServer } from './server.ts';

/** ms. */
const TIME = 300;
/** A processor plays the GPU, slowly. */
const GPU_TIME = isLong ? TIME : 60;
const network = () => examples.microcircuit.build({ scale: 0.02, seed: 1 });

describeInBrowser('the engines in Chromium', () => {
  let browser: Browser;
  let isolated: TestServer;
  let plain: TestServer;

  beforeAll(async () => {
    const texts = {
      '/': '<!doctype html><title>Synfire</title>',
      '/network.json': JSON.stringify(network()),
    };
    [browser, isolated, plain] = await Promise.all([
      launch(WEBGPU),
      serve(texts, true),
      serve(texts, false),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([isolated?.close(), plain?.close()]);
  });

  async function hashInPage(server: TestServer, options: object, time = TIME) {
    const page = await browser.newPage();
    await page.goto(server.url);
    // text, not a function: what runs in the page must not be touched by the test runner's transforms
    const result = (await page.evaluate(`(async () => {
      const { Network, Simulation } = await import('/dist/index.js');
      const text = await (await fetch('/network.json')).text();
      const simulation = await Simulation.create(Network.fromJSON(text), ${JSON.stringify(options)});
      const run = await simulation.run(${time});
      await simulation.dispose();
      return { hash: run.hash, spikes: run.spikeCount };
    })()`)) as { hash: string; spikes: number };
    await page.close();
    return result;
  }

  it('gives Node’s hash with one worker, with two, and without isolation', async () => {
    const node = await simulate(network(), { time: TIME, workers: 1 });
    const expected = { hash: node.hash, spikes: node.spikeCount };
    expect(expected.spikes).toBeGreaterThan(100);
    expect(await hashInPage(isolated, { workers: 1 })).toEqual(expected);
    expect(await hashInPage(isolated, { workers: 2 })).toEqual(expected);
    expect(await hashInPage(plain, { workers: 2 })).toEqual(expected);
  });

  it('gives Node’s hash on WebGPU, isolated or not', async () => {
    const node = await simulate(network(), { time: GPU_TIME, workers: 1 });
    const expected = { hash: node.hash, spikes: node.spikeCount };
    expect(expected.spikes).toBeGreaterThan(20);
    for (const server of [isolated, plain]) {
      expect(await hashInPage(server, { backend: 'webgpu' }, GPU_TIME)).toEqual(expected);
    }
  });
});
