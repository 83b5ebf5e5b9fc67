/** What a worker offers where its network is spread over ranks: the same, with an exchange that goes beyond its process. */
import type { Ranks } from '../machine/ranks.ts';
import type { WorkerResult } from './load.ts';
import { RankExchange } from './rank-exchange.ts';
import { WorkerApi } from './worker-api.ts';

export class RankWorkerApi extends WorkerApi {
  #leave: (() => void) | undefined;

  /** `ranks`: in the calling thread, which carries. */
  constructor(ranks?: Ranks) {
    super((load, shared, arena, couplings) => {
      const exchange = new RankExchange(load, shared, arena, couplings, ranks);
      this.#leave = () => exchange.leave();
      return exchange;
    });
  }

  override run(steps: number): WorkerResult {
    try {
      return super.run(steps);
    } catch (error) {
      this.#leave?.();
      throw error;
    }
  }
}
