/** Events of one source while a sample is drawn. */
import type { Draws } from '../../plan/host-draws.ts';
import type { SampleEvents, TrainingSample } from '../samples.ts';

export class EventList {
  readonly #times: number[] = [];
  readonly #senders: number[] = [];
  readonly #values: number[] = [];

  add(time: number, sender: number, value = 1): void {
    this.#times.push(time);
    this.#senders.push(sender);
    this.#values.push(value);
  }

  /** A spike of each sender in each step of [from, to) ms with the probability that `rate` (Hz) gives it. */
  poisson(
    draws: Draws,
    [from, to]: readonly [number, number],
    senders: readonly [first: number, count: number],
    rate: number,
    dt: number,
  ): void {
    for (let k = Math.round(from / dt) + 1; k <= Math.round(to / dt); k++) {
      for (let s = senders[0]; s < senders[0] + senders[1]; s++) {
        if (draws.uniform() < (rate * dt) / 1000) this.add(k * dt, s);
      }
    }
  }

  /** With values only where one is not 1. */
  get events(): SampleEvents {
    const plain = this.#values.every((value) => value === 1);
    const base = { times: this.#times, senders: this.#senders };
    return plain ? base : { ...base, values: this.#values };
  }
}

/** So many samples of one source; `draw` fills the list and says what is asked for. */
export const drawSamples = (
  count: number,
  source: string,
  draw: (list: EventList, index: number) => Omit<TrainingSample, 'events'>,
): TrainingSample[] =>
  Array.from({ length: count }, (_, k) => {
    const list = new EventList();
    const asked = draw(list, k);
    return { events: { [source]: list.events }, ...asked };
  });
