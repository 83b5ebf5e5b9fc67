/** Rate networks of the literature on the engine: what is quick of their checks; the rest is long. */
import { describe, expect, it } from 'vitest';
import { associativeMemory } from '../../examples/papers/associativeMemory.ts';
import { ctln } from '../../examples/papers/ctln.ts';
import { dahmen2022 } from '../../examples/papers/dahmen2022.ts';
import {
  mastrogiuseppeOstojic2018,
  reducible,
} from '../../examples/papers/mastrogiuseppeOstojic2018.ts';
import { noorman2024 } from '../../examples/papers/noorman2024.ts';
import { timescales } from '../../examples/papers/timescales.ts';
import { ReferenceRates } from '../../src/backends/rate/reference.ts';
import { planOf } from '../../src/rate/plan.ts';

const quiet = () => {};
const long = Boolean(process.env.SYNFIRE_LONG);

describe('every check', () => {
  it.each([
    ['noorman2024', noorman2024],
    ['ctln', ctln],
  ])('%s', { timeout: 600_000 }, async (_, study) => {
    expect((await study.run(quiet)).filter(({ ok }) => !ok)).toEqual([]);
  });

  it.skipIf(!long).each([
    ['mastrogiuseppeOstojic2018', mastrogiuseppeOstojic2018],
    ['dahmen2022', dahmen2022],
    ['timescales', timescales],
    ['associativeMemory', associativeMemory],
  ])('%s', { timeout: 600_000 }, async (_, study) => {
    expect((await study.run(quiet)).filter(({ ok }) => !ok)).toEqual([]);
  });
});

it('mastrogiuseppeOstojic2018: the reduction of rank one is exact in double precision', async () => {
  const { model, course, along } = reducible(64, 40);
  const judge = new ReferenceRates(model, planOf(model), 'f64');
  await judge.restoreRates(Array.from(model.initial.x), 0);
  for (const kappa of course) {
    await judge.advance(1);
    expect(Math.abs(along(judge.exactStates()) - kappa)).toBeLessThan(1e-10);
  }
});
