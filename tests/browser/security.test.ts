/** The policy that docs/security.md gives is enough in Chromium, and is in force: the same spikes as in Node, and no violation. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Network, neuron, simulate } from '../../src/index.ts';
import { describeInBrowser, eventually, launch } from './chromium.ts';
import { serve, type TestServer } from './server.ts';

const root = resolve(import.meta.dirname, '../..');
const text = readFileSync(resolve(root, 'docs/security.md'), 'utf8');
const policy = /```text\nContent-Security-Policy: (.*)\n```/.exec(text)![1];
const TIME = 50;

/** Kernels that are compiled in the page. */
function network(): Network {
  const net = new Network({ dt: 0.1, seed: 21 });
  const own = neuron({
    equations: 'dv/dt = (21*mV - v + 4*mV*sin(v/(3*mV)))/(8*ms) : mV',
    threshold: 'v > 15*mV',
    reset: 'v = 0*mV',
  });
  net.population('P', 60, own, { initial: { v: { distribution: 'uniform', low: 0, high: 15 } } });
  return net;
}

/** A page's program: it keeps what was forbidden, and its end. */
const program = (entry: string, options: string) => `
  import { Network, simulate } from '/dist/${entry}.js';
  globalThis.forbidden = [];
  addEventListener('securitypolicyviolation', (event) =>
    forbidden.push(event.effectiveDirective + ' ' + event.blockedURI));
  try {
    const json = await (await fetch('/network.json')).text();
    const { hash } = await simulate(Network.fromJSON(json), { time: ${TIME}, ${options} });
    document.title = hash;
  } catch (error) {
    document.title = String(error);
  }`;
const element = `
  import '/dist/element.js';
  globalThis.forbidden = [];
  addEventListener('securitypolicyviolation', (event) => forbidden.push(event.effectiveDirective));
  const shown = document.querySelector('synfire-network');
  shown.addEventListener('synfire-end', ({ detail }) => { document.title = detail.hash; });
  shown.addEventListener('synfire-fault', ({ detail }) => { document.title = JSON.stringify(detail); });
  shown.setAttribute('src', '/network.json');`;
const html = (script: string, body = '') =>
  `<!doctype html><meta charset="utf-8"><title>…</title>${body}<script type="module" src="${script}"></script>`;

describeInBrowser('the policy for pages', () => {
  let browser: Browser;
  let strict: TestServer;
  let blobs: TestServer;
  let none: TestServer;
  let node: string;

  beforeAll(async () => {
    node = (await simulate(network(), { time: TIME, workers: 0 })).hash;
    const texts = {
      '/network.json': JSON.stringify(network()),
      '/two.html': html('/two.js'),
      '/two.js': program('index', 'workers: 2'),
      '/one.html': html('/one.js'),
      '/one.js': program('index', 'workers: 0'),
      '/inline.html': html('/inline.js'),
      '/inline.js': program('inline', 'workers: 2'),
      '/element.html': html('/shown.js', `<synfire-network time="${TIME}"></synfire-network>`),
      '/shown.js': element,
    };
    const withBlobs = policy
      .replace("worker-src 'self'", "worker-src 'self' blob:")
      .replace("connect-src 'self'", "connect-src 'self' blob:");
    [browser, strict, blobs, none] = await Promise.all([
      launch(),
      serve(texts, true, { policy }),
      serve(texts, true, { policy: withBlobs }),
      serve(texts, true, { policy: policy.replace(" 'wasm-unsafe-eval'", '') }),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([strict?.close(), blobs?.close(), none?.close()]);
  });

  /** What the page ends with, and what was forbidden until then. */
  async function ended(server: TestServer, path: string) {
    const page = await browser.newPage();
    await page.goto(`${server.url}${path}`);
    // polled from outside: a page with a policy evaluates no text
    await eventually(() => page.title()).not.toBe('…');
    const title = await page.title();
    const session = await page.context().newCDPSession(page);
    const expression = 'JSON.stringify(globalThis.forbidden)';
    const { result } = await session.send('Runtime.evaluate', { expression });
    await page.close();
    return { title, forbidden: JSON.parse(result.value) as string[] };
  }

  it('lets workers, the calling thread and the element run, with Node’s spikes', async () => {
    for (const path of ['/two.html', '/one.html', '/element.html']) {
      expect(await ended(strict, path), path).toEqual({ title: node, forbidden: [] });
    }
  });

  it('with blob: addresses lets the one file for bundlers run', async () => {
    expect(await ended(blobs, '/inline.html')).toEqual({ title: node, forbidden: [] });
  });

  it('is in force: without its words for WebAssembly nothing is compiled, and an error says so', async () => {
    const { title, forbidden } = await ended(none, '/one.html');
    expect(title).toMatch(/wasm-unsafe-eval/);
    expect(forbidden.length).toBeGreaterThan(0);
  });
});
