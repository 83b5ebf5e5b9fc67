/**
 * The pictures of docs/pictures, which README shows: the lab while it runs the cortical microcircuit, and its raster. Needs an installed
 * Chromium. The lab is built into a folder of its own and taken at a given simulated time, so that the same picture comes again.
 * `--site`: pages of the site instead, which is built first, into docs/pictures/site. `--gallery`: only the small pictures of docs/gallery.md, which need no browser (figures of studies as `npm run papers -- --keep` kept them).
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deflateRawSync } from 'node:zlib';
import * as esbuild from 'esbuild';
import { chromium } from 'playwright-core';
import { serveFolder } from './serve-folder.mjs';
import { shadersAsText } from './shaders.mjs';
import { sitePictures } from './site-pictures.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(root, 'docs/pictures');
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const settings = {
  example: 'microcircuit',
  options: { scale: 0.05 },
  changes: {},
  backend: 'wasm',
  until: 1000,
};

const node = (...args) =>
  execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });

mkdirSync(out, { recursive: true });
if (process.argv.includes('--site')) {
  node('tools/site.mjs', '--if-stale');
  const browser = await open();
  await sitePictures(join(root, 'site/dist'), join(out, 'site'), browser);
  await browser.close();
} else {
  await networks();
}
console.log(`The pictures are in ${out}.`);

async function networks() {
  await gallery();
  if (process.argv.includes('--gallery')) return;
  const raster = ['--plot', join(out, 'raster.svg')];
  const options = ['--scale', '0.05', '--time', '500', '--quiet', ...raster];
  node('dist/cli.js', 'run', 'microcircuit', ...options);
  await lab();
}

function open() {
  const executablePath = places.find((place) => existsSync(place));
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

async function gallery() {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-gallery-'));
  const program = join(folder, 'pictures.mjs');
  try {
    await esbuild.build({
      stdin: {
        contents: `import { drawAll } from './site/build/pictures.ts';\nawait drawAll(${JSON.stringify(root)});`,
        resolveDir: root,
      },
      outfile: program,
      ...{ absWorkingDir: root, bundle: true, format: 'esm', platform: 'node', target: 'node20' },
      plugins: [shadersAsText],
      external: ['webgpu', 'h5wasm', 'hyparquet', 'hyparquet-compressors', 'koffi'],
      // the library finds its workers and modules beside itself
      define: { 'import.meta.url': JSON.stringify(`file://${join(root, 'dist/pictures.mjs')}`) },
      logLevel: 'warning',
    });
    execFileSync(process.execPath, [program], { cwd: root, stdio: 'inherit' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function lab() {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-pictures-'));
  node('tools/lab.mjs', '--static', '--out', folder);
  const server = await serveFolder(folder, { port: 0 });
  const browser = await open();
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const link = deflateRawSync(JSON.stringify(settings)).toString('base64url');
    await page.goto(`${server.url}/#s=${link}`);
    await page.waitForSelector('body[data-state=finished]', { timeout: 120_000 });
    await page.waitForTimeout(500); // the last frames of charts and figures
    await page.screenshot({ path: join(out, 'lab.png') });
  } finally {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
  }
}
