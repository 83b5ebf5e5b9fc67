/** The lab in a real browser: what a visitor does, and that its spikes are Node's. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { TEMPLATE } from '../../app/drawing.ts';
import { buildNetwork } from '../../app/networks.ts';
import { defaults, type Settings } from '../../app/settings.ts';
import { tourSteps } from '../../app/tour-steps.ts';
import { spikesFromNpz } from '../../src/interchange/spikes.ts';
import { Network } from '../../src/network/network.ts';
import { verdict } from '../../src/simulate/scale-curves.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { describeInBrowser, eventually, shown, still } from './chromium.ts';
import { labPages, linkTo } from './lab-pages.ts';

const UNTIL = 200;
const settings: Settings = { ...defaults, options: { scale: 0.05 }, until: UNTIL };
/** Where the lab's own network is not what is looked at. */
const small = { example: 'cuba', options: { size: 100 }, workers: 1, until: 600_000 };

/** What a page makes of a film: how long it is, and where it is when it was sent near its end. */
const PLAYED = (base64: string) => `new Promise((done, failed) => {
  const bytes = Uint8Array.from(atob('${base64}'), (c) => c.charCodeAt(0));
  const video = document.createElement('video');
  video.muted = true;
  video.onerror = () => failed(new Error(video.error.message));
  video.onloadeddata = () => { video.currentTime = 4.9; };
  video.onseeked = () => done({ duration: video.duration, at: video.currentTime, width: video.videoWidth });
  video.src = URL.createObjectURL(new Blob([bytes], { type: 'video/webm' }));
})`;

describeInBrowser('the lab', () => {
  const { visit, wrong } = labPages();
  const link = (changed: Partial<Settings> = {}) => linkTo({ ...settings, ...changed });
  const state = (page: Page, name: string) => page.waitForSelector(`body[data-state=${name}]`);
  const number = async (page: Page, selector: string) =>
    Number.parseFloat(((await page.textContent(selector)) ?? '').replaceAll(',', ''));

  it('runs the microcircuit with workers, and its spike hash is Node’s', async () => {
    const node = await simulate(buildNetwork(settings), { time: UNTIL, workers: 1 });
    const page = await visit('isolated', await link({ workers: 2 }));
    await state(page, 'finished');
    await shown(page, '#hash').toBe(node.hash);
    await shown(page, '#reason').toMatch(/WebAssembly.*as asked/);
    await eventually(() => number(page, '#spikes')).toBe(node.spikeCount);
    // what is on the raster: as many lit pixels as there can be spikes, and not none
    const lit = `(() => {
      const canvas = document.querySelector('#raster canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, k) => k % 4 === 3 && value > 0).length;
    })()`;
    await eventually(() => page.evaluate(lit)).toBeGreaterThan(node.spikeCount / 4);
    await page.context().close();
  });

  it('draws slice by slice what it draws anew from all spikes of the window', async () => {
    // longer than the window: columns have been emptied and used again
    const page = await visit('isolated', await link({ until: 1170 }), { colorScheme: 'light' });
    await state(page, 'finished');
    /** How many are lit, and what tells one picture from another. */
    const pixels = () =>
      page.evaluate(`(async () => {
        const canvas = document.querySelector('#raster canvas');
        const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
        const lit = data.filter((value, k) => k % 4 === 3 && value > 0).length;
        return lit + ' ' + new Uint8Array(await crypto.subtle.digest('SHA-256', data)).join();
      })()`) as Promise<string>;
    const bySlices = await still(page, pixels);
    expect(Number.parseInt(bySlices, 10)).toBeGreaterThan(1000);
    await page.emulateMedia({ colorScheme: 'dark' });
    await eventually(async () => (await pixels()) === bySlices).toBe(false);
    await page.emulateMedia({ colorScheme: 'light' });
    await eventually(async () => (await pixels()) === bySlices).toBe(true);
    await page.context().close();
  });

  it('has one worker and the same spikes without isolation, and says so and runs without WebGPU', async () => {
    const node = await simulate(buildNetwork(settings), { time: UNTIL, workers: 1 });
    const page = await visit('plain', await link({ workers: 2 }));
    await state(page, 'finished');
    await shown(page, '#hash').toBe(node.hash);
    await shown(page, '#reason').toMatch(/one worker: .*isolated/);
    await shown(page, '#gpu').toMatch(/no WebGPU/);
    await page.click('nav [data-view=space]');
    await page.waitForFunction(`document.querySelector('#space-note').textContent !== ''`);
    await shown(page, '#space-note').toMatch(/without WebGPU/);
    const covered = `(() => {
      const { width, height } = document.querySelector('#space');
      const { data } = document.querySelector('#space').getContext('2d').getImageData(0, 0, width, height);
      return data.filter((value, k) => k % 4 === 3 && value > 0).length / (width * height);
    })()`;
    await eventually(() => page.evaluate(covered).then(Number)).toBeGreaterThan(0.001);
    expect(Number(await page.evaluate(covered))).toBeLessThan(0.5);
    // more views are drawn by a worker
    await page.click('nav [data-view=activity]');
    await page.click('#more-views summary');
    await page.selectOption('#more-views select', 'Spectrum of rates');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    // a level line has no height and passes for hidden
    const line = '#more-figures [data-figure="Spectrum of rates"] svg path';
    await page.waitForSelector(line, { state: 'attached' });
    await shown(page, '#more-views [role=status]').toBe(`Drawn at ${UNTIL} ms.`);
    await page.context().close();
  });

  it('pauses, steps, acts on the running network, and changes a parameter', async () => {
    const page = await visit('isolated', await link({ until: 600_000 }));
    await state(page, 'running');
    await page.click('#run');
    await state(page, 'paused');
    // back to the start, and on: what comes again is the same until something is done to it
    const came = await still(page, () => number(page, '#time'));
    await page.fill('#back', '0');
    await shown(page, '#course').toMatch(/^Back at 0\.0 ms; the course before came to /);
    expect(await page.textContent('#course')).toContain(`${came.toFixed(1)} ms`);
    await page.click('#run');
    await shown(page, '#course').toMatch(/as before: the same spikes, bit for bit/);
    await page.click('#run');
    await state(page, 'paused');
    const before = await still(page, () => number(page, '#time'));
    await page.click('#step');
    await eventually(() => number(page, '#time')).toBeCloseTo(before + 0.1, 5);
    await page.click('#perturb summary');
    await page.selectOption('#perturb [name=population]', 'L4E');
    await page.fill('#perturb [name=value]', '-40'); // above threshold: all fire at once
    const spikes = await still(page, () => number(page, '#spikes'));
    await page.click('#perturb button');
    await page.click('#step');
    await eventually(() => number(page, '#spikes')).toBeGreaterThan(spikes + 500);
    await page.click('#parameters summary');
    const field = page.locator('#parameters input[type=number][aria-label="V_th, mV"]');
    await field.fill('-30');
    await field.press('Enter');
    await page.waitForFunction(`document.querySelector('#notice').textContent === ''`);
    await state(page, 'running');
    const unshared = await page.evaluate('location.hash');
    await page.click('[data-export=link]');
    await page.waitForFunction(
      (last) => location.hash.length > 10 && location.hash !== last,
      unshared,
    );
    const [copied] = await Promise.all([page.evaluate('location.href') as Promise<string>]);
    const other = await visit('isolated', new URL(copied).hash);
    await state(other, 'running');
    await other.click('#parameters summary');
    const shared = other.locator('#parameters input[type=number][aria-label="V_th, mV"]');
    await eventually(() => shared.inputValue()).toBe('-30');
    await other.context().close();
    await page.context().close();
  });

  it('exports spikes, figures and the network', async () => {
    const page = await visit('isolated', await link());
    await state(page, 'finished');
    const node = await simulate(buildNetwork(settings), { time: UNTIL, workers: 1 });
    const take = async (kind: string) => {
      const [got] = await Promise.all([
        page.waitForEvent('download'),
        page.click(`[data-export=${kind}]`),
      ]);
      return readFile(await got.path());
    };
    const file = await spikesFromNpz(new Uint8Array(await take('npz')));
    expect(file.meta.hash).toBe(node.hash);
    expect([...file.senders]).toEqual([...node.allSpikes().senders]);
    expect((await take('csv')).toString().split('\n').length).toBe(node.spikeCount + 2);
    expect((await take('svg')).toString()).toMatch(/^<svg/);
    expect((await take('png')).subarray(1, 4).toString()).toBe('PNG');
    // a film of what has run, though it rests: the browser itself plays it, from its first frame to its last
    const film = await take('film');
    expect(film.subarray(0, 4).toString('hex')).toBe('1a45dfa3');
    expect(film.toString('latin1')).toContain('Synfire 0.1.0');
    const played = await page.evaluate(PLAYED(film.toString('base64')));
    expect(played).toMatchObject({ duration: 5, at: 4.9 });
    const again = Network.fromJSON((await take('json')).toString());
    expect((await simulate(again, { time: UNTIL, workers: 1 })).hash).toBe(node.hash);
    await page.context().close();
  });

  it('checks a model as it is typed, compiles it in the page and runs it', async () => {
    const page = await visit('isolated', await link());
    await page.click('nav [data-view=equations]');
    await page.waitForFunction(`document.querySelector('#printed').textContent.includes('update')`);
    const right = await page.inputValue('#model');
    await page.fill('#model', right.replace('(V_th - theta)/tau_theta', '(V_th - thta)/tau_theta'));
    await page.waitForFunction(
      `document.querySelector('#model-fault').textContent.includes('^^^^')`,
    );
    expect(await page.isDisabled('#model-run')).toBe(true);
    // a constant that no compiled kernel has: the compiler must be loaded
    const own = right.replace('(V_th - theta)/tau_theta', '3*(V_th - theta)/tau_theta*1.5');
    await page.fill('#model', own);
    await page.waitForFunction(`!document.querySelector('#model-run').disabled`);
    await page.click('#model-run');
    await state(page, 'finished');
    const until = { ...settings, example: 'own', options: {}, model: own };
    const node = await simulate(buildNetwork(until), { time: UNTIL, workers: 1 });
    expect(node.spikeCount).toBeGreaterThan(100);
    await shown(page, '#hash').toBe(node.hash);

    // on the same page, a network is drawn: from the template, with a connection more, by keyboard
    await page.click('nav [data-view=network]');
    await page.click('#picture-own');
    await page.waitForSelector('[data-part="populations/1"]');
    const part = (id: string) => page.locator(`[data-part="${id}"]`);
    await part('populations/0').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('c');
    await part('populations/1').focus();
    await page.keyboard.press('Enter');
    await page.fill('#picture-part label:has-text("weight") input', '20');
    await page.keyboard.press('Tab');
    const more = { source: 'E', target: 'I', probability: 0.1, weight: 20, delay: 1.5 };
    const drawing = { ...TEMPLATE, projections: [...TEMPLATE.projections, more] };
    const drawn = { ...settings, example: 'drawn', options: {}, drawing };
    const { hash } = await simulate(buildNetwork(drawn), { time: UNTIL, workers: 1 });
    await page.click('nav [data-view=activity]');
    await state(page, 'finished');
    await shown(page, '#hash').toBe(hash);
    // without a number it is no network yet: said and marked, and undone
    await page.click('nav [data-view=network]');
    await part('populations/0').click();
    await page.fill('#picture-part label:has-text("size") input', '');
    await page.keyboard.press('Tab');
    await state(page, 'broken');
    await shown(page, '#picture-note').toBe('E: size is missing');
    expect(await part('populations/0').getAttribute('aria-label')).toMatch(/size is missing$/);
    expect(await page.isVisible('#fault')).toBe(false);
    await part('populations/0').focus();
    await page.keyboard.press('Control+z');
    await state(page, 'finished');
    // a link keeps it
    await page.click('[data-export=link]');
    await shown(page, '#notice').toMatch(/link/);
    await page.reload();
    await state(page, 'finished');
    await page.waitForSelector('[data-part="projections/4"]');
    await page.click('nav [data-view=activity]');
    await shown(page, '#hash').toBe(hash);
    await page.context().close();
  });

  it('keeps working with a broken link and a network that is too large', async () => {
    const broken = await visit('isolated', '#s=broken');
    await state(broken, 'running');
    await shown(broken, '#fault').toMatch(/share link.*broken-link/s);
    await broken.context().close();
    const large = await visit(
      'isolated',
      await link({ example: 'brunel2000', options: { size: 1e6 } }),
    );
    await state(large, 'broken');
    await shown(large, '#fault').toMatch(/at most about/);
    await large.fill('#options input[aria-label=size]', '1000');
    await large.press('#options input[aria-label=size]', 'Enter');
    await state(large, 'finished');

    // from here on the same page, with what is small enough now: two runs side by side
    const small = { ...settings, example: 'brunel2000', options: { size: 1000 } };
    const node = async (changed: Settings, time: number) =>
      (await simulate(buildNetwork(changed), { time, workers: 1 })).hash;
    const hashes = [0, 1].map((k) => `#compare-table code >> nth=${k}`);
    const compare = async (key: string, value: string) => {
      await large.selectOption('#compare-vary', key);
      const field = large.locator('#compare-value').locator('input, select');
      if (key === 'engine') await field.selectOption(value);
      else {
        await field.fill(value);
        await field.press('Tab');
      }
      await large.click('#compare-run');
      await large.waitForSelector('#compare[data-state=finished]');
    };
    await large.click('nav [data-view=compare]');
    await large.fill('#compare-time', '25');
    await compare('option/g', '4.5');
    const other = { ...small, options: { size: 1000, g: 4.5 } };
    await shown(large, hashes[0]).toBe(await node(small, 25));
    await shown(large, hashes[1]).toBe(await node(other, 25));
    await shown(large, '#compare-verdict').toMatch(/^They part at .* ms, at neuron .* of /);
    await compare('engine', 'reference');
    await shown(large, '#compare-verdict').toMatch(/^The same spikes, bit for bit: .* up to 25 ms/);
    await shown(large, hashes[1]).toBe(await node(small, 25));

    // a sweep: every cell is a run, and opens its network
    await large.click('nav [data-view=sweep]');
    await large.fill('#sweep-time', '20');
    // what it will be stands there before
    await shown(large, '#sweep-note').toBe('25 runs of 20 ms');
    expect(await large.locator('#sweep-map button').count()).toBe(25);
    expect(await large.locator('#sweep-map button.now').count()).toBe(1);
    await large.click('#sweep-run');
    await large.waitForSelector('#sweep[data-state=finished]');
    expect(await large.locator('#sweep-map button:enabled').count()).toBe(25);
    await large.focus('#sweep-map button[tabindex="0"]'); // the lowest row begins
    await large.keyboard.press('ArrowRight');
    await large.keyboard.press('ArrowUp');
    const cell = (await large.textContent('#sweep-cell')) ?? '';
    const [g, eta] = await Promise.all(
      ['x', 'y'].map(async (axis) => {
        const [from, to] = await Promise.all(
          ['from', 'to'].map((end) => large.inputValue(`#sweep-${axis}-${end}`)),
        );
        return Number((Number(from) + (Number(to) - Number(from)) / 4).toPrecision(6));
      }),
    );
    const swept = { ...small, options: { size: 1000, g, eta } };
    expect(cell).toContain(await node(swept, 20));
    await large.keyboard.press('Enter');
    await state(large, 'finished');
    await shown(large, '#hash').toBe(await node(swept, UNTIL));
    await large.context().close();
  });

  it('asks before it builds what takes long, and builds nothing meanwhile', async () => {
    const large = { example: 'brunel2000', options: { size: 30_000 }, workers: 1, until: 5 };
    const page = await visit('isolated', await link(large));
    await state(page, 'asking');
    await shown(page, '#notice').toMatch(/^30,000 neurons with .* synapses take some 4 s/);
    await shown(page, '#run').toBe('Build');
    expect(await page.textContent('#synapses')).toBe('–');
    // smaller, it is built at once; larger again, when the visitor says so
    await page.fill('#options input[aria-label=size]', '1000');
    await page.press('#options input[aria-label=size]', 'Enter');
    await state(page, 'finished');
    const built = await still(page, () => page.textContent('#neurons'));
    await page.fill('#options input[aria-label=size]', '16500');
    await page.press('#options input[aria-label=size]', 'Enter');
    await state(page, 'asking');
    await page.click('#run');
    await state(page, 'finished');
    await shown(page, '#neurons').not.toBe(built);
    await page.context().close();
  });

  it('refuses a longer text where it came by link', async () => {
    const model = `equations:\n  dv/dt = -v/(10*ms) : mV\n${`  x = v${' '.repeat(9000)}: mV\n`}`;
    const page = await visit('isolated', await link({ example: 'own', options: {}, model }));
    await state(page, 'broken');
    await shown(page, '#fault').toMatch(/at most 8192.*over-limit/s);
    await page.context().close();
  });

  it('measures the scale of each engine, and says which is missing', async () => {
    const page = await visit('isolated', await link(small));
    await state(page, 'running');
    await page.click('nav [data-view=scale]');
    await page.fill('#scale-to', '1000');
    await page.click('#scale-run');
    await page.waitForFunction(
      `document.querySelector('#scale-result').textContent.includes('on WebGPU')`,
    );
    await state(page, 'paused'); // the lab's own network rests meanwhile
    const said = await still(page, () => page.textContent('#scale-result'));
    expect(said).toMatch(/was not measured on WebGPU: /);
    expect(await page.locator('#scale-table tbody').count()).toBe(1);
    const [got] = await Promise.all([page.waitForEvent('download'), page.click('#scale-save')]);
    const { curves } = JSON.parse((await readFile(await got.path())).toString());
    expect(curves).toMatchObject([
      { engine: 'wasm', points: [{ neurons: 1000, synapses: 100_000 }] },
      { engine: 'webgpu', points: [], faults: [{ code: 'no-gpu' }] },
    ]);
    // how fast it is here is not for a test to say
    expect(said).toContain(verdict(curves[0], 'This tab'));
    await page.context().close();
  });

  it('has the network’s name near the top of a phone, and the panels of none beside a study', async () => {
    const page = await visit('isolated', await link({ ...small, until: 1 }), {
      viewport: { width: 360, height: 740 },
    });
    await state(page, 'finished');
    expect((await page.locator('#example').boundingBox())?.y).toBeLessThan(300);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await page.click('nav [data-view=studies]');
    await page.locator('#study-run').waitFor();
    expect(await page.locator('#example').isVisible()).toBe(false);
    await page.waitForFunction(
      `document.querySelector('#study-question').textContent.includes('?')`,
    );
    await page.context().close();
  });

  it('is offered a tour once, which goes through eight steps by keyboard and gives the focus back', async () => {
    const page = await visit('isolated', '', { reducedMotion: 'reduce' });
    const yes = page.locator('#offer button >> nth=0');
    await yes.focus();
    await page.keyboard.press('Enter');
    expect(tourSteps).toHaveLength(8);
    for (const [k, { title, view }] of tourSteps.entries()) {
      await shown(page, '#tour-title').toBe(title);
      await shown(page, '#tour-card .count').toBe(`${k + 1} of 8`);
      await eventually(() => page.evaluate('document.activeElement.id')).toBe('tour-title');
      await page.waitForSelector(`.view[data-view="${view}"]:not([hidden])`);
      await eventually(() => page.isVisible('#tour-ring')).toBe(true);
      await page.keyboard.press('ArrowRight');
    }
    await eventually(() => page.locator('#tour-card').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.id')).toBe('tour');
    await page.keyboard.press('Enter');
    await shown(page, '#tour-title').toBe(tourSteps[0].title);
    await page.keyboard.press('Escape');
    await eventually(() => page.locator('#tour-card').count()).toBe(0);
    await page.reload();
    await page.waitForSelector('body[data-state=paused]'); // its scripts have run
    expect(await page.locator('#offer').count()).toBe(0);
    // a population has one name in all that the tour has shown
    expect(await page.textContent('body')).toContain('L2/3E');
    expect(await page.textContent('body')).not.toContain('L23E');
    await page.context().close();
  });

  it('had no error in any page', () => {
    expect(wrong).toEqual([]);
  });
});
