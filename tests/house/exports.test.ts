/** What is shipped: the bundle exports what the sources do, its modules hold no data, and it is small. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { compileText } from '../../src/codegen/assembly/compile.ts';
import * as sources from '../../src/index.ts';
import { DATA, mayHoldRelaxedSimd, sections } from './wasm-sections.ts';

const root = resolve(import.meta.dirname, '../..');
const dist = join(root, 'dist');
const shipped = (name: string) => readFileSync(join(dist, name));
const zipped = (name: string) => gzipSync(shipped(name), { level: 9 }).length;

describe('the library in dist/', () => {
  it('exports what src/index.ts exports', async () => {
    const library = await import(pathToFileURL(join(dist, 'index.js')).href);
    expect(Object.keys(library).sort()).toEqual(Object.keys(sources).sort());
  });

  const scripts = readdirSync(dist).filter((name) => name.endsWith('.js'));

  it('names no place on any machine in any script', () => {
    const place = /file:\/\/\/|["'`](\/home|\/Users|\/root|\/work|\/tmp|[A-Z]:\\)\b/;
    const named = (text: string) => text.includes(root) || place.test(text);
    expect(scripts.filter((name) => named(shipped(name).toString()))).toEqual([]);
  });

  it('runs on Node 20 in every script', () => {
    // Uint8Array.fromBase64 is not there; esbuild emits it, with or without a way round it
    const newer = /\.fromBase64\b(?!\|\|)|Promise\.try\(|Iterator\.from\(/;
    expect(scripts.filter((name) => newer.test(shipped(name).toString()))).toEqual([]);
  });

  it('has types for every export where they were built', () => {
    const types = readdirSync(dist).includes('types');
    if (types) expect(readdirSync(join(dist, 'types/src'))).toContain('index.d.ts');
  });

  it('lets a page simulate with less than 100 kB: tools/size.mjs, which the build runs, says so', () => {
    const { stdout, status } = spawnSync(process.execPath, [join(root, 'tools/size.mjs')], {
      encoding: 'utf8',
    });
    console.log(stdout);
    expect(status).toBe(0);
    expect(zipped('core.wasm')).toBeLessThan(10_000);
  });
});

const CORES = ['core.wasm', 'events.wasm', 'learn.wasm', 'rate.wasm'];
const golden = join(root, 'tests/golden/kernels');
const math = shipped('math.as').toString();
const kernels = readdirSync(golden).filter((name) => name.endsWith('.as.txt'));
const modules: [name: string, bytes: Uint8Array<ArrayBuffer>][] = [
  ...CORES.map((name) => [name, new Uint8Array(shipped(name))] as [string, never]),
  ...kernels.map((name): [string, Uint8Array<ArrayBuffer>] => [
    name,
    compileText(readFileSync(join(golden, name), 'utf8'), { math }),
  ]),
];

describe('every module', () => {
  it('is there: the cores and more than twenty kernels', () => {
    expect(modules.length).toBeGreaterThan(20);
  });

  it('is valid', () => {
    const invalid = modules.filter(([, bytes]) => !WebAssembly.validate(bytes));
    expect(invalid.map(([name]) => name)).toEqual([]);
  });

  it('holds no data: a second instance would write it over a running one', () => {
    const ids = (bytes: Uint8Array) => sections(bytes).map(({ id }) => id);
    const withData = modules.filter(([, bytes]) => ids(bytes).includes(DATA));
    expect(withData.map(([name]) => name)).toEqual([]);
  });

  it('imports nothing but memory, table and abort', () => {
    for (const [, bytes] of modules) {
      const imports = WebAssembly.Module.imports(new WebAssembly.Module(bytes));
      for (const { module, name } of imports) {
        expect(`${module}.${name}`).toMatch(/^env\.(memory|table|abort)$/);
      }
    }
  });

  it('of a model exports update and flush, of a rule, an activation or a rate network its own, nothing else', () => {
    for (const [, bytes] of modules.slice(CORES.length)) {
      const exports = WebAssembly.Module.exports(new WebAssembly.Module(bytes));
      const functions = exports.filter(({ kind }) => kind === 'function').map(({ name }) => name);
      const known = [
        'flush update',
        'post pre transmit',
        'listIncoming post pre transmit',
        'listIncoming pre transmit wait',
        'backward forward',
        'learn0 output stage0',
        'output stage0',
        'learn0 output stage0',
        'output stage0 stage1 stage2 stage3',
      ];
      expect(known).toContain(functions.sort().join(' '));
    }
  });

  it('uses no relaxed SIMD, whose results differ between machines', () => {
    const relaxed = modules.filter(([, bytes]) =>
      sections(bytes).some(({ id, bytes: code }) => id === 10 && mayHoldRelaxedSimd(code)),
    );
    expect(relaxed.map(([name]) => name)).toEqual([]);
  });
});
