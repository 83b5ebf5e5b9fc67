/**
 * A visitor's walk through the lab: a network of two populations is drawn by mouse or by keyboard, run, changed, compared, swept, shared and
 * opened again, and its spikes are Node's at every step. In short on a phone by keyboard; in the long form by both at three widths, with
 * axe-core in each view on light and dark ground.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Drawing } from '../../app/drawing.ts';
import { buildNetwork } from '../../app/networks.ts';
import { defaults, type Settings } from '../../app/settings.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { isLong } from '../long.ts';
import { axeScript, seriousFaults } from './axe.ts';
import { describeInBrowser, eventually, shown } from './chromium.ts';
import { labPages, linkTo } from './lab-pages.ts';

const UNTIL = 60;
const SWEPT = 10;
/** Where the walk begins: something small, with the walk's own end and one worker. */
const begin: Settings = {
  ...{ ...defaults, example: 'cuba', options: { size: 100 }, workers: 1, until: UNTIL },
};

/** What is drawn: A excites B, B inhibits A, A is driven. Where it stands is no part of the network. */
const drawing: Drawing = {
  populations: [
    { name: 'A', size: 120, model: 'lif', parameters: {}, x: 0, y: 0 },
    { name: 'B', size: 40, model: 'adex', parameters: {}, x: 0, y: 0 },
  ],
  projections: [
    { source: 'A', target: 'B', probability: 0.1, weight: 90, delay: 1.5 },
    { source: 'B', target: 'A', probability: 0.1, weight: -60, delay: 1.5 },
  ],
  inputs: [{ kind: 'poisson', target: 'A', rate: 4000, amplitude: 12 }],
};
const drawn: Settings = { ...begin, example: 'drawn', options: {}, drawing };
const [a, b] = drawing.populations;
const changed: Settings = {
  ...drawn,
  drawing: { ...drawing, populations: [{ ...a, parameters: { V_th: -52 } }, b] },
};
const hashOf = async (settings: Settings, time: number) =>
  (await simulate(buildNetwork(settings), { time, workers: 1 })).hash;

/** How a visitor acts: by pressing what is seen, or by keys alone. */
interface Hands {
  press(page: Page, selector: string): Promise<void>;
  /** From one population to another. */
  connect(page: Page, from: string, to: string): Promise<void>;
  /** Takes everything away that the template has. */
  clear(page: Page): Promise<void>;
}

const part = (id: string) => `[data-part="${id}"]`;

const byMouse: Hands = {
  press: (page, selector) => page.click(selector),
  async connect(page, from, to) {
    await page.click(part(from));
    await page.click('#picture-connect');
    await page.click(part(to));
  },
  async clear(page) {
    for (let left = 2; left > 0; left--) {
      await page.click(part('populations/0'));
      await page.click('#picture-remove');
      await eventually(() => page.locator('[data-part^=populations]').count()).toBe(left - 1);
    }
  },
};

const byKeyboard: Hands = {
  async press(page, selector) {
    await page.focus(selector);
    await page.keyboard.press('Enter');
  },
  async connect(page, from, to) {
    await this.press(page, part(from));
    await page.keyboard.press('c');
    await this.press(page, part(to));
  },
  async clear(page) {
    for (let left = 2; left > 0; left--) {
      await this.press(page, part('populations/0'));
      await page.keyboard.press('Delete');
      await eventually(() => page.locator('[data-part^=populations]').count()).toBe(left - 1);
    }
  },
};

describeInBrowser('a walk through the lab', () => {
  const { visit, wrong } = labPages();
  const said: string[] = [];
  let axe = '';
  let hashes: Record<'drawn' | 'changed' | 'seed', string>;
  beforeAll(async () => {
    if (isLong) axe = axeScript();
    const seeded = { ...changed, options: { seed: 2 } };
    hashes = {
      drawn: await hashOf(drawn, UNTIL),
      changed: await hashOf(changed, UNTIL),
      seed: await hashOf(seeded, UNTIL),
    };
  });
  afterAll(() => expect([...wrong, ...said]).toEqual([]));

  const finished = (page: Page, hash: string) =>
    shown(page, '#hash')
      .toBe(hash)
      .then(() => page.waitForSelector('body[data-state=finished]'));
  /** Nothing is wider than the page, and axe finds nothing serious. */
  const look = async (page: Page, what: string) => {
    const { width } = page.viewportSize() ?? { width: 0 };
    expect(await page.evaluate('document.documentElement.scrollWidth'), what).toBe(width);
    if (!isLong) return;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await seriousFaults(page, axe), `${what}, ${width}, ${colorScheme}`).toEqual([]);
    }
  };
  const field = async (page: Page, name: string, value: string) => {
    const row = page.locator(`#picture-part label:has(span:text-is("${name}"))`);
    const select = row.locator('select');
    if ((await select.count()) > 0) return void (await select.selectOption(value));
    await row.locator('input').fill(value);
    await page.keyboard.press('Tab');
    await eventually(() => row.locator('input').inputValue()).toBe(value);
  };
  const openView = async (page: Page, hands: Hands, name: string) => {
    await hands.press(page, `nav [data-view=${name}]`);
    await page.waitForSelector(`.view[data-view=${name}]:not([hidden])`);
  };

  async function draw(page: Page, hands: Hands): Promise<void> {
    await openView(page, hands, 'network');
    await hands.press(page, '#picture-own');
    await page.waitForSelector(part('populations/1'));
    await hands.clear(page);
    await shown(page, '#picture-note').toBe('There is no population yet.');
    for (const k of [0, 1]) {
      await hands.press(page, '#picture-add');
      await page.waitForSelector(part(`populations/${k}`));
    }
    await field(page, 'size', '40');
    await field(page, 'model', 'adex');
    await hands.press(page, part('populations/0'));
    await field(page, 'size', '120');
    await hands.press(page, part('populations/0'));
    await hands.press(page, '#picture-feed');
    await page.waitForSelector(part('inputs/0'));
    await field(page, 'weight', '12');
    await hands.connect(page, 'populations/0', 'populations/1');
    await page.waitForSelector(part('projections/0'));
    await field(page, 'weight', '90');
    await hands.connect(page, 'populations/1', 'populations/0');
    await page.waitForSelector(part('projections/1'));
    await field(page, 'weight', '-60');
    await finished(page, hashes.drawn);
    await look(page, 'network');
  }

  async function compare(page: Page, hands: Hands): Promise<void> {
    await openView(page, hands, 'compare');
    await page.selectOption('#compare-vary', 'option/seed');
    await page.fill('#compare-value input', '2');
    await page.fill('#compare-time', String(UNTIL));
    await hands.press(page, '#compare-run');
    await page.waitForSelector('#compare[data-state=finished]');
    await shown(page, '#compare-table code >> nth=0').toBe(hashes.changed);
    await shown(page, '#compare-table code >> nth=1').toBe(hashes.seed);
    await shown(page, '#compare-verdict').toMatch(/^They part at /);
    await look(page, 'compare');
  }

  async function sweep(page: Page, hands: Hands): Promise<void> {
    await openView(page, hands, 'sweep');
    await page.fill('#sweep-time', String(SWEPT));
    await hands.press(page, '#sweep-run');
    await page.waitForSelector('#sweep[data-state=finished]');
    expect(await page.locator('#sweep-map button:enabled').count()).toBe(25);
    await look(page, 'sweep');
  }

  async function share(page: Page, hands: Hands): Promise<void> {
    await openView(page, hands, 'activity');
    const before = page.url();
    await hands.press(page, '#share');
    await page.waitForFunction((last) => location.href !== last, before);
    await page.reload();
    // where motion is unwanted it waits to be told
    await page.waitForSelector('body[data-state=paused]');
    await hands.press(page, '#run');
    await finished(page, hashes.changed);
    await look(page, 'activity');
  }

  /** The plane of what was drawn: its own equations, its own neuron. */
  async function plane(page: Page, hands: Hands): Promise<void> {
    await openView(page, hands, 'phase');
    await page.selectOption('#phase-population', 'B');
    await shown(page, '#phase-still-y').toBe('dw/dt = 0');
    await shown(page, '#phase-points').toMatch(/●.*stable.*⊗.*saddle/);
    await shown(page, '#phase-note').toMatch(/^Neuron 0 of B\. Held: I_ex /);
    await look(page, 'phase');
  }

  const ways = [
    ['by keyboard', byKeyboard],
    ['by mouse', byMouse],
  ] as const;
  const walks = [360, 768, 1440].flatMap((width) =>
    ways.map(([how, hands]) => [width, how, hands] as const),
  );

  it.each(isLong ? walks : walks.slice(0, 1))(
    'at %i px, %s: the same spikes at every step',
    async (width, _, hands) => {
      const page = await visit('isolated', await linkTo(begin), {
        viewport: { width, height: 900 },
        reducedMotion: 'reduce',
      });
      page.on('console', (message) => {
        if (message.type() === 'error') said.push(message.text());
      });
      await draw(page, hands);
      await hands.press(page, part('populations/0'));
      await field(page, 'V_th', '-52');
      await finished(page, hashes.changed);
      await compare(page, hands);
      await sweep(page, hands);
      await share(page, hands);
      await plane(page, hands);
      if (isLong) {
        for (const view of ['space', 'equations']) {
          await openView(page, hands, view);
          await look(page, view);
        }
      }
      await page.context().close();
    },
  );
});
