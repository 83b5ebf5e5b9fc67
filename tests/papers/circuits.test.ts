/** Circuits that need no training: every check of each, but for the misses that are named. */
import { expect, it } from 'vitest';
import { dualTaskChecks } from '../../examples/papers/dualTask.ts';
import { mesoscopicChecks } from '../../examples/papers/schwalger2017.ts';
import { beliefs, decisions } from '../../examples/papers/wang2002.ts';
import { studies } from '../../examples/studies.ts';

it.each([
  ['dynamicalSimilarity', []],
  // an independent program has .60 to .69; here .54, above no inhibition by more than .1 as published
  ['galloni2022', ['discriminability, mossy cells']],
  ['nardin2021', []],
  ['sun2025', []],
])('%s', { timeout: 120_000 }, async (name, misses) => {
  const checks = await studies[name].run(() => {});
  expect(checks.filter(({ ok }) => !ok).map((check) => check.name)).toEqual(misses);
});

const long = Boolean(process.env.SYNFIRE_LONG);

it('dualTask, half its size: a double well', { timeout: 120_000 }, async () => {
  const checks = await dualTaskChecks(() => {}, { size: 2000, indegree: 200 }, ['well']);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
});

it.skipIf(!long)('dualTask, double well and ring', { timeout: 300_000 }, async () => {
  expect((await studies.dualTask.run(() => {})).filter(({ ok }) => !ok)).toEqual([]);
});

it('wang2002, two trials each and one sequence', { timeout: 120_000 }, async () => {
  const checks = [...(await decisions(() => {}, 2)), ...(await beliefs(() => {}, 1))];
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
});

it.skipIf(!long)('wang2002, all trials', { timeout: 300_000 }, async () => {
  expect((await studies.wang2002.run(() => {})).filter(({ ok }) => !ok)).toEqual([]);
});

it('schwalger2017, one seed', { timeout: 120_000 }, async () => {
  expect((await mesoscopicChecks(() => {}, [1])).filter(({ ok }) => !ok)).toEqual([]);
});
