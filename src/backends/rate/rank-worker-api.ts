/** What a worker of a rate network offers where it is spread over ranks: the same, with an exchange that goes beyond its process. */
import type { RateRecorder, RateSlice } from '../../rate/plan.ts';
import type { Ranks } from '../machine/ranks.ts';
import { RankValueExchange, type RankValues } from './rank-values.ts';
import { RateWorkerApi } from './worker-api.ts';

export class RankRateWorkerApi extends RateWorkerApi {
  #leave: (() => void) | undefined;

  /** `ranks`: in the calling thread, which carries. */
  constructor(ranks?: Ranks) {
    super((shared) => {
      const exchange = new RankValueExchange(shared as RankValues, ranks);
      this.#leave = () => exchange.leave();
      return exchange;
    });
  }

  override advance(steps: number, recorder?: RateRecorder): RateSlice {
    try {
      return super.advance(steps, recorder);
    } catch (error) {
      this.#leave?.();
      throw error;
    }
  }
}
