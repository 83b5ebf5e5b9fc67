/**
 * Who does a run with checkpoints: one process, or the ranks of an MPI run, of which the first alone reads and writes the folder (where
 * each keeps its recording, each its own folder in it). All of them do the same stretches and have the same result, whatever their clocks say.
 */
import { openRanks } from '../backends/machine/ranks.ts';
import { SynfireError } from '../errors.ts';
import type { BackendChoice } from '../simulate/choose.ts';

/** What is done next. */
export interface Stretch {
  readonly steps: number;
  readonly checkpoint: boolean;
  readonly stop: boolean;
}

export interface Together {
  readonly rank: number;
  readonly size: number;
  /** Reads and writes. */
  readonly isFirst: boolean;
  /** Of everyone, in order, what they say, as JSON holds it. */
  gather<T>(own: T): readonly T[];
  /** As the first says; all stop where one does. */
  agree(own: Stretch): Stretch;
  /** What the first one's work gives, as JSON holds it, in all; where it fails, all reject. */
  byFirst<T>(work: () => Promise<T>): Promise<T>;
  /** Bytes of the first, where it has some. */
  bytesOfFirst(own: Uint8Array | undefined): Uint8Array | undefined;
  /** An error of this one, as all of them have it. `kept`: where the run can go on. */
  fault(error: unknown, kept: string | undefined): unknown;
}

const alone: Together = {
  ...{ rank: 0, size: 1, isFirst: true },
  gather: (own) => [own],
  agree: (own) => own,
  byFirst: (work) => work(),
  bytesOfFirst: (own) => own,
  fault: (error) => error,
};

export async function together(mpi: BackendChoice['mpi']): Promise<Together> {
  if (!mpi) return alone;
  const ranks = await openRanks();
  const isFirst = ranks.rank === 0;
  return {
    ...{ rank: ranks.rank, size: ranks.size, isFirst },
    gather: (own) => ranks.gatherValues('gather', own),
    agree(own) {
      const all = ranks.gatherValues('stretch', own);
      return { ...all[0], stop: all.some(({ stop }) => stop) };
    },
    async byFirst<T>(work: () => Promise<T>) {
      let own: T | undefined;
      try {
        own = isFirst ? await work() : undefined;
      } catch (error) {
        throw ranks.share(error);
      }
      return ranks.gatherValues('first', own ?? null)[0] as T;
    },
    bytesOfFirst(own) {
      const [bytes] = ranks.gather('bytes', own ?? new Uint8Array());
      return bytes.length > 0 ? bytes : undefined;
    },
    fault(error, kept) {
      const shared = ranks.share(error);
      if (kept === undefined) return shared;
      const faults = shared.faults.map((fault) => ({
        ...fault,
        remedy: `${fault.remedy} ${kept}`,
      }));
      return new SynfireError(faults, { cause: shared });
    },
  };
}
