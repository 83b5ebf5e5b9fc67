/** The lab, built, served with isolation, and a browser for it: what the benchmarks of this folder share. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Calls `measure(browser, url)` and closes both afterwards. */
export async function withLab(executablePath, measure) {
  const lab = join(root, 'tools/lab.mjs');
  execFileSync(process.execPath, [lab, '--static'], { stdio: 'ignore' });
  const server = spawn(process.execPath, [lab, '--no-build', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(server.stdout, 'data');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    await measure(browser, /http:\S+/.exec(line.toString())[0]);
  } finally {
    await browser.close();
    server.kill();
  }
}

/** The page with the microcircuit at that scale, running. */
export async function openLab(browser, url, scale) {
  const page = await browser.newPage();
  await page.goto(url);
  await page.waitForSelector('body[data-state=running]');
  const field = page.locator('#options input[aria-label=scale]');
  if (Number(await field.inputValue()) === scale) return page;
  await field.fill(String(scale));
  await field.press('Enter');
  await page.waitForSelector('body[data-state=building]');
  await page.waitForSelector('body[data-state=running]', { timeout: 120_000 });
  return page;
}
