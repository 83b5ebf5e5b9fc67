/** The recipes of docs/embedding.md, as they stand there, in a real browser. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { examples } from '../../examples/index.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { describeInBrowser, eventually, launch } from './chromium.ts';
import { serve, type TestServer } from './server.ts';

const root = resolve(import.meta.dirname, '../..');
const TIME = 200;
const network = () => examples.microcircuit.small();

/** The fenced block that follows a heading. */
async function recipe(heading: string): Promise<string> {
  const text = await readFile(resolve(root, 'docs/embedding.md'), 'utf8');
  const found = text.split(`## ${heading}\n`)[1]?.match(/```\w+\n([\s\S]*?)```/)?.[1];
  if (!found) throw new Error(`docs/embedding.md has no recipe "${heading}"`);
  return found;
}

/** The address of the package's files as this page reaches it: a folder that is not called dist. */
const here = (text: string) =>
  text
    .replaceAll('https://cdn.example/synfire/', '/synfire/')
    .replace(/time="\d+"/, `time="${TIME}"`);

/** Before a page is loaded: its element's end is heard whenever it comes. */
const listen = (page: Page) =>
  page.addInitScript(`globalThis.ended = new Promise((done, fail) => {
    document.addEventListener('synfire-end', ({ detail }) => done(detail), true);
    document.addEventListener('synfire-fault', ({ detail }) => fail(JSON.stringify(detail)), true);
  });
  ended.catch(() => {});`);
const waitForEnd = (page: Page) =>
  page.evaluate('ended') as Promise<{ hash: string; spikes: number; time: number }>;

describeInBrowser('embedding', () => {
  let browser: Browser;
  let isolated: TestServer;
  let plain: TestServer;
  let node: { hash: string };

  beforeAll(async () => {
    node = await simulate(network(), { time: TIME, workers: 1 });
    const bundle = async (heading: string) => {
      const { outputFiles } = await esbuild.build({
        stdin: { contents: await recipe(heading), resolveDir: root, loader: 'js' },
        bundle: true,
        format: 'esm',
        target: 'es2022',
        platform: 'browser',
        write: false,
        alias: { synfire: resolve(root, 'dist/index.js') },
        external: ['hyparquet', 'hyparquet-compressors', 'node:*'],
        plugins: [
          {
            name: 'package',
            setup: (build) => {
              const map = { 'synfire/inline': 'inline.js', 'synfire/element': 'element.js' };
              for (const [name, file] of Object.entries(map)) {
                build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({
                  path: resolve(root, 'dist', file),
                }));
              }
            },
          },
        ],
      });
      return outputFiles[0].text;
    };
    const page = '<!doctype html><meta charset="utf-8"><title>Page</title>';
    const texts = {
      '/': page,
      '/network.json': JSON.stringify(network()),
      '/plain.html': `${page}${here(await recipe('Three lines'))}`,
      '/inline.html': `${page}<output></output><script type="module" src="/inline.js"></script>`,
      '/inline.js': await bundle('One file, for bundlers'),
      '/missing.html': `${page}<script type="module" src="/dist/element.js"></script><synfire-network src="/none.json"></synfire-network>`,
    };
    [browser, isolated, plain] = await Promise.all([
      launch(),
      serve(texts, true),
      serve(texts, false),
    ]);
  });
  afterAll(async () => {
    await browser?.close();
    await Promise.all([isolated?.close(), plain?.close()]);
  });

  it('shows a network in three lines, with and without isolation, with Node’s spikes', async () => {
    for (const server of [isolated, plain]) {
      const page = await browser.newPage();
      await listen(page);
      await page.goto(`${server.url}/plain.html`);
      expect(await waitForEnd(page)).toMatchObject({ hash: node.hash, time: TIME });
      const lit = `(() => {
        const canvas = document.querySelector('synfire-network').shadowRoot.querySelector('canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((value, k) => k % 4 === 3 && value > 0).length;
      })()`;
      await eventually(() => page.evaluate(lit)).toBeGreaterThan(50);
      // who hears the page is told what it shows
      const canvas = page.locator('synfire-network canvas');
      const words = /^A cortical microcircuit: last 200 ms, .*L4E [\d.]+ Hz/;
      expect(await canvas.getAttribute('aria-label')).toMatch(words);
      await page.close();
    }
  });

  it('runs from one bundled file, with nothing fetched beside it', async () => {
    const page = await browser.newPage();
    const fetched: string[] = [];
    page.on('request', (request) => fetched.push(new URL(request.url()).pathname));
    await page.goto(`${isolated.url}/inline.html`);
    await page.waitForFunction(`document.querySelector('output').textContent !== ''`);
    expect(await page.textContent('output')).toBe(node.hash);
    expect(fetched.filter((path) => path.startsWith('/dist/'))).toEqual([]);
    await page.close();
  });

  it('keeps its element in a bundle that imports it for its effect', async () => {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: `import 'synfire/element';`, resolveDir: root, loader: 'js' },
      bundle: true,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      write: false,
      logLevel: 'error', // warnings of chunks without effects are not shown for packages
      external: ['hyparquet', 'hyparquet-compressors', 'node:*'],
    });
    const html = `<!doctype html><synfire-network src="/network.json" time="50" asset-base="/dist/"></synfire-network>`;
    const page = await browser.newPage();
    await listen(page);
    await page.route('**/bundled.html', (route) =>
      route.fulfill({ contentType: 'text/html', body: html }),
    );
    await page.goto(`${plain.url}/bundled.html`);
    const short = await simulate(network(), { time: 50, workers: 1 });
    const [ended] = await Promise.all([
      waitForEnd(page),
      page.addScriptTag({ content: outputFiles[0].text, type: 'module' }),
    ]);
    expect(ended).toMatchObject({ hash: short.hash, time: 50 });
    // Vue and React assign a property where an element has one of that name: attributes must reach it as attributes
    expect(await page.evaluate(`'src' in document.querySelector('synfire-network')`)).toBe(false);
    await page.close();
  });

  it('says in the element what is wrong', async () => {
    const page = await browser.newPage();
    await page.goto(`${isolated.url}/missing.html`);
    await page.waitForFunction(
      `document.querySelector('synfire-network').shadowRoot?.textContent.includes('answered 404')`,
    );
    await page.close();
  });
});
