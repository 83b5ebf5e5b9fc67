/** A table of any work: its rows, and that it goes on where it was stopped. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type EvaluateOptions, type Evaluation, evaluate } from '../../src/sweep/index.ts';

const POINTS: EvaluateOptions = { parameters: { model: ['a', 'b'], set: [1, 2, 3] }, seeds: 2 };

const work: Evaluation = async ({ model, set, seed }) => {
  if (model === 'b' && set === 3) throw new Error('no such set');
  return { r2: Number(set) / 10 + seed, name: `${model}${set}` };
};

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'synfire-evaluate-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'table.jsonl');
}

test('a row for every point and seed, faults as rows', async () => {
  const table = await evaluate(work, POINTS);
  expect(table.columns).toEqual(['run', 'point', 'model', 'set', 'seed', 'r2', 'name', 'error']);
  expect(table.length).toBe(12);
  expect(table.rows[3].measures).toEqual({ r2: 2.2, name: 'a2' });
  expect(table.failures.map(({ run }) => run)).toEqual([10, 11]);
  expect(table.failures[0].error).toMatch(/no such set/);
});

test('one number is the column "value"', async () => {
  const table = await evaluate(({ x }) => 2 * Number(x), { parameters: { x: [1, 4] } });
  expect(Array.from(table.column('value') as Float64Array)).toEqual([2, 8]);
});

test('goes on where it was stopped, from a log that was cut too, to the same table', async () => {
  const whole = await evaluate(work, POINTS);
  const log = scratch();
  const stop = new AbortController();
  let done = 0;
  const counted: Evaluation = (point) => {
    done++;
    return work(point);
  };
  const options = { ...POINTS, log, version: 'one' };
  const part = await evaluate(counted, {
    ...options,
    signal: stop.signal,
    onRow: ({ run }) => {
      if (run === 4) stop.abort();
    },
  });
  expect([part.length, done]).toEqual([5, 5]);
  appendFileSync(log, '{"run":5,"parameters":{"mod'); // what was being written when it was killed
  const rest = await evaluate(counted, options);
  expect(done).toBe(12);
  expect(rest.toCsv()).toBe(whole.toCsv());
  expect(readFileSync(log, 'utf8').trim().split('\n').length).toBe(13);
  await expect(evaluate(counted, { ...options, version: 'two' })).rejects.toMatchObject({
    code: 'other-sweep',
  });
});

test('refuses what makes no sense', async () => {
  const code = (given: unknown) => evaluate(work, given as EvaluateOptions).catch((e) => e.code);
  expect(await code({ parameters: { a: [] } })).toBe('empty-design');
  expect(await code({ parameters: { seed: [1] } })).toBe('bad-option');
  expect(await code({ ...POINTS, seeds: [] })).toBe('empty-design');
  expect(await code({ ...POINTS, time: 3 })).toBe('unknown-option');
  expect(await code({ ...POINTS, log: 3 })).toBe('bad-argument');
  expect(await code({ ...POINTS, onRow: 3 })).toBe('wrong-type');
  expect(await code({ ...POINTS, signal: {} })).toBe('wrong-type');
  await expect(evaluate(3 as never, POINTS)).rejects.toMatchObject({ code: 'bad-argument' });
  const table = await evaluate(() => ({ x: true }) as never, { parameters: { a: [1] } });
  expect(table.failures[0].error).toMatch(/number or text/);
});
