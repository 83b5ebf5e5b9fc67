/** The learning page in Chromium: a network learns in the tab, stops, and goes on where it was. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeInBrowser, eventually, launch } from './chromium.ts';
import { buildLab, type LabServer, serveLab } from './lab-server.ts';

describeInBrowser('learning in the lab', () => {
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

  it('trains, stops, goes on, and shows what changed', async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForSelector('body[data-state=running]');
    await page.click('nav [data-view=learning]');
    await page.fill('#training-hidden', '40');
    await page.click('#training-run');
    await page.waitForSelector('body[data-state=paused]'); // the lab's own network rests
    const number = async (selector: string) =>
      Number.parseFloat((await page.textContent(selector)) ?? '');
    const drawn = (id: string) =>
      page.evaluate(`document.querySelector('#training-${id}').toDataURL()`);
    // reached, and perhaps left again: which epoch is the last one before a click is the machine's affair
    const learnt = () => eventually(() => number('#training-unseen')).toBeGreaterThan(80);
    await learnt();
    expect(await page.locator('#training-loss canvas, #training-accuracy canvas').count()).toBe(2);
    expect(await drawn('before')).not.toBe(await drawn('now'));
    await page.click('#training-run');
    await page.waitForFunction(
      `document.querySelector('#training-note').textContent.startsWith('Stopped')`,
    );
    const weights = await drawn('weights');
    await page.waitForTimeout(300);
    expect(await drawn('weights')).toBe(weights);
    await page.click('#training-run'); // goes on
    await page.waitForFunction(
      `document.querySelector('#training-weights').toDataURL() !== '${weights}'`,
    );
    await learnt();
    await page.click('#training-anew');
    expect(await page.textContent('#training-run')).toBe('Train');
    expect(await page.isHidden('#training-pictures')).toBe(true);
    await page.context().close();
  });
});
