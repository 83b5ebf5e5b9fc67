/** A page that embeds the microcircuit as anyone's page would: the element, as fast as it goes, and nothing else. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as esbuild from 'esbuild';
import { chromium } from 'playwright-core';
import { serveFolder } from '../../tools/serve-folder.mjs';
import { root } from './lab.mjs';

const PAGE = `<!doctype html><meta charset="utf-8"><title>Embedded</title>
<style>synfire-network { height: 60vh; }</style>
<h1>A page</h1><p>With text, and a network in it.</p>
<synfire-network src="network.json" time="1000000000" speed="1000"></synfire-network>
<script type="module" src="synfire/element.js"></script>`;

/** Calls `measure(page, browser)` while the network runs, and closes all afterwards. */
export async function withElement(executablePath, scale, measure) {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-element-'));
  const server = await serveFolder(folder, { port: 0 });
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    symlinkSync(join(root, 'dist'), join(folder, 'synfire'), 'dir');
    writeFileSync(join(folder, 'index.html'), PAGE);
    writeFileSync(join(folder, 'network.json'), await microcircuit(folder, scale));
    const page = await browser.newPage();
    await page.goto(`${server.url}/`);
    await page.waitForFunction(LIT, undefined, { timeout: 300_000, polling: 500 });
    await measure(page, browser);
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
}

/** True where the raster has its first spikes. */
const LIT = `(() => {
  const canvas = document.querySelector('synfire-network').shadowRoot?.querySelector('canvas');
  if (!canvas?.width) return false;
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d');
  copy.drawImage(canvas, 0, 0);
  return copy.getImageData(0, 0, canvas.width, canvas.height).data.some((value) => value !== 0);
})()`;

async function microcircuit(folder, scale) {
  const outfile = join(folder, 'network.mjs');
  await esbuild.build({
    stdin: {
      contents: `import { microcircuit } from './examples/papers/microcircuit.ts';
        export default JSON.stringify(microcircuit.build({ scale: ${scale} }));`,
      resolveDir: root,
    },
    outfile,
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'error' },
    external: ['webgpu', 'h5wasm', 'hyparquet', 'hyparquet-compressors', 'koffi'],
    loader: { '.wgsl': 'text' },
  });
  return (await import(pathToFileURL(outfile).href)).default;
}
