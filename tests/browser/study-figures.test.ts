/**
 * The figure of each study fills where it is run in the lab, in Chromium and in Firefox: with curves or with figures beside the published ones.
 * Some take minutes until the first is there: in `npm run test:long` only. SYNFIRE_STUDIES=name,name or 30-40: these alone, numbers being
 * places in the list from 1 on, so that a machine with little time asks all of them in parts.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaults, pack } from '../../app/settings.ts';
import { studies } from '../../examples/studies.ts';
import { firefox } from '../hosts/hosts.ts';
import { inFirefox } from '../hosts/in-firefox.ts';
import { isLong } from '../long.ts';
import { launch, PATIENCE, skipBrowser } from './chromium.ts';
import { buildLab, type LabServer, serveLab } from './lab-server.ts';
import { FILL } from './study-figures.ts';

const all = Object.keys(studies);
/** "30-40" or "30" as the names there; a name as it is. */
const named = (text: string): string[] => {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  return from === undefined ? [text] : all.slice(Number(from) - 1, Number(to));
};
const only = process.env.SYNFIRE_STUDIES?.split(',').flatMap(named) ?? all;
const unknown = only.filter((name) => !all.includes(name));
if (only.length === 0 || unknown.length > 0) {
  throw new Error(`SYNFIRE_STUDIES names ${unknown.join() || 'none'} of ${all.length} studies`);
}
const names = all.filter((name) => only.includes(name));
/** ms until the first mark of a study. */
const LONGEST = 3_600_000;
/** The lab with a small network of its own, which rests from the first study on. */
const link = () =>
  pack({ ...defaults, example: 'cuba', options: { size: 100 }, workers: 1, view: 'studies' });

describe.skipIf(skipBrowser || !isLong)('figures of studies in Chromium', () => {
  let browser: Browser;
  let server: LabServer;
  let page: Page;
  beforeAll(async () => {
    [browser, server] = await Promise.all([launch(), serveLab(buildLab(), true)]);
    page = await browser.newPage();
    await page.goto(`${server.url}#s=${await link()}`, { timeout: PATIENCE });
    await page.waitForSelector('#study option', { state: 'attached' });
  }, 2 * PATIENCE);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  it.each(names)(
    '%s',
    async (name) => {
      expect(await page.evaluate(`(${FILL})(${JSON.stringify(name)})`)).not.toMatch(/^nothing/);
    },
    LONGEST,
  );
});

/** What the lab's page is given: all studies, one after the other. */
const ALL = `<script>addEventListener('load', async () => {
  while (!document.querySelector('#study option')) await new Promise((done) => setTimeout(done, 50));
  const fill = ${FILL};
  for (const name of ${JSON.stringify(names)}) {
    const found = await fill(name).catch((error) => 'nothing: ' + error);
    await fetch('/told', { method: 'POST', body: JSON.stringify({ name, found }) });
  }
});</script>`;

describe.skipIf(!isLong || !firefox())('figures of studies in Firefox', () => {
  it('each fills', { timeout: 10 * LONGEST }, async () => {
    const told: Record<string, string> = {};
    await inFirefox({
      ...{ root: buildLab(), first: `#s=${await link()}`, script: ALL, patience: 10 * LONGEST },
      told: (said) => {
        const { name, found } = JSON.parse(said);
        told[name] = found;
        console.log(`${name}: ${found}`); // what is known where a run of many is broken off
        return Object.keys(told).length === names.length ? undefined : '';
      },
    });
    expect(Object.keys(told)).toEqual(names);
    expect(Object.entries(told).filter(([, found]) => found.startsWith('nothing'))).toEqual([]);
  });
});
