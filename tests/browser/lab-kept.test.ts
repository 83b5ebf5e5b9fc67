/** The lab in a real browser: a run that was under way when its tab was closed is offered when the page is opened again. */
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildNetwork } from '../../app/networks.ts';
import { defaults, pack, type Settings } from '../../app/settings.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { describeInBrowser, eventually, launch, shown } from './chromium.ts';
import { buildLab, type LabServer, serveLab } from './lab-server.ts';

/** ms: no page comes so far before it is stopped. */
const UNTIL = 600_000;
const settings: Settings = {
  ...{ ...defaults, example: 'cuba', options: { size: 100 }, workers: 1, until: UNTIL },
};

describeInBrowser('a run that was left', () => {
  let browser: Browser;
  let server: LabServer;

  beforeAll(async () => {
    const folder = buildLab();
    [browser, server] = await Promise.all([launch(), serveLab(folder, true)]);
  }, 600_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  /** A page that was left in the middle of a run; resolves with the time, ms. */
  async function leave(context: BrowserContext): Promise<number> {
    const page = await context.newPage();
    await page.goto(`${server.url}#s=${await pack(settings)}`);
    await page.waitForSelector('body[data-state=running]');
    const time = async () => Number.parseFloat((await page.textContent('#time')) ?? '');
    await eventually(time).toBeGreaterThan(0);
    await page.click('#run');
    // it is kept before it says that it rests
    await page.waitForSelector('body[data-state=paused]');
    await page.waitForSelector('body[data-kept]');
    const left = Number(await page.getAttribute('body', 'data-kept'));
    expect(left).toBeGreaterThan(0);
    await page.close();
    return left;
  }

  it('goes on where it was, with the spikes of one that was never left', async () => {
    const context = await browser.newContext();
    const left = await leave(context);
    const again = await context.newPage();
    await again.goto(server.url);
    await shown(again, '#kept').toContain('A run of cuba was at');
    await again.click('#kept .primary');
    await again.waitForSelector('#kept', { state: 'detached' });
    await shown(again, '#course').toContain(`Back at ${left.toFixed(1)} ms`);
    await again.click('#step');
    const time = Number((left + 0.1).toFixed(1));
    const { hash } = await simulate(buildNetwork(settings), { time, workers: 1 });
    await shown(again, '#hash').toContain(hash);
    await context.close();
  }, 600_000);

  it('is gone where the visitor says so', async () => {
    const context = await browser.newContext();
    await leave(context);
    const again = await context.newPage();
    await again.goto(server.url);
    const files = () =>
      again.evaluate('navigator.storage.getDirectory().then((d) => Array.fromAsync(d.keys()))');
    await again.waitForSelector('#kept');
    expect(await files()).toEqual(['lab-run.synfire']);
    await again.click('#kept button:not(.primary)');
    await eventually(files).toEqual([]);
    await context.close();
  }, 600_000);
});
