/** Adaptation of gains and weights, and networks that are inferred from what is seen of them: a short form of each; the full ones are long. */
import { expect, it } from 'vitest';
import type { Check } from '../../examples/example.ts';
import { gratingChecks, whiteningChecks } from '../../examples/papers/duong2023.ts';
import { missed, produced } from '../../examples/papers/flexibleTiming.ts';
import { nascarChecks, populationChecks } from '../../examples/papers/glaser2020.ts';
import { phases, reversal } from '../../examples/papers/hasselmo2002.ts';
import { alone, contourChecks } from '../../examples/papers/linsley2018.ts';
import { memoryChecks } from '../../examples/papers/locationMemory.ts';
import { predNetChecks } from '../../examples/papers/lotter2017.ts';
import { visionChecks } from '../../examples/papers/noisyVision.ts';
import { lfadsIdentities } from '../../examples/papers/pandarinath2018.ts';
import { evaluation, pipelineChecks } from '../../examples/papers/recurrentPipeline.ts';
import { scaledByActivity, silent } from '../../examples/papers/synapticUpscaling.ts';
import { lintChecks } from '../../examples/papers/valente2022.ts';
import { timescaleChecks } from '../../examples/papers/zeraati2022.ts';
import { studies } from '../../examples/studies.ts';
import { isLong } from './harness.ts';

const quiet = () => {};
const fails = (checks: readonly Check[]) => checks.filter(({ ok }) => !ok);

it.each<[string, () => Check[] | Promise<Check[]>]>([
  ['synapticUpscaling: silent', async () => [await silent(60, quiet)]],
  ['duong2023: white responses', () => whiteningChecks(quiet, 1200, 0.15)],
  ['duong2023: a frequent grating', () => gratingChecks(quiet, 1500)],
  ['hebbianLowRank', () => studies.hebbianLowRank.run(quiet) as Promise<Check[]>],
  ['pezon2026', () => studies.pezon2026.run(quiet) as Promise<Check[]>],
  ['hasselmo2002: eq. 2.14', () => phases(quiet, 4)],
  ['hasselmo2002: reversal, two animals', () => reversal(quiet, 2)],
  ['valente2022: rank 2', () => lintChecks(quiet, [2], 400)],
  ['glaser2020: NASCAR', () => nascarChecks(quiet, 2000, 8)],
  ['glaser2020: three populations', () => populationChecks(quiet, 2000, 4)],
  ['locationMemory', () => memoryChecks(quiet, 200, [1])],
  ['pandarinath2018: loss and slopes', () => lfadsIdentities()],
  ['noisyVision', () => visionChecks(quiet, 100, 0.2)],
  ['lotter2017: 60 steps', () => predNetChecks(quiet, 60, { copying: 0.95, torn: 0.9 })],
  [
    'linsley2018: by hand, and 150 updates',
    async () => [await alone(), ...(await contourChecks(quiet, 150, 0.6))],
  ],
  ['flyMotion', () => studies.flyMotion.run(quiet) as Promise<Check[]>],
])('%s', async (_, run) => {
  const checks = await run();
  expect(checks.length).toBeGreaterThan(0);
  expect(fails(checks)).toEqual([]);
});

it('synapticUpscaling: activity comes to what is asked', async () => {
  const { activity } = await scaledByActivity(0.5, { size: 60, time: 1000, rate: 0.02 });
  expect(Math.abs(activity - 0.5)).toBeLessThan(0.02);
});

it('flexibleTiming: taught intervals, 500 steps', async () => {
  const { taught } = await produced(true, 500, 1);
  expect(missed(taught)).toBeLessThan(0.12);
});

it('recurrentPipeline: all models on a set, LFADS hardly trained', async () => {
  const checks = await pipelineChecks(quiet, evaluation(4, 3), ['rotation']);
  expect(fails(checks.slice(0, 2))).toEqual([]);
});

it('zeraati2022: the interval holds τ where the direct fit does not', async () => {
  const setting = { trials: 60, steps: 120, kept: 20, leastShare: 0.3 };
  const checks = await timescaleChecks(quiet, setting, [1]);
  // so few trials say no more of the mean
  expect(fails(checks.filter(({ name }) => !name.includes('mean of the sets')))).toEqual([]);
});

it
  .skipIf(!isLong)
  .each([
    'synapticUpscaling',
    'duong2023',
    'zeraati2022',
    'valente2022',
    'glaser2020',
    'locationMemory',
    'flexibleTiming',
    'hasselmo2002',
  ])('%s, whole', { timeout: 900_000 }, async (name) => {
  expect(fails(await studies[name].run(quiet))).toEqual([]);
});
