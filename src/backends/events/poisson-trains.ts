/**
 * Poisson processes in continuous time: the n-th interval of a unit is −ln(1 − U)/rate with U of the counter (unit, n), so
 * a train is a function of seed and unit. The time-stepped engines draw counts by step instead: same law, other spikes.
 */
import { log } from '../../equations/f64.ts';
import { philox } from '../../plan/philox.ts';

export interface PoissonTrain {
  readonly unit: number;
  /** Spikes a ms. */
  readonly rate: number;
  /** ms; `to` may be Infinity. */
  readonly from: number;
  readonly to: number;
}

const STREAM = 0x12000000;

export class PoissonTrains {
  readonly #trains: readonly PoissonTrain[];
  readonly #key: readonly [number, number];
  /** Next spike of each train, and how many were drawn. */
  readonly #next: Float64Array;
  readonly #drawn: Uint32Array;
  readonly #words = new Uint32Array(4);

  constructor(trains: readonly PoissonTrain[], key: readonly [low: number, high: number]) {
    this.#trains = trains;
    this.#key = key;
    this.#next = Float64Array.from(this.#trains, ({ from }) => from);
    this.#drawn = new Uint32Array(this.#trains.length);
    for (let k = 0; k < this.#next.length; k++) this.#advance(k);
  }

  /** Spikes a ms of all trains. */
  get rate(): number {
    return this.#trains.reduce((sum, { rate }) => sum + rate, 0);
  }

  /** All spikes up to and at `until` that were not taken before, in order of (time, unit). */
  take(until: number): { readonly times: Float64Array; readonly units: Uint32Array } {
    const found: { time: number; unit: number }[] = [];
    for (let k = 0; k < this.#trains.length; k++) {
      const { unit, to } = this.#trains[k];
      while (this.#next[k] <= until && this.#next[k] < to) {
        found.push({ time: this.#next[k], unit });
        this.#advance(k);
      }
    }
    found.sort((a, b) => a.time - b.time || a.unit - b.unit);
    return {
      times: Float64Array.from(found, ({ time }) => time),
      units: Uint32Array.from(found, ({ unit }) => unit),
    };
  }

  /** These trains as they were in `saved`, without what they have sent up to `time`. */
  at(saved: Float64Array, time: number): PoissonTrains {
    const past = new PoissonTrains(this.#trains, this.#key);
    past.restore(saved);
    past.take(time);
    return past;
  }

  /**
   * Goes on at `time` from where the same units stand with other rates and windows. What is left of an interval is scaled with the rate, for a
   * Poisson process has no memory; units that had no rate draw.
   */
  follow(before: PoissonTrains, time: number): void {
    this.#trains.forEach((train, k) => {
      const old = before.#trains[k];
      this.#drawn[k] = before.#drawn[k];
      this.#next[k] = before.#next[k];
      if (train.rate === old.rate && train.from === old.from && train.to === old.to) return;
      const left = (before.#next[k] - Math.max(time, old.from)) * old.rate;
      this.#next[k] = Math.max(time, train.from);
      if (old.rate > 0)
        this.#next[k] += train.rate > 0 ? left / train.rate : Number.POSITIVE_INFINITY;
      else this.#advance(k);
    });
  }

  /** Next spikes, then numbers of draws. */
  save(): Float64Array {
    return Float64Array.from([...this.#next, ...this.#drawn]);
  }

  restore(saved: Float64Array): void {
    const count = this.#trains.length;
    this.#next.set(saved.subarray(0, count));
    this.#drawn.set(saved.subarray(count));
  }

  #advance(k: number): void {
    const { unit, rate } = this.#trains[k];
    if (rate === 0) {
      this.#next[k] = Number.POSITIVE_INFINITY;
      return;
    }
    const [low, high] = this.#key;
    philox(unit, this.#drawn[k]++, 0, STREAM, low, high, this.#words);
    // 53 bits, never 1
    const u = (this.#words[0] * 2 ** 21 + (this.#words[1] >>> 11)) * 2 ** -53;
    this.#next[k] -= log(1 - u) / rate;
  }
}
