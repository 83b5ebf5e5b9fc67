/** What is written: markup that holds a caller's text as text, folders that are written whole or not at all; and how a process ends. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeAll } from '../../src/cli/files.ts';
import { readNpy, Simulation, SynfireError, writeNpy } from '../../src/index.ts';
import { reportHtml } from '../../src/plot/report.ts';
import { synfire } from '../cli/harness.ts';
import { smallNetwork, validCalls } from '../house/nonsense-calls.ts';
import { plotCalls } from '../house/nonsense-figures.ts';

const root = resolve(import.meta.dirname, '../..');
const EVIL = '"><script>alert(1)</script><x y="';

describe('figures', () => {
  it('hold any text of the caller as text', async () => {
    const simulation = await Simulation.create(smallNetwork(), { workers: 0 });
    const calls = [...(await validCalls(simulation)), ...plotCalls];
    await simulation.dispose();
    let tried = 0;
    for (const { name, args, call } of calls) {
      if (!name.endsWith('Svg')) continue;
      const [options] = args as [Record<string, unknown>];
      const texts = Object.keys(options).filter((field) => typeof options[field] === 'string');
      for (const field of texts) {
        const svg = call(...([{ ...options, [field]: EVIL }] as never[])) as string;
        expect(svg, `${name} ${field}`).not.toContain('<script');
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(8);
  });

  it('and reports too, their language included', () => {
    const figure = { svg: '<svg/>', title: EVIL, caption: EVIL };
    const summary = [[EVIL, EVIL]] as const;
    const rates = [{ name: EVIL, rate: 1, published: 2 }];
    const texts = { title: EVIL, subtitle: EVIL, lang: EVIL, reference: EVIL, notes: [EVIL] };
    const html = reportHtml({ ...texts, summary, rates, figures: [figure] });
    expect(html).not.toContain('<script');
  });
});

describe('a folder of outputs', () => {
  it('is written whole or not at all', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'synfire-'));
    try {
      const path = (name: string) => join(folder, name);
      writeFileSync(path('b'), 'old');
      mkdirSync(path('c'));
      // the third cannot be put where a folder is
      const files = [
        [path('a'), 'new'],
        [path('d'), 'new'],
        [path('c'), 'new'],
      ] as const;
      const error = await writeAll(files).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(SynfireError);
      expect((error as SynfireError).message).toMatch(/Nothing was left there/);
      expect(readdirSync(folder).sort()).toEqual(['b', 'c']);
      await writeAll([[path('a'), 'new']]);
      expect(readdirSync(folder).sort()).toEqual(['a', 'b', 'c']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the shape of a .npy file', () => {
  const good = writeNpy(Float64Array.of(1, 2, 3));
  const withShape = (shape: string) => {
    const bytes = good.slice();
    const text = new TextDecoder('latin1').decode(bytes.subarray(0, 128));
    const changed = text.replace('(3,)', shape).slice(0, 128);
    bytes.set([...changed].map((letter) => letter.charCodeAt(0)).slice(10, 127), 10);
    return bytes;
  };
  it.each([
    '(1 2,)',
    '(3 ,4 5)',
    '(-3,)',
    '(3.0,)',
    '(,)',
    '(3,,)',
    '(9007199254740993,)',
    '(1e3,)',
    '(0x3,)',
  ])('%s is none', (shape) => {
    expect(() => readNpy(withShape(shape))).toThrow(SynfireError);
  });
  it('may have blanks around its numbers', () => {
    expect(readNpy(withShape('(3 ,)')).shape).toEqual([3]);
  });
});

describe('a process', () => {
  it('that does not catch an error prints where, found, expected and remedy, and no code', () => {
    const script = `import { Network } from ${JSON.stringify(join(root, 'dist/index.js'))}; new Network({ dt: 'a' });`;
    const run = () =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
    let printed = '';
    try {
      run();
    } catch (error) {
      printed = String((error as { stderr: Buffer }).stderr);
    }
    expect(printed).toMatch(/SynfireError: .*dt: found "a", expected a number\. Give a value/);
    expect(printed.match(/found "a"/g)).toHaveLength(1);
    expect(Math.max(...printed.split('\n').map((line) => line.length))).toBeLessThan(320);
    expect(printed).not.toMatch(/faults: \[|^\w \[SynfireError\]/m);
  });

  it('has the names of its classes after the build', () => {
    const names = [
      'Network',
      'Simulation',
      'Recording',
      'EventSimulation',
      'SynfireError',
      'RunError',
      'DeviceLost',
    ];
    const script = `import * as s from ${JSON.stringify(join(root, 'dist/index.js'))}; console.log(${JSON.stringify(names)}.map((n) => s[n].name).join());`;
    const out = execFileSync(process.execPath, ['--input-type=module', '-e', script]);
    expect(String(out).trim()).toBe(names.join());
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ended by %s has the code %i', async (signal, code) => {
    const args = ['run', 'cuba', '--size', '400', '--time', '1e7', '--workers', '1'];
    const signalAt = { signal, event: 'ran' } as const;
    expect((await synfire(args, { signalAt })).code).toBe(code);
  });
});
