/**
 * The recipes of docs/recipes.md in Chromium, each file as it stands there. What a framework needs is installed into a folder of its own, and
 * left out visibly where no registry can be reached: in `npm run test:long` only.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples } from '../../examples/index.ts';
import { izhikevich, Network, simulate } from '../../src/index.ts';
import { isLong } from '../long.ts';
import { eventually, launch, PATIENCE, shown, skipBrowser } from './chromium.ts';
import { serve, type TestServer } from './server.ts';

const root = resolve(import.meta.dirname, '../..');
const work = join(tmpdir(), 'synfire-recipes');
const network = () => examples.microcircuit.small();
const HEAD = '<!doctype html><meta charset="utf-8"><title>Page</title>';
const BUNDLED = { bundle: true, format: 'esm', target: 'es2022', write: false } as const;

/** The listings of the page by the name in their first line. */
const files: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...readFileSync(join(root, 'docs/recipes.md'), 'utf8').matchAll(
      /^```\w+\n(?:\/\/|<!--) ([\w.-]+)(?: -->)?\n([\s\S]*?)^```/gm,
    ),
  ].map(([, name, text]) => [name, text]),
);

/** The one listing of docs/embedding.md that every bundler takes. */
function listingForBundlers(): string {
  const text = readFileSync(join(root, 'docs/embedding.md'), 'utf8');
  return text.split('## One file, for bundlers\n')[1].match(/```js\n([\s\S]*?)```/)![1];
}

/** What the recipes are built with, by its exact version. */
const TOOLS = {
  react: '19.2.0',
  'react-dom': '19.2.0',
  vue: '3.5.22',
  svelte: '5.39.0',
  '@vue/compiler-sfc': '3.5.22',
  webpack: '5.102.0',
  vite: '8.3.8',
};

/** ms: webpack alone takes minutes where others build too. */
const LONG = 3 * PATIENCE;

/** False where there is no registry. */
function install(): boolean {
  mkdirSync(work, { recursive: true });
  const [asked, done] = [join(work, 'package.json'), join(work, 'installed.json')];
  const wanted = JSON.stringify({ private: true, dependencies: TOOLS });
  const own = join(work, 'node_modules/synfire');
  try {
    if (!existsSync(done) || readFileSync(done, 'utf8') !== wanted) {
      writeFileSync(asked, wanted);
      const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
      const args = ['install', '--ignore-scripts', ...quiet];
      execFileSync('npm', args, { cwd: work, stdio: 'ignore', timeout: LONG });
      writeFileSync(done, wanted);
    }
  } catch {
    return false;
  }
  // as a package that was installed, and of this build: a link is taken for the user's own source, and may lead to another
  rmSync(own, { recursive: true, force: true });
  mkdirSync(own, { recursive: true });
  cpSync(join(root, 'package.json'), join(own, 'package.json'));
  copyLibrary(join(own, 'dist'));
  return true;
}

function copyLibrary(place: string): void {
  const types = join(root, 'dist/types');
  cpSync(join(root, 'dist'), place, { recursive: true, filter: (path) => path !== types });
}

const hasTools = isLong && install();

describe.skipIf(skipBrowser || !isLong)('recipes', { retry: 1 }, () => {
  let browser: Browser;
  let servers: TestServer[] = [];
  let node: { hash: string; spikeCount: number };

  beforeAll(async () => {
    browser = await launch([
      '--autoplay-policy=no-user-gesture-required',
      '--use-fake-ui-for-media-stream',
      '--use-fake-device-for-media-stream',
    ]);
    node = await simulate(network(), { time: 200, workers: 1 });
  }, PATIENCE);
  afterAll(async () => {
    await browser?.close();
    await Promise.all(servers.map((server) => server.close()));
  });

  /** A page of its own host; the texts by path, beside the library as synfire/. */
  async function open(texts: Record<string, string>, path: string, isolated = true): Promise<Page> {
    const all = { '/network.json': JSON.stringify(network()), ...texts };
    const server = await serve(all, isolated);
    servers = [...servers, server];
    const page = await browser.newPage();
    await page.goto(`${server.url}${path}`, { timeout: PATIENCE });
    return page;
  }

  /** A page with a script that a framework's recipe was made into; its caption becomes the hash. */
  async function gives(script: string, selector = 'figcaption'): Promise<void> {
    const html = `${HEAD}<div id="app"></div><output></output><script type="module" src="/main.js"></script>`;
    const page = await open({ '/': html, '/main.js': script }, '/');
    await shown(page, selector).toBe(node.hash);
    await page.close();
  }

  const bundled = async (contents: string, options: esbuild.BuildOptions = {}) => {
    const { outputFiles } = await esbuild.build({
      stdin: { contents, resolveDir: work, loader: 'jsx' },
      ...BUNDLED,
      external: ['node:*'], // optional packages are not installed, and are left out
      define: { 'process.env.NODE_ENV': '"production"' },
      logLevel: 'error', // warnings of chunks without effects are not shown for packages
      jsx: 'automatic',
      ...options,
    });
    return outputFiles![0].text;
  };

  it.skipIf(!hasTools)('React', async () => gives(await bundled(files['react.jsx'])), PATIENCE);

  it.skipIf(!hasTools)(
    'Vue',
    async () => {
      const { compileScript, parse } = createRequire(join(work, 'x.js'))('@vue/compiler-sfc');
      const { descriptor } = parse(files['Raster.vue']);
      const isCustomElement = (tag: string) => tag.startsWith('synfire-');
      const templateOptions = { compilerOptions: { isCustomElement } };
      const { content } = compileScript(descriptor, {
        id: 'raster',
        inlineTemplate: true,
        templateOptions,
      });
      const main = `${content.replace('export default', 'const Raster =')}
        import { createApp } from 'vue';
        createApp(Raster, { src: 'network.json', time: '200' }).mount('#app');`;
      await gives(await bundled(main));
    },
    LONG,
  );

  it.skipIf(!hasTools)(
    'Svelte',
    async () => {
      const compiler = pathToFileURL(join(work, 'node_modules/svelte/src/compiler/index.js')).href;
      const { compile } = await import(/* @vite-ignore */ compiler);
      const { js } = compile(files['Raster.svelte'], {
        generate: 'client',
        filename: 'Raster.svelte',
      });
      const main = `${js.code.replace('export default function', 'function')}
        import { mount } from 'svelte';
        mount(Raster, { target: document.getElementById('app'), props: { src: 'network.json', time: '200' } });`;
      await gives(await bundled(main, { conditions: ['svelte', 'browser'] }));
    },
    LONG,
  );

  it.skipIf(!hasTools)(
    'webpack',
    async () => {
      const folder = join(work, 'webpack');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'main.js'), listingForBundlers());
      const file = join(folder, 'webpack.config.mjs');
      writeFileSync(file, files['webpack.config.mjs']);
      const { default: config } = await import(/* @vite-ignore */ pathToFileURL(file).href);
      const webpack = createRequire(join(work, 'x.js'))('webpack');
      const output = { ...config.output, path: join(folder, 'dist') };
      const stats = await new Promise<{ compilation: { errors: unknown[] } }>((done, fail) => {
        const built = { ...config, context: folder, output };
        webpack(built, (error: unknown, result: { compilation: { errors: unknown[] } }) =>
          error ? fail(error) : done(result),
        );
      });
      expect(stats.compilation.errors).toEqual([]);
      await gives(readFileSync(join(folder, 'dist/bundle.js'), 'utf8'), 'output');
    },
    LONG,
  );

  it.skipIf(!hasTools)(
    'Vite: built, and by its development server, with two workers',
    async () => {
      const folder = join(work, 'vite');
      const text = readFileSync(join(root, 'docs/embedding.md'), 'utf8');
      const config = text.split('### Vite\n')[1].match(/```js\n([\s\S]*?)```/)![1];
      rmSync(folder, { recursive: true, force: true });
      copyLibrary(join(folder, 'public/synfire'));
      const inPage =
        '<synfire-network src="network.json" time="200" speed="10" workers="2" asset-base="synfire/"></synfire-network>';
      const texts = {
        'public/network.json': JSON.stringify(network()),
        'index.html': `${HEAD}<output></output>${inPage}<script type="module" src="/main.js"></script>`,
        'main.js': `import 'synfire/element';
          addEventListener('synfire-end', ({ detail }) => { document.title = detail.hash; }, true);
          ${listingForBundlers()}`,
        'vite.config.mjs': config,
      };
      for (const [name, content] of Object.entries(texts))
        writeFileSync(join(folder, name), content);
      const address = pathToFileURL(join(work, 'node_modules/vite/dist/node/index.js')).href;
      const vite = await import(/* @vite-ignore */ address);
      const options = {
        ...{ root: folder, configFile: join(folder, 'vite.config.mjs'), logLevel: 'error' },
        server: { host: '127.0.0.1', port: 0 },
        preview: { host: '127.0.0.1', port: 0 },
      };
      await vite.build(options);
      const built = await vite.preview(options);
      const developed = await (await vite.createServer(options)).listen();
      try {
        for (const { httpServer } of [built, developed]) {
          const page = await browser.newPage();
          await page.goto(`http://127.0.0.1:${httpServer.address().port}/`, { timeout: PATIENCE });
          await shown(page, 'output').toBe(node.hash);
          await eventually(() => page.title()).toBe(node.hash);
          expect(await page.evaluate('crossOriginIsolated')).toBe(true);
          await page.close();
        }
      } finally {
        await Promise.all([built.close(), developed.close()]);
      }
    },
    LONG,
  );

  it(
    'Observable: from another host, by the one file',
    async () => {
      const net = new Network({ dt: 0.1, seed: 1 });
      net.population('cells', 100, izhikevich());
      net.noiseCurrent('cells', { mean: 4, sd: 3, interval: 0.1 });
      const { hash, spikeCount } = await simulate(net, { time: 500, workers: 1 });
      expect(spikeCount).toBeGreaterThan(50);
      const cell = files['observable.js'];
      const display =
        'const display = (text) => { document.querySelector("output").textContent = text; };';
      const html = `${HEAD}<output></output><script type="module">${display}\n${cell}</script>`;
      const server = await serve({ '/': html }, false);
      servers = [...servers, server];
      const page = await browser.newPage();
      const inline = readFileSync(join(root, 'dist/inline.js'), 'utf8');
      const headers = { 'Access-Control-Allow-Origin': '*' };
      await page.route('https://cdn.example/synfire/inline.js', (route) =>
        route.fulfill({ contentType: 'text/javascript', headers, body: inline }),
      );
      await page.goto(server.url);
      await shown(page, 'output').toBe(hash);
      await page.close();
    },
    LONG,
  );

  it(
    'GitHub Pages: a service worker isolates the page, which then has two workers',
    async () => {
      const texts = {
        '/isolation.js': files['isolation.js'],
        '/pages.html': `${HEAD}<script>
        addEventListener('synfire-end', ({ detail }) => { document.title = detail.hash; }, true);
        </script>${files['pages.html']}`,
      };
      const page = await open(texts, '/pages.html', false);
      await page.waitForFunction('crossOriginIsolated', undefined, { timeout: PATIENCE });
      await page.waitForFunction('document.title !== "Page"', undefined, { timeout: PATIENCE });
      expect(await page.title()).toBe(node.hash);
      await page.close();
    },
    LONG,
  );

  it(
    'spikes as sound: each fifth one is a tone',
    async () => {
      const page = await open({ '/sound.html': HEAD + files['sound.html'] }, '/sound.html');
      await page.getByRole('button').click();
      await shown(page, 'output').toMatch(/tones/);
      const { spikeCount } = await simulate(network(), { time: 400, workers: 1 });
      const heard = Number.parseInt((await page.textContent('output'))!, 10);
      // a fifth of each of eight slices, begun anew
      expect(heard).toBeGreaterThanOrEqual(spikeCount / 5);
      expect(heard).toBeLessThan(spikeCount / 5 + 8);
      await page.close();
    },
    LONG,
  );

  it(
    'a canvas of one’s own shows Node’s spikes',
    async () => {
      const page = await open({ '/canvas.html': HEAD + files['canvas.html'] }, '/canvas.html');
      await shown(page, 'output').toBe(`${node.spikeCount} spikes`);
      const dark = await page.evaluate(`(() => {
      const { data } = document.querySelector('canvas').getContext('2d').getImageData(0, 0, 600, 300);
      return data.filter((value, k) => k % 4 === 3 && value > 0).length;
    })()`);
      expect(dark).toBeGreaterThan(50);
      await page.close();
    },
    LONG,
  );

  it(
    'a microphone drives cells that are silent without it',
    async () => {
      const page = await open(
        { '/microphone.html': HEAD + files['microphone.html'] },
        '/microphone.html',
      );
      await page.getByRole('button').click();
      // Chromium's own device beeps now and then; cells at 300 pA alone never fire
      await shown(page, 'output').toMatch(/^[\d.]+ loud, [1-9]\d* spikes$/);
      await page.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('button').waitFor({ state: 'detached' });
      await page.close();
    },
    LONG,
  );

  it(
    'without a page: in a worker that has the one file',
    async () => {
      const contents = files['worker-only.js'];
      const worker = await bundled(contents, {
        stdin: { contents, resolveDir: hasTools ? work : root },
      });
      const html = `${HEAD}<output></output><script type="module">
      const worker = new Worker('/worker-only.js', { type: 'module' });
      worker.onmessage = ({ data }) => { document.querySelector('output').textContent = data.hash; };
      worker.postMessage(await (await fetch('network.json')).text());
      </script>`;
      const page = await open({ '/': html, '/worker-only.js': worker }, '/');
      await shown(page, 'output').toBe(node.hash);
      await page.close();
    },
    LONG,
  );
});
