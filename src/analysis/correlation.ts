/** Pearson correlation of binned spike counts, of a pair and as a mean over pairs. */
import { reading } from '../errors.ts';
import { expectList, expectNumbers } from './arguments.ts';
import { mean } from './moments.ts';

/** Pearson's coefficient; NaN where one of the two does not vary. */
export function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const meanA = mean(a);
  const meanB = mean(b);
  let ab = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] - meanA;
    const y = b[i] - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

/** Coefficient of every pair of counts that vary, in order (0, 1), (0, 2), … */
export function pairCorrelations(counts: readonly ArrayLike<number>[]): Float64Array {
  const where = 'pairCorrelations › counts';
  expectList(counts, where);
  for (let i = 0; i < counts.length; i++) {
    expectNumbers(
      reading(where, () => counts[i]),
      `${where}[${i}]`,
    );
  }
  const pairs: number[] = [];
  for (let i = 0; i < counts.length; i++) {
    for (let j = i + 1; j < counts.length; j++) {
      const c = correlation(counts[i], counts[j]);
      if (!Number.isNaN(c)) pairs.push(c);
    }
  }
  return Float64Array.from(pairs);
}

/** Mean of `pairCorrelations`. It takes n²/2 pairs: give a few hundred units. */
export const meanCorrelation = (counts: readonly ArrayLike<number>[]): number =>
  mean(pairCorrelations(counts));
