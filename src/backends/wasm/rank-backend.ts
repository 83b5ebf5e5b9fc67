/**
 * The WebAssembly backend over the ranks of an MPI run: one network, of which each rank builds and runs its workers' part. The
 * same spikes as with as many workers in one process, because nothing else is done: the partition is the same, and spike lists go
 * where they would have gone.
 */
import { digestOf } from '../../plan/digest.ts';
import { identityOf } from '../../plan/identity.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Backend, Engine } from '../backend.ts';
import { RankCrew } from '../machine/rank-crew.ts';
import { openRanks } from '../machine/ranks.ts';
import { ownRecorders, toldOf } from './own-records.ts';
import { rankExchangeBytes } from './rank-exchange.ts';
import { RankWorkerApi } from './rank-worker-api.ts';
import type { Team } from './team.ts';
import { type WasmOptions, wasmBackend } from './wasm.ts';
import type { WorkerApi } from './worker-api.ts';

/** `workers`: in each rank, the calling thread being the first; 0 is 1. `own`: each rank keeps what its neurons record. */
export function rankBackend({
  workers = 1,
  own = false,
}: Pick<WasmOptions, 'workers'> & { readonly own?: boolean }): Backend {
  return {
    name: 'wasm',
    async load(plan, onProgress, signal) {
      const ranks = await openRanks();
      const here = async () => new RankWorkerApi(ranks);
      const script = { script: 'rank-worker.js', here };
      const crew = await RankCrew.start<WorkerApi>(ranks, workers, script, about(plan));
      try {
        const team = { ...teamOf(crew), ...(own ? { own: ownOf(plan, crew) } : {}) };
        const engine = await wasmBackend({ workers, crew: team }).load(plan, onProgress, signal);
        return overRanks(engine, crew);
      } catch (error) {
        // a stop that only this rank was given, for one
        const shared = ranks.share(error);
        await crew.dispose();
        throw shared;
      }
    },
  };
}

/** The crew, and how much memory it shares within a rank. */
function teamOf(crew: RankCrew<WorkerApi>): Team {
  const { size, share, spinTime } = crew;
  return {
    ...{ size, share, spinTime },
    all: (action, told) => crew.all(action, told),
    exchangeBytes: (exchange) =>
      rankExchangeBytes({ ...exchange, workers: share.count }, size - share.count),
  };
}

const ownOf = (plan: Plan, { size, share }: RankCrew<WorkerApi>): Team['own'] => ({
  recorders: ownRecorders(plan, size, share),
  told: toldOf(plan),
});

/** The engine, which now ends with its crew. */
function overRanks(engine: Engine, crew: RankCrew<WorkerApi>): Engine {
  const alone = engine.dispose;
  return Object.assign(engine, {
    rank: crew.ranks.rank,
    agree: (asked: number, left: number) => crew.agree(asked, left),
    async dispose() {
      await alone.call(engine);
      await crew.dispose();
    },
  });
}

/** What must be the same in all ranks. */
const about = (plan: Plan): Readonly<Record<string, string>> => ({
  ...identityOf(plan),
  recorders: digestOf(plan.recorders),
});
