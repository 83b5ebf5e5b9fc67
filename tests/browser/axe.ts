/** axe-core in a page: its serious and critical faults. The site's own copy where that is installed, else one of the same version in a folder of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';

const site = resolve(import.meta.dirname, '../../site');

/** The path of its script. */
export function axeScript(): string {
  const inside = 'node_modules/axe-core/axe.min.js';
  if (existsSync(join(site, inside))) return join(site, inside);
  const { devDependencies } = JSON.parse(readFileSync(join(site, 'package.json'), 'utf8'));
  const folder = mkdtempSync(join(tmpdir(), 'synfire-axe-'));
  const args = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefix', folder];
  execFileSync('npm', ['install', ...args, `axe-core@${devDependencies['axe-core']}`], {
    shell: process.platform === 'win32',
  });
  return join(folder, inside);
}

/** Each fault with its first places; none: an empty list. */
export async function seriousFaults(page: Page, script: string): Promise<string[]> {
  await page.addScriptTag({ path: script });
  return page.evaluate(SERIOUS);
}

const SERIOUS = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) =>
  violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 4).map(({ target }) => target.join(' ')).join(' | ')))`;
