/** A connectome in the lab: given as files, refused beside the button, seen where its neurons are, and found again by its link. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { keepConnectome } from '../../app/connectome.ts';
import { readFiles } from '../../app/connectome-reader.ts';
import { buildNetwork } from '../../app/networks.ts';
import { defaults, type Settings, unpack } from '../../app/settings.ts';
import { simulate } from '../../src/simulate/simulate.ts';
import { describeInBrowser, eventually, shown } from './chromium.ts';
import { labPages, linkTo } from './lab-pages.ts';

/** Forty neurons with names, as of a worm: each to the next three, one in five inhibits. */
const names = Array.from({ length: 40 }, (_, k) => `N${k}`);
const edges = [
  'source,target,weight',
  ...names.flatMap((name, k) =>
    [1, 2, 3].map((by) => `${name},N${(k + by) % 40},${k % 5 === 4 ? -30 : 60}`),
  ),
].join('\n');
const places = [
  'neuron,x,y,z',
  ...names.flatMap((name, k) => [`${name},${k},0,0`, `${name},${k},2,${k % 3}`]),
].join('\n');

/** How far down the names of a raster stand. */
const TOPS = (names: (HTMLElement | SVGElement)[]) => names.map(({ style }) => style.top);

const UNTIL = 200;
const start: Settings = { ...defaults, example: 'cuba', options: { size: 100 }, workers: 1 };

describeInBrowser('a connectome in the lab', () => {
  const { visit, wrong } = labPages();
  const finished = (page: Page) => page.waitForSelector('body[data-state=finished]');
  const file = (name: string, text: string) => ({
    ...{ name, mimeType: 'text/csv', buffer: Buffer.from(text) },
  });
  const given = [file('edges.csv', edges), file('places.csv', places)];
  const node = async (settings: Settings, files: readonly { name: string; buffer: Buffer }[]) => {
    const own = files.map(({ name, buffer }) => new File([new Uint8Array(buffer)], name));
    const { network } = await readFiles(own, undefined, () => {});
    keepConnectome(network!.marks, network!.connectome);
    return simulate(buildNetwork(settings), { time: UNTIL, workers: 1 });
  };

  it('is refused where it was given and nothing is lost, then runs, and its link asks for it', async () => {
    const page = await visit('isolated', await linkTo({ ...start, until: UNTIL }));
    await finished(page);
    const before = await page.textContent('#hash');
    await page.selectOption('#example', 'connectome');
    await page.setInputFiles('#files-input', file('edges.csv', `${edges}\nN1,N2,many`));
    await shown(page, '#files-fault').toMatch(/edges\.csv › line 122.*"many".*bad-weight/s);
    expect(await page.textContent('#hash')).toBe(before);
    await page.click('#files-close');
    await eventually(() => page.inputValue('#example')).toBe('cuba');
    // dropped, as a visitor would
    const transfer = await page.evaluateHandle(
      (files) => {
        const all = new DataTransfer();
        for (const [name, text] of files) all.items.add(new File([text], name));
        return all;
      },
      [
        ['edges.csv', edges],
        ['places.csv', places],
      ],
    );
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await shown(page, '#about').toMatch(/^40 neurons, 120 connections of 6,480 synapses/);
    await finished(page);
    await page.click('nav [data-view=space]');
    await shown(page, '#space-note').toMatch(/Places of 40 neurons .* the middle of 80 points/);
    await page.evaluate("history.replaceState(null, '', location.pathname)");
    await page.click('#share');
    await eventually(() => page.evaluate('location.hash')).toMatch(/^#s=/);
    await shown(page, '#notice').toMatch(/cannot hold the connectome/);
    const link = String(await page.evaluate('location.hash'));
    const { settings } = await unpack(link.slice(3));
    const run = await node(settings, given);
    expect(run.spikeCount).toBeGreaterThan(100);
    await shown(page, '#hash').toBe(run.hash);
    // a larger network that came while the raster was hidden has its rows all the same
    await page.selectOption('#example', 'izhikevich2003');
    await shown(page, '#neurons').toBe('1,000');
    await page.click('nav [data-view=activity]');
    const names = () => page.locator('#raster .names span').evaluateAll(TOPS);
    await eventually(names).toEqual([
      expect.stringMatching(/^(39|40)/),
      expect.stringMatching(/^(89|90)/),
    ]);
    await page.context().close();

    const other = await visit('isolated', link);
    await shown(other, '#files-list').toMatch(/edges\.csv.*wanted.*places\.csv.*wanted/s);
    await other.setInputFiles('#files-input', file('edges.csv', edges.replace('60', '61')));
    await shown(other, '#files-fault').toMatch(/another-file/);
    expect(await other.isVisible('#files-own')).toBe(true);
    await other.setInputFiles('#files-input', given[0]);
    await finished(other);
    await shown(other, '#hash').toBe(run.hash);
    // its places are still asked for
    await shown(other, '#files-list').toMatch(/edges\.csv.*here.*places\.csv.*wanted/s);
    await other.setInputFiles('#files-input', given[1]);
    await shown(other, '#space-note').toMatch(/the middle of 80 points/);
    expect(await other.isVisible('#files')).toBe(false);
    await other.context().close();
    expect(wrong).toEqual([]);
  });

  const fly = join(import.meta.dirname, '../../../shared/data/fly-p9');
  it.skipIf(!existsSync(fly))('is the brain of the fly, with the spikes of Node', async () => {
    const files = await Promise.all(
      ['pre.npy', 'post.npy', 'syn_count_signed.npy'].map(async (name) => ({
        ...{ name, mimeType: '', buffer: await readFile(join(fly, name)) },
      })),
    );
    const page = await visit('plain', await linkTo({ ...start, until: UNTIL }));
    await finished(page);
    await page.selectOption('#example', 'connectome');
    await page.setInputFiles('#files-input', files);
    await shown(page, '#about').toMatch(/^196 neurons, 4,715 connections/);
    const drive = page.locator('#options label', { hasText: 'drive' }).locator('input');
    await drive.fill('118, 164');
    await drive.press('Enter');
    await finished(page);
    const options = { drive: '118, 164' };
    const marks = await readFiles(
      files.map(({ name, buffer }) => new File([new Uint8Array(buffer)], name)),
      undefined,
      () => {},
    );
    const connectome = { network: marks.network!.marks };
    const run = await node({ ...start, example: 'connectome', options, connectome }, files);
    await shown(page, '#hash').toBe(run.hash);
    await page.context().close();
    expect(wrong).toEqual([]);
  });
});
