/** The guide's blocks of code, run in Node: their hashes are committed (tests/golden/guide.json), their figures are those of the built page. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asModule, type BlockResult, declared, lineOf, resultOf } from '../run/block.ts';

/** By page ("neurons"), the code of each block that can be run, in order. */
export function guideBlocks(root: string): Record<string, string[]> {
  const folder = join(root, 'docs/guide');
  const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));
  return Object.fromEntries(
    pages.sort().map((name) => {
      const text = readFileSync(join(folder, name), 'utf8');
      const blocks = [...text.matchAll(/^```js run\n([\s\S]*?)^```/gm)].map(([, code]) => code);
      return [name.replace(/\.md$/, ''), blocks];
    }),
  );
}

const LISTENER = 'synfireBlockPrints';

/** Runs blocks one after the other with the library as it was built in dist/. */
export async function runBlocks(root: string, codes: readonly string[]): Promise<BlockResult[]> {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-guide-'));
  const address = (entry: string) =>
    pathToFileURL(join(root, 'dist', `${entry.split('/')[1] ?? 'index'}.js`)).href;
  const hears = globalThis as unknown as Record<string, unknown>;
  const plot = await import(/* @vite-ignore */ address('synfire/plot'));
  const results: BlockResult[] = [];
  try {
    for (const [k, code] of codes.entries()) {
      const lines: string[] = [];
      hears[LISTENER] = (all: unknown[]) => lines.push(lineOf(all));
      const file = join(folder, `${k}.mjs`);
      writeFileSync(file, asModule(code, address, LISTENER));
      const exported = await import(/* @vite-ignore */ pathToFileURL(file).href);
      results.push(resultOf(lines, exported, declared(code), plot));
    }
  } finally {
    delete hears[LISTENER];
    rmSync(folder, { recursive: true });
  }
  return results;
}
