/** Pictures of the pages of the site, one of each kind, wide and light, and on a phone and dark: small files, to be looked at. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveFolder } from './serve-folder.mjs';

const PAGES = {
  home: 'index',
  guide: 'docs/guide/neurons',
  worksheet: 'docs/worksheets/lif',
  gallery: 'gallery/index',
  network: 'gallery/cuba',
  study: 'gallery/sompolinsky1988',
  models: 'models/index',
  model: 'models/adex',
  rule: 'models/pairStdp',
  reference: 'reference/index',
  names: 'docs/names',
  workings: 'docs/architecture',
  figures: 'docs/figures',
  recipes: 'docs/recipes',
  cite: 'cite',
};
const VIEWS = {
  wide: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  phone: { viewport: { width: 390, height: 780 }, colorScheme: 'dark' },
};

/** `site`: the built site; `out`: where the pictures are put; `browser`: an open Chromium. */
export async function sitePictures(site, out, browser) {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const server = await serveFolder(site, { port: 0 });
  try {
    for (const [view, options] of Object.entries(VIEWS)) {
      // what moves would give another picture each time
      const context = await browser.newContext({ ...options, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const session = await context.newCDPSession(page);
      for (const [name, path] of Object.entries(PAGES)) {
        await page.goto(`${server.url}/${path}.html`, { timeout: 120_000 });
        await page.waitForFunction('document.documentElement.dataset.ready !== undefined');
        await page.evaluate(
          'Promise.all([...document.images].map((image) => { image.loading = "eager"; return image.decode().catch(() => {}); }))',
        );
        const { data } = await session.send('Page.captureScreenshot', {
          format: 'webp',
          quality: 55,
        });
        writeFileSync(join(out, `${name}-${view}.webp`), Buffer.from(data, 'base64'));
      }
      await context.close();
    }
  } finally {
    server.close();
  }
}
