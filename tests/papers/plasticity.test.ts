/**
 * Circuits that learn: every check of each, but for the misses that are named. Short forms of three, and all whole by
 * `npm run test:long`.
 */
import { expect, it } from 'vitest';
import type { Check } from '../../examples/example.ts';
import { calciumShotNoiseChecks } from '../../examples/papers/calciumShotNoise.ts';
import { cusseddu2025Checks } from '../../examples/papers/cusseddu2025.ts';
import { giannakakis2024Checks } from '../../examples/papers/giannakakis2024.ts';
import { zierenberg2018Checks } from '../../examples/papers/zierenberg2018.ts';
import { studies } from '../../examples/studies.ts';

const quiet = () => {};
const missed = (checks: readonly Check[]) => checks.filter(({ ok }) => !ok).map(({ name }) => name);

const short: Record<string, () => Promise<Check[]>> = {
  calciumShotNoise: () =>
    calciumShotNoiseChecks(quiet, { lags: [-20, 10, 50], synapses: 2000, moments: 40_000 }),
  cusseddu2025: () => cusseddu2025Checks(quiet, { size: 60, cycles: 40 }),
  giannakakis2024: () => giannakakis2024Checks(quiet, { time: 40_000, ratios: [1, 6] }),
  zierenberg2018: () =>
    zierenberg2018Checks(quiet, {
      branching: { size: 1000, settle: 50_000, time: 50_000 },
      inputs: [0.5],
      reservoir: { settle: 60_000, time: 60_000 },
      rates: [9, 1],
    }),
};

it.each(Object.entries(short))('%s, in short', { timeout: 600_000 }, async (_name, checks) => {
  expect(missed(await checks())).toEqual([]);
});

it.skipIf(!process.env.SYNFIRE_LONG).each([
  ['calciumShotNoise', []],
  ['zierenberg2018', []],
  ['cusseddu2025', []],
  ['giannakakis2024', []],
  ['schulz2021', []],
  ['ecker2022', []],
])('%s', { timeout: 600_000 }, async (name, misses) => {
  expect(missed(await studies[name].run(quiet))).toEqual(misses);
});
