/** The guide's blocks of code, run in Node: their hashes are committed (tests/golden/guide.json), their figures are those of the built page. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { asModule, type BlockResult, declared, lineOf, resultOf } from '../run/block.ts';

/** Folders of pages with blocks that run; pages of the second have their folder in their name. */
const FOLDERS = { guide: '', worksheets: 'worksheets/' } as const;

/** By page ("neurons", "worksheets/lif"), the code of each block that can be run, solutions of questions too, in order. */
export function guideBlocks(root: string): Record<string, string[]> {
  return Object.fromEntries(
    pagesWithBlocks(root).map(({ name, text }) => {
      const blocks = [...text.matchAll(/^```js (?:run|solution)\n([\s\S]*?)^```/gm)];
      return [name, blocks.map(([, code]) => code)];
    }),
  );
}

/** A question of a worksheet, whose solution is the block behind it. */
export interface Question {
  readonly text: string;
  readonly answer: number;
  /** What is as good an answer: so far from it. */
  readonly within: number;
  readonly hint: string;
  readonly because: string;
  /** Number of the block of its page that gives the answer. */
  readonly solution: number;
}

/** By page, its questions. Throws where one of them cannot be read or has no solution. */
export function guideQuestions(root: string): Record<string, Question[]> {
  const all: Record<string, Question[]> = {};
  for (const { name, text } of pagesWithBlocks(root)) {
    const fences = [...text.matchAll(/^```(js run|js solution|question)\n([\s\S]*?)^```/gm)];
    let block = -1;
    fences.forEach(([, kind, body], k) => {
      if (kind !== 'question') {
        block++;
        return;
      }
      if (fences[k + 1]?.[1] !== 'js solution') throw new Error(`${name}: a question unsolved`);
      all[name] = [...(all[name] ?? []), { ...readQuestion(body), solution: block + 1 }];
    });
  }
  return all;
}

/** The lines of a question. */
export function readQuestion(body: string): Omit<Question, 'solution'> {
  const read =
    /^(.*)\nanswer (-?[\d.]+) within ([\d.]+)\nhint (.*)\nbecause (.*)\n$/.exec(body) ?? [];
  if (read.length === 0) throw new Error(`not a question: ${body}`);
  const [, text, answer, within, hint, because] = read;
  return { text, answer: Number(answer), within: Number(within), hint, because };
}

function pagesWithBlocks(root: string): { name: string; text: string }[] {
  return Object.entries(FOLDERS).flatMap(([folder, prefix]) =>
    readdirSync(join(root, 'docs', folder))
      .filter((name) => name.endsWith('.md'))
      .sort()
      .map((file) => ({
        name: prefix + file.replace(/\.md$/, ''),
        text: readFileSync(join(root, 'docs', folder, file), 'utf8'),
      })),
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
