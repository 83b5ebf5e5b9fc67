/** The code of the README works: each block is run as a module, with `synfire` taken from dist/. */
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
const readme = join(root, 'README.md');
/** The built file of `synfire` or of an entry such as `synfire/sampling`. */
const built = (entry = 'index') => pathToFileURL(join(root, `dist/${entry}.js`)).href;
const SECONDS = 30;

interface Block {
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** Fenced blocks of JavaScript or TypeScript, with the line that they begin in. */
function blocks(text: string): Block[] {
  return [...text.matchAll(/^```(js|ts|javascript|typescript)\n([\s\S]*?)^```/gm)].map((match) => ({
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

const all = existsSync(readme) ? blocks(readFileSync(readme, 'utf8')) : [];

describe.skipIf(all.length === 0)('code in the README', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'synfire-readme-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(all)('at line $line runs', async (block) => {
    const file = join(folder, `line-${block.line}.mjs`);
    writeFileSync(file, runnable(block));
    const options = { cwd: folder, timeout: 1000 * SECONDS, env: gpuEnvironment };
    const { stderr } = await promisify(execFile)(process.execPath, [file], options);
    expect(stderr).toBe('');
  });

  it('imports only what the library exports', async () => {
    const exported = Object.keys(await import('../../src/index.ts'));
    for (const { code, line } of all) {
      for (const [, names] of code.matchAll(/import\s*\{([^}]*)\}\s*from\s*['"]synfire['"]/g)) {
        const wanted = names.split(',').map((name) => name.trim().split(/\s+as\s+/)[0]);
        const unknown = wanted.filter((name) => name && !exported.includes(name));
        expect(unknown, `line ${line}`).toEqual([]);
      }
    }
  });
});
