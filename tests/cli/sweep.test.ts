/** `synfire sweep`, as a user types it; killed, and typed again. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DesignFlags, designFrom } from '../../src/cli/vary.ts';
import { scratch, synfire } from './harness.ts';

const CUBA = [
  ...['sweep', 'cuba', '--size', '400', '--vary', 'w_in=-10:-8:1', '--vary', 'w_ex=1.5,1.62'],
  ...['--seeds', '4', '--time', '100', '--workers', '1', '--measure', 'rate,cv,hash', '--quiet'],
];

describe('synfire sweep', () => {
  test('that is killed at a third ends with the same table, row for row', async () => {
    const folder = scratch();
    const [whole, cut] = ['whole.csv', 'cut.csv'].map((name) => join(folder, name));
    expect((await synfire([...CUBA, '--out', whole])).code).toBe(0);
    const log = `${cut}.jsonl`;
    // a line of what is swept, then one for each run
    const signalAt = { signal: 'SIGKILL', event: 'written', file: 'jsonl$', times: 8 } as const;
    expect((await synfire([...CUBA, '--out', cut], { signalAt })).code).toBe(null);
    expect(existsSync(cut)).toBe(false);
    expect(readFileSync(log, 'utf8').split('\n').length - 2).toBe(7);
    const again = await synfire([...CUBA, '--out', cut]);
    expect(again.code, again.err).toBe(0);
    expect(readFileSync(cut, 'utf8')).toBe(readFileSync(whole, 'utf8'));
    expect(readFileSync(whole, 'utf8').split('\n')).toHaveLength(26);
    const other = await synfire([...CUBA, '--out', cut, '--time', '50']);
    expect(other.code).toBe(1);
    expect(other.err).toContain('[other-sweep]');
  });

  test('runs the function of a file, writes Parquet and a page', async () => {
    const folder = scratch();
    const entry = resolve(import.meta.dirname, '../../dist/index.js');
    writeFileSync(
      join(folder, 'net.mjs'),
      `import { Network, lif } from ${JSON.stringify(entry)};
       export default ({ current = 300, seed }) => {
         const net = new Network({ dt: 0.1, seed });
         net.stepCurrent(net.population('n', 2, lif()), { amplitude: current });
         return net;
       };`,
    );
    const args = ['sweep', 'net.mjs', '--vary', 'current=300:500:100', '--time', '50'];
    const { code, out, err } = await synfire(
      [...args, '--out', 'deep/t.parquet', '--plot', 'p.html', '--workers', '0', '--json'],
      { cwd: folder },
    );
    expect(code, err).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      runs: 3,
      failed: 0,
      written: ['deep/t.parquet', 'p.html'],
    });
    expect(readFileSync(join(folder, 'deep/t.parquet')).subarray(0, 4).toString()).toBe('PAR1');
    expect(readFileSync(join(folder, 'p.html'), 'utf8')).toContain('rate_n');
    const wrong = await synfire(['sweep', 'net.mjs', '--vary', 'curent=1,2'], { cwd: folder });
    expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('mean "current"?')]);
  });

  test('refuses what it cannot mean', async () => {
    const said = (design: Partial<DesignFlags>): string => {
      try {
        designFrom({ vary: ['a=1'], design: 'grid', ...design });
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(said({ vary: ['w_ex='] })).toContain('[empty-design]');
    expect(said({ vary: ['w_ex'] })).toContain('name=values');
    expect(said({ vary: ['a=3:1:1'] })).toContain('ascending');
    expect(said({ vary: ['a=1', 'a=2'] })).toContain('twice');
    expect(said({ vary: ['a=1:2'], design: 'lhs' })).toContain('--count');
    expect(said({ vary: ['a=1:2'], count: 3 })).toContain('--count');
    expect(said({ vary: ['a=2:1'], design: 'random', count: 3 })).toContain(
      'the smaller one first',
    );
    const named = await synfire(['sweep', 'cuba', '--vary', 'w_exx=1,2']);
    expect([named.code, named.err]).toEqual([1, expect.stringContaining('mean "w_ex"?')]);
    const out = await synfire(['sweep', 'cuba', '--vary', 'w_ex=1', '--out', 'x.txt']);
    expect([out.code, out.err]).toEqual([2, expect.stringContaining('.parquet')]);
  });

  test('leaves a table alone of which there is no log', async () => {
    const table = join(scratch(), 't.csv');
    writeFileSync(table, 'run,point\n');
    for (const command of [
      ['sweep', 'cuba'],
      ['evaluate', 'recurrentPipeline'],
    ]) {
      const kept = await synfire([...command, '--vary', 'w_ex=1,2', '--out', table]);
      expect([kept.code, kept.err]).toEqual([1, expect.stringContaining('[other-sweep]')]);
      expect(readFileSync(table, 'utf8')).toBe('run,point\n');
    }
  });

  test('takes ranges as the decimal numbers that were meant', () => {
    const { points } = designFrom({ vary: ['g=0:0.3:0.1', 'mode=a,true,-4e-1'], design: 'grid' });
    expect([...new Set(points.map(({ g }) => g))]).toEqual([0, 0.1, 0.2, 0.3]);
    expect(points.slice(0, 3).map(({ mode }) => mode)).toEqual(['a', true, -0.4]);
  });
});

test('synfire evaluate: the function of a file, killed and typed again, in one table', async () => {
  const folder = scratch();
  writeFileSync(
    join(folder, 'work.mjs'),
    `export default ({ model, set, seed }) => {
       if (model === 'b' && set === 2) throw new Error('no data');
       return { r2: set / 10 + seed, model_length: model.length };
     };`,
  );
  const args = [
    ...['evaluate', join(folder, 'work.mjs'), '--vary', 'model=a,b', '--vary', 'set=1,2'],
    ...['--seeds', '2', '--quiet'],
  ];
  const [whole, cut] = ['whole.csv', 'cut.csv'].map((name) => join(folder, name));
  const first = await synfire([...args, '--out', whole]);
  expect([first.code, first.err]).toEqual([1, '']);
  expect(first.out).toMatch(/8 rows in .*, 2 failed/);
  const signalAt = { signal: 'SIGKILL', event: 'written', file: 'jsonl$', times: 4 } as const;
  expect((await synfire([...args, '--out', cut], { signalAt })).code).toBe(null);
  expect(readFileSync(`${cut}.jsonl`, 'utf8').split('\n').length - 2).toBe(3);
  expect((await synfire([...args, '--out', cut])).code).toBe(1);
  expect(readFileSync(cut, 'utf8')).toBe(readFileSync(whole, 'utf8'));
  const none = await synfire(['evaluate', 'recurentPipeline']);
  expect([none.code, none.err.includes('recurrentPipeline')]).toEqual([1, true]);
});
