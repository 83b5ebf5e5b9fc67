/**
 * Each block of code of the guide and the worksheets runs, and has its committed hash; what a worksheet takes for right is what its solution gives; the built pages show the same one and compute it again where
 * they are read. After a change that is meant to alter results: SYNFIRE_UPDATE_HASHES=1 npx vitest run tests/site
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { guideBlocks, guideQuestions, runBlocks } from '../../site/build/guide.ts';

const root = resolve(import.meta.dirname, '../..');
const file = resolve(root, 'tests/golden/guide.json');

it('the guide’s blocks run and give their hashes', async () => {
  const pages = Object.entries(guideBlocks(root));
  expect(pages.length).toBeGreaterThan(13);
  const questions = guideQuestions(root);
  for (const [page, asked] of Object.entries(questions)) {
    expect(asked.length, page).toBeGreaterThan(1);
  }
  expect(Object.keys(questions).length).toBe(6);
  const hashes: Record<string, (string | null)[]> = {};
  for (const [page, codes] of pages) {
    const results = await runBlocks(root, codes);
    for (const [k, { hash, lines, figures }] of results.entries()) {
      // a block that shows nothing teaches nothing
      expect(lines.length + figures.length, `${page}, block ${k + 1}`).toBeGreaterThan(0);
      if (hash !== undefined) expect(figures, `${page}, block ${k + 1}`).not.toEqual([]);
    }
    for (const { text, answer, within, solution } of questions[page] ?? []) {
      // what the page takes for right is what its solution finds
      const found = results[solution].answer ?? Number.NaN;
      expect(Math.abs(found - answer), `${text} ${found}`).toBeLessThanOrEqual(within);
    }
    hashes[page] = results.map(({ hash }) => hash ?? null);
  }
  if (process.env.SYNFIRE_UPDATE_HASHES)
    writeFileSync(file, `${JSON.stringify(hashes, null, 2)}\n`);
  expect(hashes).toEqual(JSON.parse(readFileSync(file, 'utf8')));
}, 900_000);
