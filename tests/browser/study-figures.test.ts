/**
 * The figure of each study fills where it is run in the lab, in Chromium and in Firefox: with curves or with figures beside the published ones.
 * Some take minutes until the first is there: in `npm run test:long` only. SYNFIRE_STUDIES=name,name: these alone.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaults, pack } from '../../app/settings.ts';
import { studies } from '../../examples/studies.ts';
import { firefox, openPage } from '../hosts/hosts.ts';
import { isLong } from '../long.ts';
import { launch, PATIENCE, skipBrowser } from './chromium.ts';
import { buildLab, type LabServer, serveLab } from './lab-server.ts';
import { FILL } from './study-figures.ts';

const only = process.env.SYNFIRE_STUDIES?.split(',');
const names = Object.keys(studies).filter((name) => only?.includes(name) ?? true);
/** ms until the first mark of a study. */
const LONGEST = 3_600_000;
/** The lab with a small network of its own, which rests from the first study on. */
const link = () =>
  pack({ ...defaults, example: 'cuba', options: { size: 100 }, workers: 1, view: 'studies' });

describe.skipIf(skipBrowser || !isLong)('figures of studies in Chromium', () => {
  let browser: Browser;
  let server: LabServer;
  let page: Page;
  beforeAll(async () => {
    [browser, server] = await Promise.all([launch(), serveLab(buildLab(), true)]);
    page = await browser.newPage();
    await page.goto(`${server.url}#s=${await link()}`, { timeout: PATIENCE });
    await page.waitForSelector('#study option', { state: 'attached' });
  }, 2 * PATIENCE);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it.each(names)(
    '%s',
    async (name) => {
      expect(await page.evaluate(`(${FILL})(${JSON.stringify(name)})`)).not.toMatch(/^nothing/);
    },
    LONGEST,
  );
});

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** What the lab's page is given: all studies, one after the other. */
const ALL = `<script>addEventListener('load', async () => {
  while (!document.querySelector('#study option')) await new Promise((done) => setTimeout(done, 50));
  const fill = ${FILL};
  for (const name of ${JSON.stringify(names)}) {
    const found = await fill(name).catch((error) => 'nothing: ' + error);
    await fetch('/told', { method: 'POST', body: JSON.stringify({ name, found }) });
  }
});</script>`;

describe.skipIf(!isLong || !firefox())('figures of studies in Firefox', () => {
  it('each fills', { timeout: 10 * LONGEST }, async () => {
    const out = buildLab();
    const told: Record<string, string> = {};
    let finish: () => void;
    const finished = new Promise<void>((done) => {
      finish = done;
    });
    const server = createServer(async (request, response) => {
      if (request.method === 'POST') {
        const { name, found } = JSON.parse(await text(request));
        told[name] = found;
        response.end();
        if (Object.keys(told).length === names.length) finish();
        return;
      }
      const path = new URL(request.url ?? '/', 'http://x').pathname;
      const file = path.endsWith('/') ? `${path}index.html` : path;
      try {
        const body = readFileSync(join(out, file));
        response.writeHead(200, {
          'Cross-Origin-Opener-Policy': 'same-origin',
          'Cross-Origin-Embedder-Policy': 'require-corp',
          'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
        });
        response.end(
          file.endsWith('.html') ? body.toString().replace('<head>', `<head>${ALL}`) : body,
        );
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const folder = mkdtempSync(join(tmpdir(), 'synfire-firefox-'));
    const url = `http://127.0.0.1:${port}/#s=${await link()}`;
    const browser = openPage({ name: 'Firefox', command: firefox() }, url, folder, 10 * LONGEST);
    try {
      await Promise.race([finished, browser.failed]);
    } finally {
      await browser.close();
      server.close();
      server.closeAllConnections();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
    expect(Object.keys(told)).toEqual(names);
    expect(Object.entries(told).filter(([, found]) => found.startsWith('nothing'))).toEqual([]);
  });
});
