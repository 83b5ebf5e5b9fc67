/** The lab where something is refused: a link of another version, no WebAssembly SIMD, no storage, no connection. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { buildNetwork } from '../../app/networks.ts';
import { defaults, type Settings, unpack } from '../../app/settings.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { describeInBrowser, eventually, shown } from './chromium.ts';
import { labPages, linkTo } from './lab-pages.ts';

const settings: Settings = {
  ...{ ...defaults, example: 'cuba', options: { size: 100 }, workers: 1, until: 20 },
};

describeInBrowser('the lab where something is refused', () => {
  const { visit, wrong } = labPages();
  const finished = (page: Page) => page.waitForSelector('body[data-state=finished]');
  const node = async (backend?: 'reference') =>
    (
      await simulate(buildNetwork(settings), {
        time: 20,
        ...(backend ? { backend } : { workers: 1 }),
      })
    ).hash;
  /** A page whose session worker begins with a line of its own. */
  const visitWith = async (line: string, hash: string) => {
    const page = await visit('isolated', hash, {}, async (context) => {
      await context.addInitScript(line);
      await context.route('**/session.js', async (route) => {
        const answer = await route.fetch();
        await route.fulfill({ response: answer, body: `${line}\n${await answer.text()}` });
      });
    });
    return page;
  };

  it('opens a link of another version, and says what it could not take', async () => {
    const link = { ...settings, options: { size: 100, gone: 1 }, view: 'cellar' };
    const page = await visit('isolated', await linkTo(link));
    await finished(page);
    await shown(page, '#hash').toBe(await node());
    await shown(page, '#fault').toMatch(/view "cellar", option "gone".*older-link/s);
    await page.context().close();
  });

  it('shows the view that was asked for while the link was read', async () => {
    const early = `{
      const Stream = DecompressionStream;
      globalThis.DecompressionStream = class extends Stream {
        constructor(kind) {
          super(kind);
          queueMicrotask(() => document.querySelector('nav [data-view=network]').click());
        }
      };
    }`;
    const page = await visit('isolated', await linkTo(settings), {}, async (context) => {
      await context.addInitScript(early);
    });
    await finished(page);
    await page.waitForSelector('.view[data-view=network]:not([hidden])');
    expect(await page.isVisible('.view[data-view=activity]')).toBe(false);
    await page.context().close();
  });

  it('runs on the reference where there is no WebAssembly SIMD, and says so', async () => {
    const page = await visitWith('WebAssembly.validate = () => false;', await linkTo(settings));
    await finished(page);
    await shown(page, '#hash').toBe(await node('reference'));
    await shown(page, '#reason').toMatch(/^reference.*no WebAssembly SIMD/);
    expect(await page.isVisible('#fault')).toBe(false);
    await page.context().close();
  });

  it('keeps nothing where nothing may be kept, and runs all the same', async () => {
    const refuse = `{
      const refused = () => { throw new DOMException('refused', 'SecurityError'); };
      if (globalThis.Storage) Storage.prototype.getItem = Storage.prototype.setItem = refused;
      StorageManager.prototype.getDirectory = async () => refused();
    }`;
    const page = await visitWith(refuse, '');
    await page.waitForSelector('body[data-state=running]');
    await page.click('#run');
    await page.waitForSelector('body[data-state=paused]');
    expect(await page.locator('#offer, #kept').count()).toBe(0);
    expect(await page.isVisible('#fault')).toBe(false);
    await page.context().close();
  });

  it('refuses places that are none, and shows those that are', async () => {
    const page = await visit('isolated', await linkTo({ ...settings, view: 'space' }));
    await finished(page);
    await shown(page, '#space-note').toMatch(/no places of their own/);
    const give = (text: string) =>
      page.setInputFiles('#space-file', {
        ...{ name: 'points.csv', mimeType: 'text/csv' },
        buffer: Buffer.from(`id,x,y,z\n${text}`),
      });
    await give('0,1,far,0\n');
    await shown(page, '#fault').toMatch(/line 2.*"1 far 0".*connectome-bad-row/s);
    await shown(page, '#space-note').toMatch(/no places of their own/);
    await give('0,1,0,0\n1,3,0,0\n');
    await shown(page, '#space-note').toMatch(/Places of 2 neurons from points\.csv; 98 have no/);
    expect(await page.isVisible('#fault')).toBe(false);
    await page.click('#space-forget');
    await shown(page, '#space-note').toMatch(/no places of their own/);
    await page.context().close();
  });

  it('opens the phase plane as it was left, and has it in its link', async () => {
    const plane = { x: { from: -70, to: -40 }, y: { from: -5, to: 25 } };
    const phase = {
      ...{ population: 'I', x: 'v', y: 'I_in', added: 120, others: 'now' as const },
      plane,
    };
    const page = await visit('isolated', await linkTo({ ...settings, view: 'phase', phase }));
    await finished(page);
    await eventually(() => page.inputValue('#phase-added')).toBe('120');
    await page.evaluate("history.replaceState(null, '', location.pathname)");
    await page.click('#share');
    await eventually(() => page.evaluate('location.hash')).toMatch(/^#s=/);
    const link = String(await page.evaluate('location.hash')).slice(3);
    expect((await unpack(link)).settings.phase).toEqual(phase);
    await page.context().close();
  });

  it('says that the network’s worker did not come, though nobody listened yet', async () => {
    const page = await visit('isolated', '', {}, async (context) => {
      await context.route('**/session.js', (route) => route.abort());
      // the page's own module comes after the worker's error was told
      await context.route('**/main.js', async (route) => {
        await route.request().frame().waitForFunction('earlySession.isLost');
        await route.continue();
      });
    });
    await shown(page, '#fault').toMatch(/the session worker.*worker-lost/s);
    expect(await page.getAttribute('body', 'data-state')).toBe('broken');
    await page.context().close();
  });

  it('says what does not come while it is offline, and has it afterwards', async () => {
    const page = await visit('isolated', await linkTo(settings));
    await finished(page);
    await page.context().setOffline(true);
    await page.click('nav [data-view=sweep]');
    await shown(page, '#fault').toMatch(/a part of it did not come.*online.*not-loaded/s);
    await page.context().setOffline(false);
    await page.click('nav [data-view=sweep]');
    await page.waitForSelector('#sweep:not([hidden])');
    await eventually(() => page.isVisible('#fault')).toBe(false);
    await page.context().close();
  });

  it('had no error in any page', () => {
    expect(wrong).toEqual([]);
  });
});
