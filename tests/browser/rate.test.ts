/** A rate network in a browser tab: the bits of Node, with workers, and without isolation. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as rate from '../../src/rate/index.ts';
import { describeInBrowser, launch } from './chromium.ts';
import { serve, type TestServer } from './server.ts';

type Api = Pick<typeof rate, 'RateSimulation'>;

/** The hash after 50 steps; the same text runs in the page. */
async function work({ RateSimulation }: Api, options: rate.RateOptions) {
  const size = 70;
  const values = Array.from({ length: size * size }, (_, k) =>
    Math.fround(((k * 7919) % 997) / 2e3 - 0.25),
  );
  const simulation = await RateSimulation.create(
    {
      states: { x: 'input - x' },
      output: 'tanh(x)',
      size,
      dt: 0.1,
      weights: [{ kind: 'dense', values }],
      noise: { x: 0.5 },
      initial: { x: 0.3 },
    },
    options,
  );
  const { hash } = await simulation.step(50);
  await simulation.dispose();
  return hash;
}

describeInBrowser('a rate network in Chromium', () => {
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

  it.each([{ workers: 0 }, { workers: 2 }])('%j: gives Node’s hash', async (options) => {
    const page = await browser.newPage();
    await page.goto(server.url);
    const found = await page.evaluate(
      `import('/dist/rate.js').then((api) => (${work})(api, ${JSON.stringify(options)}))`,
    );
    expect(found).toBe(await work(rate, { workers: 0 }));
  });
});
