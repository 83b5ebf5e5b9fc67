/** The browser of this machine: an installed Chromium, Chrome or Edge. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { describe, expect } from 'vitest';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/microsoft-edge',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export const browserPath: string | undefined = PLACES.find((place) => existsSync(place));

/** Tests that need a browser skip visibly where there is none; where CI is set that is a failure. */
export const skipBrowser: boolean = browserPath === undefined && !process.env.CI;

/** Tests in a browser. Its processes have an order of their own, so what fails once is tried once more, and Vitest says so. */
export const describeInBrowser = (name: string, body: () => void): void => {
  describe.skipIf(skipBrowser)(name, { retry: 1 }, body);
};

/** WebGPU in pages and workers, played by the processor where there is no GPU. */
export const WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** How long a page is waited for, ms: a limit for what hangs. Machines are shared, and a frame may take seconds. */
export const PATIENCE = 240_000;

/** `more`: further switches of the browser. */
export async function launch(more: readonly string[] = []): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: browserPath,
    timeout: PATIENCE,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      ...more,
    ],
  });
  browser.on('context', (context) => context.setDefaultTimeout(PATIENCE));
  return browser;
}

/** For what a page shows when its frames and workers have come to it: `await eventually(() => …).toBe(…)`. */
export const eventually = <T>(read: () => T) =>
  expect.poll(read, { timeout: PATIENCE, interval: 50 });

/** The text of an element, waited for. */
export const shown = (page: Page, selector: string) =>
  eventually(async () => (await page.textContent(selector)) ?? '');

/** Two frames have been drawn. */
export const frames = (page: Page) =>
  page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');

/** What is read from a page, once some frames have changed nothing in it. */
export async function still<T>(page: Page, read: () => Promise<T>): Promise<T> {
  let value = await read();
  for (let same = 0; same < 4; ) {
    // figures follow some frames later, at their own pace
    await page.waitForTimeout(60);
    await frames(page);
    const next = await read();
    same = next === value ? same + 1 : 0;
    value = next;
  }
  return value;
}
