/** Circuits that need no training: every check of each, but for the misses that are named. Those that take long run by `npm run test:long`. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { dualTaskChecks } from '../../examples/papers/dualTask.ts';
import { separation } from '../../examples/papers/galloni2022.ts';
import { shepardProblems } from '../../examples/papers/mok2023.ts';
import { besideNulls, reservoirChecks } from '../../examples/papers/reservoirs.ts';
import { mesoscopicChecks } from '../../examples/papers/schwalger2017.ts';
import { beliefs, decisions } from '../../examples/papers/wang2002.ts';
import { studies } from '../../examples/studies.ts';
import { npyNumbers, readNpy } from '../../src/interchange/npy.ts';
import { isLong } from '../long.ts';

const studied: readonly (readonly [name: string, misses: readonly string[]])[] = [
  ['dynamicalSimilarity', []],
  ['galloni2022', []],
  ['beiran2023', []],
  ['nardin2021', []],
  ['pals2024', []],
  ['sun2025', []],
];
/** Too long for the short form. */
const dear = ['sun2025', 'galloni2022'];

it.each(studied.filter(([name]) => isLong || !dear.includes(name)))(
  '%s',
  { timeout: 600_000 },
  async (name, misses) => {
    const checks = await studies[name].run(() => {});
    expect(checks.filter(({ ok }) => !ok).map((check) => check.name)).toEqual(misses);
  },
);

it('galloni2022, one draw', { timeout: 600_000 }, () => {
  const asked = ['no inhibition', 'mossy cells'];
  expect(separation(() => {}, [2], asked).filter(({ ok }) => !ok)).toEqual([]);
});

it('dualTask, half its size: a double well', { timeout: 600_000 }, async () => {
  const checks = await dualTaskChecks(() => {}, { size: 2000, indegree: 200 }, ['well']);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
});

it.runIf(isLong)('dualTask, double well and ring', { timeout: 600_000 }, async () => {
  expect((await studies.dualTask.run(() => {})).filter(({ ok }) => !ok)).toEqual([]);
});

it('wang2002, two trials each and one sequence', { timeout: 600_000 }, async () => {
  const checks = [...(await decisions(() => {}, 2)), ...(await beliefs(() => {}, 1))];
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
});

it.runIf(isLong)('wang2002, all trials', { timeout: 600_000 }, async () => {
  expect((await studies.wang2002.run(() => {})).filter(({ ok }) => !ok)).toEqual([]);
});

// tests/theory/mesoscopic.test.ts has its equations
it.runIf(isLong)('schwalger2017, one seed', { timeout: 600_000 }, async () => {
  expect((await mesoscopicChecks(() => {}, [1])).filter(({ ok }) => !ok)).toEqual([]);
});

it('mok2023, five runs', { timeout: 600_000 }, async () => {
  expect((await shepardProblems(() => {}, 1000, 5)).filter(({ ok }) => !ok)).toEqual([]);
});

it('reservoirs, a tenth of the time', { timeout: 600_000 }, async () => {
  expect((await reservoirChecks(() => {}, 6000)).filter(({ ok }) => !ok)).toEqual([]);
});

const worm = resolve(import.meta.dirname, '../../../shared/data/c-elegans');
// the data of Cook et al. 2019 stay outside the project
it.runIf(isLong && existsSync(worm))(
  'the chemical synapses of a worm as a reservoir',
  { timeout: 600_000 },
  async () => {
    const numbers = npyNumbers(
      readNpy(new Uint8Array(readFileSync(join(worm, 'cook2019_herm_chemical.npy')))),
    );
    const { neurons } = JSON.parse(readFileSync(join(worm, 'neurons.json'), 'utf8'));
    const edges = Array.from({ length: numbers.length / 3 }, (_, k) =>
      numbers.subarray(3 * k, 3 * k + 3),
    );
    const sign = (source: number) => (neurons[source].neurotransmitter.includes('GABA') ? -1 : 1);
    const graph = {
      size: neurons.length,
      sources: edges.map(([source]) => source),
      targets: edges.map(([, target]) => target),
      weights: edges.map(([source, , count]) => sign(source) * count),
    };
    expect((await besideNulls(graph, 2, () => {})).filter(({ ok }) => !ok)).toEqual([]);
  },
);
