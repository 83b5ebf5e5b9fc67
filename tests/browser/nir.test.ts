/** The three graphs that h5py wrote give in Chromium what numpy says, to 1e-5: h5wasm, workers and WebAssembly as in a page. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as esbuild from 'esbuild';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, launch } from './chromium.ts';
import { serve, type TestServer } from './server.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'tests/interchange/nir/fixtures');

/** A page's own bundle, beside the library's files. */
const SOURCE = `
  import { readNir, runNir } from './src/interchange/nir/index.ts';
  import { setLimits } from './src/set-limits.ts';
  globalThis.evaluate = async (bytes, steps, size, values, workers) => {
    const graph = await readNir(Uint8Array.from(bytes));
    const data = { shape: [steps, size], data: Float32Array.from(values) };
    const { outputs } = await runNir(graph, data, { workers });
    return Array.from(Object.values(outputs)[0].data);
  };
  globalThis.endless = async (bytes) => {
    setLimits({ hdf5Time: 100 });
    const load = 'data:text/javascript,for (;;);';
    const fault = await readNir(Uint8Array.from(bytes), { load }).catch((error) => error.faults[0]);
    return fault.code;
  };`;

describeInBrowser('NIR in Chromium', () => {
  let browser: Browser;
  let server: TestServer;
  beforeAll(async () => {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: SOURCE, resolveDir: root, loader: 'ts' },
      bundle: true,
      write: false,
      format: 'esm',
      target: 'es2022',
      platform: 'browser',
      mainFields: ['module', 'main'],
      external: ['node:*', 'hyparquet', 'webgpu'],
      loader: { '.wgsl': 'text' },
    });
    const page = '<!doctype html><script type="module" src="/dist/nir-test.js"></script>';
    server = await serve({ '/': page, '/dist/nir-test.js': outputFiles[0].text }, true);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  it.each(['forward', 'recurrent', 'convolutional'])('%s', async (name) => {
    const expected = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
    const bytes = [...readFileSync(join(folder, `${name}.nir`))];
    const { inputs, outputs } = expected as { inputs: number[][]; outputs: number[][] };
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction('globalThis.evaluate !== undefined');
    const call = { bytes, steps: inputs.length, size: inputs[0].length, values: inputs.flat() };
    const found = await page.evaluate(
      ({ bytes, steps, size, values }) =>
        (globalThis as never as { evaluate: (...args: unknown[]) => Promise<number[]> }).evaluate(
          bytes,
          steps,
          size,
          values,
          2,
        ),
      call,
    );
    const wanted = outputs.flat();
    const scale = Math.max(...wanted.map(Math.abs));
    expect(found.length).toBe(wanted.length);
    wanted.forEach((value, k) => {
      expect(Math.abs(found[k] - value)).toBeLessThan(1e-5 * scale);
    });
    await page.close();
  });

  it('a file that keeps the package busy without an end is refused in time', async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForFunction('globalThis.endless !== undefined');
    const bytes = [...readFileSync(join(folder, 'forward.nir'))];
    expect(await page.evaluate(`globalThis.endless([${bytes}])`)).toBe('over-limit');
    await page.close();
  });
});
