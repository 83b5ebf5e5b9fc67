/** Parts of the command line that need no process of their own. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectWritable, writeWhole } from '../../src/cli/files.ts';
import { chooseScale } from '../../src/cli/scale.ts';
import { numberFlag, parseFlags, UsageError } from '../../src/cli/usage.ts';
import { SynfireError } from '../../src/errors.ts';
import { scratch } from './harness.ts';

const FLAGS = {
  time: { type: 'string' },
  name: { type: 'string' },
  json: { type: 'boolean' },
} as const;

describe('flags', () => {
  test('are read in any order, with = or a blank', () => {
    const { values, positionals } = parseFlags(
      ['a', '--time=5', 'b', '--json', '--name', 'x'],
      FLAGS,
    );
    expect(values).toEqual({ time: '5', json: true, name: 'x' });
    expect(positionals).toEqual(['a', 'b']);
  });

  test('all faults are reported at once, and only they', () => {
    const error = (() => {
      try {
        parseFlags(['run', '--tme', '5', '--jsno', '--name'], FLAGS);
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(UsageError);
    const { faults } = error as UsageError;
    expect(faults.map((fault) => fault.found)).toEqual([
      'option --tme',
      'option --jsno',
      'no value',
    ]);
    expect(faults[0].remedy).toBe('Did you mean "time"?');
  });

  test.each(['', 'x', '-1', 'NaN', 'Infinity', '1e999'])('"%s" is no time', (text) => {
    const parsed = { values: { time: text }, positionals: [] };
    expect(() => numberFlag(parsed, 'time')).toThrow(UsageError);
  });

  test('whole numbers are whole', () => {
    const parsed = { values: { workers: '1.5' }, positionals: [] };
    expect(numberFlag(parsed, 'workers')).toBe(1.5);
    expect(() => numberFlag(parsed, 'workers', { whole: true })).toThrow(UsageError);
    expect(numberFlag(parsed, 'time')).toBeUndefined();
  });
});

describe('files', () => {
  test('are written whole, folders made on the way', async () => {
    const path = join(scratch(), 'a', 'b', 'c.txt');
    await expectWritable(path);
    await writeWhole(path, 'text');
    expect(readFileSync(path, 'utf8')).toBe('text');
  });

  test('that cannot be written leave nothing', async () => {
    const folder = scratch();
    writeFileSync(join(folder, 'file'), '');
    mkdirSync(join(folder, 'folder'));
    for (const name of ['file/x.npz', 'folder']) {
      const path = join(folder, name);
      await expect(expectWritable(path)).rejects.toThrow(SynfireError);
      await expect(writeWhole(path, 'text')).rejects.toThrow(/cannot-write/);
    }
    expect(readdirSync(folder).sort()).toEqual(['file', 'folder']);
    expect(readdirSync(join(folder, 'folder'))).toEqual([]);
  });
});

describe('the scale that start chooses', () => {
  test('is the smallest where there is no time, and says why', async () => {
    const { scale, sentence } = await chooseScale({ aim: 1e-3, time: 1000 });
    expect(scale).toBe(0.05);
    expect(sentence).toMatch(/^Scale 0\.05: .*; 0\.1 would take/);
  });
});
