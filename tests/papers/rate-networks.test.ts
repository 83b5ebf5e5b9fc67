/** Rate networks of the literature on the engine: what is quick of their checks; the rest is long. */
import { describe, expect, it } from 'vitest';
import { associativeMemory } from '../../examples/papers/associativeMemory.ts';
import { ctln } from '../../examples/papers/ctln.ts';
import { dahmen2022 } from '../../examples/papers/dahmen2022.ts';
import { mastrogiuseppeOstojic2018 } from '../../examples/papers/mastrogiuseppeOstojic2018.ts';
import { noorman2024 } from '../../examples/papers/noorman2024.ts';
import { timescales } from '../../examples/papers/timescales.ts';

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
