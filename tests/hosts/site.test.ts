/**
 * The site in Firefox, which no driver is asked for: each page is given a script that hears its errors, runs its blocks of code, tells the test
 * and goes to the next page. What a page cannot hear (a style that is not understood) is not looked at. In `npm run test:long` only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildSite } from '../browser/one-at-a-time.ts';
import { isLong } from '../long.ts';
import { firefox } from './hosts.ts';
import { inFirefox } from './in-firefox.ts';

const root = resolve(import.meta.dirname, '../..');
const out = join(root, 'site/dist');
/** ms for all pages together. */
const PATIENCE = 3_000_000;

interface Told {
  readonly path: string;
  readonly said: readonly string[];
  /** Of each block that was run. */
  readonly hashes: readonly (string | null)[];
  readonly headings: number;
}

/** Runs before anything else of a page. */
const LISTENER = `<script>{
  const said = [];
  for (const kind of ['error', 'warn']) {
    const was = console[kind];
    console[kind] = (...all) => { said.push(all.join(' ')); was(...all); };
  }
  addEventListener('error', ({ message, target }) => said.push(message ?? (target.src || target.href) + ' failed'), true);
  addEventListener('unhandledrejection', ({ reason }) => said.push(String(reason)));
  const until = async (holds) => { while (!holds()) await new Promise((done) => setTimeout(done, 20)); };
  addEventListener('load', async () => {
    await until(() => document.documentElement.dataset.ready !== undefined);
    const hashes = [];
    for (const block of document.querySelectorAll('.run-block')) {
      block.querySelector('.run-go').click();
      await until(() => ['done', 'fault'].includes(block.dataset.state));
      hashes.push(block.querySelector('.run-own')?.textContent ?? null);
      const fault = block.querySelector('.run-fault');
      if (fault) said.push(fault.textContent);
    }
    const headings = document.querySelectorAll('h1').length;
    const body = JSON.stringify({ path: location.pathname.slice(1), said, hashes, headings });
    const next = await (await fetch('/told', { method: 'POST', body })).text();
    if (next) location.href = next;
  });
}</script>`;

describe.skipIf(!isLong || !firefox())('the site in Firefox', () => {
  it('loads every page without an error, and each block gives Node’s hash', {
    timeout: 2 * PATIENCE,
  }, async () => {
    buildSite();
    const pages = readdirSync(out, { recursive: true, encoding: 'utf8' })
      .map((name) => name.replaceAll('\\', '/'))
      .filter((name) => name.endsWith('.html') && name !== '404.html' && !name.startsWith('lab/'))
      .sort();
    const all: Told[] = [];
    await inFirefox({
      ...{ root: out, first: pages[0], script: LISTENER, patience: PATIENCE },
      told: (said) => {
        all.push(JSON.parse(said));
        const next = pages[all.length];
        return next === undefined ? undefined : `/${next}`;
      },
    });
    expect(all.map(({ path }) => path)).toEqual(pages);
    expect(all.flatMap(({ path, said }) => said.map((what) => `${path}: ${what}`))).toEqual([]);
    expect(all.filter(({ headings }) => headings !== 1).map(({ path }) => path)).toEqual([]);
    const hashes = JSON.parse(readFileSync(join(root, 'tests/golden/guide.json'), 'utf8'));
    for (const [name, expected] of Object.entries<(string | null)[]>(hashes)) {
      const folder = name.includes('/') ? 'docs' : 'docs/guide';
      const told = all.find(({ path }) => path === `${folder}/${name}.html`);
      expect(told?.hashes, name).toEqual(expected);
    }
  });
});
