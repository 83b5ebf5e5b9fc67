/** What the repository holds: a lock file for any registry, no forgotten marks, files of a readable size. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

/** Files under version control; undefined where this is a copy without it. */
function listed(): string[] | undefined {
  try {
    const out = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
    return out.split('\0').filter((file) => file !== '' && existsSync(join(root, file)));
  } catch {
    return undefined;
  }
}

const files = listed();
const code = (files ?? []).filter((file) => /\.(ts|mjs|js|wgsl)$/.test(file));

describe.each(['package-lock.json', 'site/package-lock.json'])('%s', (file) => {
  const lock = JSON.parse(read(file)) as {
    lockfileVersion: number;
    packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }>;
  };
  const packages = Object.entries(lock.packages).filter(([place]) => place !== '');

  it('pins no registry: the one that npm is set to serves', () => {
    const pinned = packages.filter(([, { resolved }]) => resolved !== undefined);
    expect(pinned.map(([place]) => place)).toEqual([]);
    expect(read(file)).not.toMatch(/https?:\/\/(registry|npm|localhost|\d)/);
  });

  it('has the hash of every package', () => {
    const bare = packages.filter(([, { integrity, link }]) => !integrity && !link);
    expect(bare.map(([place]) => place)).toEqual([]);
  });

  it('holds what package.json asks for', () => {
    const wanted = JSON.parse(read(file.replace('-lock', ''))) as Record<
      string,
      Record<string, string>
    >;
    const names = { ...wanted.dependencies, ...wanted.devDependencies };
    for (const name of Object.keys(names)) {
      expect(lock.packages[`node_modules/${name}`], name).toBeDefined();
    }
  });
});

describe.skipIf(files === undefined)('files under version control', () => {
  it('have no mark of work that was left, without a reason', () => {
    const mark = new RegExp(
      `\\b(${['TO', 'FIX'].map((head) => head + (head === 'TO' ? 'DO' : 'ME')).join('|')})\\b(?!\\([^)]+\\)|: \\S)`,
    );
    expect(code.filter((file) => mark.test(read(file)))).toEqual([]);
  });

  it('skip and single out no test unconditionally', () => {
    const singled = /\b(it|test|describe)\.(only|skip)\(/;
    const tests = code.filter((file) => file.startsWith('tests/'));
    expect(tests.filter((file) => singled.test(read(file)))).toEqual([]);
  });

  it('have at most 450 lines in src, bindings and assembly', () => {
    const long = code.filter(
      (file) => /^(src|bindings|assembly)\//.test(file) && read(file).split('\n').length > 451,
    );
    expect(long).toEqual([]);
  });

  it('open with what they are', () => {
    const bare = code.filter(
      (file) => /^(src|bindings|assembly)\//.test(file) && !/^(#!.*\n)?\/[/*]/.test(read(file)),
    );
    expect(bare).toEqual([]);
  });

  it('hold nothing that was built', () => {
    expect(files!.filter((file) => /^(dist|node_modules)\//.test(file))).toEqual([]);
  });
});
