/** What a run of a rate network kept: samples of chosen units, and the hash of where it ended. */
import { type Reals, reals } from '../equations/precision.ts';
import { SynfireError } from '../errors.ts';
import { timeOf } from '../network/grid.ts';
import { hashNumbers } from '../plan/hash.ts';
import type { RatePlan, RateRecorder } from './plan.ts';
import type { Rows } from './weights.ts';

export class RateRecording {
  /** In the unit of dt: [from, to]; less than was asked for where the run was stopped. */
  readonly from: number;
  readonly to: number;
  /** Of each sample, in the unit of dt. */
  readonly times: Float64Array;
  readonly units: Uint32Array;
  readonly batch: number;
  /** Of each variable: sample after sample, unit after unit, copy after copy. */
  readonly values: Readonly<Record<string, Reals>>;
  readonly #end: readonly Reals[] | undefined;
  #hash: string | undefined;

  /** `end`: all states, then weights that learn, as the run left them; absent where a fault took them. */
  constructor(
    kept: Pick<RateRecording, 'from' | 'to' | 'times' | 'units' | 'batch' | 'values'>,
    end?: readonly Reals[],
  ) {
    this.from = kept.from;
    this.to = kept.to;
    this.times = kept.times;
    this.units = kept.units;
    this.batch = kept.batch;
    this.values = kept.values;
    this.#end = end;
  }

  /**
   * 16 hexadecimal digits of the bits of all states at the end, and of weights that learn: equal on all engines. Throws `not-recorded`
   * where the run ended with the loss of its workers.
   */
  get hash(): string {
    if (this.#end === undefined) throw lost();
    this.#hash ??= hashNumbers(this.#end);
    return this.#hash;
  }
}

const lost = (): SynfireError =>
  new SynfireError({
    code: 'not-recorded',
    where: 'rate recording › hash',
    found: 'a run whose workers were lost, and with them its states',
    expected: 'a run that ended',
    remedy: 'Samples, times and units are whole until then.',
  });

/** Members' samples, slice by slice; put together when the run is over. */
export class RateSamples {
  readonly #parts: (readonly Reals[])[] = [];
  readonly #plan: RatePlan;
  readonly #shares: readonly Rows[];
  readonly #recorder: RateRecorder | undefined;
  readonly #first: number;

  /** `first`: steps done when the run begins. */
  constructor(
    plan: RatePlan,
    shares: readonly Rows[],
    recorder: RateRecorder | undefined,
    first: number,
  ) {
    this.#plan = plan;
    this.#shares = shares;
    this.#recorder = recorder;
    this.#first = first;
  }

  add(slice: readonly Reals[]): void {
    this.#parts.push(slice);
  }

  /** The run ended at step `last`. */
  recording(last: number, end?: readonly Reals[]): RateRecording {
    const { batch = 1, dt, precision = 'single' } = this.#plan.model;
    const { every = 1, variables = [], units = new Uint32Array() } = this.#recorder ?? {};
    const before = Math.floor(this.#first / every);
    const samples = this.#recorder ? Math.floor(last / every) - before : 0;
    const times = Float64Array.from({ length: samples }, (_, k) => (before + 1 + k) * every * dt);
    const width = units.length * batch;
    const values = Object.fromEntries(
      variables.map((id) => [id, reals(precision, samples * width)]),
    );
    const below = (end: number) => units.filter((unit) => unit < end).length;
    const owned = this.#shares.map(({ first, count }) => [below(first), below(first + count)]);
    let at = 0;
    for (const slice of this.#parts) {
      let more = 0;
      slice.forEach((records, w) => {
        const [from, to] = owned[w];
        const own = (to - from) * batch;
        const rows = own === 0 ? 0 : records.length / (own * variables.length);
        more = Math.max(more, rows);
        for (let k = 0; k < rows; k++) {
          variables.forEach((id, v) => {
            const start = (k * variables.length + v) * own;
            values[id].set(records.subarray(start, start + own), (at + k) * width + from * batch);
          });
        }
      });
      at += more;
    }
    return new RateRecording(
      { from: timeOf(this.#first, dt), to: timeOf(last, dt), times, units, batch, values },
      end,
    );
  }
}
