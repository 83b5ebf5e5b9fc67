/** The code of the README, and of the pages for those who come from elsewhere, works: each block is run as a module, those of a page in one process, with `synfire` taken from dist/. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gpuEnvironment } from '../backends/gpu.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = [
  'README.md',
  'docs/analysis.md',
  'docs/checkpoints.md',
  'docs/learning.md',
  'docs/random.md',
  'docs/space.md',
  'docs/sweeps.md',
  'docs/theory.md',
  ...['brian2', 'nest', 'genn', 'pynn'].map((name) => `docs/coming-from-${name}.md`),
];
/** The built file of `synfire` or of an entry such as `synfire/sampling`. */
const built = (entry = 'index') => pathToFileURL(join(root, `dist/${entry}.js`)).href;
const SECONDS = 150;

interface Block {
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** Fenced blocks of JavaScript or TypeScript, with the line that they begin in. */
function blocks(page: string): Block[] {
  const path = join(root, page);
  const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
  return [...text.matchAll(/^```(js|ts|javascript|typescript)\n([\s\S]*?)^```/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length + 1,
    language: match[1],
    code: match[2],
  }));
}

function runnable({ code }: Block): string {
  const mapped = code.replaceAll(
    /(from|import\()\s*(['"])synfire(?:\/(\w+))?\2/g,
    (_, how, _quote, entry) => `${how} '${built(entry)}'`,
  );
  const { ESNext } = ts.ModuleKind;
  const options = { module: ESNext, target: ts.ScriptTarget.ES2022 };
  return ts.transpileModule(mapped, { compilerOptions: options }).outputText;
}

const all = pages.flatMap(blocks);

describe.skipIf(all.length === 0)('code in documents', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'synfire-readme-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  // one process a page: a fault's stack names the file, and so the line
  it.each(pages.filter((page) => blocks(page).length > 0))('those of %s run', async (page) => {
    const own = blocks(page).map((block) => {
      const name = `${page.replaceAll('/', '-')}-${block.line}.mjs`;
      writeFileSync(join(folder, name), runnable(block));
      return `await import('./${name}');`;
    });
    const file = join(folder, `${page.replaceAll('/', '-')}.mjs`);
    writeFileSync(file, own.join('\n'));
    const options = { cwd: folder, timeout: 1000 * SECONDS, env: gpuEnvironment };
    const { stderr } = await promisify(execFile)(process.execPath, [file], options);
    expect(stderr).toBe('');
  });

  it('imports only what the library exports', async () => {
    const exported = Object.keys(await import('../../src/index.ts'));
    for (const { code, line, page } of all) {
      for (const [, names] of code.matchAll(/import\s*\{([^}]*)\}\s*from\s*['"]synfire['"]/g)) {
        const wanted = names.split(',').map((name) => name.trim().split(/\s+as\s+/)[0]);
        const unknown = wanted.filter((name) => name && !exported.includes(name));
        expect(unknown, `${page}, line ${line}`).toEqual([]);
      }
    }
  });
});
