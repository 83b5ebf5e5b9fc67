/** Trees trained and a circuit sampled in a browser tab: the bits of Node, with workers and without isolation. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as sampling from '../../src/sampling/index.ts';
import { describeInBrowser, launch } from './chromium.ts';
import { serve, type TestServer } from './server.ts';

type Api = Pick<
  typeof sampling,
  'DenoiserTraining' | 'initialTrees' | 'SamplingCircuit' | 'swissRoll'
>;

/** Weights after 40 steps, and samples; the same text runs in the page. */
async function work(
  { DenoiserTraining, initialTrees, SamplingCircuit, swissRoll }: Api,
  workers: number,
) {
  const training = await DenoiserTraining.create({
    trees: initialTrees({ somata: 2, branching: [4, 4] }),
    data: swissRoll({ count: 100 }).values,
    batch: 32,
    steps: 40,
    workers,
  });
  await training.run();
  const trees = await training.trees();
  await training.dispose();
  const circuit = await SamplingCircuit.create({
    denoiser: { kind: 'trees', trees },
    batch: 20,
    workers,
    inputs: [{ input: 'line', direction: [1, 1], sigma: 0.3 }],
  });
  const { values } = await circuit.run(2);
  await circuit.dispose();
  return { weights: [...trees.weights], values: [...values] };
}

describeInBrowser('a sampling circuit in Chromium', () => {
  let browser: Browser;
  let server: TestServer;
  beforeAll(async () => {
    const texts = { '/': '<!doctype html><title>Synfire</title>' };
    [browser, server] = await Promise.all([launch(), serve(texts, false)]);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it.each([0, 2])('with %i workers gives Node’s weights and samples', async (workers) => {
    const page = await browser.newPage();
    await page.goto(server.url);
    const found = await page.evaluate(
      `import('/dist/sampling.js').then((api) => (${work})(api, ${workers}))`,
    );
    expect(found).toEqual(await work(sampling, workers));
  });
});
