/** Learning in a browser tab: weights after some updates have the bits of Node, by each method, with workers and without, and on a GPU. Of more updates: tests/learn/hashes.test.ts. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as synfire from '../../src/index.ts';
import * as learn from '../../src/learn/index.ts';
import { hashAfter, methods } from '../learn/hashes.ts';
import { isLong } from '../long.ts';
import { describeInBrowser, launch, WEBGPU } from './chromium.ts';
import { serve, type TestServer } from './server.ts';

describeInBrowser('learning in Chromium', () => {
  let browser: Browser;
  let servers: TestServer[];
  beforeAll(async () => {
    const texts = { '/': '<!doctype html><title>Synfire</title>' };
    browser = await launch(WEBGPU);
    servers = await Promise.all([serve(texts, false), serve(texts, true)]);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all(servers?.map((server) => server.close()));
  });

  it.each(methods)('by %s: the bits of Node, with and without isolation', async (method) => {
    const some = { method, updates: isLong ? 50 : 12 };
    const here = await hashAfter({ ...synfire, ...learn }, { ...some, workers: 0 });
    for (const [server, workers] of [
      [servers[0], 0],
      [servers[1], 2],
    ] as const) {
      const page = await browser.newPage();
      await page.goto(server.url);
      const found = await page.evaluate(
        `Promise.all([import('/dist/index.js'), import('/dist/learn.js')]).then(([a, b]) =>
          (${hashAfter})({ ...a, ...b }, ${JSON.stringify({ ...some, workers })}))`,
      );
      expect(found).toBe(here);
      await page.close();
    }
  });

  it.each(['bptt', 'eprop', 'fptt', 'force single'] as const)(
    'by %s on a GPU: the bits of Node',
    async (method) => {
      const few = { method, updates: isLong ? 50 : 3 };
      const here = await hashAfter({ ...synfire, ...learn }, { ...few, workers: 0 });
      const page = await browser.newPage();
      await page.goto(servers[0].url);
      const found = await page.evaluate(
        `Promise.all([import('/dist/index.js'), import('/dist/learn.js')]).then(([a, b]) =>
        (${hashAfter})({ ...a, ...b }, ${JSON.stringify({ ...few, backend: 'webgpu' })}))`,
      );
      expect(found).toBe(here);
      await page.close();
    },
  );
});
