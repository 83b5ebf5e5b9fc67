/** What the package is made of is looked at by tools/supply.mjs: it says yes to what is there, and no to each thing that should not be. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(join(root, name), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  version: string;
  license: string;
  keywords: string[];
};

function supply(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(root, 'tools/supply.mjs'), ...args],
    { encoding: 'utf8' },
  );
  return { stdout, stderr, status };
}

/** With one more package in the lock file. */
function withPackage(name: string, entry: object) {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-supply-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lock = JSON.parse(read('package-lock.json'));
  lock.packages[`node_modules/${name}`] = entry;
  const file = join(folder, 'package-lock.json');
  writeFileSync(file, JSON.stringify(lock));
  return supply('--lock', file);
}

describe('tools/supply.mjs', () => {
  it('accepts what is there, and lists it', () => {
    const { stdout, stderr, status } = supply();
    console.log(stdout);
    expect([stderr, status]).toEqual(['', 0]);
    expect(stdout).toMatch(/^Licences: \d+ MIT/);
    expect(stdout).toMatch(/^Content.*: \d+ files, \d+ kB packed/m);
  });

  it.each([
    ['a licence that spreads', { license: 'GPL-3.0-only' }, /node_modules\/x: its licence is GPL/],
    ['MPL in what is shipped', { license: 'MPL-2.0' }, /its licence is MPL-2\.0/],
    ['one that asks for two', { license: 'MIT AND GPL-2.0', dev: true }, /MIT AND GPL-2\.0/],
    ['no licence', {}, /its licence is not said/],
    ['a script', { license: 'MIT', dev: true, hasInstallScript: true }, /runs a script/],
  ])('refuses %s', (_, entry, said) => {
    const { stderr, status } = withPackage('x', entry);
    expect(status).toBe(1);
    expect(stderr).toMatch(said);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('takes one of two licences, and MPL for tools', () => {
    expect(withPackage('x', { license: '(GPL-2.0 OR MIT)' }).status).toBe(0);
    expect(withPackage('x', { license: 'MPL-2.0', dev: true }).status).toBe(0);
  });

  it('is asked by setup to run no script, and before anything is published', () => {
    expect(read('tools/setup.mjs')).toContain("'--ignore-scripts'");
    expect(read('package.json')).toMatch(/"prepublishOnly": "node tools\/supply\.mjs --publish"/);
  });
});

describe('CITATION.cff', () => {
  const text = read('CITATION.cff');

  it('says what package.json says', () => {
    expect(text).toMatch(new RegExp(`^version: ${manifest.version.replaceAll('.', '\\.')}$`, 'm'));
    expect(text).toMatch(new RegExp(`^license: ${manifest.license}$`, 'm'));
    const keywords = text.split('keywords:\n')[1].matchAll(/^ {2}- (.+)$/gm);
    expect([...keywords].map(([, word]) => word)).toEqual(manifest.keywords);
  });
});
