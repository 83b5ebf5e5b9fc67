/** Spikes from outside as the queue engine takes them: those that are given, and those of Poisson trains, a stretch at a time. */
import type { PoissonTrains } from './poisson-trains.ts';

export interface SpikeList {
  readonly times: Float64Array;
  readonly units: Uint32Array;
}

/** Spikes of a stretch, about. */
const STRETCH = 50_000;

export class ExternalSpikes {
  readonly #given: SpikeList;
  readonly #trains: PoissonTrains | undefined;
  /** The stretch that is loaded: after `#from`, up to and at `#until`. */
  #from = Number.NEGATIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;
  /** The trains before the stretch was taken. */
  #before: Float64Array;

  constructor(given: SpikeList, trains: PoissonTrains | undefined) {
    this.#given = given;
    this.#trains = trains;
    this.#before = trains?.save() ?? new Float64Array(0);
  }

  /** Everything up to and at this time is loaded. */
  get horizon(): number {
    return this.#until;
  }

  /** The next stretch, in order of (time, unit). */
  next(): SpikeList {
    const from = this.#until;
    return this.#load(from, this.#end(Math.max(0, from)));
  }

  save(): Float64Array {
    return Float64Array.from([this.#from, this.#until, ...this.#before]);
  }

  /** The stretch that was loaded when `saved` was made. */
  restore(saved: Float64Array): SpikeList {
    const [from, until] = saved;
    this.#trains?.restore(saved.subarray(2));
    return this.#load(from, until);
  }

  /** What comes after `time`, of sources that had other numbers before; `sent`: how many spikes of the loaded stretch have been. */
  follow(before: ExternalSpikes, sent: number, time: number): SpikeList {
    if (this.#trains && before.#trains) {
      this.#trains.follow(before.#trains.at(before.#before, time), time);
    }
    // at the very start nothing has been, not even what is due at 0
    const begun = time > 0 || sent > 0;
    const from = begun ? time : Number.NEGATIVE_INFINITY;
    return this.#load(from, this.#end(time));
  }

  #end(start: number): number {
    const rate = this.#trains?.rate ?? 0;
    return rate > 0 ? start + STRETCH / rate : Number.POSITIVE_INFINITY;
  }

  #load(from: number, until: number): SpikeList {
    this.#from = from;
    this.#until = until;
    this.#before = this.#trains?.save() ?? this.#before;
    const drawn = this.#trains?.take(until);
    const { times, units } = this.#given;
    const keep = (_: number, k: number) => times[k] > from && times[k] <= until;
    const given = { times: times.filter(keep), units: units.filter(keep) };
    return drawn && drawn.times.length > 0 ? merged(given, drawn) : given;
  }
}

function merged(a: SpikeList, b: SpikeList): SpikeList {
  const count = a.times.length + b.times.length;
  const times = new Float64Array(count);
  const units = new Uint32Array(count);
  let [i, j] = [0, 0];
  for (let k = 0; k < count; k++) {
    const earlier =
      j >= b.times.length ||
      (i < a.times.length &&
        (a.times[i] < b.times[j] || (a.times[i] === b.times[j] && a.units[i] < b.units[j])));
    const from = earlier ? a : b;
    const at = earlier ? i++ : j++;
    times[k] = from.times[at];
    units[k] = from.units[at];
  }
  return { times, units };
}
