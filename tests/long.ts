/** The two forms of the suite: `npm test` is short, `npm run test:long` takes every case. */

export const isLong = Boolean(process.env.SYNFIRE_LONG);

/**
 * In short every n-th of a list, counted from place `first`; all of it in the long form. For cases that are alike and dear (a software GPU
 * compiles each network's kernels): give groups over one list different places, so that together they still take each case.
 */
export const everyNth = <T>(n: number, list: readonly T[], first = 0): readonly T[] =>
  isLong ? list : list.filter((_, k) => k % n === first % n);
