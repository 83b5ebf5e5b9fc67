/** The learning page in Chromium: a network learns in the tab, stops, and goes on where it was. */
import { rmSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launch, skipBrowser } from './chromium.ts';
import { buildLab, type LabServer, serveLab } from './lab-server.ts';

describe.skipIf(skipBrowser)('learning in the lab', () => {
  let browser: Browser;
  let server: LabServer;
  let folder: string;
  beforeAll(async () => {
    folder = buildLab();
    [browser, server] = await Promise.all([launch(), serveLab(folder, true)]);
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
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
    await page.waitForFunction(
      `parseFloat(document.querySelector('#training-unseen').textContent) > 80`,
      undefined,
      { timeout: 60_000 },
    );
    expect(await page.locator('#training-loss canvas, #training-accuracy canvas').count()).toBe(2);
    expect(await drawn('before')).not.toBe(await drawn('now'));
    await page.click('#training-run');
    await page.waitForFunction(
      `document.querySelector('#training-note').textContent.startsWith('Stopped')`,
    );
    const [stopped, weights] = [await number('#training-unseen'), await drawn('weights')];
    expect(stopped).toBeGreaterThan(80);
    await page.waitForTimeout(300);
    expect(await drawn('weights')).toBe(weights);
    await page.click('#training-run'); // goes on
    await page.waitForFunction(
      `document.querySelector('#training-weights').toDataURL() !== '${weights}'`,
    );
    expect(await number('#training-unseen')).toBeGreaterThan(70);
    await page.click('#training-anew');
    expect(await page.textContent('#training-run')).toBe('Train');
    expect(await page.isHidden('#training-pictures')).toBe(true);
    await page.context().close();
  }, 120_000);
});
