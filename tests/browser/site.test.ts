/**
 * The site, built and looked at in Chromium: each page loads without a word in the console and fits a phone, each block of the guide runs there and
 * gives Node's hash, main pages have no serious fault of accessibility, the home page's network lives, links lead where they say. Building takes
 * a minute or more and installs what builds it: in `npm run test:long` only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guideQuestions } from '../../site/build/guide.ts';
// @ts-expect-error: a tool, without declarations
import { serveFolder } from '../../tools/serve-folder.mjs';
import { isLong } from '../long.ts';
import { launch, PATIENCE, skipBrowser } from './chromium.ts';
import { buildSite } from './one-at-a-time.ts';
import { brokenLinks, clicksTo, readSite } from './site-links.ts';

const root = resolve(import.meta.dirname, '../..');
const out = join(root, 'site/dist');
const WAIT = { timeout: PATIENCE };

const hashes = JSON.parse(readFileSync(join(root, 'tests/golden/guide.json'), 'utf8')) as Record<
  string,
  (string | null)[]
>;

describe.skipIf(skipBrowser || !isLong)('the site', () => {
  let browser: Browser;
  let server: { url: string; close(): void };

  beforeAll(async () => {
    buildSite();
    [browser, server] = await Promise.all([launch(), serveFolder(out, { port: 0 })]);
  }, 1_800_000);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const pages = () =>
    readdirSync(out, { recursive: true, encoding: 'utf8' })
      .map((path) => path.replaceAll('\\', '/'))
      .filter((path) => path.endsWith('.html') && path !== '404.html' && !path.startsWith('lab/'));

  /** A page that keeps what its console says: nothing is expected. */
  async function open(path: string, width = 1440): Promise<{ page: Page; said: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const said: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) said.push(`${path}: ${message.text()}`);
    });
    page.on('pageerror', (error) => said.push(`${path}: ${error.message}`));
    page.on('response', (got) => {
      if (got.status() >= 400) said.push(`${path}: ${got.url()} answered ${got.status()}`);
    });
    await page.goto(`${server.url}/${path}`, WAIT);
    await page.waitForFunction(
      'document.documentElement.dataset.ready !== undefined',
      undefined,
      WAIT,
    );
    return { page, said };
  }

  it('loads every page without a word in the console', async () => {
    const all: string[] = [];
    for (const path of pages()) {
      const { page, said } = await open(path);
      all.push(...said);
      expect(await page.locator('h1').count(), path).toBe(1);
      await page.setViewportSize({ width: 360, height: 740 });
      const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      if ((beyond as number) > 0) all.push(`${path}: ${beyond} px too wide for a phone`);
      const scrolled = await page.evaluate(SCROLLED);
      if ((scrolled as number) > 0)
        all.push(`${path}: ${scrolled} figures move sideways on a phone`);
      await page.close();
    }
    expect(all).toEqual([]);
  }, 1_200_000);

  it.each(Object.keys(hashes))(
    'runs each block of %s with Node’s hash',
    async (name) => {
      const folder = name.includes('/') ? 'docs' : 'docs/guide';
      const { page, said } = await open(`${folder}/${name}.html`);
      for (const summary of await page.locator('.solution summary').all()) await summary.click();
      const blocks = page.locator('.run-block');
      expect(await blocks.count()).toBe(hashes[name].length);
      for (const [k, hash] of hashes[name].entries()) {
        const block = blocks.nth(k);
        await block.locator('.run-go').click(WAIT);
        await page
          .locator(`.run-block >> nth=${k}`)
          .and(page.locator('[data-state=done]'))
          .waitFor(WAIT);
        if (hash !== null) {
          expect(await block.locator('.figure img').first().getAttribute('alt')).toMatch(/ms\./);
          expect(await block.locator('.run-own').textContent(WAIT)).toBe(hash);
          expect(await block.locator('.run-hash strong').textContent(WAIT)).toMatch(/bit for bit/);
          expect(await block.locator('.figure img').count()).toBeGreaterThan(0);
        } else expect(await block.locator('.run-lines').textContent(WAIT)).not.toBe('');
      }
      expect(said).toEqual([]);
      await page.close();
    },
    600_000,
  );

  it('shows the fault of a block that was changed, and takes it back', async () => {
    const { page } = await open('docs/guide/neurons.html');
    const block = page.locator('.run-block').first();
    await block.getByRole('button', { name: 'Change' }).click(WAIT);
    const area = block.locator('textarea');
    await area.fill((await area.inputValue()).replace('tau_m: 20', 'tau_n: 20'));
    await block.locator('.run-go').click(WAIT);
    await block.locator('.run-fault').waitFor(WAIT);
    expect(await block.locator('.run-fault').textContent()).toMatch(/tau_n[\s\S]*tau_m/);
    await block.getByRole('button', { name: 'As it was' }).click(WAIT);
    await block.locator('.run-go').click(WAIT);
    await block.locator('.run-own').waitFor(WAIT);
    expect(await block.locator('.run-own').textContent()).toBe(hashes.neurons[0]);
    await page.close();
  }, 600_000);

  it('checks answers of a worksheet: a wrong one is helped, a right one is told why', async () => {
    const { page, said } = await open('docs/worksheets/lif.html');
    const asked = page.locator('.asked').first();
    const answer = async (text: string) => {
      await asked.locator('input').fill(text);
      await asked.locator('input').press('Enter');
      return asked.locator('.asked-said').textContent();
    };
    expect(await answer('100')).toMatch(/^Not yet\. At the threshold/);
    await asked.getByRole('button', { name: 'Tell me' }).click(WAIT);
    expect(await asked.locator('.asked-said').textContent()).toMatch(/^187\.5\. /);
    expect(await answer('187,5')).toMatch(/^Right\. 250 pF/);
    expect(said).toEqual([]);
    await page.close();
  });

  it.each(Object.entries(guideQuestions(root)))(
    'refuses wrong answers of %s and takes right ones',
    async (name, questions) => {
      const { page, said } = await open(`docs/${name}.html`);
      expect(await page.locator('.asked').count()).toBe(questions.length);
      for (const [k, { text, answer, within, hint, because }] of questions.entries()) {
        const asked = page.locator('.asked').nth(k);
        const verdict = async (given: string) => {
          await asked.locator('input').fill(given);
          await asked.locator('input').press('Enter');
          return asked.locator('.asked-said').textContent();
        };
        const off = 1.1 * within + 0.01;
        for (const wrong of [answer + off, answer - off, 10 * answer + 1]) {
          expect(await verdict(String(wrong)), text).toBe(`Not yet. ${hint}`);
        }
        for (const other of ['', 'many', `${answer} or so`]) {
          expect(await verdict(other), text).toMatch(/^A number is asked for/);
        }
        for (const right of [answer, answer + 0.9 * within, answer - 0.9 * within]) {
          expect(await verdict(String(right)), text).toBe(`Right. ${because}`);
        }
      }
      expect(said).toEqual([]);
      await page.close();
    },
  );

  it('runs the guide under the policy that docs/security.md gives for it', async () => {
    const text = readFileSync(join(root, 'docs/security.md'), 'utf8');
    const [, policy] = [...text.matchAll(/```text\nContent-Security-Policy: (.*)\n```/g)];
    const context = await browser.newContext();
    await context.route('**/*', async (route) => {
      const response = await route.fetch();
      const headers = { ...response.headers(), 'content-security-policy': policy[1] };
      await route.fulfill({ response, headers });
    });
    const page = await context.newPage();
    const said: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') said.push(message.text());
    });
    await page.goto(`${server.url}/docs/guide/neurons.html`, WAIT);
    const block = page.locator('.run-block').first();
    await block.locator('.run-go').click(WAIT);
    await block.locator('.run-own').waitFor(WAIT);
    expect(await block.locator('.run-own').textContent()).toBe(hashes.neurons[0]);
    expect(said).toEqual([]);
    await context.close();
  });

  it('is read without scripts: code, figures and hashes are in the page', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(`${server.url}/docs/guide/networks.html`, WAIT);
    expect(await page.locator('.run-hash code').first().textContent()).toBe(hashes.networks[0]);
    expect(await page.locator('.run-block .figure img').count()).toBe(1);
    expect(await page.locator('.run-bar button').count()).toBe(0);
    await context.close();
  });

  it('is searched without a server; its menus open on a phone without a script', async () => {
    const { page, said } = await open('docs/guide/synapses.html', 360);
    await page.locator('.look-up').click(WAIT);
    await page.locator('dialog.search input').fill('izhikevic cells'); // a letter short
    await page.locator('dialog.search li').first().waitFor(WAIT);
    expect(await page.locator('dialog.search li').allTextContents()).toContainEqual(
      expect.stringMatching(/Models that are there.*Neurons/),
    );
    await page.keyboard.press('Enter');
    await page.waitForURL(/\.html(#|$)/, WAIT);
    expect(said).toEqual([]);
    await page.close();
    const context = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 360, height: 740 },
    });
    const plain = await context.newPage();
    await plain.goto(`${server.url}/docs/guide/synapses.html`, WAIT);
    expect(await plain.locator('#side a').first().isVisible()).toBe(false);
    await plain.getByRole('button', { name: 'Pages' }).click(WAIT);
    await plain.locator('#side').getByRole('link', { name: 'Inputs', exact: true }).click(WAIT);
    await plain.waitForURL(/guide\/inputs\.html/, WAIT);
    await context.close();
  });

  it('has a network on its first page that lives', async () => {
    const { page, said } = await open('index.html');
    await page.locator('synfire-network').waitFor(WAIT);
    await page.waitForFunction(LIT, undefined, WAIT);
    expect(said).toEqual([]);
    await page.close();
  });

  it('leads from its first page to what is looked for, in three clicks at most', async () => {
    const { page } = await open('index.html');
    expect(await page.locator('#ten-lines').textContent()).toMatch('npm install synfire');
    const follow = (name: RegExp) => page.getByRole('link', { name }).first().click(WAIT);
    const home = async () => {
      await page.goto(`${server.url}/index.html`, WAIT);
    };
    await follow(/^Write a neuron/);
    await page.waitForURL(/guide\/neurons\.html#your-own-equations$/, WAIT);
    expect(await page.locator('#your-own-equations').textContent()).toMatch('Your own equations');
    await home();
    await follow(/^Why results are identical/);
    await page.waitForURL(/architecture\.html/, WAIT);
    expect(await page.locator('article').textContent()).toMatch('Same spikes everywhere');
    await home();
    await follow(/^Cite it/);
    await page.waitForURL(/cite\.html/, WAIT);
    expect(await page.locator('article').textContent()).toMatch('@software{synfire');
    await home();
    await follow(/^77,169 neurons in this tab/);
    await page.waitForURL(/gallery\/microcircuit\.html/, WAIT);
    await follow(/^Run it in the lab/);
    await page.locator('body[data-state=running]').waitFor(WAIT);
    await page.close();
  }, 600_000);

  it('has every page in three clicks from the first, and no link that leads nowhere', () => {
    const site = readSite(out);
    expect(brokenLinks(out, site)).toEqual([]);
    const clicks = clicksTo(site);
    expect([...site.keys()].filter((path) => !((clicks.get(path) ?? 4) <= 3))).toEqual([]);
    const goals: Readonly<Record<string, RegExp>> = {
      'index.html': /npm install synfire/, // how to install
      'docs/guide/neurons.html': /id="your-own-equations"/, // how to write a neuron
      'gallery/microcircuit.html': /href="\/lab\/#s=/, // the microcircuit, running
      'docs/architecture.html': /Same spikes everywhere/, // why results are identical
      'cite.html': /@software\{synfire/, // how to cite
    };
    for (const [path, shown] of Object.entries(goals)) {
      const { html = '' } = site.get(path) ?? {};
      // as it is written, and as it is read: a listing has a tag for each word
      const found = shown.test(html) || shown.test(html.replaceAll(/<[^>]+>/g, ''));
      expect(found, path).toBe(true);
      // with the click into the lab
      expect(clicks.get(path), path).toBeLessThanOrEqual(2);
    }
  });

  it('keeps still where motion is not wanted', async () => {
    const context = await browser.newContext({ reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${server.url}/index.html`, WAIT);
    await page.waitForFunction(
      'document.documentElement.dataset.ready !== undefined',
      undefined,
      WAIT,
    );
    expect(await page.locator('synfire-network').count()).toBe(0);
    expect(await page.locator('figure.live img').getAttribute('alt')).toMatch(/3,859 neurons/);
    const moving = await page.evaluate(
      'document.getAnimations().filter(({ playState }) => playState === "running").length',
    );
    expect(moving).toBe(0);
    await context.close();
  });

  it('shows each model with its equations and its curve', async () => {
    const names = pages().filter((path) => /^models\/(?!index)/.test(path));
    expect(names.length).toBeGreaterThan(30);
    for (const path of names) {
      const html = readFileSync(join(out, path), 'utf8');
      expect(html, path).toMatch(/<math displaystyle="true">/);
      const sources = [...html.matchAll(/src="\/(models\/[^"]+\.svg)"/g)];
      expect(sources.length, path).toBeGreaterThan(0);
      for (const [, source] of sources) {
        expect(readFileSync(join(out, source), 'utf8'), source).toMatch(/<path d="M[\d.]+ /);
      }
    }
    const blocked = readFileSync(join(out, 'models/fitzHughNagumo.html'), 'utf8');
    expect(blocked).toMatch(/curve ends in depolarisation block/);
    const { page, said } = await open('models/adex.html', 360);
    expect(await page.locator('.equations .line').count()).toBeGreaterThan(5);
    // drawn for a phone: letters of the wide one could not be read
    await page.locator('.figure img').first().waitFor(WAIT);
    const drawn = await page.evaluate("document.querySelector('.figure img').currentSrc");
    expect(drawn).toMatch(/adex-1-narrow\.svg$/);
    // fractions are fractions: taller than a line of text
    const box = await page.locator('.equations math > mrow > mfrac').first().boundingBox(WAIT);
    expect(box!.height).toBeGreaterThan(24);
    expect(said).toEqual([]);
    await page.close();
  });

  it('leads from the lab to its pages and back', async () => {
    const page = await browser.newPage();
    await page.goto(`${server.url}/lab/index.html`, WAIT);
    const links = await page
      .locator('#site a:visible')
      .evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).href));
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) expect((await page.request.get(link)).status(), link).toBe(200);
    await page.close();
  });

  const MAIN = [
    'index',
    'docs/guide/networks',
    'docs/worksheets/lif',
    'gallery/index',
    'gallery/cuba',
    'docs/architecture',
    'cite',
    'reference/index',
    'models/index',
    'models/hodgkinHuxley',
    'models/clopath',
    'gallery/wang2002',
    'reference/synfire/plot',
    'docs/names',
    'docs/decisions/0001-randomness',
    'changelog',
    'docs/recipes',
  ];
  it.each(MAIN)(
    '%s has no serious fault of accessibility, and fits',
    async (path) => {
      const axe = createRequire(join(root, 'site/package.json')).resolve('axe-core/axe.min.js');
      for (const width of [360, 768, 1440]) {
        const { page } = await open(`${path}.html`, width);
        const beyond = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
        expect(beyond, `${path} at ${width}`).toBeLessThanOrEqual(0);
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme });
          await page.waitForFunction(
            `document.documentElement.classList.contains('dark') === ${colorScheme === 'dark'}`,
            undefined,
            WAIT,
          );
          await page.addScriptTag({ path: axe });
          const found = await page.evaluate(SERIOUS);
          expect(found, `${path} at ${width}, ${colorScheme}`).toEqual([]);
        }
        await page.close();
      }
    },
    600_000,
  );
});

/** Figures that are wider than their place. */
const SCROLLED = `[...document.querySelectorAll('.figure')].filter(
  ({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length`;

/** True where the element's canvas has something drawn on it. */
const LIT = `(() => {
  const canvas = document.querySelector('synfire-network')?.shadowRoot?.querySelector('canvas');
  if (!canvas?.width) return false;
  const { width, height } = canvas;
  // read from a copy: the page's own canvas is not one that is read often
  const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, width, height);
  return data.some((value) => value !== 0);
})()`;

/** Serious and critical faults, each with its first places. */
const SERIOUS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 4).map(({ target }) => target.join(' ')).join(' | ')))`;
