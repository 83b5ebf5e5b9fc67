/**
 * Question: how long after a navigation does the first raster stand in the page, cold and from a warm cache?
 *
 * Method: the built site, served on loopback with the headers for shared memory and an hour of cache. Cold: a browser that was just
 * started, with an empty cache. Warm: the same page again, in a new tab of that browser. The time is the page's own clock, from
 * the navigation to the first animation frame whose canvas has a lit pixel; of a page of the guide it is the time until its
 * blocks can be run, and then from the press of Run to the figure. Medians.
 *
 *     node bench/browser/times.mjs [--runs 5] [--chromium /usr/bin/chromium]
 *
 * Exit code 1 where the lab or the first page is slower than 1 s warm or 2.5 s cold.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { serveFolder } from '../../tools/serve-folder.mjs';
import { root } from './lab.mjs';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
  },
});
/** ms. */
const LIMITS = { cold: 2500, warm: 1000 };
const PATIENCE = { timeout: 120_000 };

/** Pages with a network that runs by itself, and where its raster is. */
const RASTERS = {
  'the lab': ['lab/index.html', `document.querySelector('#raster canvas')`],
  'the first page': [
    'index.html',
    `document.querySelector('synfire-network')?.shadowRoot?.querySelector('canvas')`,
  ],
};

const READY = 'document.documentElement.dataset.ready !== undefined';
const RUN = `new Promise((done) => {
  const block = document.querySelector('.run-block');
  const pressed = performance.now();
  const look = () => {
    const image = block.dataset.state === 'done' && block.querySelector('.figure img');
    if (image?.complete) done(performance.now() - pressed);
    else requestAnimationFrame(look);
  };
  block.querySelector('.run-go').click();
  look();
})`;

execFileSync(process.execPath, ['tools/site.mjs', '--if-stale'], { cwd: root, stdio: 'ignore' });
const server = await serveFolder(join(root, 'site/dist'), { port: 0, cache: 'max-age=3600' });
try {
  for (const [name, [path, canvas]] of Object.entries(RASTERS)) {
    const { cold, warm } = await measured((page) => untilLit(page, path, canvas));
    report(`first raster of ${name}`, cold, warm);
    if (cold > LIMITS.cold || warm > LIMITS.warm) process.exitCode = 1;
  }
  const guide = await measured(async (page) => {
    await page.goto(`${server.url}/docs/guide/networks.html`, PATIENCE);
    await page.waitForFunction(READY, undefined, PATIENCE);
    return page.evaluate('performance.now()');
  });
  report('a page of the guide, ready', guide.cold, guide.warm);
  const block = await measured(async (page) => {
    await page.goto(`${server.url}/docs/guide/networks.html`, PATIENCE);
    await page.waitForFunction(READY, undefined, PATIENCE);
    return page.evaluate(RUN);
  });
  report('its first block, from Run to the figure', block.cold, block.warm);
} finally {
  server.close();
}

/** ms: medians of a time that is taken in a page of a browser that was just started, and in a second page. */
async function measured(take) {
  const all = { cold: [], warm: [] };
  for (let k = 0; k < Number(values.runs); k++) {
    const browser = await chromium.launch({
      executablePath: values.chromium,
      args: ['--no-sandbox'],
    });
    try {
      const context = await browser.newContext();
      for (const kind of ['cold', 'warm']) {
        const page = await context.newPage();
        all[kind].push(await take(page));
        await page.close();
      }
    } finally {
      await browser.close();
    }
  }
  const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  return { cold: median(all.cold), warm: median(all.warm) };
}

/** Looks at each animation frame. */
async function untilLit(page, path, canvas) {
  await page.addInitScript(`
    const look = () => {
      const canvas = ${canvas};
      if (canvas?.width > 1) {
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
        copy.drawImage(canvas, 0, 0);
        const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
        if (data.some((value) => value !== 0)) {
          globalThis.firstRaster = performance.now();
          return;
        }
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);`);
  await page.goto(`${server.url}/${path}`, PATIENCE);
  await page.waitForFunction('globalThis.firstRaster > 0', undefined, PATIENCE);
  return page.evaluate('globalThis.firstRaster');
}

function report(what, cold, warm) {
  const shown = (ms) => `${(ms / 1000).toFixed(2)} s`;
  console.log(`${`${what}:`.padEnd(42)} cold ${shown(cold)}, warm ${shown(warm)}`);
}
