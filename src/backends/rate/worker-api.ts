/** What a worker with some rows of a rate network offers to the thread that controls it. */

import type { Reals } from '../../equations/precision.ts';
import type { RatePlan, RateRecorder, RateShare, RateSlice } from '../../rate/plan.ts';
import { type SharedValues, ValueExchange } from '../machine/exchange.ts';
import { transfer } from '../machine/worker.ts';
import { RateMachine } from './machine.ts';
import { RateMemory, type RateModules } from './module.ts';

export class RateWorkerApi {
  readonly #exchangeOf: (shared: SharedValues) => Pick<ValueExchange, 'swap'>;
  #machine: RateMachine | undefined;

  constructor(
    exchangeOf: (shared: SharedValues) => Pick<ValueExchange, 'swap'> = (shared) =>
      new ValueExchange(shared),
  ) {
    this.#exchangeOf = exchangeOf;
  }

  /** `modules.programs`: those of the plan, compiled. `shared`: where there is more than one worker. */
  loadRates(
    { programs, ...modules }: RateModules & { readonly programs: WebAssembly.Module },
    plan: RatePlan,
    share: RateShare,
    shared: SharedValues | undefined,
  ): void {
    const memory = new RateMemory(modules);
    const exchange = shared && this.#exchangeOf(shared);
    const own = memory.instantiate(programs);
    this.#machine = new RateMachine(memory, own, plan, share, exchange);
  }

  advance(steps: number, recorder?: RateRecorder): RateSlice {
    const slice = this.#machine!.advance(steps, recorder);
    return transfer(slice, [slice.records.buffer]);
  }

  rateStates(): Reals {
    const states = this.#machine!.states();
    return transfer(states, [states.buffer]);
  }

  rateWeights(): Reals[] {
    const weights = this.#machine!.weights();
    return transfer(
      weights,
      weights.map((matrix) => matrix.buffer),
    );
  }

  restoreRates(states: Reals, step: number, weights?: readonly Reals[]): void {
    this.#machine!.restore(states, step, weights);
  }
}
