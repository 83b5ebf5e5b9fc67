/** The workers of a rate network in all ranks of an MPI run: each has rows of units, and outputs go round once a stage. Loaded when first needed. */
import { badOption } from '../../errors.ts';
import { identityOfData } from '../../plan/identity.ts';
import type { RateModel } from '../../rate/model.ts';
import { outputWords, type RateCrewOf } from '../../rate/plan.ts';
import { paddedUnits, type Rows } from '../../rate/weights.ts';
import { evenParts } from '../machine/even-parts.ts';
import { RankCrew } from '../machine/rank-crew.ts';
import { openRanks } from '../machine/ranks.ts';
import { type RankValues, rankValuesBytes } from './rank-values.ts';
import { RankRateWorkerApi } from './rank-worker-api.ts';
import type { RateOptions } from './start.ts';
import type { RateWorkerApi } from './worker-api.ts';

interface RankRates {
  readonly crew: RateCrewOf & Pick<RankCrew<RateWorkerApi>, 'all'>;
  readonly rows: readonly Rows[];
  readonly exchange: RankValues | undefined;
}

/** Rejects with SynfireError in all ranks: other models in them, more workers than groups of four units. */
export async function startRankRates(
  model: RateModel,
  { backend = 'wasm', workers = 1 }: RateOptions,
): Promise<RankRates> {
  if (backend !== 'wasm') throw badOption('option "backend" with "mpi"', backend, 'wasm');
  if (!(Number.isInteger(workers) && workers >= 0 && workers <= 1024)) {
    throw badOption('options › workers', workers, 'an integer from 0 to 1,024');
  }
  const ranks = await openRanks();
  const count = Math.max(1, workers);
  const members = ranks.size * count;
  const groups = Math.ceil(model.size / 4);
  if (members > groups) {
    throw ranks.end(
      badOption('ranks × workers', members, `at most ${groups}, four units each`, 'Start fewer.'),
    );
  }
  const here = async () => new RankRateWorkerApi(ranks);
  const { weights = [], ...rest } = model;
  const about = identityOfData({ ...rest, weights: { ...weights } });
  const script = { script: 'rank-rate-worker.js', here };
  const crew = await RankCrew.start<RateWorkerApi>(ranks, workers, script, about);
  const rows = evenParts(groups, members).map(([from, to]) => ({
    first: 4 * from,
    count: 4 * (to - from),
  }));
  const words = outputWords(model);
  const width = words / paddedUnits(model.size);
  const exchange = {
    buffer: new SharedArrayBuffer(rankValuesBytes(words)),
    ...{ workers: count, words, spinTime: crew.spinTime },
    parts: Array.from({ length: ranks.size }, (_, r) => {
      const [first, last] = [rows[r * count], rows[(r + 1) * count - 1]];
      return [width * first.first, width * (last.first + last.count)] as const;
    }),
  };
  return {
    crew: {
      all: (action) => crew.all(action),
      dispose: () => crew.dispose(),
      agree: (asked, left) => crew.agree(asked, left),
    },
    rows,
    exchange: members > 1 ? exchange : undefined,
  };
}
