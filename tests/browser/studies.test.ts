/** Studies in the lab: their figures in Chromium are Node's and the published ones, and a long one can be stopped. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaults, pack } from '../../app/settings.ts';
import { run } from '../../examples/papers/engelken2023.ts';
import { describeInBrowser, eventually, launch, shown, still } from './chromium.ts';
import { buildLab, type LabServer, serveLab } from './lab-server.ts';

describeInBrowser('studies in the lab', () => {
  let browser: Browser;
  let server: LabServer;
  beforeAll(async () => {
    const folder = buildLab();
    [browser, server] = await Promise.all([launch(), serveLab(folder, true)]);
  });
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  async function start(study: string): Promise<Page> {
    const page = await browser.newPage();
    // the lab's own network is not what is looked at
    const small = { example: 'cuba', options: { size: 100 }, workers: 1, until: 600_000 };
    await page.goto(`${server.url}#s=${await pack({ ...defaults, ...small })}`);
    await page.waitForSelector('body[data-state=running]');
    await page.click('nav [data-view=studies]');
    await page.selectOption('#study', study);
    // what was published and what a kept run found, before anything is computed
    await shown(page, '#study-kept').toMatch(/^What a run that was kept found, in \d+ (s|min)\./);
    const kept = page.locator('#study-checks tbody tr');
    expect(await page.locator('#study-figure circle').count()).toBe(await kept.count());
    // rows of checks that are there when the first line comes
    await page.evaluate(`new MutationObserver(() => {
      if (globalThis.checksAtFirst === undefined && document.querySelector('#study-lines').textContent !== '')
        globalThis.checksAtFirst = document.querySelectorAll('#study-checks [data-of=here] tr').length;
    }).observe(document.querySelector('#study-lines'), { childList: true, characterData: true, subtree: true })`);
    await page.click('#study-run');
    await page.waitForSelector('body[data-state=paused]'); // the lab's own network rests
    return page;
  }
  const text = async (page: Page, selector: string) => (await page.textContent(selector)) ?? '';

  it('runs the engine without a time step: lines as they come, then the checks', async () => {
    const page = await start('engelken2023');
    await page.waitForFunction(
      `document.querySelector('#study-lines').textContent.includes('lif')`,
    );
    await page.waitForSelector('#study-checks [data-of=here] tbody tr');
    expect(await page.evaluate('checksAtFirst')).toBe(0);
    await shown(page, '#study-result').toMatch(/Every figure is as expected/);
    expect(await page.locator('#study-checks tbody tr').count()).toBe(2);
    expect(await page.locator('#study-figure circle').count()).toBe(2);
    const { rows } = await run(() => {}, [1000]);
    const lines = (await text(page, '#study-lines')).split('\n');
    for (const { model, rate } of rows) {
      const line = lines.find((candidate) => candidate.startsWith(model));
      expect(line?.split(/ +/).slice(0, 3)).toEqual([model, '1000', rate.toFixed(3)]);
    }
    const [got] = await Promise.all([page.waitForEvent('download'), page.click('#study-save')]);
    const file = JSON.parse((await readFile(await got.path())).toString());
    expect(file).toMatchObject({ study: 'engelken2023', checks: [{ ok: true }, { ok: true }] });
    await page.context().close();
  });

  it('draws a spectrum while it converges, and stops when asked to', async () => {
    const page = await start('engelken2020lyapunov');
    await page.waitForSelector('#study-curves canvas');
    const drawn = () => page.evaluate(`document.querySelector('#study-curves canvas').toDataURL()`);
    const first = await drawn();
    expect(await text(page, '#study-curves')).toMatch(/g = 1.5/);
    await eventually(async () => (await drawn()) === first).toBe(false);
    expect(await page.locator('#study-checks [data-of=here]').count()).toBe(0);
    await page.click('#study-run');
    await shown(page, '#study-result').toBe('Stopped.');
    const stopped = await still(page, drawn);
    await page.waitForTimeout(500);
    expect((await drawn()) === stopped).toBe(true);
    await page.click('nav [data-view=activity]');
    await page.click('#run');
    await page.waitForSelector('body[data-state=running]');
    await page.context().close();
  });
});
