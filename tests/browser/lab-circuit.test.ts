/** The lab's circuit: its samples are Node's through every change of a gate, and they go where the closed form says. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { expectedVariation, totalVariation } from '../../app/circuit-distance.ts';
import { CELLS, cellOf, cellProbabilities, coarse, REACH } from '../../app/circuit-grid.ts';
import {
  type CircuitSettings,
  circuitDefaults,
  circuitOptions,
  target,
} from '../../app/circuit-model.ts';
import { hashSamples } from '../../app/circuit-tally.ts';
import { defaults } from '../../app/settings.ts';
import { SamplingCircuit } from '../../src/sampling/index.ts';
import { isLong } from '../long.ts';
import { describeInBrowser, eventually, frames, shown } from './chromium.ts';
import { labPages, linkTo, type Served } from './lab-pages.ts';

interface Changes {
  readonly sense?: Partial<CircuitSettings['sense']>;
  readonly context?: Partial<CircuitSettings['context']>;
}
/** A cycle takes a thirtieth of that of the page's first settings. */
const CHAINS = 32;
const LEVELS = 25;
/** ms of the lab's own network. */
const ENDLESS = 600_000;

const settingsOf = ({ sense, context }: Changes = {}, chains = CHAINS): CircuitSettings => ({
  ...circuitDefaults,
  chains,
  levels: LEVELS,
  sense: { ...circuitDefaults.sense, ...sense },
  context: { ...circuitDefaults.context, ...context },
});

/** The hash of a run on one thread: stretches of settings, each with the cycles that are counted in it. */
async function hashInNode(stretches: readonly (readonly [CircuitSettings, number])[]) {
  let hash: number | undefined;
  let initial: Float32Array | undefined;
  for (const [k, [settings, cycles]] of stretches.entries()) {
    const options = { ...circuitOptions(settings, k), workers: 0, initial };
    const circuit = await SamplingCircuit.create(options);
    const { values, batch, somata } = await circuit.run(cycles);
    await circuit.dispose();
    hash = hashSamples(values, hash);
    initial = values.slice((cycles - 1) * batch * somata);
  }
  return hash?.toString(16).padStart(8, '0');
}

describe('the exact picture', () => {
  it('has the probability of each cell, prior or posterior', () => {
    for (const changes of [{}, { sense: { open: true, value: 0.3 }, context: { open: true } }]) {
      const mixture = target(settingsOf(changes));
      const cells = cellProbabilities(mixture);
      expect(cells.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
      expect(cells[CELLS * CELLS]).toBeLessThan(1e-4);
      // mean and second moments of the cells are those of the mixture
      const all = Array.from(mixture.weights).reduce((sum, w) => sum + w, 0);
      const wide = (2 * REACH) / CELLS;
      const { sd, along } = mixture;
      for (const axis of [0, 1]) {
        let [mean, square] = [0, 0];
        for (let cell = 0; cell < CELLS * CELLS; cell++) {
          const index = axis === 0 ? cell % CELLS : Math.floor(cell / CELLS);
          const at = (index + 0.5) * wide - REACH;
          mean += cells[cell] * at;
          square += cells[cell] * (at * at - (wide * wide) / 12);
        }
        const narrow = along ? (along.sd ** 2 - sd ** 2) * along.direction[axis] ** 2 : 0;
        const moment = (of: (m: number) => number) =>
          mixture.means.reduce((sum, m, c) => sum + (mixture.weights[c] / all) * of(m[axis]), 0);
        expect(mean).toBeCloseTo(
          moment((m) => m),
          4,
        );
        // Sheppard's correction: a cell's own width
        expect(square).toBeCloseTo(
          moment((m) => m * m + sd * sd + narrow),
          4,
        );
      }
    }
  });

  it('puts states into cells, and those outside into one of their own', () => {
    const wide = (2 * REACH) / CELLS;
    expect(cellOf(-REACH, -REACH)).toBe(0);
    expect(cellOf(-REACH + 1.5 * wide, -REACH + 2.5 * wide)).toBe(2 * CELLS + 1);
    for (const x of [REACH, -REACH - 1e-9, 9]) expect(cellOf(x, 0)).toBe(CELLS * CELLS);
  });

  it('is as far from independent draws as binomial counts say', () => {
    const binomial = (n: number, p: number) =>
      Array.from({ length: n + 1 }, (_, k) => {
        let ways = 1;
        for (let j = 0; j < k; j++) ways = (ways * (n - j)) / (j + 1);
        return ways * p ** k * (1 - p) ** (n - k);
      });
    const shares = Float64Array.of(0.5, 0.3, 0.15, 0.05);
    for (const n of [1, 7, 40]) {
      const sum = [...shares].map((p) =>
        binomial(n, p).reduce((total, b, k) => total + b * Math.abs(k / n - p), 0),
      );
      const exact = sum.reduce((a, b) => a + b) / 2;
      expect(expectedVariation(n, shares)).toBeCloseTo(exact, 9);
    }
    expect(totalVariation(Float64Array.of(5, 3, 2, 0), shares)).toBeCloseTo(0.05, 12);
    const prior = coarse(cellProbabilities(target(settingsOf())));
    expect(expectedVariation(1e6, prior)).toBeLessThan(0.02);
  });
});

describeInBrowser('the circuit in the lab', () => {
  const { visit: open, wrong } = labPages();

  /** The lab's own network is a small one that soon ends, and takes no processor from what is looked at; or one that goes on. */
  async function visit(
    served: Served,
    options: BrowserContextOptions = {},
    until = 1,
  ): Promise<Page> {
    const small = { example: 'cuba', options: { size: 100 }, workers: 1, until };
    const page = await open(served, await linkTo({ ...defaults, ...small }), options);
    await page.click('nav [data-view=circuit]');
    await page.selectOption('#circuit-levels', String(LEVELS));
    await page.fill('#circuit-chains', String(CHAINS));
    await page.press('#circuit-chains', 'Tab');
    return page;
  }
  const data = async (page: Page): Promise<Record<string, string>> =>
    JSON.parse(await page.evaluate(`JSON.stringify(document.querySelector('#circuit').dataset)`));
  const cycles = (page: Page, count: number) =>
    page.waitForFunction(`Number(document.querySelector('#circuit').dataset.cycles) >= ${count}`);
  const state = (page: Page, name: string) => page.waitForSelector(`#circuit[data-state=${name}]`);
  const picture = (page: Page, name: 'sampled' | 'exact') =>
    page.evaluate(`document.querySelector('#circuit-${name}').toDataURL()`) as Promise<string>;
  /** Whether a picture is another than one before, waited for. */
  const differs = (page: Page, name: 'sampled' | 'exact', before: string) =>
    eventually(async () => (await picture(page, name)) !== before);
  /** Runs as fast as it goes until so many cycles are counted, then rests. */
  async function runTo(page: Page, count: number): Promise<number> {
    await page.selectOption('#circuit-speed', '0');
    await page.click('#circuit-run');
    await cycles(page, count);
    await page.click('#circuit-run');
    await state(page, 'paused');
    return Number((await data(page)).cycles);
  }

  /** In short without isolation: the next test has Node’s samples with it. */
  const kinds: readonly Served[] = isLong ? ['isolated', 'plain'] : ['plain'];
  it.each(kinds)('has Node’s samples, on a page that is %s', async (kind) => {
    const page = await visit(kind, {}, ENDLESS);
    await page.waitForSelector('body[data-state=running]');
    await page.click('#circuit-run');
    await page.waitForSelector('body[data-state=paused]'); // the lab's own network rests
    await state(page, 'running');
    await cycles(page, 2);
    const found = await data(page);
    const count = Number(found.cycles);
    expect(found.hash).toBe(await hashInNode([[settingsOf(), count]]));
    expect(found.samples).toBe(String(count * CHAINS));
    // the lab's network goes on: the circuit rests
    await page.click('nav [data-view=activity]');
    await page.click('#run');
    await page.waitForSelector('body[data-state=running]');
    await page.click('nav [data-view=circuit]');
    await state(page, 'paused');
    await page.context().close();
  });

  it('takes a gate from the next cycle on: another exact picture, and still Node’s samples', async () => {
    const page = await visit('isolated');
    const first = await runTo(page, 2);
    const exact = await picture(page, 'exact');
    const sampled = await data(page);
    await page.check('#circuit-context-open');
    await differs(page, 'exact', exact).toBe(true);
    await shown(page, '#circuit-wanted').toBe('posterior, p(x | S)');
    await shown(page, '#circuit-note').toMatch(/next cycle/);
    expect(await data(page)).toEqual(sampled); // not before a cycle has run
    const second = await runTo(page, first + 2);
    await page.check('#circuit-sense-open');
    const third = await runTo(page, second + 2);
    await shown(page, '#circuit-wanted').toBe('posterior, p(x | y, S)');
    const [context, both] = [
      settingsOf({ context: { open: true } }),
      settingsOf({ context: { open: true }, sense: { open: true } }),
    ];
    const { hash, samples } = await data(page);
    const stretches = [
      [settingsOf(), first],
      [context, second - first],
      [both, third - second],
    ] as const;
    expect(hash).toBe(await hashInNode(stretches));
    expect(Number(samples)).toBe((third - second) * CHAINS); // counted anew
    // closed again: the first picture; reset: the first samples
    await page.uncheck('#circuit-context-open');
    await page.uncheck('#circuit-sense-open');
    await page.click('#circuit-reset');
    await differs(page, 'exact', exact).toBe(false);
    const again = await runTo(page, 1);
    expect((await data(page)).hash).toBe(await hashInNode([[settingsOf(), again]]));
    await page.context().close();
  });

  it('is shared: a link opens the circuit with its settings, and gives their samples', async () => {
    const first = await visit('isolated');
    await first.check('#circuit-sense-open');
    await first.fill('#circuit-seed', '77');
    await first.press('#circuit-seed', 'Tab');
    const before = first.url(); // that it was opened with
    await first.click('[data-export=link]');
    await first.waitForFunction((last) => location.href !== last, before);
    const link = (await first.evaluate('location.href')) as string;
    await first.context().close();
    const page = await open('isolated', new URL(link).hash);
    await page.waitForSelector('#circuit:not([hidden])');
    expect(await page.isChecked('#circuit-sense-open')).toBe(true);
    expect(await page.inputValue('#circuit-seed')).toBe('77');
    const count = await runTo(page, 1);
    const shared = { ...settingsOf({ sense: { open: true } }), seed: 77 };
    // the settings that the link brings are a first change, before any cycle
    const { hash } = await data(page);
    expect(hash).toBe(await hashInNode([[shared, count]]));
    await page.context().close();
  });

  it.runIf(isLong)(
    'comes near to the posterior, as near as independent draws; added inputs do not',
    async () => {
      const page = await visit('isolated');
      await page.selectOption('#circuit-levels', String(circuitDefaults.levels));
      await page.fill('#circuit-chains', '256');
      await page.press('#circuit-chains', 'Tab');
      await page.check('#circuit-sense-open');
      await page.check('#circuit-context-open');
      await runTo(page, 1);
      expect(Number((await data(page)).distance)).toBeGreaterThan(0.2);
      const counted = await runTo(page, 22);
      const exact = coarse(
        cellProbabilities(target(settingsOf({ sense: { open: true }, context: { open: true } }))),
      );
      const apart = async () => {
        const { distance, samples } = await data(page);
        return Number(distance) / expectedVariation(Number(samples), exact);
      };
      expect(Number((await data(page)).distance)).toBeLessThan(0.085);
      expect(await apart()).toBeLessThan(1.3);
      expect(await page.textContent('#circuit-shares tr:nth-child(3) td')).toMatch(/^9[1-6]\./);
      await page.selectOption('#circuit-pathways', 'apart');
      await runTo(page, counted + 15);
      expect(await apart()).toBeGreaterThan(1.5);
      await page.context().close();
    },
  );

  it('is worked by keyboard and by dragging the ring', async () => {
    const page = await visit('isolated', { viewport: { width: 1400, height: 900 } }, ENDLESS);
    await page.waitForSelector('body[data-state=running]');
    await page.evaluate('document.activeElement.blur()');
    await page.keyboard.press('Space'); // the circuit, not the lab's network behind it
    await state(page, 'running');
    await page.waitForSelector('body[data-state=paused]');
    await page.keyboard.press('Space');
    await state(page, 'paused');
    await page.click('#circuit-reset');
    await page.focus('#circuit-sense-open');
    await page.keyboard.press('Space');
    expect(await page.isChecked('#circuit-sense-open')).toBe(true);
    const angle = page.locator('[aria-label="direction φ, °"]');
    const value = page.locator('[aria-label="value y"]');
    await page.focus('[aria-label="direction φ, °, slider"]');
    await page.keyboard.press('ArrowRight');
    expect(await angle.inputValue()).toBe('136');
    const before = await picture(page, 'exact');
    const box = (await page.locator('#circuit-exact').boundingBox())!;
    const at = (x: number, y: number) =>
      [
        box.x + ((x + REACH) / (2 * REACH)) * box.width,
        box.y + ((REACH - y) / (2 * REACH)) * box.height,
      ] as const;
    await page.mouse.move(...at(0, 0)); // y is 0: the ring is in the middle
    await page.mouse.down();
    await page.mouse.move(...at(0.3, 0.3), { steps: 4 });
    await page.mouse.move(...at(0.6, 0), { steps: 4 });
    await page.mouse.up();
    expect(Number(await value.inputValue())).toBeCloseTo(0.6, 1);
    expect((Number(await angle.inputValue()) + 10) % 360).toBeLessThan(20);
    await differs(page, 'exact', before).toBe(true);
    await page.fill('#circuit-chains', '0');
    await page.press('#circuit-chains', 'Enter');
    await page.click('#circuit-run');
    await cycles(page, 1);
    expect(Number((await data(page)).samples) % CHAINS).toBe(0); // 0 chains were not taken
    await page.context().close();
  });

  it('is dragged by a finger, which scrolls the page elsewhere', async () => {
    const page = await visit('isolated', { viewport: { width: 390, height: 500 }, hasTouch: true });
    await page.check('#circuit-sense-open');
    await page.locator('#circuit-exact').scrollIntoViewIfNeeded();
    const swipe = async (part: readonly [number, number], down: number) => {
      const box = (await page.locator('#circuit-exact').boundingBox())!;
      const [x, y] = [box.x + part[0] * box.width, box.y + part[1] * box.height];
      const touch = await page.context().newCDPSession(page);
      const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', at: number) => {
        const touchPoints = type === 'touchEnd' ? [] : [{ x, y: y + at }];
        return touch.send('Input.dispatchTouchEvent', { type, touchPoints });
      };
      await send('touchStart', 0);
      for (let k = 1; k <= 8; k++) await send('touchMove', (k * down) / 8);
      await send('touchEnd', 0);
    };
    const scrolled = () => page.evaluate('scrollY') as Promise<number>;
    const before = await scrolled();
    await swipe([0.5, 0.5], -40);
    const value = page.locator('[aria-label="value y"]');
    await eventually(async () => Number(await value.inputValue())).toBeGreaterThan(0.3);
    expect(await scrolled()).toBe(before);
    expect(Number(await page.locator('[aria-label="direction φ, °"]').inputValue())).toBe(90);
    await swipe([0.1, 0.8], -60);
    await eventually(scrolled).toBeGreaterThan(before);
    await page.context().close();
  });

  it('says why where a file is missing, and runs once it is there', async () => {
    const page = await visit('isolated');
    await page.context().route('**/rate.wasm', (route) => route.fulfill({ status: 404 }));
    await page.click('#circuit-run');
    await page.waitForFunction(
      `document.querySelector('#circuit-note').textContent.includes('rate.wasm')`,
    );
    await state(page, 'paused');
    await page.context().unroute('**/rate.wasm');
    await runTo(page, 1);
    await shown(page, '#circuit-note').toBe('');
    await page.context().close();
  });

  it('fits a phone, follows the colours of the system, and moves nothing where that is asked', async () => {
    const page = await visit('isolated', {
      viewport: { width: 390, height: 844 },
      reducedMotion: 'reduce',
      colorScheme: 'light',
    });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    const light = await picture(page, 'exact');
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await differs(page, 'exact', light).toBe(true);
    await page.selectOption('#circuit-speed', '5000');
    await page.click('#circuit-run');
    await page.waitForFunction(
      `document.querySelector('#circuit-pace').textContent.includes('ms')`,
    );
    // what is drawn within one cycle: the next one has its own picture
    const within = async (): Promise<boolean> => {
      const { cycles: before } = await data(page);
      const first = await picture(page, 'sampled');
      for (let k = 0; k < 20; k++) await frames(page);
      const moved = (await picture(page, 'sampled')) !== first;
      return (await data(page)).cycles === before ? moved : within();
    };
    expect(await within()).toBe(false);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'no-preference' });
    await eventually(within).toBe(true);
    await page.context().close();
  });

  it('had no error in any page', () => {
    expect(wrong).toEqual([]);
  });
});
