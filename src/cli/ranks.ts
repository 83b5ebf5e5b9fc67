/** A command that runs in every rank of an MPI run: an error of one is an error of all, told once. */
import { openRanks } from '../backends/machine/ranks.ts';
import { SynfireError } from '../errors.ts';

export async function asRank(work: (rank: number) => Promise<number>): Promise<number> {
  const ranks = await openRanks();
  try {
    return ranks.close(await work(ranks.rank));
  } catch (error) {
    // what ended all of them may have been told more of meanwhile
    const shared = ranks.ended && error instanceof SynfireError ? error : ranks.share(error);
    if (ranks.rank === 0) throw shared;
    return 1;
  }
}
